"""Importing a dataset of others: its table, its columns, its words, and what would happen."""
