"""Finding what stands twice: pairs side by side, three answers, and the merging of two incidents."""
