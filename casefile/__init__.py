"""Casefile: encrypted case files for human-rights investigators, entirely offline."""

__version__ = "0.1.0"
