"""Incidents on a line of time, in lanes; beside it the same as a table."""
