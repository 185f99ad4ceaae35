"""Sheets that people send: checked, told row by row, saved by an action."""
