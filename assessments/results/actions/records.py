"""Enter, change, accept and withdraw the records of registers; their papers; the lists of participants."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.evidence.actions import add_evidence
from assessments.results.choices.registers import PAPERS, fault_sentence
from assessments.results.measurement.registers import (
    MINISTRY,
    Register,
    faults,
    register_of,
    to_stored,
)
from assessments.results.models import (
    ActivityRecord,
    ClientWord,
    Indicator,
    Participation,
    RecordPaper,
    TargetAgency,
)
from assessments.results.permissions import may_decide_record, may_record_activity
from courses.queries.outlines import programmes_by_key
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Organisation, Region
from lms.core.uploads import CheckedFile

LISTED = "R2.3"
# What a record without a title of its own is called after.
NAMED_BY = ("programme", "agency", "organisation")


class RecordRefused(Refusal):
    """The record is not complete, not in the state that was seen, or not this person's to enter."""


def keeper_of_papers() -> Organisation:
    """Return the coordinating organisation, to which papers of the project belong; refuse without one."""
    keeper = Organisation.objects.filter(kind=Organisation.Kind.COORDINATOR).order_by("code").first()
    if keeper is None:
        raise RecordRefused(_("No coordinating organisation is entered yet."))
    return keeper


def enter_record(
    *,
    line: str,
    happened_on: date,
    values: Mapping[str, object],
    by,
    at: datetime,
    papers: Mapping[str, CheckedFile] | None = None,
    comment: str = "",
) -> ActivityRecord:
    """Enter one record of a register with its declared fields and its papers. It counts when its rule is met.

    `values`: typed values by field code; organisations, regions, agencies and programmes by their code, a linked record
    by its id. A request of the ministry (R3.5) is entered once, among all requests.
    """
    if not may_record_activity(by):
        raise RecordRefused(_("Records are entered by M&E officers."))
    register = register_of(line)
    if register is None:
        raise RecordRefused(_("This line is computed from the data; nothing is entered by hand."))
    values = {**values, "is_ministry": True} if line == MINISTRY else dict(values)
    given = dict(papers or {})
    _refuse_faults(register, values, happened_on, at)
    for paper in register.papers:
        if paper.is_required and paper.code not in given:
            raise RecordRefused(_("The file is missing: %(paper)s.") % {"paper": PAPERS[paper.code]})
    with transaction.atomic():
        record = ActivityRecord(
            indicator=Indicator.objects.get(code=register.line), happened_on=happened_on, comment=comment.strip(),
            recorded_by=by, recorded_at=at, **_columns(register, values),
        )  # fmt: skip
        record.save(force_insert=True)
        audit.record(act="activity.recorded", row=record, by=by, at=at, extra={"indicator": register.line})
        for code, file in given.items():
            _attach(record, register, code, file, values, by, at)
    return record


def _refuse_faults(register: Register, values: Mapping, day: date, at: datetime) -> None:
    found = faults(register, values, day=day, today=timezone.localdate(at))
    if found:
        raise RecordRefused(fault_sentence(found[0], register), faults=found)


def _columns(register: Register, values: Mapping, record: ActivityRecord | None = None) -> dict:
    """Return the columns of a record; refuse what points to nothing."""
    name = next((str(values[code]) for code in NAMED_BY if register.field(code) and values.get(code)), "")
    found = {
        "title": str(values.get("title") or name).strip(),
        "facts": (_undeclared(register, record.facts) if record else {}) | to_stored(register, values),
        "region": _row(Region, values.get("region"), "code"),
        "organisation": _row(Organisation.objects.csos(), values.get("organisation"), "code"),
        "member": _row(Organisation.objects.csos(), values.get("member"), "code"),
        "linked": _linked(register, values.get("linked"), record),
    }
    if values.get("agency") and not TargetAgency.objects.filter(code=values["agency"]).exists():
        raise RecordRefused(_("This agency is not on the list of target agencies."))
    if values.get("programme") and values["programme"] not in {page.code for page in programmes_by_key().values()}:
        raise RecordRefused(_("This programme is not published. Publish it first."))
    return found


