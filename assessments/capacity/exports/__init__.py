"""Files that leave the capacity wing."""
