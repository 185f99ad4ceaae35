"""Pure drawing: descriptions of the course package → pictures and files, in one language at a time."""
