"""The page of integrity: whether everything still matches, and the journal."""
