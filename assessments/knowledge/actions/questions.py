"""One question kept by hand: saved as a new version or as a draft, withdrawn, brought back."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.actions.bank import renew_forms, store_question
from assessments.knowledge.actions.imports import plain_of
from assessments.knowledge.interchange.between import canonical, lacks_of
from assessments.knowledge.interchange.entries import QuestionEntry
from assessments.knowledge.interchange.package import digest_of
from assessments.knowledge.models import Question, QuestionDraft
from assessments.knowledge.queries.bank import modules_to_name, next_code
from assessments.knowledge.queries.questions import BANK, DRAFT, WITHDRAWN, kept_question
from lms.core import audit
from lms.core.errors import Refusal


class NotSaved(Refusal):
    """The question has changed since it was opened, or is in no state that allows it. Nothing was written."""


@dataclass(frozen=True)
class SavedQuestion:
    """What became of a question: its code, `draft` or `bank`, whether anything changed, and its version in the bank."""

    code: str
    state: str
    is_changed: bool
    version: int | None = None


def save_question(
    *, programme: str, code: str, entry: QuestionEntry, seen: str, as_draft: bool = False, by, at: datetime
) -> SavedQuestion:
    """Keep a question: whole ones as the next version (attempts keep theirs, ET1), others as a draft that no test asks.

    `code` is empty for a new one; `seen` is the digest of what its page showed. The same again changes nothing.
    """
    try:
        with transaction.atomic():
            return _save(programme, code, entry, seen, as_draft, by, at)
    except IntegrityError as error:  # somebody took the same next code, or saved the same question, at this moment
        raise NotSaved(_("Somebody saved a question at the same moment. Nothing was saved. Save again.")) from error


def _save(programme, code, entry, seen, as_draft, by, at) -> SavedQuestion:
    list(Question.objects.select_for_update().filter(code=code).order_by("pk").values_list("pk")) if code else None
    standing = kept_question(programme, code) if code else None
    if standing and standing.digest != seen:
        raise NotSaved(_("Somebody has changed this question since you opened it. Look at it in another window, then save yours again."))
    code = code or next_code(programme)
    entry = replace(entry, code=code, digest="", to_confirm=())
    entry = replace(entry, digest=digest_of(entry))
    state = DRAFT if as_draft or lacks_of(entry, modules_to_name(programme)) else BANK
    if standing and standing.state == state and canonical(standing.entry) == canonical(entry):
        return SavedQuestion(code, state, False, standing.version)
    drafts = QuestionDraft.objects.filter(code=code)
    if state == DRAFT:
        QuestionDraft.objects.update_or_create(
            code=code, defaults={"programme_code": programme, "entry": plain_of(entry), "changed_at": at}
        )
        audit.record(act="question.drafted", row=drafts.get(), by=by, at=at, extra={"code": code})
        return SavedQuestion(code, state, True, standing.version if standing else None)
    drafts.delete()
    question = store_question(entry=entry, programme=programme, at=at)
    forms = renew_forms(programme=programme, at=at)
    audit.record(act="question.saved", row=question, by=by, at=at, extra={"code": code, "version": question.version, "forms": len(forms)})
    return SavedQuestion(code, state, True, question.version)


@transaction.atomic
def withdraw_question(*, programme: str, code: str, by, at: datetime) -> None:
    """Take a question out of the bank: tests that begin from now on do not ask it, attempts keep it. A mere draft goes.

    Raises NotSaved if it is withdrawn already.
    """
    drafts = QuestionDraft.objects.filter(code=code, programme_code=programme).delete()[0]
    current = Question.objects.filter(code=code, programme_code=programme, is_current=True)
    question = current.first()
    if not current.update(is_current=False) and not drafts:
        raise NotSaved(_("This question is withdrawn already."))
    forms = renew_forms(programme=programme, at=at)
    audit.record(
        act="question.withdrawn", row=question or ("knowledge.questiondraft", code), by=by, at=at, extra={"code": code, "forms": len(forms)}
    )


@transaction.atomic
def restore_question(*, programme: str, code: str, by, at: datetime) -> None:
    """Put the last version of a withdrawn question back into the bank. Raises NotSaved if it is there already."""
    standing = kept_question(programme, code)
    if standing is None or standing.state != WITHDRAWN:
        raise NotSaved(_("This question is not withdrawn."))
    Question.objects.filter(code=code, programme_code=programme, version=standing.version).update(is_current=True)
    forms = renew_forms(programme=programme, at=at)
    audit.record(act="question.restored", row=("knowledge.question", code), by=by, at=at, extra={"code": code, "forms": len(forms)})
