"""The specification's acceptance tests of rounds and the self layer, by number."""

from datetime import timedelta
from fractions import Fraction

import pytest

from assessments.capacity.actions.instruments import store_instrument
from assessments.capacity.actions.rounds import open_round
from assessments.capacity.actions.sheets import Entry, close_self, open_self, submit_self_sheet
from assessments.capacity.actions.then_test import ThenEntry, save_self_answers
from assessments.capacity.queries.then_test import then_test_of
from lms.core.models import Role
from tests.assessments.capacity.measurement.example import EXAMPLE, VERSION
from tests.cast import make_person

CODES = list(VERSION.items)
ROLES = ("head", "programme", "finance", "volunteer", "other")


@pytest.fixture
def stored(db, document, at):
    return store_instrument(document=document, at=at).version


@pytest.fixture(scope="session")
def document():
    import json
    from pathlib import Path

    return json.loads((Path(__file__).resolve().parents[2] / "fixtures/instrument.json").read_text())


@pytest.fixture
def five(cast, at):
    others = [make_person(f"p{n}", "Әсем", f"Қ{n}", cast.own, Role.TRAINEE, at) for n in range(3)]
    return [cast.gulnur, cast.aliya, *others]


def a_round(stored, cast, at, kind, **options):
    day = at.date()
    return open_round(
        code=f"{kind}-at", kind=kind, instrument_version=stored, opens_on=day, closes_on=day + timedelta(days=20),
        organisations=options.pop("organisations", [cast.own]), by=cast.murat, at=at, **options,
    )  # fmt: skip


def spread_out(total: int, places: int) -> list[int]:
    """Share a sum of levels out over so many places, as evenly as whole levels allow."""
    low, more = divmod(total, places)
    return [low + 1] * more + [low] * (places - more)


def fill(case, people, at, *, index: str, then: str | None = None):
    """Fill and send sheets whose means give exactly the index asked for."""
    sheets = open_self(
        assessment=case, respondents=list(zip(people, ROLES, strict=False)), by=people[0], at=at
    )
    places = len(people) * len(CODES)
    said = spread_out(int(Fraction(index) / 25 * places), places)
    back = spread_out(int(Fraction(then) / 25 * places), places) if then else []
    for number, (sheet, person) in enumerate(zip(sheets, people, strict=True)):
        entries = {code: Entry(level=level) for code, level in zip(CODES, said[number :: len(people)], strict=True)}
        looked_back = {code: ThenEntry(level) for code, level in zip(CODES, back[number :: len(people)], strict=False)}
        save_self_answers(sheet=sheet, entries=entries, then=looked_back, by=person, at=at)
        submit_self_sheet(sheet=sheet, by=person, at=at)
    return close_self(assessment=case, by=people[0], at=at)


def test_at_37_the_then_test_equals_the_example_and_enters_no_other_layer(stored, cast, five, at):
    expected = EXAMPLE["small_checks"]["then_test"]
    before = a_round(stored, cast, at, "T0").assessments.get()
    fill(before, five, at, index=expected["T0_self"])
    later = at + timedelta(days=120)
    after = a_round(stored, cast, later, "T1").assessments.get()
    fill(after, five, later, index=expected["T1_self"], then=expected["T0r_self"])

    found = then_test_of(after)
    assert found.why == ""
    assert (found.shift.before, found.shift.then, found.shift.after) == (52, 41, 68)
    assert found.shift.shift == found.matched_shift.shift == -11
    assert found.shift.traditional_change == 16
    assert found.shift.then_test_change == 27
    assert (found.people_before, found.people, found.matched) == (5, 5, 5)
    for case, index in ((before, 52), (after, 68)):  # the self layer of either round knows nothing of it
        assert case.sheets.get(layer="self", number=0).score.result["overall"] == str(index)
    assert not after.sheets.exclude(layer="self").exists()
