"""Pure drawing of the capacity wing."""
