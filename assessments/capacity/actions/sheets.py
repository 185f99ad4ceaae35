"""Write on sheets, close them, and walk from the self layer through consensus to the verifier."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.actions.steps import check_step, take_step
from assessments.capacity.letters import send_sheet_asked
from assessments.capacity.measurement.instrument import Rules
from assessments.capacity.measurement.records import canonical, decimal_text, digest, result_to_record
from assessments.capacity.measurement.scoring import Missing, Result, score
from assessments.capacity.models import (
    CapacityAssessment,
    Code,
    Confirmation,
    Item,
    ItemScore,
    Layer,
    ScoreSheet,
    SheetScore,
)
from assessments.capacity.permissions import conflicts_of, hats_of, may_edit_sheet, takes_entries
from assessments.capacity.queries.results import earlier_result
from assessments.capacity.queries.sheets import (
    consensus_answers,
    evidence_by_item,
    latest_sheet,
    scores_of,
    self_result,
    self_sheets,
)
from assessments.evidence.actions import give_to_reader
from assessments.evidence.models import Evidence
from lms.core import audit
from lms.core.errors import Refusal

RESPONDENT_ROLES = {
    "head": _("Head of the organisation"),
    "programme": _("Programme staff"),
    "finance": _("Finance or administration"),
    "volunteer": _("Volunteer"),
    "other": _("Other"),
}
ANSWERED_SHARE = Fraction(4, 5)  # specification 5.3, transition 3


class SheetClosed(Refusal):
    """The sheet takes no more changes; `details["entered"]` keeps what was sent."""


class EditClash(Refusal):
    """Somebody changed the same item meanwhile; `details["items"]` names them, with what stands now."""


class EntryRefused(Refusal):
    """An entry does not fit the instrument. `details["faults"]`: item code -> sentence."""


class SheetsStillOpen(Refusal):
    """Sheets are still being filled and would stay out. `details["open"]` says how many; the person confirms it."""


class Incomplete(Refusal):
    """Something required is missing. `details["missing"]`: item code or word -> sentence."""


@dataclass(frozen=True)
class Entry:
    """What is written for one item. `rev` is the revision the writer saw: 0 nothing yet, None do not check."""

    level: int | None = None
    code: str = ""
    reason: str = ""
    importance: int | None = None
    relies_on_partner: bool = False
    partner_name: str = ""
    jump_reason: str = ""
    dissent: str = ""
    evidence: tuple[UUID, ...] | None = None
    rev: int | None = None


COLUMNS = ("level", "code", "reason", "importance", "relies_on_partner", "partner_name", "jump_reason", "dissent")


# --- self layer


@transaction.atomic
def open_self(
    *, assessment: CapacityAssessment, respondents: Sequence[tuple], by, at: datetime
) -> list[ScoreSheet]:
    """Give at least three people of the organisation a sheet each: (person, role in the organisation) pairs."""
    check_step("open_self", assessment=assessment, by=by)
    if not assessment.round.has_self_layer:
        raise Incomplete(_("This round has no self-assessment. Begin with the consensus."), missing={})
    least = assessment.round.instrument_version.spec.rules.respondents_min
    if len({person.pk for person, _role in respondents}) < least:
        raise Incomplete(
            _("Choose more people: at least %(least)s, each answers alone.") % {"least": least}, missing={}
        )
    if any(role not in RESPONDENT_ROLES for _person, role in respondents):
        raise Incomplete(_("Say for each person what they do in the organisation."), missing={})
    if len({role for _person, role in respondents}) < least:
        raise Incomplete(
            _("Choose people with at least %(least)s different tasks, so that the organisation is seen from all sides.")
            % {"least": least},
            missing={},
        )
    if not takes_entries(assessment, on=timezone.localtime(at).date()):
        raise Incomplete(_("The window of this round is not open today. Ask the M&E officer."), missing={})
    members = set(
        assessment.organisation.memberships.filter(ends_on=None).values_list("user_id", flat=True)
    )
    if any(person.pk not in members for person, _role in respondents):
        raise Incomplete(_("Only people of the organisation fill a self-assessment."), missing={})
    sheets = ScoreSheet.objects.bulk_create(
        ScoreSheet(
            assessment=assessment, layer=Layer.SELF, respondent=person, respondent_role=role, number=number
        )
        for number, (person, role) in enumerate(respondents, start=1)
    )
    for sheet in sheets:
        if sheet.respondent_id != by.pk:
            send_sheet_asked(sheet, at=at)
    take_step("open_self", assessment=assessment, by=by, at=at)
    return sheets


@transaction.atomic
def submit_self_sheet(*, sheet: ScoreSheet, by, at: datetime) -> ScoreSheet:
    """Close one's own sheet once four items of five are answered. A second time changes nothing."""
    if sheet.respondent_id != by.pk:
        raise SheetClosed(_("Only the person who fills a sheet can send it."))
    if sheet.submitted_at is not None:
        return sheet
    _refuse_unless_editable(sheet, by)
    refuse_outside_window(sheet, at=at)
    items = sheet.assessment.round.instrument_version.items.count()
    given = sheet.scores.exclude(level=None, code="").count()
    if Fraction(given, items) < ANSWERED_SHARE:
        raise Incomplete(
            _("Too many items are still open. Answered: %(given)s of %(items)s.") % {"given": given, "items": items},
            missing={},
        )
    _close(sheet, at=at)
    audit.record(act="sheet.submitted", row=sheet, by=None, at=at)  # who answered what is nobody's business
    return sheet


