"""The page of a group: what n allows and nothing more, the same figures as the board, nobody named."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.translation import override

from assessments.capacity.measurement.response_shift import ResponseShift, group_shift
from assessments.capacity.measurement.scoring import Missing
from assessments.capacity.models import AssessmentRound, CapacityAssessment
from assessments.capacity.queries.results import recommendations
from assessments.capacity.queries.second_ratings import DoubleScored
from assessments.measurement.omega import omega_total
from assessments.measurement.reliability import cronbach_alpha, icc_2_1
from assessments.measurement.summary import paired_summary
from assessments.results import queries
from assessments.results.measurement.readings import COUNTED, Row
from assessments.results.measurement.together import PublicPart
from assessments.results.queries import NO_FILTERS, Filters
from assessments.results.queries.cohort import Consistency, _adjusted, cohort_statistics
from assessments.results.queries.cohort_words import (
    consistency_words,
    improved_words,
    limits,
    names_of,
    rows_of_adjusted,
    rows_of_agreement,
    rows_of_demand,
    rows_of_indices,
    rows_of_parts,
    rows_of_readings,
    rows_of_room,
    rows_of_tests,
    said,
    shift_words,
    why_not_adjusted,
)
from certificates.faces.document import Facts
from certificates.queries.cohorts import cohort_report
from tests.cast import make_organisation

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


def rated_twice(version, number: int) -> list[DoubleScored]:
    """Return organisations rated twice: each rater spreads levels, the second differs on one item of five."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    rows = []
    for place in range(number):
        first = {code: (place + order) % 5 for order, code in enumerate(version.items)}
        second = {code: min(4, level + (order % 5 == 0)) for order, (code, level) in enumerate(first.items())}
        second["1.1"] = Missing.NO_ANSWER  # one item that only the first rater gave a level
        rows.append(DoubleScored(uuid4(), uuid4(), f"CSO-{place:03d}", "T1", at, at, first, second, version))
    return rows


def test_agreement_of_raters_is_printed_with_intervals_or_with_the_reason_why_not(told, monkeypatch):
    version = cohort_statistics(told.at.date()).version
    for number, shown in ((0, 0), (2, 0), (3, 6), (8, 7)):
        monkeypatch.setattr("assessments.results.queries.cohort.double_scored", lambda number=number, **_: rated_twice(version, number))
        found = cohort_statistics(told.at.date())
        rows = dict(rows_of_agreement(found, "en"))
        assert len(rows) == shown, number
        indices = {code: icc for code, (_n, icc) in found.raters.indices.items()}
        assert list(indices) == ["", *(domain.code for domain in version.domains)]
        if number < 3:
            assert found.raters.alpha is None and not any(indices.values())
            assert {text for *_, text in rows_of_indices(found, names_of(version), "en")} == {f"not computed (n = {number})"}
    assert rows["Interval of kappa by resampling, 95 per cent"].endswith(f"draws: 9999, seed: {told.at.date().toordinal()}, {found.raters.kappa.library})")
    assert found.raters.kappa.interval[0] <= float(found.agreement.kappa) <= found.raters.kappa.interval[1]
    assert indices[""].value == icc_2_1([row.overall for row in rated_twice(version, 8)]).value
    assert rows["Krippendorff’s alpha (ordinal)"] == f"{float(found.raters.alpha):.2f}"
    overall = rows_of_indices(found, names_of(version), "en")[0]
    assert overall[:2] == ("Overall index", "8") and "…" in overall[2] and "indicative" not in overall[2]


def test_page_and_paper_say_the_same_of_the_raters(as_user, told, monkeypatch):
    version = cohort_statistics(told.at.date()).version
    monkeypatch.setattr("assessments.results.queries.cohort.double_scored", lambda **_: rated_twice(version, 4))
    page = as_user(told.cast.dinara).get(PAGE.format("kk"), {"on": told.at.date().isoformat()}).content.decode()
    with override("kk"):
        found = cohort_statistics(told.at.date())
        rows = [*rows_of_agreement(found, "kk"), *rows_of_room(found, "kk")]
        paper = [block.pairs for block in cohort_report(told.at.date(), queries.NO_FILTERS, "kk", at=told.at).blocks if isinstance(block, Facts)]
    for what, figure in rows:
        assert f"<dt>{escape(what)}</dt><dd>{escape(figure)}</dd>" in page
        assert any((what, figure) in pairs for pairs in paper)


def test_the_room_at_the_start_and_the_share_that_improved_are_told_with_their_n(told):
    found = cohort_statistics(told.at.date())
    assert dict(rows_of_room(found, "en"))["In the top level before training"] == f"{found.ceiling.in_top_band} of {found.ceiling.n}"
    assert improved_words(found, "en") == "1 of 2"  # two organisations: counts only
    many = replace(found, verdicts={"improved": 13, "same": 3, "declined": 0, "not_assessed": 2, "not_comparable": 0})
    assert improved_words(many, "en") == "13 of 18 (72%; 49% … 88%)"
    none = replace(found, verdicts=dict.fromkeys(found.verdicts, 0))
    assert improved_words(none, "en") == "no data"


