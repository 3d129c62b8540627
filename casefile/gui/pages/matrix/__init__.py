"""The corroboration matrix: statements by the sources that speak about them."""
