"""A learner writes a product and hands it in; each version stays as it was."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment, ProductDraft, ProductFile, Submission
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models.jobs import private_storage
from lms.core.uploads import CheckedFile

FROZEN_PARTS = ("title", "products", "criteria", "pass_percent")
MOST_FILES = 10
LONGEST_TEXT = 50_000


class ProductRefused(Refusal):
    """Nothing can be handed in now, or what is handed in is empty, too long or not this person's."""


class DraftClash(Refusal):
    """Something else was saved since the page was opened; `details["draft"]` is what stands."""


@dataclass(frozen=True)
class Sampling:
    """Which versions a second person grades too: a share of 0 to 1, where a cohort has two trainers or more."""

    share: float
    draw: Callable[[], float]


def save_draft(*, enrolment: Enrolment, text: str, seen: int, by, at: datetime) -> ProductDraft:
    """Keep what a learner typed. `seen` is the revision the page showed (0: none); the same text again changes nothing."""
    _refuse_foreign(enrolment, by)
    if len(text) > LONGEST_TEXT:
        raise ProductRefused(_("The text is longer than %(number)s characters. Put the long part into a file.") % {"number": LONGEST_TEXT})
    text = text.replace("\r\n", "\n")
    draft, is_new = ProductDraft.objects.get_or_create(enrolment=enrolment, defaults={"text": text, "saved_at": at})
    if is_new or draft.text == text:
        return draft
    moved = ProductDraft.objects.filter(pk=draft.pk, revision=seen).update(text=text, revision=F("revision") + 1, saved_at=at)
    draft.refresh_from_db()
    if not moved and draft.text != text:
        raise DraftClash(_("Meanwhile another text was saved in another window. Both are shown; save again to keep yours."), draft=draft)
    return draft


def add_files(*, enrolment: Enrolment, uploads: Iterable[CheckedFile], by, at: datetime) -> list[ProductFile]:
    """Put checked files into the draft; the same bytes a second time change nothing."""
    _refuse_foreign(enrolment, by)
    _refuse_closed(enrolment)
    kept = list(enrolment.product_files.filter(is_in_draft=True))
    known = {row.sha256 for row in kept}
    new = [one for one in uploads if one.sha256 not in known]
    if len(kept) + len(new) > MOST_FILES:
        raise ProductRefused(_("A version holds at most %(number)s files. Remove one first, or join them.") % {"number": MOST_FILES})
    return [_store(enrolment, one, at) for one in new]


def _store(enrolment: Enrolment, upload: CheckedFile, at: datetime) -> ProductFile:
    """Write the bytes under a random name, before the row; no row, no file."""
    ending = upload.name.rsplit(".", 1)[-1].lower()
    name = private_storage().save(f"products/{uuid4().hex}.{ending}", ContentFile(upload.content))
    try:
        return ProductFile.objects.create(
            enrolment=enrolment, file=name, original_name=upload.name, content_type=upload.content_type,
            size=len(upload.content), sha256=upload.sha256, added_at=at,
        )  # fmt: skip
    except BaseException:
        private_storage().delete(name)
        raise


@transaction.atomic
def remove_file(*, enrolment: Enrolment, file_id: UUID, by, at: datetime) -> None:
    """Take a file out of the draft; a version that was handed in keeps it. A second time changes nothing."""
    _refuse_foreign(enrolment, by)
    # Handing in at the same moment comes first or after: a version never loses its file to us.
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    _refuse_closed(enrolment)
    row = enrolment.product_files.filter(pk=file_id, is_in_draft=True).first()
    if row is None:
        return
    if row.submissions.exists():
        row.is_in_draft = False
        row.save(update_fields=["is_in_draft"])
        return
    name = row.file.name
    row.delete()
    transaction.on_commit(lambda: private_storage().delete(name))


@transaction.atomic
def hand_in(
    *, enrolment: Enrolment, task: Mapping, receipt: UUID, by, at: datetime, sampling: Sampling
) -> Submission:
    """Make the draft a version; a second time with the same receipt the first is returned.

    After the last day of the cohort it is taken all the same, and marked as late.
    """
    _refuse_foreign(enrolment, by)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=enrolment.pk)
    if found := enrolment.submissions.filter(receipt=receipt).first():
        return found
    _refuse_closed(enrolment)
    draft = ProductDraft.objects.filter(enrolment=enrolment).first()
    files = list(enrolment.product_files.filter(is_in_draft=True))
    text = draft.text.strip() if draft else ""
    last = enrolment.submissions.order_by("-number").first()
    if not text and not files:
        raise ProductRefused(_("There is nothing to hand in yet. Write your product or add a file."))
    if last and last.text == text and {row.pk for row in files} == set(last.files.values_list("pk", flat=True)):
        raise ProductRefused(_("Nothing has changed since your last version. Improve it first, then hand it in."))
    row = Submission.objects.create(
        enrolment=enrolment, number=last.number + 1 if last else 1, task={part: task[part] for part in FROZEN_PARTS},
        text=text, receipt=receipt, due_on=enrolment.cohort.ends_on,
        is_late=timezone.localdate(at) > enrolment.cohort.ends_on, is_double=_is_drawn(enrolment, sampling),
        handed_in_at=at,
    )  # fmt: skip
    row.files.set(files)
    audit.record(act="product.handed_in", row=row, by=by, at=at, extra={"number": row.number, "late": row.is_late})
    return row


def _is_drawn(enrolment: Enrolment, sampling: Sampling) -> bool:
    return sampling.draw() < sampling.share and enrolment.cohort.trainers.count() > 1


def _refuse_foreign(enrolment: Enrolment, by) -> None:
    if by.pk != enrolment.learner_id:
        raise ProductRefused(_("Only its learner writes a product and hands it in."))


def _refuse_closed(enrolment: Enrolment) -> None:
    """Refuse while a version waits for feedback, and after one was accepted."""
    last = enrolment.submissions.select_related("decision").order_by("-number").first()
    if last is None:
        return
    decision = getattr(last, "decision", None)
    if decision is None:
        raise ProductRefused(_("Your product is handed in and waits for feedback. After the feedback you can hand in a better version."))
    if decision.is_accepted:
        raise ProductRefused(_("Your product is accepted. There is nothing more to hand in."))