def test_gaps_of_both_layers_and_of_each_item_are_told(told, monkeypatch):
    monkeypatch.setattr("assessments.capacity.measurement.quality.ITEMS_FROM", 1)
    found = cohort_statistics(told.at.date())
    assert (found.gap.n, found.own_gap.n) == (1, 1)
    assert found.own_gap.overall is not None
    gaps = [one.gap for one in found.items]
    assert None not in gaps and sum(gaps) / len(gaps) * 25 == found.gap.overall


def test_intervals_by_resampling_are_shown_when_asked_for_from_eight_organisations(as_user, told):
    pairs = [(Fraction(30 + number), Fraction(40 + number + number % 3)) for number in range(8)]
    plain = said(paired_summary(pairs, seed=7), "en")
    asked = said(paired_summary(pairs, seed=7, with_bootstrap=True), "en")
    assert len(asked) - len(plain) == 3
    assert all("draws: 9999, seed: 7, numpy" in figure for _what, figure in asked[len(plain):])
    assert len(said(paired_summary(pairs[:7], seed=7, with_bootstrap=True), "en")) == len(plain)
    many = said(paired_summary([*pairs, *pairs, *pairs], seed=7), "en")
    assert any("draws: 99999, seed: 7, numpy" in figure for _what, figure in many)  # the test is drawn above n = 20
    assert as_user(told.cast.dinara).get(PAGE.format("en"), {"resampling": "1"}).status_code == 200


def change_of(before, after):
    return SimpleNamespace(before=Fraction(before), after=Fraction(after))


def lines_of(groups: dict[str, tuple[str, ...]]):
    rows = [Row(code, COUNTED, "", None, "", tuple(("programme", each) for each in programmes)) for code, programmes in groups.items()]
    line = SimpleNamespace(indicator=SimpleNamespace(code="R1.4"), headline=SimpleNamespace(reading=SimpleNamespace(rows=rows)))
    return [line]


def test_programmes_are_compared_at_the_same_start_from_thirty_organisations_and_groups_of_five(told):
    codes = [f"CSO-{number:03d}" for number in range(34)]
    pairs = {code: change_of(30 + place % 7, 40 + place % 7 + 8 * (place >= 20) + place % 3) for place, code in enumerate(codes)}
    groups = {code: ("PE",) if place < 20 else ("PE", "ADV") if place < 32 else ("REP",) for place, code in enumerate(codes)}
    adjusted = _adjusted(pairs, lines_of(groups))

    assert (adjusted.reference, {one.group: one.n for one in adjusted.groups}) == ("PE", {"ADV+PE": 12, "other": 2})
    found = replace(cohort_statistics(told.at.date()), adjusted=adjusted, overall=replace(cohort_statistics(told.at.date()).overall, n=34))
    with override("kk"):
        rows = rows_of_adjusted(found, "kk")
    assert [row[:2] for row in rows][:2] == [("PE", "20"), ("ADV + PE", "12")]
    assert rows[1][2].startswith("+7,") or rows[1][2].startswith("+8,")
    assert why_not_adjusted(found) == ""
    assert _adjusted(dict(list(pairs.items())[:29]), lines_of(groups)) is None
    assert _adjusted(pairs, lines_of(dict.fromkeys(codes, ("PE",)))) is None
    assert why_not_adjusted(cohort_statistics(told.at.date())) == "not computed (n = 1, needs 30)"


def test_the_page_leads_to_the_list_of_those_who_are_missing(as_user, told):
    browser = as_user(told.cast.dinara)
    assert cohort_statistics(told.at.date()).lost
    page = browser.get(PAGE.format("en"), {"on": told.at.date().isoformat()}).content.decode()
    link = re.search(r'href="(/en/monitoring/quality/[^"]*)">Which organisations', page)[1].replace("&amp;", "&")
    assert told.cast.other.code in browser.get(link).content.decode()
    early = (told.at.date() - 900 * DAY).isoformat()
    assert "Which organisations are missing" not in browser.get(PAGE.format("en"), {"on": early}).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "improved: 5% (limit in points: 10.0; standard error: 4.3)"), ("ru", "5 % (порог в пунктах: 10,0; стандартная ошибка: 4,3)"), ("kk", "5% (шек, пункт: 10,0; стандартты қате: 4,3)")],
)
def test_how_many_would_seem_improved_by_chance_is_told_on_page_and_paper(as_user, told, language, words):
    day = told.at.date()
    page = as_user(told.cast.dinara).get(PAGE.format(language), {"on": day.isoformat()}).content.decode()
    paper = cohort_report(day, NO_FILTERS, language, at=told.at)

    assert words in page.replace("\u00a0", " ")
    assert any(words in getattr(block, "words", "").replace("\u00a0", " ") for block in paper.blocks)
    with override(language):
        nobody = limits(cohort_statistics(day, Filters(region="KZ-99")), language)
    assert not any("4.3" in line or "4,3" in line for line in nobody)


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


