"""The booklet of a version of the instrument, with the words around it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.capacity.drawing.booklet import BookletWords, draw_booklet
from assessments.capacity.models import InstrumentVersion


def booklet(version: InstrumentVersion, *, language: str, made_at: datetime) -> bytes:
    """Return a version as a PDF to fill in by hand, in a language."""
    with override(language):
        words = BookletWords(
            title=str(_("Capacity assessment: booklet")),
            how=(
                _("Read the five descriptions of an item and tick the one that fits your organisation today."),
                _("Choose the lower one if you hesitate: a level counts only when all of it is true."),
                _("Write in one line what shows it: a document, a date, a number."),
                _("Answer alone first; then compare with your colleagues."),
            ),
            head_fields=(_("Organisation"), _("Who filled it in"), _("Date")),
            levels=_("The five levels"), evidence=_("What may show it:"), note=_("What shows it here:"), page=_("Page"),
        )
    return draw_booklet(version.document, words, language=language, made_at=made_at)
