"""What the roof brings into pages of the floors below."""

from django import template
from django.utils import timezone

from lms.home.queries import today_of

register = template.Library()


@register.inclusion_tag("home/today.html", takes_context=True)
def trainers_day(context) -> dict:
    """Show a trainer what the day holds."""
    now = timezone.now()  # noqa: TID251 - a tag is an entry point: it brings one reader's day into a page
    return {"today": today_of(context["request"].user, now)}
