"""Mark a form whose words must not be lost when the session ends; see `lms.core.typed`."""

from django import template
from django.utils.html import format_html

from lms.core.typed import OWNER, owner_word

register = template.Library()


@register.simple_tag(takes_context=True)
def keep_typed(context):
    """Write the hidden field that says whose page this is; nothing for a guest."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', OWNER, owner_word(user))