@transaction.atomic
def close_self(
    *, assessment: CapacityAssessment, by, at: datetime, comment: str = "", without: int = 0
) -> CapacityAssessment:
    """End the self layer: by the lead with three sheets sent, by the M&E lead with fewer and a reason.

    Sheets that are still open stay out for good; the lead says with how many of them that is known (`without`).
    """
    sheets = list(self_sheets(assessment).values_list("submitted_at", flat=True))
    sent = len([moment for moment in sheets if moment])
    least = assessment.round.instrument_version.spec.rules.respondents_min
    if sent >= least:
        check_step("close_self", assessment=assessment, by=by, comment=comment)
        if len(sheets) - sent > without:
            raise SheetsStillOpen(
                _("Sheets that are still open: %(open)s. They would stay out.") % {"open": len(sheets) - sent},
                open=len(sheets) - sent,
            )
        take_step("close_self", assessment=assessment, by=by, at=at, comment=comment)
        sheet = ScoreSheet.objects.create(assessment=assessment, layer=Layer.SELF, number=0, submitted_at=at)
        store_score(sheet, self_result(assessment))
        return assessment
    if workflow.refusal_of("close_self", state=assessment.state, hats=hats_of(by, assessment)) == "":
        raise Incomplete(
            _("Sheets sent so far: %(sent)s. At least %(least)s are needed.") % {"sent": sent, "least": least},
            missing={},
        )
    take_step(
        "close_self_incomplete", assessment=assessment, by=by, at=at, comment=comment, is_self_complete=False
    )
    return assessment


# --- consensus


@transaction.atomic
def start_consensus(
    *, assessment: CapacityAssessment, by, at: datetime, held_on: date | None = None, participants: str = ""
) -> ScoreSheet:
    """Begin the consensus meeting; its day is the assessment date from which evidence counts back."""
    code = "start_consensus"
    if assessment.state == workflow.DRAFT and not assessment.round.has_self_layer:
        code = "start_consensus_without_self"
    day = held_on or timezone.localtime(at).date()
    if day > timezone.localtime(at).date():
        raise Incomplete(_("The day of the meeting lies in the future."), missing={"held_on": ""})
    if not takes_entries(assessment, on=day):
        raise Incomplete(_("The day of the meeting lies outside the window of the round."), missing={"held_on": ""})
    take_step(
        code, assessment=assessment, by=by, at=at, assessed_on=day, participants=participants.strip()
    )
    return ScoreSheet.objects.create(assessment=assessment, layer=Layer.CONSENSUS, number=0)


