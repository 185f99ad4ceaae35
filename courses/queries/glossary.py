"""The glossary as a reader sees it."""

from django.utils.translation import gettext_lazy as _

from courses.models import GlossaryTerm
from lms.core.alphabet import alphabetical

GROUPS = {
    "public_oversight": _("Public oversight"),
    "people_organisations": _("People and organisations"),
    "appeals_participation": _("Appeals and participation"),
    "policy_planning": _("Policy and planning"),
    "advocacy_dialogue": _("Advocacy and dialogue"),
    "research_reporting_results": _("Research, reporting, results"),
    "learning_system": _("Learning system"),
}


def glossary_groups() -> list[tuple[str, list[GlossaryTerm]]]:
    """Return the terms by group, each group in the alphabet of the reader's language; one query."""
    terms = sorted(GlossaryTerm.objects.all(), key=lambda term: alphabetical(str(term.name)))
    return [
        (title, found) for key, title in GROUPS.items() if (found := [term for term in terms if term.group == key])
    ]
