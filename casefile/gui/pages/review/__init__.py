"""The review queue: every thread of the case."""