def record_consensus(
    *, assessment: CapacityAssessment, entries: Mapping[str, Entry], by, at: datetime
) -> list[ItemScore]:
    """Write agreed levels on the open consensus sheet, by item code."""
    sheet = latest_sheet(assessment, Layer.CONSENSUS)
    if sheet is None:
        raise SheetClosed(_("The consensus meeting has not begun yet."), entered=dict(entries))
    return save_sheet(sheet=sheet, entries=entries, by=by, at=at)


@transaction.atomic
def send_to_verification(
    *, assessment: CapacityAssessment, by, at: datetime, what_changed: str = ""
) -> CapacityAssessment:
    """Confirm the consensus; once lead and facilitator both stand by it, close it and hand the case to its verifier.

    Refused while anything required is missing. Whoever wears both hats confirms for both. A word given on other
    content than what stands now has no effect.
    """
    code = "send_to_verification"
    check_step(code, assessment=assessment, by=by)
    sheet = latest_sheet(assessment, Layer.CONSENSUS)
    what_changed = what_changed.strip() or assessment.what_changed
    missing = missing_in_consensus(assessment, sheet, what_changed=what_changed)
    if missing:
        raise Incomplete(_("Some entries are still missing: %(number)s.") % {"number": len(missing)}, missing=missing)
    if assessment.verifier is None:
        raise Incomplete(_("No verifier is named yet. Ask the M&E officer."), missing={"verifier": ""})
    if conflicts_of(assessment.verifier, assessment):
        raise Incomplete(_("The verifier has a conflict of interest. Ask the M&E officer."), missing={"verifier": ""})
    if _confirm(code, assessment=assessment, of=content_digest(sheet), by=by, at=at):
        CapacityAssessment.objects.filter(pk=assessment.pk).update(what_changed=what_changed)
        assessment.what_changed = what_changed
        return assessment
    close_consensus(assessment, sheet, at=at)
    take_step(code, assessment=assessment, by=by, at=at, what_changed=what_changed, verified_from=at)
    ScoreSheet.objects.get_or_create(assessment=assessment, layer=Layer.VERIFIED, edition=1, number=0)
    return assessment


def _confirm(code: str, *, assessment: CapacityAssessment, of: str, by, at: datetime) -> tuple[str, ...]:
    """Store the word of each hat the person wears; return the hats still awaited."""
    stand = set(assessment.confirmations.filter(step=code, of=of).values_list("hat", flat=True))
    for hat in workflow.awaited(code, stand):
        if hat in hats_of(by, assessment):
            row = Confirmation.objects.create(assessment=assessment, step=code, hat=hat, of=of, by=by, at=at)
            audit.record(act="assessment.confirmed", row=row, by=by, at=at, extra={"step": code, "hat": hat})
            stand.add(hat)
    return workflow.awaited(code, stand)


def content_digest(sheet: ScoreSheet) -> str:
    """Return the digest of everything a sheet says, so that a word is given on exactly this."""
    said = {
        code: [*(getattr(row, field) for field in COLUMNS), sorted(str(each.pk) for each in row.evidence.all())]
        for code, row in scores_of(sheet).items()
    }
    return digest(canonical(said))


def still_awaited(assessment: CapacityAssessment, code: str = "send_to_verification") -> tuple[str, ...]:
    """Return whose confirmation of the present consensus is still missing; nothing before the first word."""
    sheet = latest_sheet(assessment, Layer.CONSENSUS)
    if sheet is None:
        return ()
    stand = set(assessment.confirmations.filter(step=code, of=content_digest(sheet)).values_list("hat", flat=True))
    return workflow.awaited(code, stand) if stand else ()


