"""Capacity summaries: made once for a locked revision, and never drawn again."""

import hashlib
import json
import os
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessments.capacity.models import CapacityAssessment
from certificates import codes
from certificates.actions.statements import withdraw_statements_of
from certificates.drawing.capacity_summary import draw_capacity_summary
from certificates.faces import LANGUAGES, canonical, digest
from certificates.models import Summary, SummaryFile
from certificates.queries.summaries import readings_of, summary_face
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import Organisation, User
from lms.core.papers.guard import guard
from lms.core.papers.lettering import UnknownLetter
from lms.core.papers.page import DoesNotFit


class NothingLocked(Refusal):
    """The organisation has no locked result in that round."""


class CannotPrintSummary(Refusal):
    """A text of the summary cannot be drawn; `details` name field and code point."""


def prepare_summary(
    *, organisation: Organisation, round_code: str | None = None, by: User | None, at: datetime,
    draw: Callable[[int], bytes] = os.urandom,
) -> Summary:
    """Return the summary of the newest locked revision of a round (the latest without a code), making it once.

    A summary of an earlier revision is marked as replaced. Refusals: NothingLocked, CannotPrintSummary.
    """
    readings = readings_of(organisation, round_code)
    if not readings:
        raise NothingLocked(_("There is no locked result yet. The summary is made when the first round is locked."))
    last = readings[-1]
    mine = {"organisation": organisation, "round_code": last.round_code, "revision": last.revision}
    if found := Summary.objects.filter(**mine).first():
        return found
    face = summary_face(
        organisation, readings, code=codes.new_code(draw), check_address=f"{settings.PUBLIC_BASE_URL}/verify/",
        issued_on=at.astimezone(ZONE).date(), at=at,
    )  # fmt: skip
    token = codes.new_token(draw)
    papers = _papers(face, f"{settings.PUBLIC_BASE_URL}/v/{token}")
    summary = Summary(
        **mine, face=json.loads(canonical(face)), face_version=face.face_version, digest=digest(face),
        code=face.code, token_digest=codes.token_digest(token), issued_at=at,
    )  # fmt: skip
    try:
        _store(summary, papers, by, at)
    except IntegrityError:  # another process was first: its paper is the paper
        return Summary.objects.get(**mine)
    return summary


def keep_summary(*, assessment: CapacityAssessment, by: User | None, at: datetime) -> Summary | None:
    """Draw and store the papers of a locked revision, once; nothing if a later revision is locked by now.

    The bytes stand in the database with their digest from here on, and no view draws them again (WF-12).
    """
    found = Summary.objects.filter(
        organisation_id=assessment.organisation_id, round_code=assessment.round.code, revision=assessment.revision
    ).first()
    if found or not assessment.is_locked:
        return found
    readings = readings_of(assessment.organisation, assessment.round.code)
    if not readings or readings[-1].assessment_id != assessment.pk:
        return None
    return prepare_summary(organisation=assessment.organisation, round_code=assessment.round.code, by=by, at=at)


def _papers(face, address: str) -> dict[str, bytes]:
    try:
        guard(face)
        return {language: draw_capacity_summary(face, language, address) for language in LANGUAGES}
    except UnknownLetter as unknown:
        raise CannotPrintSummary(
            _("The summary cannot be printed: no letter for %(point)s in the field “%(field)s”.")
            % {"point": unknown.point, "field": unknown.field},
            field=unknown.field, point=unknown.point,
        ) from unknown  # fmt: skip
    except DoesNotFit as long:
        raise CannotPrintSummary(_("The summary cannot be printed: a text is too long for its place.")) from long


@transaction.atomic
def _store(summary: Summary, papers: dict[str, bytes], by: User | None, at: datetime) -> None:
    summary.save(force_insert=True)
    SummaryFile.objects.bulk_create(
        SummaryFile(summary=summary, language=language, content=paper, sha256=hashlib.sha256(paper).hexdigest())
        for language, paper in papers.items()
    )
    earlier = Summary.objects.filter(
        organisation=summary.organisation, round_code=summary.round_code, revision__lt=summary.revision
    )
    earlier.filter(replaced_at=None).update(replaced_at=at)
    withdraw_statements_of(earlier, at=at)
    audit.record(act="summary.issued", row=summary, by=by, at=at, extra={"round": summary.round_code})


@transaction.atomic
def note_summary_download(*, summary: Summary, language: str, by: User, at: datetime) -> None:
    """Audit that somebody who is not of the organisation read its summary."""
    if summary.organisation_id not in by.led_organisation_ids:
        audit.record(act="summary.downloaded", row=summary, by=by, at=at, extra={"language": language})
