"""Show a translated field, marked with its own language when it is a fallback."""

from django import template
from django.utils.html import format_html

from lms.core.translated import current_language, text_in

register = template.Library()


@register.filter
def wording(row, field: str):
    """Write the field in the active language, else in the next that has it, with its `lang`."""
    text, language = text_in(row, field, current_language())
    if not text or language == current_language():
        return text
    return format_html('<span lang="{}">{}</span>', language, text)
