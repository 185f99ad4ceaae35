"""Questions of a file: kept, taken into the bank, taken out again."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.knowledge.actions.bank import renew_forms, store_question
from assessments.knowledge.interchange.package import digest_of
from assessments.knowledge.models import Question, QuestionDraft, QuestionImport
from assessments.knowledge.queries.bank import Plan, PlannedRow, stopped_work
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.jobs import start_job
from lms.core.models import Job
from lms.core.models.jobs import private_storage

AT_ONCE = 50
BESIDE = 200  # more go into the background
State = QuestionImport.State


class NotImported(Refusal):
    """The file is in no state that allows it."""


def keep_file(
    *, programme: str, content: bytes, name: str, language: str, module: str, level: str, over: bool, by, at: datetime
) -> QuestionImport:
    """Keep a file that was checked until it is confirmed; an earlier one of the same person that never was, goes."""
    digest = sha256(content).hexdigest()
    mine = QuestionImport.objects.filter(programme_code=programme, owner=by)
    for old in mine.filter(state=State.CHECKED):
        forget_file(old)
        old.delete()
    made = QuestionImport(
        programme_code=programme, file_name=name[-160:], sha256=digest, language=language, module_code=module, level=level,
        is_over=over, owner=by, checked_at=at,
    )  # fmt: skip
    made.file.name = private_storage().save(f"questions/{uuid4().hex}", ContentFile(content))
    made.save(force_insert=True)
    return made


def forget_file(row: QuestionImport) -> None:
    """Remove the kept file, which holds keys, as soon as nothing can bring back the row that names it."""
    if row.file:
        transaction.on_commit(partial(private_storage().delete, row.file.name))
        row.file.name = ""


def begin(*, row: QuestionImport) -> bool:
    """Claim a checked file for taking in; of two who confirm only one gets it."""
    return bool(QuestionImport.objects.filter(pk=row.pk, state=State.CHECKED).update(state=State.AT_WORK))


def confirm_import(
    *, row: QuestionImport, seen: str, plan_of: Callable[[QuestionImport], Plan], report_of: Callable[[Plan], list], by, at: datetime
) -> tuple[int, Job | None]:
    """Take in what the check showed, a large file by a job; return how many questions, and the job.

    `seen` is the digest of the plan that was shown. `plan_of` makes it anew while nobody else
    takes in for the programme, and `report_of` says it in words.
    """
    try:
        with transaction.atomic():
            plan = _claim(row, seen, plan_of)
            if len(plan.taken) > BESIDE:
                job = start_job(
                    kind="questions.import", title=_("Questions of %(programme)s from %(file)s") % {"programme": row.programme_code, "file": row.file_name},
                    parameters={"import": str(row.pk)}, by=by, at=at,
                )  # fmt: skip
                return len(plan.taken), job
            take_in(row=row, rows=plan.taken, report=report_of(plan), by=by, at=at)
            return len(plan.taken), None
    except IntegrityError as error:  # the same code came in by another programme or by a package at this moment
        raise NotImported(_("The bank has changed since the check. Nothing was saved. Look at the new check.")) from error


def _claim(row: QuestionImport, seen: str, plan_of: Callable[[QuestionImport], Plan]) -> Plan:
    """Plan a file behind whoever confirms one of the same programme, and begin it if all is as it was shown."""
    ours = QuestionImport.objects.filter(programme_code=row.programme_code)
    states = dict(ours.select_for_update().order_by("pk").values_list("pk", "state"))
    if states.get(row.pk) != State.CHECKED:
        raise NotImported(_("This file was taken in already."))
    if State.AT_WORK in states.values():
        raise NotImported(
            _("Another file is being taken into this bank. Wait until it is in, or stop that work and undo it. Nothing was saved.")
        )
    plan = plan_of(row)
    if plan.digest != seen:
        raise NotImported(_("The bank has changed since the check. Nothing was saved. Look at the new check."))
    begin(row=row)
    return plan


def take_in(
    *, row: QuestionImport, rows: Sequence[PlannedRow], report: list, by, at: datetime,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> QuestionImport:
    """Write what was planned: whole questions as new versions, the others as drafts; then give the tests their forms.

    Every `AT_ONCE` questions are one transaction and `tell` hears of each, so that it can be stopped and taken up
    again: what is written already is then planned as *same*. No test changes before the last question is in.
    """
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        with transaction.atomic():
            if not QuestionImport.objects.filter(pk=row.pk, state=State.AT_WORK).update(state=State.AT_WORK):
                raise NotImported(_("This import was undone already."))
            made, drafted = _write(part, row.programme_code, at)
            row.made, row.drafted = [*row.made, *made], [*row.drafted, *drafted]
            row.save(update_fields=["made", "drafted"])
        tell(min(start + AT_ONCE, len(rows)), len(rows))
    with transaction.atomic():
        forms = renew_forms(programme=row.programme_code, at=at)
        row.state, row.taken_at, row.report = State.DONE, at, report
        row.save(update_fields=["state", "taken_at", "report"])
        audit.record(
            act="questions.imported", row=row, by=by, at=at,
            extra={"programme": row.programme_code, "versions": len(row.made), "drafts": len(row.drafted), "forms": len(forms)},
        )
    forget_file(row)
    row.save(update_fields=["file"])
    return row


def _write(part: Sequence[PlannedRow], programme: str, at: datetime) -> tuple[list[dict], list[dict]]:
    codes = [one.code for one in part]
    before = dict(Question.objects.filter(code__in=codes, is_current=True).values_list("code", "version"))
    drafts = {one.code: one for one in QuestionDraft.objects.filter(code__in=codes)}
    made, drafted = [], []
    for one in part:
        draft = drafts.get(one.code)
        if one.state == "draft":
            QuestionDraft.objects.update_or_create(
                code=one.code, defaults={"programme_code": programme, "entry": plain_of(one.entry), "changed_at": at}
            )
        else:
            entry = replace(one.entry, digest=digest_of(one.entry))
            question = store_question(entry=entry, programme=programme, at=at)
            made.append({"code": one.code, "version": question.version, "before": before.get(one.code)})
            if draft:
                draft.delete()
        if draft or one.state == "draft":
            drafted.append({"code": one.code, "before": draft.entry if draft else None, "at": at.isoformat() if one.state == "draft" else ""})
    return made, drafted


@transaction.atomic
def note_export(*, programme: str, kind: str, language: str, count: int, by, at: datetime) -> None:
    """Write down who took the questions of a programme along, with their keys (PV-4)."""
    audit.record(
        act="questions.exported", row=("knowledge.question", programme), by=by, at=at,
        extra={"kind": kind, "language": language, "questions": count},
    )


def plain_of(entry) -> dict:
    """Return a question as JSON holds it."""
    plain = asdict(entry)
    plain["check_on"] = entry.check_on.isoformat() if isinstance(entry.check_on, date) else None
    return plain


@transaction.atomic
def undo_import(*, row: QuestionImport, by, at: datetime) -> list[str]:
    """Bring back what stood before an import; return the codes that somebody has changed since, which stay as they are.

    Nothing is deleted of the bank: attempts keep the versions they began with.
    """
    is_stopped = stopped_work(row).select_for_update().exists()
    if not is_stopped and not row.may_be_undone(at):
        raise NotImported(_("This import can no longer be undone."))
    state = State.AT_WORK if is_stopped else State.DONE
    if not QuestionImport.objects.filter(pk=row.pk, state=state).update(state=State.UNDONE, undone_at=at):
        raise NotImported(_("This import was undone already."))
    row.refresh_from_db()
    if is_stopped:  # taken up again it finds nothing to do
        forget_file(row)
        row.save(update_fields=["file"])
    kept = []
    for one in row.made:
        current = Question.objects.filter(code=one["code"], is_current=True, version=one["version"])
        if not current.update(is_current=False):
            kept.append(one["code"])
        elif one["before"]:
            Question.objects.filter(code=one["code"], version=one["before"]).update(is_current=True)
    for one in row.drafted:
        if one["code"] in kept:
            continue
        standing = QuestionDraft.objects.filter(code=one["code"])
        # What stands now is ours and goes, or, where we had taken a draft in, nothing may stand in its place.
        is_ours = standing.filter(changed_at=datetime.fromisoformat(one["at"])).delete()[0] if one["at"] else not standing.exists()
        if not is_ours:
            kept.append(one["code"])
        elif one["before"]:
            QuestionDraft.objects.create(
                programme_code=row.programme_code, code=one["code"], entry=one["before"], changed_at=at
            )
    forms = renew_forms(programme=row.programme_code, at=at)
    row.refresh_from_db()
    audit.record(
        act="questions.import_undone", row=row, by=by, at=at,
        extra={"programme": row.programme_code, "kept": len(kept), "forms": len(forms)},
    )
    return kept
