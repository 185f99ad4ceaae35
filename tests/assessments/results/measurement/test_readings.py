"""A1 to A6 and B1 to B5 equal the published example in scenarios S1, S2 and S3 (AT-6, AT-20, AT-21)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from assessments.capacity.measurement.change import paired_change
from assessments.capacity.measurement.scoring import FULL
from assessments.results.measurement import readings
from assessments.results.measurement.readings import Case, CommonChange, Index, Use
from tests.assessments.capacity.measurement.example import (
    EXAMPLE,
    VERSION,
    assessment_of,
    fraction,
    result_of,
    six,
)

ON = date.fromisoformat(EXAMPLE["parameters"]["date_of_measurement"])
TRAINED_ON = date.fromisoformat(EXAMPLE["parameters"]["training_completed"])
WINDOW = date(2026, 7, 15)
BANDS = [band.code for band in VERSION.bands]
MODERN = {"EVD-01": False, "MED-03": False}
SCENARIOS = EXAMPLE["scenarios"]


def index_of(organisation, kind, revision=1):
    result = result_of(organisation, kind, revision)
    return Index(
        result.overall,
        result.status == FULL,
        BANDS.index(result.band),
        date.fromisoformat(assessment_of(organisation, kind, revision)["date"]),
        result.effective["4.2"],
    )


def uses_of(organisation):
    return tuple(
        Use(
            row["tool"],
            row["tool"][:3],
            MODERN.get(row["tool"], True),
            date.fromisoformat(row["date"]),
            bool(row.get("result")),
        )
        for row in EXAMPLE["tool_uses"]
        if row["org"] == organisation and row["evidence"] == "accepted"
    )


def case_of(organisation, scenario):
    has_later = any(a["organisation"] == organisation and a["round"] == "T1" for a in EXAMPLE["assessments"])
    revision = 2 if organisation == "ORG-E" and scenario != "S1" else 1
    latest = index_of(organisation, "T1", revision) if has_later else None
    change = None
    if has_later:
        found = paired_change(
            VERSION, result_of(organisation, "T0"), VERSION, result_of(organisation, "T1", revision)
        )
        if found.is_comparable:
            change = CommonChange(found.before, found.after, found.verdict)
    is_trained = organisation in SCENARIOS[scenario]["trained"]
    return Case(
        organisation,
        TRAINED_ON if is_trained else None,
        WINDOW if is_trained else None,
        index_of(organisation, "T0"),
        latest,
        change,
        uses_of(organisation),
    )


def cases_of(scenario):
    return [case_of(each["code"], scenario) for each in EXAMPLE["organisations"]]


READERS = {
    "A2": readings.a2,
    "A3": readings.a3,
    "A4": readings.a4,
    "B1": readings.b1,
    "B2": readings.b2,
    "B2_two_tools": lambda cases, on: readings.b2(cases, on, tools=2),
    "B3": readings.b3,
    "B4": readings.b4,
    "B2_at_T0": readings.b2_at_t0,
}
every_scenario = pytest.mark.parametrize("scenario", ["S1", "S2", "S3"])


@every_scenario
@pytest.mark.parametrize("code", sorted(READERS))
def test_shares_equal_the_example(scenario, code):
    expected = SCENARIOS[scenario]["indicators"][code]

    reading = READERS[code](cases_of(scenario), ON)

    assert (reading.numerator, reading.denominator) == (expected["numerator"], expected["denominator"])
    assert fraction(reading.value) == expected["fraction"]
    assert six(reading.value) == expected["value"]
    assert [six(Fraction(side)) for side in reading.proportion.interval] == expected["wilson95"]


@every_scenario
def test_a1_equals_the_example(scenario):
    expected = SCENARIOS[scenario]["indicators"]["A1"]

    reading = readings.a1(cases_of(scenario), ON)

    assert fraction(reading.numerator) == expected["sum"]
    assert reading.denominator == expected["n"]
    assert fraction(reading.value) == expected["fraction"]
    assert six(reading.value) == expected["value"]
    assert reading.status == expected["status"]
    coverage = SCENARIOS[scenario]["coverage"]
    assert six(Fraction(reading.coverage.count, reading.coverage.total)) == coverage["value"]


@every_scenario
def test_a5_a6_and_b5_equal_the_example(scenario):
    expected, cases = SCENARIOS[scenario]["indicators"], cases_of(scenario)
    counted = frozenset(case.organisation for case in cases if readings.is_counted(case, ON))
    posts = [
        (row["person"], row["organisation"], Fraction(row["post"]))
        for row in EXAMPLE["knowledge_tests"]["rows"]
        if row["post"] is not None
    ]

    growth, persons, intensity = (
        readings.a5(cases, ON), readings.a6(posts, counted), readings.b5(cases, ON),
    )  # fmt: skip

    assert fraction(growth.value) == expected["A5"]["fraction"]
    assert six(growth.value) == expected["A5"]["value"]
    assert (persons.denominator, fraction(persons.numerator)) == (
        expected["A6"]["persons"],
        expected["A6"]["sum"],
    )
    assert six(persons.value) == expected["A6"]["value"]
    assert fraction(intensity.value) == expected["B5"]["fraction"]
    assert six(intensity.value) == expected["B5"]["value"]


@every_scenario
def test_tools_of_each_organisation_equal_the_example(scenario):
    cases = {case.organisation: case for case in cases_of(scenario)}
    found = {code: READERS[code](list(cases.values()), ON) for code in ("B1", "B2", "B3", "B4")}
    alerts = readings.disagreements(found["B2"], found["B3"])
    intensity = {row.organisation: row.amount for row in readings.b5(list(cases.values()), ON).rows}

    for organisation, expected in SCENARIOS[scenario]["tool_detail"].items():
        box = readings.toolbox(cases[organisation], ON)
        assert [*box.tools] == expected["modern_tools"]
        assert [*box.categories] == expected["categories"]
        assert box.after_training == expected["uses_after_training"]
        assert box.points == expected["B5_points"]
        assert six(intensity[organisation]) == expected["B5"]
        before = readings.toolbox(cases[organisation], cases[organisation].t0.assessed_on)
        assert [*before.tools] == expected["tools_at_T0"]
        assert (organisation in alerts) == expected["alert_B2_B3"]
        for code, reading in found.items():
            row = next(row for row in reading.rows if row.organisation == organisation)
            assert (row.place == readings.COUNTED) == expected[code]


@every_scenario
def test_every_organisation_is_named_and_the_names_make_the_figure(scenario):
    cases = cases_of(scenario)

    for code, read in READERS.items():
        reading = read(cases, ON)
        places = [row.place for row in reading.rows]
        assert len(places) == len(cases), code
        assert places.count(readings.COUNTED) == reading.numerator
        assert len(places) - places.count(readings.LEFT_OUT) == reading.denominator
        assert all(row.reason for row in reading.rows)


def test_bands_before_and_after_count_the_same_organisations():
    # S2: emerging to capable, developing to developing, to emerging, to leading, capable to capable.
    assert readings.band_counts(cases_of("S2"), ON) == [(0, 0), (1, 1), (3, 1), (1, 2), (0, 1)]


def test_reasons_say_why_an_organisation_does_not_count():
    reading = readings.b2(cases_of("S2"), ON)

    assert {row.organisation: row.reason for row in reading.rows} == {
        "ORG-A": "tools_enough",
        "ORG-B": "too_few_categories",
        "ORG-C": "none_after_training",
        "ORG-D": "too_few_tools",
        "ORG-E": "too_few_tools",
        "ORG-F": "tools_enough",
    }


def test_an_organisation_is_counted_from_the_day_after_its_window():
    case = case_of("ORG-A", "S1")

    assert not readings.is_counted(replace(case, window_closes_on=ON), ON)
    assert readings.is_counted(replace(case, window_closes_on=date(2026, 9, 29)), ON)
    assert not readings.is_counted(replace(case, completed_on=None), ON)
    left = readings.a2([replace(case, window_closes_on=ON), replace(case, completed_on=None)], ON)
    assert [row.reason for row in left.rows] == ["window_open", "not_trained"]
    assert (left.value, left.status) == (None, "no_data")


def test_the_window_of_tools_is_open_at_its_start():
    use = Use("DIG-01", "DIG", True, ON)

    assert readings.in_window([use], ON) == (use,)
    assert readings.in_window([replace(use, used_on=date(2025, 9, 30))], ON) == ()
    assert readings.in_window([replace(use, used_on=date(2025, 10, 1))], ON) != ()
    assert readings.year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_nothing_measured_gives_no_value():
    for read in (*READERS.values(), readings.a1, readings.a5, readings.b5):
        reading = read([], ON)
        assert (reading.value, reading.status, reading.rows) == (None, "no_data", ())


def test_falling_from_leading_to_capable_is_no_rise():
    case = case_of("ORG-A", "S1")
    top = replace(case, t0=replace(case.t0, band=4), latest=replace(case.latest, band=3))

    assert [row.reason for row in readings.a4([top], ON).rows] == ["band_fell"]
    kept = replace(top, t0=replace(case.t0, band=3))
    assert [row.reason for row in readings.a4([kept], ON).rows] == ["band_kept_top"]