def close_consensus(assessment: CapacityAssessment, sheet: ScoreSheet, *, at: datetime) -> None:
    """Close a consensus sheet, store its score, and open its evidence to the verifier."""
    result = score(assessment.round.instrument_version.spec, consensus_answers(sheet), layer=Layer.CONSENSUS)
    levels = {code: row.level for code, row in scores_of(sheet).items()}
    _close(sheet, at=at)
    store_score(sheet, result, levels=levels)
    shown = {key for keys in evidence_by_item(sheet).values() for key in keys}
    rating = getattr(assessment, "second_rating", None)
    for reader in (assessment.verifier, rating.rater if rating and not rating.finished_at else None):
        if reader is not None:
            give_to_reader(evidence_ids=shown, reader=reader, at=at)


def missing_in_consensus(
    assessment: CapacityAssessment, sheet: ScoreSheet | None, *, what_changed: str = ""
) -> dict[str, str]:
    """Return what LA-6 and LA-7 still ask for: item code (or word) -> sentence."""
    rows, missing = scores_of(sheet), {}
    for code in assessment.round.instrument_version.spec.items:
        fault = _consensus_fault(rows.get(code), assessment.round.instrument_version.spec.rules)
        if fault:
            missing[code] = fault
    earlier = earlier_result(assessment)
    if earlier is None:
        return missing
    if not what_changed.strip():
        missing["what_changed"] = _("Write what changed in the organisation since the last round, and why.")
    for code in jumping_items(earlier, rows):
        if code not in missing and not rows[code].jump_reason.strip():
            missing[code] = _("The level moved by two or more since the last round. Write why.")
    return missing


def jumping_items(earlier, rows: Mapping[str, ItemScore]) -> list[str]:
    """Return the items whose agreed level differs from the earlier verified level by two or more (LA-7)."""
    found = []
    for code, row in rows.items():
        before = earlier.result.effective.get(code)
        if row.level is None or before is None or isinstance(before, Missing):
            continue
        if abs(row.level - before) >= earlier.version.rules.jump_levels:
            found.append(code)
    return found


def _consensus_fault(row: ItemScore | None, rules: Rules):
    if row is None or (row.level is None and not row.code):
        return _("Agree on a level, or say why there is none.")
    if not row.reason.strip():
        return _("Write at least one sentence that justifies the level.")
    if row.level is None:
        return None
    if row.importance is None:
        return _("Say how important this practice is for you.")
    if row.level >= rules.cap_from_level and not row.evidence.all():
        return _("From level %(level)s on evidence is needed: a document or a link from the last %(months)s months.") % {
            "level": rules.cap_from_level, "months": rules.evidence_max_age_months
        }  # fmt: skip
    return None


# --- writing


@transaction.atomic
def save_sheet(*, sheet: ScoreSheet, entries: Mapping[str, Entry], by, at: datetime) -> list[ItemScore]:
    """Write several items of a sheet at once: all or nothing. Equal entries change nothing.

    Refused if the sheet is closed or not the writer's, if an entry does not fit the instrument, or if somebody else
    changed one of these items since the writer saw it.
    """
    _refuse_unless_editable(sheet, by, entered=dict(entries))
    refuse_outside_window(sheet, at=at, entered=dict(entries))
    return write_entries(sheet=sheet, entries=entries, by=by, at=at)