@pytest.fixture
def looked_back(story):
    """The three people of «Қырық көпір» find at T1 that they had stood at level 1, not 2."""
    own = story.cast.own
    story.lock(own, "T0", story.at - 250 * DAY, level=2)
    story.complete(own, (story.at - 200 * DAY).date())
    story.lock(own, "T1", story.at - 100 * DAY, level=3, then=1)
    return story


def test_looking_back_is_counted_and_its_means_wait_for_three_organisations(looked_back):
    found = cohort_statistics(looked_back.at.date())
    assert found.asked_to_look_back == 1
    assert (found.shift.n, found.shift.rated_lower, found.shift.shift) == (1, 1, None)
    assert found.overall.n == 1  # the verified layer knows nothing of it
    with override("kk"):
        assert shift_words(found, "kk")[-1][1] == "есептелмеді (n = 1)"


def test_the_mean_shift_is_printed_with_its_interval_on_page_and_paper(looked_back):
    found = cohort_statistics(looked_back.at.date())
    three = [ResponseShift(Fraction(52), Fraction(then), Fraction(68)) for then in (41, 45, 50)]
    words = shift_words(replace(found, asked_to_look_back=4, shift=group_shift(three)), "en")
    assert [figure for _what, figure in words[:4]] == ["4", "3", "3", "0"]
    assert words[4][1] == "+16.0 (all changes equal)"
    assert words[6][1].startswith("−6.7 (−17.9 … +4.5")


def test_who_was_not_asked_is_not_counted_as_looking_back(told):
    AssessmentRound.objects.filter(kind="T1").update(then_test="off")
    assert cohort_statistics(told.at.date()).asked_to_look_back == 0


def test_questions_of_the_tests_stand_in_the_report_or_are_not_computed(told):
    found = cohort_statistics(told.at.date())
    assert found.tests == ()
    assert rows_of_tests(found, "en") == []


def test_the_readings_of_the_report_are_those_of_the_board(told):
    found, board = cohort_statistics(told.at.date()), queries.board(told.at.date())
    figures = {figure.reading.code: figure.reading for line in board.lines for figure in line.figures}
    assert {figure.reading.code: figure.reading.value for figure in found.figures} == {
        code: figures[code].value for code in ("A1", "A2", "A3", "B2", "B4")
    }
    assert found.with_two_tools.numerator >= figures["B2"].numerator
    with override("kk"):
        rows = rows_of_readings(found, "kk")
    assert len(rows) == 6
    assert any(row[1] == "75,0" for row in rows)


def test_parts_of_few_organisations_are_not_in_the_report_and_small_ones_say_hidden(told):
    found = cohort_statistics(told.at.date())
    assert rows_of_parts(found, "en") == []  # two organisations: every part would be small
    few = PublicPart("region", "KZ-75", None, None, None)
    enough = PublicPart("region", "other", 6, 12, Fraction(50))
    ((line, _dimension, rows),) = rows_of_parts(replace(found, parts={"R1.3": (enough, few)}), "en")
    assert line == "R1.3"
    assert rows == [("other regions", "6 of 12 (50%)", "12"), ("Almaty city", "hidden", "hidden")]


def test_what_organisations_need_is_what_their_own_reports_recommend(story):
    own, other = story.cast.own, story.cast.other
    for organisation in (own, other):
        story.lock(organisation, "T0", story.at - 250 * DAY, level=1)
        story.complete(organisation, (story.at - 200 * DAY).date())
        story.lock(organisation, "T1", story.at - 100 * DAY, level=2)
    found = cohort_statistics(story.at.date())
    alone = [
        one.recommendation
        for case in CapacityAssessment.objects.filter(round__kind="T1")
        for one in recommendations(case)[:3]
    ]
    assert Counter(alone) == dict(found.demand)
    for language in ("en", "ru", "kk"):
        with override(language):
            rows = rows_of_demand(found)
        assert sum(number for _words, number in rows) == 6
        assert all(words for words, _number in rows)


def test_the_report_costs_the_same_with_more_organisations(told):
    with CaptureQueriesContext(connection) as before:
        cohort_statistics(told.at.date())
    third = make_organisation("CSO-010", "Ә")
    told.lock(third, "T0", told.at - 250 * DAY, level=2)
    told.complete(third, (told.at - 200 * DAY).date())
    told.lock(third, "T1", told.at - 100 * DAY, level=3)
    with CaptureQueriesContext(connection) as after:
        assert cohort_statistics(told.at.date()).assessed == 2
    assert len(after) == len(before)
