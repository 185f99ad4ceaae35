"""What leaves as a file of many rows."""