@transaction.atomic
def write_entries(*, sheet: ScoreSheet, entries: Mapping[str, Entry], by, at: datetime) -> list[ItemScore]:
    """Write entries on a sheet whose writer was checked by the caller."""
    ScoreSheet.objects.filter(pk=sheet.pk).update(rev=F("rev") + 1)  # takes the row's lock first
    items = {item.code: item for item in sheet.assessment.round.instrument_version.items.all()}
    faults = {code: fault for code, entry in entries.items() if (fault := fault_of(items.get(code), entry, sheet.layer))}
    if faults:
        raise EntryRefused(_("Some entries do not fit: %(number)s.") % {"number": len(faults)}, faults=faults)
    _refuse_foreign_evidence(sheet, entries.values())
    present = {row.item_id: row for row in sheet.scores.filter(item__code__in=entries)}
    linked = _linked(present.values()) if any(entry.evidence is not None for entry in entries.values()) else {}
    _refuse_clash(items, present, entries, linked)
    made, changed = [], []
    for code, entry in entries.items():
        row = present.get(items[code].pk)
        if row is None:
            made.append(ItemScore(sheet=sheet, item=items[code], **_columns(entry)))
        elif _differs(row, entry, linked):
            changed.append(_rewritten(row, entry))
    ItemScore.objects.bulk_create(made)
    ItemScore.objects.bulk_update(changed, [*COLUMNS, "rev"])
    rows = {row.item_id: row for row in (*present.values(), *made)}
    _link_evidence({rows[items[code].pk]: entry.evidence for code, entry in entries.items()}, linked)
    return [rows[items[code].pk] for code in entries]


def fault_of(item: Item | None, entry: Entry, layer: str):
    """Return why an entry does not fit its item, or None."""
    if item is None:
        return _("The instrument has no such item.")
    if entry.level is not None and (not isinstance(entry.level, int) or not 0 <= entry.level <= 4):
        return _("Levels are 0, 1, 2, 3 and 4.")
    if entry.level is not None and entry.code:
        return _("Give either a level or a reason why there is none, not both.")
    if entry.code not in Code.values:
        return _("Give a level from 0 to 4, N/A or DK.")
    if entry.code == Code.NOT_APPLICABLE and not item.na_allowed:
        return _("This item always applies: level 0 means that it is not done.")
    if entry.code == Code.NOT_APPLICABLE and not entry.reason.strip():
        return _("Write why this item does not apply to the organisation.")
    if entry.importance is not None and entry.importance not in (1, 2, 3):
        return _("Importance is 1, 2 or 3.")
    if entry.relies_on_partner and not item.rely_on_partner:
        return _("For this item the organisation cannot rely on a partner.")
    if layer == Layer.SELF and entry.evidence:
        return _("Evidence is added at the consensus meeting.")
    return None


def store_score(sheet: ScoreSheet, result: Result, *, levels=None, with_evidence: Iterable[str] = ()) -> SheetScore:
    """Write what a sheet amounts to. Once: the table takes no second score and no change."""
    overall = result.overall
    record = result_to_record(result)
    return SheetScore.objects.create(
        sheet=sheet,
        scoring_rule=sheet.assessment.round.instrument_version.scoring_rule,
        status=result.status,
        overall_numerator=None if overall is None else overall.numerator,
        overall_denominator=None if overall is None else overall.denominator,
        overall_decimal=None if overall is None else decimal_text(overall),
        band=result.band or "",
        flags=list(result.flags),
        domains={d.code: None if d.index is None else str(d.index) for d in result.domains},
        result={**record, "levels": levels or {}, "with_evidence": sorted(with_evidence)},
    )


def copy_rows(source: ScoreSheet, target: ScoreSheet, **changes) -> None:
    """Copy every row of a closed sheet, with its evidence, into a new one."""
    links = {row.item_id: [e.pk for e in row.evidence.all()] for row in source.scores.prefetch_related("evidence")}
    rows = [
        ItemScore(
            sheet=target, item_id=row.item_id, decision=row.decision,
            **{field: getattr(row, field) for field in COLUMNS} | changes,
        )
        for row in source.scores.all()
    ]  # fmt: skip
    ItemScore.objects.bulk_create(rows)
    through = ItemScore.evidence.through
    through.objects.bulk_create(
        through(itemscore_id=row.pk, evidence_id=key) for row in rows for key in links[row.item_id]
    )


