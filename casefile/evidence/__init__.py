"""Evidence: what happens to a file from the moment it is taken in: digests, custody, text, passages."""
