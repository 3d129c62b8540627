"""Every screen and every dialog of the window over the sample case, as pictures and for tests that walk through all.

``python -m tests.screens -o DIR`` draws each in every look and writes an index beside them. The pictures of README and
manual come from the same list (``packaging/pictures``).
"""
