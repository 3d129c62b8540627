"""The report of a case on screen."""
