"""Changing the register of facts. What rests on a fact is told by the floors that own it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Fact
from courses.package import shapes
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.translated import LANGUAGES

SAID = (*(f"text_{language}" for language in LANGUAGES), "unconfirmed")


class FactRefused(Refusal):
    """What was entered is no fact; `details["field"]` names the place."""


def keep_package_facts(*, facts: Sequence[shapes.Fact], at: datetime, overwrite: bool = False) -> dict[str, list[str]]:
    """Bring the register to the state of a package; return the codes by what happened to them.

    A fact that a person changed here is left alone unless `overwrite`. One that left the package stays: pages may name it.
    """
    known = {fact.code: fact for fact in Fact.objects.all()}
    done: dict[str, list[str]] = {"created": [], "changed": [], "left_alone": [], "edited": []}
    for one in facts:
        row = Fact(
            code=one.code, checked_on=one.checked_on, check_by=one.check_by, unconfirmed=one.unconfirmed, sources=list(one.sources),
            **{f"text_{language}": one.text.text(language) for language in LANGUAGES},
        )
        found = known.get(one.code)
        if found is not None and all(getattr(found, name) == getattr(row, name) for name in (*SAID, "checked_on", "check_by", "sources")):
            done["left_alone"].append(one.code)
        elif found is not None and found.is_edited and not overwrite:
            done["edited"].append(one.code)
        else:
            if found is not None:
                row.changed_at = at if _says_something_else(found, row) else found.changed_at
            row.save()
            done["created" if found is None else "changed"].append(one.code)
    return done


def _says_something_else(before: Fact, after: Fact) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in SAID)


@transaction.atomic
def add_fact(*, code: str, texts: dict[str, str], checked_on: date, check_by: date | None, unconfirmed: bool, sources: list[str], by, at: datetime) -> Fact:
    """Record a new fact."""
    if Fact.objects.filter(pk=code).exists():
        raise FactRefused(_("A fact with this number is in the register already. Take the next free number."), field="code")
    row = Fact(code=code, **_columns(texts), checked_on=checked_on, check_by=check_by, unconfirmed=unconfirmed, sources=sources, is_edited=True)
    _store(row, at=at)
    audit.record(act="fact.added", row=row, by=by, at=at)
    return row


@transaction.atomic
def change_fact(*, code: str, texts: dict[str, str], checked_on: date, check_by: date | None, unconfirmed: bool, sources: list[str], by, at: datetime) -> bool:
    """Change a fact or note that it was checked. Return whether it says something else from now on.

    A new day alone changes nothing of what rests on it. A second time changes nothing at all.
    """
    before = Fact.objects.select_for_update().get(pk=code)
    row = Fact(code=code, **_columns(texts), checked_on=checked_on, check_by=check_by, unconfirmed=unconfirmed, sources=sources, is_edited=True)
    changed = [name for name in (*SAID, "checked_on", "check_by", "sources") if getattr(before, name) != getattr(row, name)]
    if not changed:
        return False
    is_other = _says_something_else(before, row)
    row.changed_at = at if is_other else before.changed_at
    _store(row, at=at)
    audit.record(act="fact.changed", row=row, by=by, at=at, extra={"fields": changed, "before": {name: str(getattr(before, name)) for name in changed}})
    return is_other


def _columns(texts: dict[str, str]) -> dict[str, str]:
    return {f"text_{language}": texts[language].strip() for language in LANGUAGES}


def _store(row: Fact, *, at: datetime) -> None:
    if row.check_by is not None and row.check_by <= row.checked_on:
        raise FactRefused(_("The next check lies after the last one."), field="check_by")
    try:
        row.clean_fields()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise FactRefused(messages[0], field=field) from error
    row.save()
