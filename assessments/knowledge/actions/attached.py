"""A file comes with a longer text: its bytes first, then the row that counts. Each receipt once; what was acknowledged stays."""

from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.actions.attempts import LATE, REPEATED, STORED, NotUnderstood, Saved
from assessments.knowledge.models import Answer, AnswerEntry, AnswerFile
from lms.core.models.jobs import private_storage
from lms.core.uploads import CheckedFile

MOST_FILES = 20  # of one question in one attempt, those replaced among them


def receipt_of_file(receipt: UUID, sha256: str) -> UUID:
    """Return the receipt of a file that came with a page: the same page and file give the same one, another file another."""
    return uuid5(receipt, sha256)


def attach_file(*, attempt_id: UUID, number: int, upload: CheckedFile, receipt: UUID, by, at: datetime) -> Saved:
    """Let a checked file come with the answer to a question of the learner's own attempt; an earlier file stays in the history.

    After the deadline it is kept as late and the file that counts stays. The text is another matter: neither overtakes the other.
    Raises Answer.DoesNotExist for anything that is not the learner's, NotUnderstood where no file is taken; neither writes anything.
    """
    answer = _own(attempt_id, number, by)
    if not answer.question.takes_file:
        raise NotUnderstood(_("This question takes no file. Write your answer as a text."), code="no_file")
    is_here = answer.file and answer.file.sha256 == upload.sha256 and not answer.attempt.is_over(at)
    if is_here or AnswerEntry.objects.filter(attempt_id=attempt_id, receipt=receipt).exists():
        return Saved(REPEATED, answer)
    if AnswerFile.objects.filter(attempt_id=attempt_id, question_id=answer.question_id).count() >= MOST_FILES:
        raise NotUnderstood(_("You have replaced this file too many times. The last one counts."), code="too_many_files")
    name = private_storage().save(f"answers/{uuid4().hex}.{upload.name.rsplit('.', 1)[-1].lower()}", ContentFile(upload.content))
    try:
        return _attach(answer, name, upload, receipt, at)
    except BaseException as error:
        private_storage().delete(name)
        if isinstance(error, IntegrityError):  # the same message came twice at once
            return Saved(REPEATED, _own(attempt_id, number, by))
        raise


@transaction.atomic
def _attach(answer: Answer, name: str, upload: CheckedFile, receipt: UUID, at: datetime) -> Saved:
    answer = _locked(answer)
    late = answer.attempt.is_over(at)
    row = AnswerFile.objects.create(
        attempt_id=answer.attempt_id, question_id=answer.question_id, file=name, original_name=upload.name,
        content_type=upload.content_type, size=len(upload.content), sha256=upload.sha256, is_late=late, added_at=at,
    )  # fmt: skip
    return _counts(answer, row, receipt, late, at)


def take_back_file(*, attempt_id: UUID, number: int, receipt: UUID, by, at: datetime) -> Saved:
    """Let no file count any more; it stays in the history. Without one, and a second time, nothing changes."""
    answer = _own(attempt_id, number, by)
    if answer.file is None or AnswerEntry.objects.filter(attempt_id=attempt_id, receipt=receipt).exists():
        return Saved(REPEATED, answer)
    with transaction.atomic():
        answer = _locked(answer)
        return _counts(answer, None, receipt, answer.attempt.is_over(at), at)


def _own(attempt_id: UUID, number: int, by) -> Answer:
    return Answer.objects.select_related("attempt", "question", "file").get(
        attempt_id=attempt_id, number=number, attempt__enrolment__learner_id=by.pk
    )


def _locked(answer: Answer) -> Answer:
    """Return the answer while nobody can hand its attempt in."""
    return Answer.objects.select_for_update(of=("attempt",), no_key=True).select_related("attempt").get(pk=answer.pk)


def _counts(answer: Answer, row: AnswerFile | None, receipt: UUID, late: bool, at: datetime) -> Saved:
    AnswerEntry.objects.create(
        attempt_id=answer.attempt_id, question_id=answer.question_id, receipt=receipt, value={"file": str(row.pk) if row else None},
        at=at, is_late=late,
    )
    if late:
        return Saved(LATE, answer)
    answer.file = row
    answer.save(update_fields=["file"])
    return Saved(STORED, answer)
