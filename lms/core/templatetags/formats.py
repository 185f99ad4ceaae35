"""Dates and numbers in templates, in the reader's language: {{ day|long_date }}, {{ index|index_text }}."""

from django import template
from django.utils.translation import get_language

from lms.core import formats

register = template.Library()


def _reader() -> str:
    return get_language() or "en"


@register.filter
def long_date(value):
    """Write a date in words; nothing for nothing."""
    return formats.long_date(value, _reader()) if value else ""


@register.filter
def table_date(value):
    """Write a date for a table; nothing for nothing."""
    return formats.table_date(value, _reader()) if value else ""


@register.filter
def weekday_date(value):
    """Write a date with its weekday."""
    return formats.weekday_date(value, _reader()) if value else ""


@register.filter
def moment(value):
    """Write a date and a time of day in Almaty."""
    return formats.moment_text(value, _reader()) if value else ""


@register.filter
def clock(value):
    """Write a time of day in Almaty."""
    return formats.clock(value) if value else ""


@register.simple_tag
def date_range(first, last):
    """Write two days as one range."""
    return formats.date_range(first, last, _reader())


@register.filter
def number(value, decimals=None):
    """Write a number; nothing measured is a dash."""
    return formats.number(value, _reader(), decimals)


@register.filter
def signed(value, decimals=1):
    """Write a change with its sign."""
    return formats.signed(value, _reader(), decimals)


@register.filter
def percent(value, decimals=None):
    """Write a per cent of 0 to 100."""
    return formats.percent(value, _reader(), decimals)


@register.filter
def size(value):
    """Write a size of a file."""
    return formats.size(value, _reader())


@register.filter
def index_text(value, target=None):
    """Write an index of 0 to 100 guarded by the band edges and, if given, a target."""
    edges = formats.EDGES if target is None else (*formats.EDGES, target)
    return formats.index_text(value, _reader(), edges)
