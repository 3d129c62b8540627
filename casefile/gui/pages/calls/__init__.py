"""Accountability calls: who demanded what of whom, by when, and what came of it."""