def _undeclared(register: Register, facts: Mapping) -> dict:
    """Return what was entered before the register had fields; it stays beside them."""
    return {code: value for code, value in facts.items() if register.field(code) is None}


def _row(rows, value, column: str):
    if not value:
        return None
    found = getattr(rows, "objects", rows).filter(**{column: value}).first()
    if found is None:
        raise RecordRefused(_("“%(value)s” is not known. Choose one of the list.") % {"value": value})
    return found


def _linked(register: Register, value, record: ActivityRecord | None) -> ActivityRecord | None:
    if not value:
        return None
    found = _row(ActivityRecord.objects.standing().filter(indicator__code=register.field("linked").of), value, "pk")
    if record is not None and found.pk == record.pk:
        raise RecordRefused(_("A record cannot continue itself. Choose another one."))
    return found


def _attach(record: ActivityRecord, register: Register, code: str, file: CheckedFile, values: Mapping, by, at) -> None:
    paper = register.paper(code)
    if paper is None:
        raise RecordRefused(_("This register knows no such paper."))
    day = values.get(paper.dated_by) or record.happened_on
    _add(record, code, title=str(PAPERS[code]), dated_on=day, upload=file, url="", by=by, at=at)


def _add(record, kind: str, *, title: str, dated_on: date, upload, url: str, by, at) -> RecordPaper:
    evidence = add_evidence(
        organisation=keeper_of_papers(), title=title.strip()[:200], dated_on=dated_on, by=by, at=at, url=url,
        upload=upload,
    )  # fmt: skip
    return RecordPaper.objects.create(record=record, kind=kind, evidence=evidence)


def _held(record: ActivityRecord, revision: int | None, at: datetime) -> ActivityRecord:
    """Return the record held until the end of the transaction; refuse one that changed since it was shown."""
    held = ActivityRecord.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=record.pk)
    if held.withdrawn_at is not None:
        raise RecordRefused(_("The record is withdrawn. Enter it again if it is needed."))
    if revision is not None and held.revision != revision:
        raise RecordRefused(
            _("The record was changed by somebody else since you opened it. Load the page again; nothing was stored.")
        )
    return held


def _open(record: ActivityRecord, revision: int | None, by, at: datetime) -> ActivityRecord:
    if not may_record_activity(by):
        raise RecordRefused(_("Records are entered by M&E officers."))
    held = _held(record, revision, at)
    if not held.is_open:
        raise RecordRefused(_("The record is accepted. A second person sends it back first, with a reason."))
    return held


def _touch(record: ActivityRecord, by, at: datetime, **columns) -> None:
    """Write a change: whoever changed it is no second person for it any more, and what was sent back is open again."""
    changed = {
        "revision": record.revision + 1, "changed_by": by, "changed_at": at, "decision": "", "decided_by": None,
        "decided_at": None, "decision_reason": "", **columns,
    }  # fmt: skip
    for name, value in changed.items():
        setattr(record, name, value)
    record.save(update_fields=list(changed))


@transaction.atomic
def change_record(
    *, record: ActivityRecord, happened_on: date, values: Mapping[str, object], revision: int, by, at: datetime,
    comment: str = "",
) -> ActivityRecord:
    """Change a record before it is accepted. The audit keeps what it said before; the client is asked anew."""
    held = _open(record, revision, by, at)
    register = register_of(held.indicator.code)
    _refuse_faults(register, values, happened_on, at)
    before = {"title": held.title, "day": held.happened_on.isoformat(), "facts": held.facts}
    ClientWord.objects.filter(record=held).delete()
    _touch(held, by, at, happened_on=happened_on, comment=comment.strip(), **_columns(register, values, held))
    audit.record(act="activity.changed", row=held, by=by, at=at, extra={"before": before})
    return held


@transaction.atomic
def add_paper(
    *, record: ActivityRecord, kind: str, dated_on: date, by, at: datetime, title: str = "", url: str = "",
    upload: CheckedFile | None = None,
) -> RecordPaper:
    """Add one paper to a record before it is accepted: a private file or a link, with its day."""
    held = _open(record, None, by, at)
    paper = register_of(held.indicator.code).paper(kind)
    if paper is None:
        raise RecordRefused(_("This register knows no such paper."))
    if bool(url) == (upload is not None):
        raise RecordRefused(_("Give either a file or a link, not both."))
    if paper.is_many and not title.strip():
        raise RecordRefused(_("Say in a few words what was done."))
    made = _add(
        held, kind, title=title.strip() or str(PAPERS[kind]), dated_on=dated_on, upload=upload, url=url, by=by, at=at
    )
    _touch(held, by, at)
    audit.record(act="activity.paper_added", row=held, by=by, at=at, extra={"kind": kind})
    return made


