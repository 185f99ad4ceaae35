"""Filters of the dashboard: numbers become those of the part, the parts make the whole, and every way down keeps them."""

import re
from datetime import date
from fractions import Fraction
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.results.actions import record_values
from assessments.results.measurement.disaggregation import kind_of
from assessments.results.queries import NO_FILTERS, Filters, board
from assessments.results.queries.cohort import cohort_statistics
from assessments.results.queries.parts import splits
from courses.models import Cohort, Enrolment
from lms.core.models import Organisation, Region
from tests.assessments.results.conftest import DAY
from tests.cast import make_organisation
from tests.courses.factories import publish_programme

PE, ADV = Filters(programme="PE"), Filters(programme="ADV")
LINES = ("R1.3", "R1.4")


@pytest.fixture
def parted(told):
    """A third organisation, in another region; the first completed both programmes, the others one each."""
    cast, at = told.cast, told.at
    north = Region.objects.create(code="KZ-59", kind="region", name_en="North", name_ru="Север", name_kk="Солтүстік")
    third = make_organisation("CSO-003", "«Жыл құсы»", north)
    told.lock(third, "T0", at - 250 * DAY, level=1)
    told.lock(third, "T1", at - 100 * DAY, level=2)
    for code, organisations in {"PE": [cast.own, cast.other], "ADV": [cast.own, third]}.items():
        cohort = Cohort.objects.create(
            code=f"{code}-2026-2", programme_key=publish_programme(code), name=code,
            starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 1),
        )  # fmt: skip
        for organisation in organisations:
            Enrolment.objects.create(
                cohort=cohort, learner=told.person(organisation, 1), organisation=organisation, enrolled_at=at,
                completed_on=(at - 199 * DAY).date(), rule={"version": 1, "requirements": []},
            )  # fmt: skip
    return told


def readings(on: date, filters: Filters) -> dict:
    found = board(on, filters)
    return {figure.reading.code: figure.reading for code in LINES for figure in found.line(code).figures}


def organisations(reading) -> set[str]:
    return {row.organisation for row in reading.rows if row.place != "left_out"}


def test_a_programme_counts_the_organisations_that_completed_it(parted):
    on = parted.at.date()
    whole, pe, adv = (readings(on, filters) for filters in (NO_FILTERS, PE, ADV))

    assert organisations(whole["A2"]) == {"CSO-001", "CSO-002", "CSO-003"}
    assert organisations(pe["A2"]) == {"CSO-001", "CSO-002"}
    assert organisations(adv["A2"]) == {"CSO-001", "CSO-003"}
    assert (whole["A1"].value, pe["A1"].value, adv["A1"].value) == (Fraction(125, 2), 75, Fraction(125, 2))
    assert [(one["A2"].numerator, one["A2"].denominator) for one in (whole, pe, adv)] == [(1, 3), (1, 2), (1, 2)]
    assert [(one["B2"].numerator, one["B2"].denominator) for one in (whole, pe, adv)] == [(1, 3), (1, 2), (1, 2)]
    assert [board(on, one).line("R1.4").baseline for one in (NO_FILTERS, PE, ADV)] == [Fraction(125, 3), 50, Fraction(75, 2)]
    assert [cohort_statistics(on, one).counted for one in (NO_FILTERS, PE, ADV, Filters(programme="REP"))] == [3, 2, 2, 0]


@pytest.mark.parametrize("dimension", ["programme", "region"])
def test_what_a_filter_leaves_is_the_part_of_the_whole(parted, dimension):
    on, seen = parted.at.date(), 0
    whole = board(on)
    for code in LINES:
        line = whole.line(code)
        for place, figure in enumerate(line.figures):
            for split in splits(line.indicator, figure):
                if split.dimension != dimension:
                    continue
                for part in split.parts:
                    filtered = board(on, Filters(**{dimension: part.value})).line(code).figures[place].reading
                    kind = kind_of(figure.definition.measure, figure.reading.code)
                    assert (filtered.numerator, filtered.value) == (part.numerator, part.figure), (code, kind, part)
                    seen += 1
    assert seen >= 12


