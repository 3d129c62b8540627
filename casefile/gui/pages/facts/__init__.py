"""Facts: one statement each, and what carries it."""
