"""What comes into the results framework from files."""

from assessments.results.imports.indicators import load_indicators

__all__ = ["load_indicators"]
