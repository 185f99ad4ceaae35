"""The page of a group: what n allows and nothing more, the same figures as the board, nobody named."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils.translation import override

from assessments.measurement.omega import omega_total
from assessments.measurement.reliability import cronbach_alpha
from assessments.results import queries
from assessments.results.queries import Filters
from assessments.results.queries.cohort import Consistency, cohort_statistics
from assessments.results.queries.cohort_words import consistency_words, names_of

DAY = timedelta(days=1)
PAGE = "/{}/monitoring/capacity/"


def test_nothing_is_computed_without_or_with_few_organisations(db, reference, told):
    empty = cohort_statistics(told.at.date() - 900 * DAY)
    assert (empty.trained, empty.counted, empty.paired, empty.overall.change) == (0, 0, 0, None)
    few = cohort_statistics(told.at.date())
    assert few.paired < 3
    assert few.overall.change is None
    assert few.items is None
    assert sum(few.verdicts.values()) == few.counted - few.without_t0


def test_the_figures_are_those_of_the_board(told):
    found, board = cohort_statistics(told.at.date()), queries.board(told.at.date())
    line = board.line("R1.4")
    by_code = {figure.reading.code: figure.reading for figure in line.figures}

    assert found.assessed == by_code["A1"].denominator
    assert found.counted == by_code["A2"].denominator
    assert found.verdicts["improved"] == by_code["A3"].numerator
    assert by_code["A1"].value == found.weights[0].mean
    assert sum(map(sum, found.moves)) == sum(found.bands_before)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_page_opens_in_each_language_with_and_without_data(as_user, reference, cast, language):
    page = as_user(cast.dinara).get(PAGE.format(language))
    assert page.status_code == 200


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_page_names_no_organisation(as_user, told, language):
    text = as_user(told.cast.dinara).get(PAGE.format(language)).content.decode().split("</form>")[-1]
    assert told.cast.own.code not in text
    assert told.cast.own.name not in text
    assert "<svg" in text


def test_filters_leave_organisations_out(told):
    whole, none = cohort_statistics(told.at.date()), cohort_statistics(told.at.date(), Filters(region="KZ-99"))
    assert none.counted == 0 < whole.counted


def test_consistency_is_printed_with_its_interval_or_with_the_reason_why_not(told):
    found = cohort_statistics(told.at.date())
    levels = [[Fraction(min(4, max(0, row % 5 + (row * place) % 3 - 1))) for place in range(1, 6)] for row in range(40)]
    alpha, omega = cronbach_alpha(levels), omega_total(levels, seed=1)
    many = replace(found, consistency=(Consistency("D1", 40, alpha, omega), Consistency("D2", 40, None, None)))

    assert [one.code for one in found.consistency] == [domain.code for domain in found.version.domains]
    assert all(one.n == found.assessed and one.alpha is None and one.omega is None for one in found.consistency)
    with override("kk"):
        few = consistency_words(found, names_of(found.version), "kk")
        first, second = consistency_words(many, names_of(found.version), "kk")
    assert {cell for row in few for cell in row[2:]} == {f"есептелмеді (n = {found.assessed}, кемінде 30 керек)"}
    assert first[1:] == ("40", *(f"{one.value:.2f} ({one.interval[0]:.2f} … {one.interval[1]:.2f})".replace(".", ",") for one in (
        replace(alpha, value=float(alpha.value)), omega,
    )))  # fmt: skip
    assert [cell.split(" (")[0] for cell in second[2:]] == ["есептелмеді", "есептелмеді"]
    assert second[2] != second[3]
