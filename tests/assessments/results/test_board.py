"""Figures from real rows: computed, explained, recorded, and the same everywhere."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from assessments.results import actions, queries
from assessments.results.imports import load_indicators
from assessments.results.models import IndicatorDefinition, IndicatorValue
from tests.assessments.results.conftest import FIXTURES

DAY = timedelta(days=1)


def board(story):
    return queries.board(story.at.date())


def reading(found, code, name):
    return next(figure.reading for figure in found.line(code).figures if figure.reading.code == name)


def test_the_log_frame_has_sixteen_lines_in_order(reference, at):
    found = queries.board(at.date())

    assert [line.indicator.code for line in found.lines] == [
        "R1.1", "R1.2", "R1.3", "R1.4", "R2.1", "R2.2", "R2.3", "R2.4", "R2.5", "R2.6",
        "R3.1", "R3.2", "R3.3", "R3.4", "R3.5", "R3.6",
    ]  # fmt: skip
    assert found.line("R1.4").value is None
    assert not found.line("R1.4").is_reached


def test_loading_the_log_frame_again_changes_nothing(reference):
    before = list(IndicatorDefinition.objects.values())

    assert load_indicators(FIXTURES / "indicators.json") == (0, 16)

    assert list(IndicatorDefinition.objects.values()) == before


def test_capacity_level_counts_those_who_were_assessed_and_names_the_lost(told):
    found = board(told)

    a1, a2, a3 = (reading(found, "R1.4", code) for code in ("A1", "A2", "A3"))
    assert (a1.value, a1.denominator, a1.status) == (75, 1, "provisional")
    assert (a1.coverage.count, a1.coverage.total) == (1, 2)
    assert (a2.numerator, a2.denominator, a2.value) == (1, 2, 50)
    assert {row.organisation: row.reason for row in a2.rows} == {
        "CSO-001": "reached_70",
        "CSO-002": "not_assessed",
    }
    assert {row.organisation: row.reason for row in a3.rows} == {
        "CSO-001": "improved",
        "CSO-002": "not_assessed",
    }
    assert found.line("R1.4").baseline == 50
    assert found.bands == ((0, 0), (0, 0), (1, 0), (0, 1), (0, 0))


def test_use_of_tools_counts_accepted_modern_ones_after_training(told):
    found = board(told)

    b2, b4 = (reading(found, "R1.3", code) for code in ("B2", "B4"))
    assert (b2.numerator, b2.denominator) == (1, 2)
    assert {row.organisation: row.reason for row in b2.rows} == {
        "CSO-001": "tools_enough",
        "CSO-002": "no_record",
    }
    assert b4.numerator == 1


def test_a_rejected_evidence_no_longer_counts(told):
    from assessments.advocacy.models import ToolUse
    from assessments.evidence.actions import give_verdict

    use = ToolUse.objects.get(tool_id="DIG-01")
    give_verdict(
        evidence=use.evidence, decision="rejected", reason="Күні жоқ", by=told.cast.murat, at=told.at
    )

    assert reading(board(told), "R1.3", "B2").numerator == 0


def test_a_day_before_the_window_ends_nobody_counts(told):
    found = queries.board((told.at - 150 * DAY).date())

    assert {row.reason for row in reading(found, "R1.4", "A2").rows} == {"window_open"}
    assert found.line("R1.4").value is None


def test_rows_make_the_figure_on_every_line(told):
    for line in board(told).lines:
        for figure in line.figures:
            places = queries.split_rows(figure.reading)
            if figure.is_share:
                assert len(places["counted"]) == figure.reading.numerator
                assert len(places["counted"]) + len(places["not_counted"]) == figure.reading.denominator, (
                    figure.reading.code
                )


def test_figures_are_recorded_once_and_never_change(told):
    facts = {"on": told.at.date(), "by": told.cast.murat, "at": told.at}

    made = actions.record_values(**facts)

    assert len(made) == 26
    assert actions.record_values(**facts) == []
    value = IndicatorValue.objects.get(definition__reading="A1")
    assert (value.exact, value.denominator, value.status) == (Fraction(75), 1, "provisional")
    assert {row["organisation"]: row["reason"] for row in value.rows} == {
        "CSO-001": "assessed",
        "CSO-002": "not_assessed",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorValue.objects.filter(pk=value.pk).update(status="final")


def test_a_locked_period_takes_no_value(told):
    from assessments.results.models import ReportingPeriod

    ReportingPeriod.objects.update(locked_at=told.at)

    with pytest.raises(actions.RecordRefused):
        actions.record_values(on=told.at.date(), by=told.cast.murat, at=told.at)


def test_the_board_costs_the_same_with_more_organisations(told, django_assert_num_queries):
    with django_assert_num_queries(17):
        board(told)
    for tool in ("MED-01", "PLN-03", "DIG-02"):
        told.use(told.cast.other, tool, (told.at - 20 * DAY).date())
    with django_assert_num_queries(17):
        board(told)
