"""Add evidence, give it to a verifier, say a word on it."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.evidence.models import (
    Evidence,
    EvidenceReader,
    PublicationConsent,
    ShownProduct,
    Verdict,
    Withdrawal,
)
from assessments.evidence.permissions import (
    may_add_evidence,
    may_consent,
    may_judge_evidence,
    may_show_product,
)
from courses.models import Submission
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models.jobs import private_storage
from lms.core.stored import content_of
from lms.core.uploads import CheckedFile


class EvidenceRefused(Refusal):
    """The evidence is not complete, or not this person's to add."""


class VerdictRefused(Refusal):
    """The verdict lacks a reason, or is not this person's to give."""


def add_evidence(
    *,
    organisation,
    title: str,
    dated_on: date,
    by,
    at: datetime,
    url: str = "",
    upload: CheckedFile | None = None,
    on_paper: bool = False,
    shows: str = "",
) -> Evidence:
    """Store one piece of evidence: a checked file, a link, or a paper that M&E staff saw."""
    if not may_add_evidence(by, organisation.pk):
        raise EvidenceRefused(_("Evidence is added by the lead of the organisation."))
    if not title.strip():
        raise EvidenceRefused(_("Say in a few words what the evidence is."))
    if dated_on > timezone.localdate(at):
        raise EvidenceRefused(_("The date of the evidence lies in the future. Enter the day it was made."))
    if sum((bool(url), upload is not None, on_paper)) != 1:
        raise EvidenceRefused(_("Give either a file or a link, not both."))
    kind = Evidence.Kind.LINK if url else Evidence.Kind.FILE if upload else Evidence.Kind.PAPER
    row = Evidence(
        organisation=organisation, kind=kind, title=title.strip(), url=url, dated_on=dated_on, shows=shows.strip(),
        added_by=by, added_at=at,
    )  # fmt: skip
    stored = _store(row, upload) if upload else None
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(act="evidence.added", row=row, by=by, at=at, extra={"kind": kind})
    except BaseException:
        if stored:
            private_storage().delete(stored)
        raise
    return row


def _store(row: Evidence, upload: CheckedFile) -> str:
    """Write the bytes under a random name, before the row: a file never stands inside a transaction."""
    ending = upload.name.rsplit(".", 1)[-1].lower()
    row.file.name = private_storage().save(f"evidence/{uuid4().hex}.{ending}", ContentFile(upload.content))
    row.original_name, row.content_type = upload.name, upload.content_type
    row.size, row.sha256 = len(upload.content), upload.sha256
    return row.file.name


@transaction.atomic
def give_to_reader(*, evidence_ids: Iterable[UUID], reader, at: datetime) -> None:
    """Let a verifier open these; repeating changes nothing."""
    EvidenceReader.objects.bulk_create(
        [EvidenceReader(evidence_id=key, reader=reader, given_at=at) for key in set(evidence_ids)],
        ignore_conflicts=True,
    )


@transaction.atomic
def take_from_reader(*, evidence_ids: Iterable[UUID], reader) -> None:
    """Close these again for somebody who is no longer the verifier."""
    EvidenceReader.objects.filter(evidence_id__in=set(evidence_ids), reader=reader).delete()


class WithdrawalRefused(Refusal):
    """The evidence is withdrawn already, the reason is missing, or it is not this person's to withdraw."""


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, reason: str, by, at: datetime) -> Withdrawal:
    """Take evidence back with a reason, by the CSO or by M&E staff; the row and its verdicts stay readable."""
    if not may_add_evidence(by, evidence.organisation_id):
        raise WithdrawalRefused(_("Evidence is withdrawn by the lead of the organisation or by M&E staff."))
    if not reason.strip():
        raise WithdrawalRefused(_("Write why the evidence is withdrawn."))
    row, is_new = Withdrawal.objects.get_or_create(
        evidence=evidence, defaults={"reason": reason.strip(), "by": by, "at": at}
    )
    if not is_new:
        raise WithdrawalRefused(_("This evidence was withdrawn already."))
    audit.record(act="evidence.withdrawn", row=evidence, by=by, at=at, reason=reason)
    return row


@transaction.atomic
def give_verdict(*, evidence: Evidence, decision: str, by, at: datetime, reason: str = "") -> Verdict:
    """Add a verdict; the latest counts, the earlier ones stay readable."""
    if not may_judge_evidence(by, evidence):
        raise VerdictRefused(_("Evidence is judged by the verifier of the case or by M&E staff."))
    _check(decision, reason)
    return _add({evidence.pk: (decision, reason)}, by=by, at=at)[0]


@transaction.atomic
def give_verdicts(*, verdicts: Mapping[UUID, tuple[str, str]], by, at: datetime) -> list[Verdict]:
    """Add many verdicts, decision and reason by evidence id. The caller has checked that `by` may judge them."""
    for decision, reason in verdicts.values():
        _check(decision, reason)
    return _add(verdicts, by=by, at=at)


def _check(decision: str, reason: str) -> None:
    if decision not in Verdict.Decision.values:
        raise VerdictRefused(_("A verdict is either accepted or rejected."))
    if decision == Verdict.Decision.REJECTED and not reason.strip():
        raise VerdictRefused(_("Say why the evidence is rejected, so that the organisation can send a better one."))


def _add(verdicts: Mapping[UUID, tuple[str, str]], *, by, at: datetime) -> list[Verdict]:
    last = dict(
        Verdict.objects.filter(evidence_id__in=verdicts).values_list("evidence_id").annotate(Max("number"))
    )
    rows = Verdict.objects.bulk_create(
        Verdict(
            evidence_id=key, number=last.get(key, 0) + 1, decision=decision, reason=reason.strip(), by=by, at=at
        )
        for key, (decision, reason) in verdicts.items()
    )
    for row in rows[:1] if len(rows) == 1 else []:
        audit.record(act="evidence.judged", row=row, by=by, at=at, extra={"decision": row.decision})
    if len(rows) > 1:
        audit.record(
            act="evidence.judged", row=("evidence.verdict", rows[0].pk), by=by, at=at, extra={"rows": len(rows)}
        )
    return rows


