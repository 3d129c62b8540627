"""Models: what Qt's views look at."""
