"""Reading the lists that others keep: bytes in, rows and reasons out."""
