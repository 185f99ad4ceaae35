"""The specification's acceptance tests of the results framework, by number, through the doors that the screens use."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from assessments.advocacy.models import AdvocacyTool
from assessments.capacity.actions.locking import lock_assessment, reopen_assessment
from assessments.capacity.actions.verification import ItemDecision, decide_items, validate
from assessments.capacity.models import CapacityAssessment
from assessments.results import actions, queries
from assessments.results.exports.book import book
from assessments.results.measurement import proportions, readings, suppression
from assessments.results.measurement.disaggregation import split
from assessments.results.measurement.proportions import Proportion
from assessments.results.measurement.readings import Row
from assessments.results.measurement.together import Source, publish
from assessments.results.models import (
    Indicator,
    IndicatorDefinition,
    IndicatorValue,
    ReportingPeriod,
)
from assessments.results.queries.options import Options
from assessments.results.queries.parts import splits
from lms.core.tables import number_of
from lms.core.uploads import check_upload
from tests.assessments.capacity.measurement.example import EXAMPLE, fraction
from tests.assessments.results.conftest import reference, story, told  # noqa: F401
from tests.assessments.results.measurement.test_readings import ON, SCENARIOS, cases_of
from tests.cast import make_organisation

DAY = timedelta(days=1)
LOCKED = date(2025, 4, 1)  # in Y1
POST_TESTS = [
    (row["person"], row["organisation"], Fraction(row["post"]))
    for row in EXAMPLE["knowledge_tests"]["rows"]
    if row["post"] is not None
]


def paper(name="approval.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7 approved", content_type="application/pdf")


def texts(base):
    return {
        f"{name}_{code}": getattr(base, f"{name}_{code}")
        for name in ("numerator", "denominator", "exclusions")
        for code in ("en", "ru", "kk")
    }


def switch(indicator, at, *, reading, by, valid_from, parameters=None, **changes):
    base = indicator.definitions.filter(reading=reading).order_by("-number").first()
    facts = {
        "indicator": indicator, "reading": reading, "parameters": parameters or {}, "texts": texts(base),
        "reason": "Донор келісті", "valid_from": valid_from, "approval": check_upload(paper()), "by": by, "at": at,
    }  # fmt: skip
    return actions.add_definition(**{**facts, **changes})


def test_at_06_every_reading_equals_the_three_scenarios():
    for scenario, expected in SCENARIOS.items():
        cases = cases_of(scenario)
        for code in ("A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4", "B5"):
            wanted = expected["indicators"][code]

            reading = readings.read(code, readings.PARAMETERS[code], cases, ON)

            assert fraction(reading.value) == wanted["fraction"], (scenario, code)
        two = readings.read("B2_2", readings.PARAMETERS["B2_2"], cases, ON)
        assert fraction(two.value) == expected["indicators"]["B2_two_tools"]["fraction"]
        counted = frozenset(case.organisation for case in cases if readings.is_counted(case, ON))
        persons = readings.a6(POST_TESTS, counted)
        assert (persons.denominator, fraction(persons.numerator)) == (
            expected["indicators"]["A6"]["persons"],
            expected["indicators"]["A6"]["sum"],
        )


SHARES = ("A2", "A3", "A4", "B1", "B2", "B3", "B4")


def figures_of(code, cases):
    reading = readings.read(code, readings.PARAMETERS[code], cases, ON)
    return reading.value, reading.numerator, reading.denominator


def without(cases, code):
    return [case for case in cases if case.organisation != code]


def test_at_21_an_organisation_that_completed_and_was_lost_is_in_every_denominator():
    cases = cases_of("S2")
    (lost,) = [case for case in cases if case.organisation == "ORG-D"]
    assert lost.latest is None and readings.is_counted(lost, ON)

    for code in SHARES:
        _value, numerator, denominator = figures_of(code, cases)
        fewer = figures_of(code, without(cases, "ORG-D"))
        assert denominator == fewer[2] + 1, code
        assert numerator - fewer[1] == (code == "B1"), code  # it used a tool; it was assessed in no later round
    coverage = readings.read("A1", readings.PARAMETERS["A1"], cases, ON).coverage
    assert coverage.total == sum(readings.is_counted(case, ON) for case in cases)
    assert coverage.count < coverage.total


@pytest.mark.parametrize("scenario", ["S1", "S2", "S3"])
def test_at_21_an_organisation_that_completed_no_programme_is_in_no_denominator(scenario):
    cases = cases_of(scenario)
    untrained = replace(cases[0], organisation="ORG-X", completed_on=None)
    for code in (*SHARES, "A1", "A5", "B5"):
        assert figures_of(code, [*cases, untrained]) == figures_of(code, cases), code
    if scenario == "S3":  # its completion was withdrawn
        assert [case.completed_on for case in cases if case.organisation == "ORG-D"] == [None]
        for code in (*SHARES, "A1", "A5", "B5"):
            assert figures_of(code, without(cases, "ORG-D")) == figures_of(code, cases), code


def test_at_07_flows_cumulate_by_sums_of_both_sides():
    whole = proportions.cumulated([Proportion(3, 8), Proportion(9, 12)])

    assert whole.percent == 60
    assert proportions.running_total([4, 0, 3]) == [4, 4, 7]
    assert proportions.unique_to_date([{"a", "b"}, {"b"}, {"b", "c"}]) == [2, 2, 3]


def test_at_30_per_cent_of_target_rises_falls_and_is_not_computed(told):  # noqa: F811
    assert proportions.target_share(Fraction(60), Fraction(80), Fraction(40)) == 50
    assert proportions.target_share(Fraction(15), Fraction(10), Fraction(20)) == 50
    assert proportions.target_share(Fraction(5), Fraction(10), Fraction(10)) is None
    assert proportions.target_share(Fraction(5), Fraction(20), None) == 25
    assert proportions.is_reached(Fraction(9), Fraction(10), is_rising=False)
    assert not proportions.is_reached(Fraction(6999, 100), Fraction(70))
    line = Indicator.objects.get(code="R1.2")
    for period in ReportingPeriod.objects.all():
        actions.set_targets(period=period, targets={"R1.2": Decimal(10)}, by=told.cast.dinara, at=told.at)
    line.refresh_from_db()
    assert line.target == 20
    assert sum(period.targets.get(indicator=line).target for period in ReportingPeriod.objects.all()) == 30
    assert queries.board(told.at.date()).line("R1.2").indicator.exact_target == 20


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Only a number can"), ("ru", "только число"), ("kk", "тек сан")]
)
def test_at_31_words_in_a_number_field_are_refused_in_three_languages(as_user, told, language, words):  # noqa: F811
    client = as_user(told.cast.dinara)
    day = (told.at.date() - DAY).isoformat()

    page = client.post(
        f"/{language}/monitoring/R1.2/value/",
        {"measured_on": day, "numerator": "about twelve", "comment": "x", "file": paper()},
    ).content.decode()
    targets = client.post(f"/{language}/monitoring/periods/Y1/targets/", {"r1_2": "он екі"}).content.decode()

    assert words in page
    assert words in targets
    assert not IndicatorValue.objects.exists()


def test_at_33_every_line_leads_to_its_rows_in_two_steps(as_user, told):  # noqa: F811
    told.use(told.cast.own, "MED-01", (told.at - 20 * DAY).date())
    client = as_user(told.cast.murat)
    found = queries.board(timezone.localdate())
    board = client.get("/en/monitoring/").content.decode()

    for line in found.lines:
        code = line.indicator.code
        assert f"/en/monitoring/{code}/rows/" in board
        for figure in line.figures:
            places = queries.split_rows(figure.reading)
            page = client.get(f"/en/monitoring/{code}/rows/?reading={figure.reading.code}").content.decode()
            counted, others = len(places["counted"]), len(places["not_counted"])
            assert f"Counted: {counted}" in page
            assert f"Not counted: {others}" in page
            if figure.is_share:
                assert (counted, counted + others) == (figure.reading.numerator, figure.reading.denominator)
            elif figure.reading.value is not None:
                amounts = [row.amount for row in places["counted"]]
                assert sum(amounts, Fraction(0)) == figure.reading.numerator
                assert counted == figure.reading.denominator or figure.reading.coverage is None


@pytest.fixture
def period(told):  # noqa: F811
    """A period that ended yesterday, with the values of its last day."""
    ReportingPeriod.objects.all().delete()
    last = told.at.date() - DAY
    made = actions.add_period(
        code="P1", starts_on=last - 300 * DAY, ends_on=last, by=told.cast.dinara, at=told.at
    )
    actions.record_values(on=last, by=told.cast.dinara, at=told.at)
    return made


def test_at_35_a_locked_period_keeps_its_values_and_the_list_names_each_cause(told, period):  # noqa: F811
    last, at = period.ends_on, told.at + DAY
    kept = {value.pk: value.value for value in IndicatorValue.objects.all()}
    actions.lock_period(period=period, by=told.cast.murat, at=told.at)
    with pytest.raises(actions.RecordRefused):
        actions.record_values(on=last, by=told.cast.dinara, at=at)
    assert queries.drifts(period, last + 2 * DAY) == []

    # A new register version, a late use, a new definition version.
    AdvocacyTool.objects.filter(code="EVD-02").update(is_modern=False, register_version="1.1")
    told.use(told.cast.other, "MED-01", (told.at - 30 * DAY).date())
    switch(Indicator.objects.get(code="R1.3"), at, reading="B4", by=told.cast.murat, valid_from=last + DAY)
    found = {
        (drift.value.definition.reading, row.row): row.cause
        for drift in queries.drifts(period, last + 2 * DAY)
        for row in drift.rows
    }
    causes = {
        drift.value.definition.reading: set(drift.causes) for drift in queries.drifts(period, last + 2 * DAY)
    }

    assert found["B2", "CSO-001"] in ("register", "definition")
    assert "register" in causes["B2"]
    assert "definition" in causes["B2"]
    assert "late_record" in causes["B2_2"] | causes["B5"] | causes["B1"]
    assert "A1" not in causes
    assert {value.pk: value.value for value in IndicatorValue.objects.all()} == kept

    # Opened again with a reason; the old value stays, a new one stands beside it.
    with pytest.raises(actions.PeriodRefused):
        actions.reopen_period(period=period, reason=" ", by=told.cast.murat, at=at)
    with pytest.raises(actions.PeriodRefused):
        actions.reopen_period(period=period, reason="Кеш жазба", by=told.cast.dinara, at=at)
    actions.reopen_period(period=period, reason="Кеш жазба", by=told.cast.murat, at=at)
    actions.record_values(on=last, by=told.cast.dinara, at=at)
    assert set(kept) < set(IndicatorValue.objects.values_list("pk", flat=True))


def test_at_35_a_new_revision_is_named_as_the_cause(told, period):  # noqa: F811
    actions.lock_period(period=period, by=told.cast.murat, at=told.at)
    case = CapacityAssessment.objects.get(organisation=told.cast.own, round__kind="T1")

    revision = reopen_assessment(assessment=case, reason="Жаңа құжат", by=told.cast.murat, at=told.at)
    decide_items(
        assessment=revision, decisions={"1.1": ItemDecision("changed", level=0, reason="Қате")},
        by=told.cast.saule, at=told.at,
    )  # fmt: skip
    validate(assessment=revision, by=told.cast.saule, at=told.at)
    lock_assessment(assessment=revision, note="Модерация", by=told.cast.murat, at=told.at)

    value = IndicatorValue.objects.get(definition__reading="A1")
    [drift] = [d for d in queries.drifts(period, told.at.date()) if d.value.definition.reading == "A1"]
    [row] = drift.rows
    assert (value.exact, row.row, row.cause, drift.causes) == (75, "CSO-001", "revision", ("revision",))
    assert (row.before.amount, drift.now.value) == (75, row.after.amount)
    assert row.after.amount < 75


def test_a_value_needs_four_eyes(told):  # noqa: F811
    made = actions.record_values(on=told.at.date(), by=told.cast.dinara, at=told.at)[:2]
    with pytest.raises(actions.ValueRefused):
        actions.approve_values(values=made, by=told.cast.murat, at=told.at)  # a draft
    assert actions.submit_values(values=made, by=told.cast.dinara, at=told.at) == 2
    with pytest.raises(actions.ValueRefused):
        actions.approve_values(values=made, by=told.cast.dinara, at=told.at)  # not the lead
    with pytest.raises(actions.ValueRefused):
        actions.return_value(value=made[0], comment=" ", by=told.cast.murat, at=told.at)
    actions.return_value(value=made[0], comment="Тексеру керек", by=told.cast.murat, at=told.at)
    actions.submit_values(values=made[:1], by=told.cast.murat, at=told.at)
    with pytest.raises(actions.ValueRefused):
        actions.approve_values(values=made[:1], by=told.cast.murat, at=told.at)  # the one who submitted
    assert actions.approve_values(values=made[1:], by=told.cast.murat, at=told.at) == 1
    states = dict(IndicatorValue.objects.with_state().values_list("pk", "state"))
    assert (states[made[0].pk], states[made[1].pk]) == ("submitted", "approved")
    assert list(IndicatorValue.objects.visible_to(told.cast.katrin)) == [made[1]]


def test_a_switch_is_a_new_version_and_nothing_that_has_values_is_edited(told):  # noqa: F811
    on, line = told.at.date(), Indicator.objects.get(code="R1.4")
    actions.record_values(on=on - DAY, by=told.cast.dinara, at=told.at)
    old = line.definitions.get(reading="A1")
    good = {"by": told.cast.murat, "reading": "A2"}
    for wrong in (
        {"by": told.cast.dinara}, {"reason": " "}, {"approval": None}, {"parameters": {"threshold": 101}},
        {"texts": {**texts(old), "numerator_kk": ""}}, {"valid_from": LOCKED},
    ):  # fmt: skip
        ReportingPeriod.objects.filter(code="Y1").update(locked_at=told.at)
        with pytest.raises(actions.DefinitionRefused):
            switch(line, told.at, **{"valid_from": on, **good, **wrong})

    new = switch(line, told.at, **good, valid_from=on, parameters={"threshold": 80})

    assert (new.version, new.parameters, new.author) == (
        "1.1",
        {"threshold": 80},
        told.cast.murat.printed_name,
    )
    assert queries.board(on - DAY).line("R1.4").headline.reading.code == "A1"
    today = queries.board(on).line("R1.4")
    assert (today.headline.definition, today.headline.reading.code) == (new, "A2")
    assert today.value == 0  # 75 is below the 80 of this version
    found = queries.history(line, on)
    assert [version.version for version in found.versions] == ["1.0", "1.1"]
    day, cells = found.rows[-1]
    assert (day, cells[0].stored.exact, cells[1].stored) == (on - DAY, 75, None)
    assert (cells[0].now.reading.value, cells[1].now.reading.value) == (75, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorDefinition.objects.filter(pk=old.pk).update(reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorDefinition.objects.filter(pk=old.pk).delete()
    page = re.sub(r"\s+", " ", str(old.values.first().rows))
    assert "CSO-001" in page


def test_a_value_by_hand_needs_comment_and_file_and_is_found_again(as_user, told):  # noqa: F811
    client = as_user(told.cast.dinara)
    day = (told.at.date() - DAY).isoformat()
    facts = {"measured_on": day, "numerator": "3", "comment": "Хаттамалар бойынша"}

    page = client.post("/en/monitoring/R1.2/value/", {**facts, "file": ""})
    assert page.status_code == 200
    assert not IndicatorValue.objects.exists()
    client.post("/en/monitoring/R1.2/value/", {**facts, "file": paper()})

    value = IndicatorValue.objects.get()
    assert (value.exact, value.method, value.comment) == (3, "manual", "Хаттамалар бойынша")
    assert client.get(f"/en/evidence/{value.evidence_id}/").status_code == 200
    assert as_user(told.cast.gulnur).get(f"/en/evidence/{value.evidence_id}/").status_code == 404


def test_screens_of_periods_values_and_definitions_open(as_user, told, period):  # noqa: F811
    value = IndicatorValue.objects.filter(definition__reading="A1").get()
    actions.lock_period(period=period, by=told.cast.murat, at=told.at)
    told.use(told.cast.other, "MED-01", (told.at - 30 * DAY).date())
    for language in ("en", "ru", "kk"):
        client = as_user(told.cast.murat)
        for path in (
            "periods/", "periods/new/", "periods/P1/", "values/", f"values/{value.pk}/", "R1.4/definition/",
            "R1.3/definition/?reading=B5", "R1.2/definition/", "R1.2/value/", "R1.4/value/",
        ):  # fmt: skip
            assert client.get(f"/{language}/monitoring/{path}").status_code == 200, path
    assert as_user(told.cast.dinara).post("/en/monitoring/R1.4/definition/", {}).status_code == 404


def test_at_08_parts_make_the_total_or_the_difference_is_said_and_a_value_without_parts_is_kept(
    as_user, told  # noqa: F811
):
    rows = [
        Row("a", "counted", "recorded", Fraction(3), "", (("region", "KZ-75"),)),
        Row(
            "b",
            "counted",
            "recorded",
            Fraction(2),
            "",
            (("region", "KZ-71"), ("programme", "PE"), ("programme", "ADV")),
        ),
        Row("c", "counted", "recorded", Fraction(4)),
    ]
    even = split(rows, "region", kind="count", total=Fraction(9))
    assert ([(part.value, part.figure) for part in even.parts], even.not_stated.figure) == (
        [("KZ-71", 2), ("KZ-75", 3)], 4,
    )  # fmt: skip
    assert (even.difference, even.reconciles) == (0, True)
    # Unique persons: three of the nine came twice, so the parts say more than the total.
    odd = split(rows, "region", kind="count", total=Fraction(6))
    assert (odd.difference, odd.reconciles) == (-3, False)
    over = split(rows, "programme", kind="count", total=Fraction(9))
    assert (over.is_overlapping, over.reconciles, len(over.parts)) == (True, True, 2)
    bare = split(rows, "sex", kind="count", total=Fraction(9))
    assert (bare.has_parts, bare.not_stated.figure) == (False, 9)

    for line in queries.board(told.at.date()).lines:
        for found in splits(line.indicator, line.headline):
            assert found.reconciles, (line.indicator.code, found.dimension)
    page = as_user(told.cast.murat).get("/en/monitoring/R1.4/").content.decode()
    assert "Almaty city" in page
    assert "The parts and “not stated” make the total." in page
    assert "no parts are known" in page  # the size of the organisations is not entered


def test_public_parts_hide_small_groups_and_what_gives_them_away():
    def group(name, yes, no):
        rows = [Row(f"{name}{n}", "counted", "r", Fraction(1), "", (("region", name),)) for n in range(yes)]
        return rows + [
            Row(f"{name}-{n}", "not_counted", "r", Fraction(0), "", (("region", name),)) for n in range(no)
        ]

    rows = group("A", 3, 9) + group("B", 20, 15) + group("C", 30, 12)
    records = [
        Row(f"{n}{k}", "counted", "r", Fraction(1), "", (("region", n),))
        for n, size in (("A", 3), ("B", 12), ("C", 7))
        for k in range(size)
    ]

    made = publish(
        [
            Source("share", "share", ("region",), tuple(rows), Fraction(53)),
            Source("count", "count", ("region",), tuple(records), Fraction(22)),
        ]
    )

    shown = {part.value: part for part in made.parts["share"]}
    assert shown["A"].is_hidden
    assert shown["A"].total == 12
    assert sum(part.is_hidden for part in shown.values()) >= 2
    assert {part.value: part.is_hidden for part in made.parts["count"]} == {"A": True, "B": False, "C": True}


def forms_of(snapshot, as_user, person, language):
    """Return (indicator, reading) → (value printed, numerator, denominator) as each form of a snapshot says it."""
    client = as_user(person)
    base = f"/{language}/monitoring/snapshots/{snapshot.code}/"
    page = client.get(base)
    files = {kind: client.get(f"{base}file.{kind}").content for kind in ("xlsx", "csv", "pdf")}
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    head, *lines = list(book["figures"].values)
    sheet = [dict(zip(head, line, strict=True)) for line in lines]
    text = files["csv"].decode("utf-8-sig")
    listed = list(csv.DictReader(io.StringIO(text), delimiter=";" if language != "en" else ","))
    paper = " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(files["pdf"])).pages).split())
    return page.context["rows"], page.content.decode(), sheet, listed, paper


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_at_15_one_figure_is_the_same_on_screen_in_the_workbook_and_in_every_form_of_a_snapshot(
    as_user,
    told,  # noqa: F811
    language,
):
    on = told.at.date()
    made = actions.freeze(title="Қараша есебі", on=on, by=told.cast.dinara, at=told.at)
    rows, page, sheet, listed, paper = forms_of(made, as_user, told.cast.murat, language)
    board = {
        (line.indicator.code, figure.definition.reading): figure
        for line in queries.board(on).lines
        for figure in line.figures
    }
    workbook = book(Options(language=language), at=told.at, by="Мұрат").tables
    p1 = next(table for table in workbook if table.code == "indicators")
    codes = [column.code for column in p1.columns]
    whole = {
        (row["indicator"], row["reading"] or ""): row
        for row in (dict(zip(codes, line, strict=True)) for line in p1.rows)
    }

    assert len(rows) == len(sheet) == len(listed) == len(board) == len(whole)
    for row, cells, line in zip(rows, sheet, listed, strict=True):
        figure = board[row.code, row.reading].reading
        assert (row.value, row.numerator, row.denominator) == (
            figure.value,
            figure.numerator,
            figure.denominator,
        )
        assert (
            (cells["indicator"], cells["reading"] or "")
            == (line["indicator"], line["reading"])
            == (row.code, row.reading)
        )
        assert cells["value_printed"] == line["value_printed"] == row.value_text
        assert row.value_text in page
        assert " ".join(row.value_text.split()) in " ".join(paper.split())
        for found in (
            cells["value"],
            number_of(line["value"]) if line["value"] else None,
            whole[row.code, row.reading]["actual"],
        ):
            assert found == (None if row.value is None else pytest.approx(float(row.value)))
        assert (
            cells["denominator"]
            == int(line["denominator"])
            == row.denominator
            == whole[row.code, row.reading]["denominator"]
        )
        assert cells["numerator"] == pytest.approx(float(row.numerator))
    assert made.code in page
    assert made.code in paper
    assert made.sha256 in paper.replace(" ", "")


def test_a_snapshot_never_changes_is_cited_and_compared(as_user, told):  # noqa: F811
    on = told.at.date()
    first = actions.freeze(title="Before", on=on, by=told.cast.dinara, at=told.at)
    assert re.fullmatch(r"QS-\d{8}-[0-9A-F]{6}", first.code)
    with pytest.raises(actions.SnapshotRefused):
        actions.freeze(title="Again", on=on, by=told.cast.dinara, at=told.at)
    with pytest.raises(actions.SnapshotRefused):
        actions.freeze(title="x", on=on, by=told.cast.dinara, at=told.at, is_shared=True)
    told.use(told.cast.other, "MED-01", (told.at - 30 * DAY).date())
    second = actions.freeze(title="After", on=on, by=told.cast.dinara, at=told.at)
    client = as_user(told.cast.murat)

    page = client.get(f"/en/monitoring/snapshots/{first.code}/compare/?with={second.code}")

    changed = {(row.either.code, row.either.reading) for row in page.context["rows"] if row.rows}
    assert ("R1.3", "B5") in changed
    assert ("R1.4", "A1") not in changed
    with pytest.raises(IntegrityError), transaction.atomic():
        type(first).objects.filter(pk=first.pk).update(title="x")
    for person in (told.cast.gulnur, told.cast.saule, told.cast.katrin):
        assert as_user(person).get(f"/en/monitoring/snapshots/{first.code}/").status_code == 404


def test_the_donor_reads_approved_values_without_any_organisation(as_user, told, monkeypatch):  # noqa: F811
    monkeypatch.setattr(suppression, "THRESHOLD", 1)  # a mean of one organisation would be hidden
    on = told.at.date()
    made = actions.record_values(on=on, by=told.cast.dinara, at=told.at)
    a1 = [value for value in made if value.definition.reading == "A1"]
    actions.submit_values(values=a1, by=told.cast.dinara, at=told.at)
    actions.approve_values(values=a1, by=told.cast.murat, at=told.at)
    shared = actions.freeze(title="Есеп", on=on, by=told.cast.murat, at=told.at, is_shared=True)
    client = as_user(told.cast.katrin)

    pages = {
        path: client.get(f"/en/{path}").content.decode()
        for path in ("results/", "results/R1.4/", "results/R1.3/", f"monitoring/snapshots/{shared.code}/")
    }

    assert "75.0" in pages["results/"]
    assert "75.0" in pages["results/R1.4/"]
    assert "No value of this line is approved yet." in pages["results/R1.3/"]
    assert "hidden" in pages["results/R1.4/"]
    for page in pages.values():
        assert "CSO-001" not in page
        assert "Қырық" not in page
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/en/monitoring/snapshots/{shared.code}/file.xlsx").content)
    )
    assert book.sheetnames == ["about", "figures"]
    assert [row[1] for row in book["figures"].values][1:] == ["A1"]
    for path in (
        "monitoring/",
        "monitoring/R1.4/",
        "monitoring/values/",
        "monitoring/snapshots/",
        "monitoring/quality/",
    ):
        assert client.get(f"/en/{path}").status_code == 404, path


def test_filters_narrow_every_line_and_stay_on_the_way_to_the_rows(as_user, told):  # noqa: F811
    on = told.at.date()
    whole, almaty, none = (queries.board(on, queries.Filters(region=code)) for code in ("", "KZ-75", "KZ-71"))
    assert whole.line("R1.4").value == almaty.line("R1.4").value == 75
    assert none.line("R1.4").value is None
    by_round = queries.board(on, queries.Filters(round=f"T1-{told.cast.own.code}"))
    assert by_round.line("R1.4").headline.reading.coverage.total == 1
    assert not by_round.line("R1.2").is_filtered
    client = as_user(told.cast.murat)
    page = client.get("/en/monitoring/?region=KZ-75").content.decode()
    assert "/en/monitoring/R1.4/rows/?region=KZ-75" in page
    rows = client.get("/en/monitoring/R1.4/rows/?region=KZ-75&reading=A2").content.decode()
    assert "Counted: 1" in rows
    assert client.get("/en/monitoring/quality/").status_code == 200
    assert "CSO-002" in client.get("/en/monitoring/quality/").content.decode()


def test_the_dashboard_costs_the_same_however_many_organisations(as_user, told):  # noqa: F811
    client = as_user(told.cast.murat)
    client.get("/en/monitoring/")
    with CaptureQueriesContext(connection) as before:
        client.get("/en/monitoring/")
    for number in range(3):
        other = make_organisation(f"CSO-1{number}", "N")
        told.lock(other, "T0", told.at - 200 * DAY, level=2)
    with CaptureQueriesContext(connection) as after:
        client.get("/en/monitoring/")
    assert len(after) == len(before)