def test_parts_of_a_region_make_the_whole_and_those_of_a_programme_may_exceed_it(parted):
    on = parted.at.date()
    whole = readings(on, NO_FILTERS)
    by_region = [readings(on, Filters(region=code)) for code in ("KZ-75", "KZ-59")]
    by_programme = [readings(on, one) for one in (PE, ADV)]

    for code in ("A2", "A3", "A4", "B1", "B2", "B3", "B4"):
        for side in ("numerator", "denominator"):
            assert sum(getattr(part[code], side) for part in by_region) == getattr(whole[code], side), (code, side)
    assert sum(part["A2"].denominator for part in by_programme) == 4 > whole["A2"].denominator
    assert set.union(*(organisations(part["A2"]) for part in by_programme)) == organisations(whole["A2"])


def test_filters_narrow_each_other_and_a_round_stands_for_its_occasion(parted):
    on = parted.at.date()
    both = readings(on, Filters(programme="ADV", region="KZ-59"))
    assert organisations(both["A2"]) == {"CSO-003"} and both["A1"].value == 50
    assert organisations(readings(on, Filters(programme="PE", region="KZ-59"))["A2"]) == set()
    assert organisations(readings(on, Filters(programme="PE", round="T1-CSO-001"))["A2"]) == {"CSO-001"}


def test_page_indicator_and_rows_keep_the_programme_and_say_so(parted, as_user):
    browser = as_user(parted.cast.dinara)

    def page(path: str) -> str:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        return unescape(answer.content.decode())

    dashboard = page("/en/monitoring/?programme=PE")
    assert "75.0" in dashboard and "1 of 2" in dashboard
    way = re.search(r'href="(/en/monitoring/R1\.4/\?[^"]*)"', dashboard)[1]
    assert way == "/en/monitoring/R1.4/?programme=PE"
    indicator = page(way)
    assert re.search(r"Filters: Programme: PE \S+", indicator) and '<a href="/en/monitoring/R1.4/">Without filters</a>' in indicator
    assert 'href="/en/monitoring/?programme=PE">Results' in indicator
    way = re.search(r'href="(/en/monitoring/R1\.4/rows/\?reading=A2[^"]*)"', indicator)[1]
    rows = page(way)
    assert "Counted: 1" in rows and "Not counted: 1" in rows and "Left out of the figure: 0" in rows
    assert "CSO-002" in rows and "CSO-003" not in rows
    assert "Filters: Programme: PE" in rows and 'href="/en/monitoring/R1.4/rows/?reading=A2">Without filters' in rows
    assert "CSO-003" in page("/en/monitoring/R1.4/rows/?reading=A2")
    assert "Filters: " not in page("/en/monitoring/R1.4/rows/?reading=A2")
    for language, word in (("ru", "Программа"), ("kk", "Бағдарлама")):
        assert f"{word}: PE" in page(f"/{language}/monitoring/R1.4/rows/?programme=PE")


def test_a_line_without_programmes_says_on_the_way_down_that_it_is_of_the_whole_project(parted, as_user):
    browser = as_user(parted.cast.dinara)
    words = "this line knows no round or programme"
    for path in ("/en/monitoring/R2.2/", "/en/monitoring/R2.2/rows/"):
        assert words in browser.get(path, {"programme": "PE"}).content.decode()
        assert words not in browser.get(path, {"region": "KZ-75"}).content.decode()


def test_a_part_is_not_said_to_have_changed_since_the_whole_was_recorded(parted, as_user):
    record_values(on=(parted.at - DAY).date(), by=parted.cast.murat, at=parted.at - DAY)
    browser = as_user(parted.cast.dinara)

    assert "since" in browser.get("/en/monitoring/").content.decode()
    assert " since " not in browser.get("/en/monitoring/?programme=PE").content.decode()
    assert " since " not in browser.get("/en/monitoring/?region=KZ-59").content.decode()


def test_the_part_costs_as_many_queries_as_the_whole(parted, django_assert_max_num_queries):
    on = parted.at.date()
    with CaptureQueriesContext(connection) as whole:
        board(on)
    with django_assert_max_num_queries(len(whole)):
        board(on, PE)
    assert Organisation.objects.csos().count() == 3
