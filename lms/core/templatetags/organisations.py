"""What happened to an organisation, in words: {{ event|event_words }}."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.core.formats import long_date
from lms.core.models import OrganisationEvent

register = template.Library()
KINDS = OrganisationEvent.Kind


@register.filter
def event_words(event: OrganisationEvent) -> str:
    """Write one event as a short sentence without its reason."""
    language = (get_language() or "en")[:2]
    facts = {"day": long_date(event.day, language)}
    if event.kind == KINDS.MERGED:
        return _("Merged into %(code)s on %(day)s.") % {**facts, "code": event.successor.code}
    if event.kind == KINDS.RENAMED:
        before = event.names_before
        name = before.get(language) or next((name for name in before.values() if name), "–")
        return _("Renamed on %(day)s; before: %(name)s.") % {**facts, "name": name}
    if event.kind == KINDS.RETURNED:
        return _("Came back on %(day)s.") % facts
    return _("Left the project on %(day)s.") % facts