@transaction.atomic
def remove_paper(*, record: ActivityRecord, paper: UUID, by, at: datetime) -> None:
    """Take a paper off a record before it is accepted; the file stays in the evidence. Doing it twice changes nothing."""
    held = _open(record, None, by, at)
    found = held.papers.filter(pk=paper).first()
    if found is not None:
        kind = found.kind
        found.delete()
        _touch(held, by, at)
        audit.record(act="activity.paper_removed", row=held, by=by, at=at, extra={"kind": kind})


@transaction.atomic
def accept_record(*, record: ActivityRecord, revision: int, by, at: datetime) -> ActivityRecord:
    """Accept a record as it was seen: a second person of M&E staff, never one who entered or changed it."""
    held = _held(record, revision, at)
    if not may_decide_record(by, held):
        raise RecordRefused(_("A record is accepted by another person of M&E staff than the one who entered or changed it."))
    if held.decision != ActivityRecord.Decision.ACCEPTED:
        _decide(held, ActivityRecord.Decision.ACCEPTED, "", by, at)
    return held


@transaction.atomic
def send_back(*, record: ActivityRecord, reason: str, revision: int, by, at: datetime) -> ActivityRecord:
    """Send a record back with a reason, an accepted one too; it counts nowhere until it is put right."""
    held = _held(record, revision, at)
    if not may_decide_record(by, held):
        raise RecordRefused(_("A record is sent back by another person of M&E staff than the one who entered or changed it."))
    if not reason.strip():
        raise RecordRefused(_("Say what has to be put right."))
    _decide(held, ActivityRecord.Decision.RETURNED, reason.strip(), by, at)
    return held


def _decide(record: ActivityRecord, decision: str, reason: str, by, at: datetime) -> None:
    record.decision, record.decision_reason, record.decided_by, record.decided_at = decision, reason, by, at
    record.revision += 1
    record.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at", "revision"])
    audit.record(act=f"activity.{decision}", row=record, by=by, at=at, reason=reason)


@transaction.atomic
def withdraw_activity(*, record: ActivityRecord, reason: str, by, at: datetime) -> ActivityRecord:
    """Take a wrong record out of the count; it stays readable with the reason. Doing it twice changes nothing."""
    if not may_record_activity(by):
        raise RecordRefused(_("Records are entered by M&E officers."))
    if not reason.strip():
        raise RecordRefused(_("Say why the record is withdrawn."))
    record = ActivityRecord.objects.select_for_update().get(pk=record.pk)
    if record.withdrawn_at is None:
        record.withdrawn_at, record.withdrawn_by, record.withdrawal_reason = at, by, reason.strip()
        record.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
        audit.record(act="activity.withdrawn", row=record, by=by, at=at, reason=reason.strip())
    return record


@transaction.atomic
def enter_participants(*, record: ActivityRecord, people: Sequence[Participation], by, at: datetime) -> int:
    """Enter the list of one event; a list is entered once, a wrong one is withdrawn with its record."""
    if not may_record_activity(by):
        raise RecordRefused(_("Records are entered by M&E officers."))
    record = ActivityRecord.objects.select_for_update().select_related("indicator").get(pk=record.pk)
    if record.indicator.code != LISTED or record.withdrawn_at is not None:
        raise RecordRefused(_("This record takes no list of participants."))
    if record.participations.exists():
        raise RecordRefused(_("The list of this event was entered already. Withdraw the record to enter another list."))
    if not people:
        raise RecordRefused(_("The list is empty."))
    for person in people:
        person.record = record
    Participation.objects.bulk_create(people, batch_size=500)
    audit.record(act="participants.entered", row=record, by=by, at=at, extra={"rows": len(people)})
    return len(people)
