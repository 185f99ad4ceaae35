"""What a browser sends, read as a key, a day or a revision. What is none of these is nothing, and never a fault."""

from datetime import date
from uuid import UUID

from django.utils.dateparse import parse_date

# A revision counts the writes of one row: nine digits are no revision, and would be a long number to read.
LONGEST_REVISION = 8


def key_of(text: object) -> UUID | None:
    """Return the key a form or an address carries, or None."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """Return the day a form carries as 2026-03-31, or None."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def revision_of(text: str) -> int | None:
    """Return the revision that the page showed, or None. Figures of other scripts and raised ones (²) are none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_REVISION
    return int(text) if is_number else None
