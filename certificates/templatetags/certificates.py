"""Papers in pages of other floors."""

from django import template
from django.utils import timezone

from certificates.queries.batches import issuing_of

register = template.Library()


@register.inclusion_tag("certificates/at_the_end.html", takes_context=True)
def papers_at_the_end(context, cohort) -> dict:
    """Show whoever closes a cohort which papers are there, and the one press that issues what waits."""
    now = timezone.now()  # noqa: TID251 - a tag is an entry point: it brings the state of a cohort into a page
    return {"cohort": cohort, "issuing": issuing_of(cohort, now), "request": context["request"], "csrf_token": context.get("csrf_token")}
