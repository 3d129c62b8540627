"""What leaves for other programs and other people."""