def _close(sheet: ScoreSheet, *, at: datetime) -> None:
    if not ScoreSheet.objects.filter(pk=sheet.pk, submitted_at=None, withdrawn_at=None).update(submitted_at=at):
        raise SheetClosed(_("This sheet was sent already and can no longer be changed."))
    sheet.submitted_at = at


def _refuse_unless_editable(sheet: ScoreSheet, by, entered=None) -> None:
    fresh = ScoreSheet.objects.select_related("assessment").get(pk=sheet.pk)
    if not may_edit_sheet(by, fresh):
        raise SheetClosed(
            _("This sheet can no longer be changed: it was sent, or the assessment moved on. Nothing was saved."),
            entered=entered or {},
        )


def refuse_outside_window(sheet: ScoreSheet, *, at: datetime, entered=None) -> None:
    """Refuse entries on a self sheet before the first and after the last day; days are those of Kazakhstan."""
    if sheet.layer == Layer.SELF and not takes_entries(sheet.assessment, on=timezone.localtime(at).date()):
        raise SheetClosed(
            _("The window of this round is not open today. Nothing was saved; ask the M&E officer for more time."),
            entered=entered or {},
        )


def _refuse_foreign_evidence(sheet: ScoreSheet, entries: Iterable[Entry]) -> None:
    wanted = {key for entry in entries for key in entry.evidence or ()}
    if not wanted:
        return
    own = Evidence.objects.filter(pk__in=wanted, organisation_id=sheet.assessment.organisation_id).count()
    if own != len(wanted):
        raise EntryRefused(_("One of the chosen pieces of evidence does not belong to the organisation."), faults={})


def _refuse_clash(
    items: Mapping[str, Item], present: Mapping[UUID, ItemScore], entries: Mapping[str, Entry], linked: Mapping[UUID, set]
) -> None:
    clashing = {}
    for code, entry in entries.items():
        row = present.get(items[code].pk)
        stored = row.rev if row else 0
        if entry.rev is not None and entry.rev != stored and (row is None or _differs(row, entry, linked)):
            clashing[code] = row
    if clashing:
        raise EditClash(
            _("Somebody else changed this meanwhile. Below you see what stands now and what you entered."),
            items=clashing,
            entered={code: entries[code] for code in clashing},
        )


def _columns(entry: Entry) -> dict:
    values = {field: getattr(entry, field) for field in COLUMNS}
    return {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}


def _differs(row: ItemScore, entry: Entry, linked: Mapping[UUID, set]) -> bool:
    if entry.evidence is not None and set(entry.evidence) != linked.get(row.pk, set()):
        return True
    return any(_held(row, field) != value for field, value in _columns(entry).items())


def _held(row: ItemScore, field: str):
    value = getattr(row, field)
    return "" if field == "dissent" and value is None else value


def _rewritten(row: ItemScore, entry: Entry) -> ItemScore:
    for field, value in _columns(entry).items():
        setattr(row, field, value)
    row.rev += 1
    return row


def _linked(rows: Iterable[ItemScore]) -> dict[UUID, set]:
    """Return the evidence that stored rows show: row id -> evidence ids."""
    found: dict = {}
    pairs = ItemScore.evidence.through.objects.filter(itemscore__in=list(rows))
    for row_id, key in pairs.values_list("itemscore_id", "evidence_id"):
        found.setdefault(row_id, set()).add(key)
    return found


def _link_evidence(wanted: Mapping[ItemScore, tuple | None], linked: Mapping[UUID, set]) -> None:
    """Make the evidence of each row exactly what its entry names; None leaves it alone."""
    through = ItemScore.evidence.through
    named = {row: set(keys) for row, keys in wanted.items() if keys is not None}
    for row, keys in named.items():
        if gone := linked.get(row.pk, set()) - keys:
            through.objects.filter(itemscore=row, evidence_id__in=gone).delete()
    through.objects.bulk_create(
        through(itemscore_id=row.pk, evidence_id=key)
        for row, keys in named.items()
        for key in keys - linked.get(row.pk, set())
    )