class ProductNotShown(Refusal):
    """The product is not accepted, has no such file, is shown already, or is not this person's to show."""


@transaction.atomic
def show_product(
    *, submission, title: str, language: str, by, at: datetime, file_id: UUID | None = None, shows: str = ""
) -> ShownProduct:
    """Make evidence of the organisation from an accepted product: of one of its files, or of its text.

    A second time the first is returned.
    """
    if not may_show_product(by, submission):
        raise ProductNotShown(_("A product is shown by the lead of the organisation."))
    Submission.objects.select_for_update().get(pk=submission.pk)
    if found := ShownProduct.objects.filter(submission=submission).select_related("evidence__withdrawal").first():
        if hasattr(found.evidence, "withdrawal"):
            raise ProductNotShown(
                _("The evidence of this product was withdrawn; it cannot be shown again. Add the file as evidence of its own.")
            )
        return found
    decision = getattr(submission, "decision", None)
    if decision is None or not decision.is_accepted:
        raise ProductNotShown(_("Only an accepted product can be shown as evidence."))
    if language not in ShownProduct.Language.values:
        raise ProductNotShown(_("Say in which language the product is."))
    evidence = add_evidence(
        organisation=submission.enrolment.organisation, title=title, shows=shows, by=by, at=at,
        dated_on=timezone.localdate(submission.handed_in_at), upload=_copy_of(submission, file_id),
    )  # fmt: skip
    row = ShownProduct.objects.create(
        submission=submission, evidence=evidence, language=language, shown_by=by, shown_at=at
    )
    audit.record(act="product.shown", row=row, by=by, at=at)
    _void_earlier(submission, by, at)
    return row


def _void_earlier(submission, by, at: datetime) -> None:
    """End a consent from before title, text and file were chosen: nobody agreed to what nobody saw. It is asked again."""
    ended = PublicationConsent.objects.filter(submission=submission, revoked_at=None).update(revoked_by=by, revoked_at=at)
    if ended:
        audit.record(act="product.consent_withdrawn", row=submission, by=by, at=at, extra={"whose": "author", "why": "shown since"})


def _copy_of(submission, file_id: UUID | None) -> CheckedFile:
    """Return the chosen file of a version, or its text as a file. It was checked when it was handed in."""
    if file_id is None:
        content = submission.text.encode()
        if not content:
            raise ProductNotShown(_("Choose the file that is shown."))
        return CheckedFile("product.txt", content, "text/plain", hashlib.sha256(content).hexdigest())
    row = submission.files.filter(pk=file_id).first()
    if row is None:
        raise ProductNotShown(_("Choose the file that is shown."))
    return CheckedFile(row.original_name, content_of(row), row.content_type, row.sha256)


class ConsentRefused(Refusal):
    """The consent is not this person's to give or to withdraw, or there is nothing to consent to."""


@transaction.atomic
def give_publication_consent(*, submission, whose: str, by, at: datetime) -> PublicationConsent:
    """Say that a product may be read by everybody. It is published once author and organisation have said so."""
    _refuse_voice(submission, whose, by)
    decision = getattr(submission, "decision", None)
    if decision is None or not decision.is_accepted:
        raise ConsentRefused(_("Only an accepted product can be published."))
    Submission.objects.select_for_update().get(pk=submission.pk)
    if not ShownProduct.objects.filter(submission=submission).exists():
        if whose == PublicationConsent.Whose.ORGANISATION:
            raise ConsentRefused(_("First show the product as evidence. Then it can be published."))
        raise ConsentRefused(
            _("Your organisation has not shown this product yet. Once it has, you see title, text and file here and can agree.")
        )
    row, is_new = PublicationConsent.objects.get_or_create(
        submission=submission, whose=whose, revoked_at=None, defaults={"given_by": by, "given_at": at}
    )
    if is_new:
        audit.record(act="product.consented", row=submission, by=by, at=at, extra={"whose": whose})
    return row


@transaction.atomic
def withdraw_publication_consent(*, submission, whose: str, by, at: datetime) -> None:
    """Take the word back: the page is gone at once; evidence and what was counted stay. A second time changes nothing."""
    _refuse_voice(submission, whose, by)
    ended = PublicationConsent.objects.filter(submission=submission, whose=whose, revoked_at=None).update(
        revoked_by=by, revoked_at=at
    )
    if ended:
        audit.record(act="product.consent_withdrawn", row=submission, by=by, at=at, extra={"whose": whose})


def _refuse_voice(submission, whose: str, by) -> None:
    if whose not in PublicationConsent.Whose.values or not may_consent(by, submission, whose):
        raise ConsentRefused(_("Publication is agreed to by the author and by the lead of the organisation, each for itself."))


def erase_author(*, user, at: datetime) -> dict[str, int]:
    """End a learner's publications and take the own names of files away; what the organisation showed stays its evidence."""
    for row in Evidence.objects.filter(product__submission__enrolment__learner=user):
        row.original_name = f"product.{row.original_name.rsplit('.', 1)[-1].lower()}"
        row.save(update_fields=["original_name"])
    mine = PublicationConsent.objects.filter(submission__enrolment__learner=user, whose=PublicationConsent.Whose.AUTHOR, revoked_at=None)
    return {"publications": mine.update(revoked_by=user, revoked_at=at)}
