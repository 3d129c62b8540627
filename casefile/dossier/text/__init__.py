"""Text as it must appear: direction, fonts, shaping and line breaking. Knows nothing of pages or PDF."""
