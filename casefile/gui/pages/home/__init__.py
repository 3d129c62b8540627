"""Home: where one was, and what needs attention."""
