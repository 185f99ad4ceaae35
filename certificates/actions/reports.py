"""Reports drawn when they are asked for: of an organisation, of a cohort, for a trainer. Each drawing is audited."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.capacity.actions.consents import note_view
from assessments.capacity.models import CapacityAssessment
from certificates.actions.summaries import CannotPrintSummary, prepare_summary
from certificates.codes import printed_code
from certificates.drawing.cso_report import draw_cso_report
from certificates.drawing.document import draw_document
from certificates.faces import CapacitySummaryFace, read
from certificates.faces.document import Document
from certificates.queries.reports import report_beside
from lms.core import audit
from lms.core.models import User
from lms.core.papers.lettering import UnknownLetter
from lms.core.papers.page import DoesNotFit


def draw_report(*, assessment: CapacityAssessment, language: str, by: User | None, at: datetime) -> bytes:
    """Return the report of a locked assessment: its frozen summary, and what stands beside it now.

    Refusals: NothingLocked, CannotPrintSummary.
    """
    summary = prepare_summary(
        organisation=assessment.organisation, round_code=assessment.round.code, by=by, at=at
    )
    face = read(CapacitySummaryFace, summary.face)
    beside = report_beside(assessment, language, code=printed_code(summary.code), at=at)
    paper = drawn(lambda: draw_cso_report(face, beside, language, f"{settings.PUBLIC_BASE_URL}/verify/"))
    if by is not None:
        note_view(assessment=assessment, by=by, at=at, what="report")
    return paper


def draw_for(*, document: Document, row, language: str, by: User | None, at: datetime) -> bytes:
    """Return the PDF of a report on a group, and record who had it drawn."""
    paper = drawn(lambda: draw_document(document, language))
    audit.record(act=f"{document.kind}.drawn", row=row, by=by, at=at, extra={"language": language})
    return paper


def drawn(draw: Callable[[], bytes]) -> bytes:
    """Return what a drawing makes; a letter or a text that cannot be drawn is refused in words."""
    try:
        return draw()
    except UnknownLetter as unknown:
        raise CannotPrintSummary(
            _("The report cannot be printed: no letter for %(point)s. Correct the text it stands in.")
            % {"point": unknown.point},
            field=unknown.field, point=unknown.point,
        ) from unknown  # fmt: skip
    except DoesNotFit as long:
        raise CannotPrintSummary(_("The report cannot be printed: a text is too long for its place.")) from long
