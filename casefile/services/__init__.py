"""Verbs, one module per subject: what the window and the command line can do, and nothing else can."""
