"""Write the then-test: what a respondent says at T1 about the time before the training (RO-3).

It is kept beside the sheet, never on it: a level of the then-test is no level of T1, of T0 or of any other layer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.capacity.actions.sheets import EditClash, Entry, EntryRefused, SheetClosed, save_sheet
from assessments.capacity.measurement.scoring import HIGHEST_LEVEL
from assessments.capacity.models import ItemScore, ScoreSheet, ThenAnswer


@dataclass(frozen=True)
class ThenEntry:
    """The level before the training, or None to take it back. `rev`: 0 nothing yet, None do not check."""

    level: int | None = None
    rev: int | None = None


@transaction.atomic
def save_self_answers(
    *, sheet: ScoreSheet, entries: Mapping[str, Entry], then: Mapping[str, ThenEntry], by, at: datetime
) -> tuple[list[ItemScore], list[ThenAnswer]]:
    """Write levels and the then-test of a self sheet together: all or nothing."""
    rows = save_sheet(sheet=sheet, entries=entries, by=by, at=at)
    return rows, _write(sheet, then) if then else []


def _write(sheet: ScoreSheet, then: Mapping[str, ThenEntry]) -> list[ThenAnswer]:
    asked = sheet.assessment.round.asks_then
    if not asked or sheet.respondent_id is None:
        raise SheetClosed(_("This sheet does not ask about the time before the training."), entered=dict(then))
    version = sheet.assessment.round.instrument_version
    parts = {row.code: row for row in (version.items.all() if asked == "items" else version.domains.all())}
    faults = {code: fault for code, entry in then.items() if (fault := _fault(parts.get(code), entry))}
    if faults:
        text = _("Some entries do not fit: %(number)s.") % {"number": len(faults)}
        raise EntryRefused(text, faults={}, then_faults=faults)
    key = "item_id" if asked == "items" else "domain_id"
    present = {getattr(row, key): row for row in sheet.then_answers.filter(item__isnull=asked != "items")}
    clashing = {
        code: row for code, entry in then.items()
        if entry.rev is not None
        and entry.rev != ((row := present.get(parts[code].pk)) and row.rev or 0)
        and (row is None or row.level != entry.level)
    }  # fmt: skip
    if clashing:
        raise EditClash(
            _("Somebody else changed this meanwhile. Below you see what stands now and what you entered."),
            items={}, then=clashing, entered=dict(then),
        )  # fmt: skip
    return [_stored(sheet, asked, parts[code], present.get(parts[code].pk), entry.level) for code, entry in then.items()]


def _fault(part, entry: ThenEntry):
    if part is None:
        return _("The instrument has no such item.")
    if entry.level is not None and not (isinstance(entry.level, int) and 0 <= entry.level <= HIGHEST_LEVEL):
        return _("Levels are 0, 1, 2, 3 and 4.")
    return None


def _stored(sheet: ScoreSheet, asked: str, part, row: ThenAnswer | None, level: int | None) -> ThenAnswer:
    if row is None:
        by_item = {"item": part, "domain_id": part.domain_id} if asked == "items" else {"domain": part}
        return ThenAnswer.objects.create(sheet=sheet, level=level, **by_item)
    if row.level != level:
        row.level, row.rev = level, row.rev + 1
        row.save(update_fields=["level", "rev"])
    return row
