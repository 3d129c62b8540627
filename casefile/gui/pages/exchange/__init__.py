"""What is seen on every page of a case that came from another vault."""
