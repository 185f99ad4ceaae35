"""The specification's acceptance tests of what goes out of the house: donor's table, IATI, public files."""

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from assessments.results import actions
from assessments.results.actions.frames import FrameRefused, approve_frame
from assessments.results.actions.outward import OutwardFileRefused, note_outward
from assessments.results.choices import OUTWARD_STATES, SOURCES
from assessments.results.exports.outward_rows import shortened
from assessments.results.measurement import suppression
from assessments.results.measurement.frame import FIELDS, frame_differences, lines_of
from assessments.results.models import Indicator, IndicatorValue, LogFrame, PeriodTarget, ReportingPeriod
from assessments.results.queries import outward
from assessments.results.queries.frames import frame_content, frame_on, unapproved_changes
from assessments.results.queries.outward import OutwardRefused, outward_of_day, outward_of_snapshot
from assessments.results.queries.publications import near_publications
from assessments.results.queries.together import public_id
from lms.core.formats import rounded
from lms.core.models import AuditEntry
from lms.core.tables import number_of
from lms.core.uploads import check_upload
from tests.assessments.results.conftest import reference, story, told  # noqa: F401
from tests.cast import make_organisation

DAY = timedelta(days=1)


def letter():
    return SimpleUploadedFile("approval.pdf", b"%PDF-1.7 approved", content_type="application/pdf")


def approve(story, code="1.0", *, on=None, **changes):  # noqa: F811
    facts = {
        "code": code, "valid_from": on or (story.at - 900 * DAY).date(), "note": "Донордың хаты № 7",
        "approval": check_upload(letter()), "by": story.cast.murat, "at": story.at,
    }  # fmt: skip
    return approve_frame(**{**facts, **changes})


def test_a_log_frame_is_kept_as_it_was_approved_and_a_change_of_wording_is_named(as_user, story):  # noqa: F811
    on = story.at.date()
    for wrong in ({"by": story.cast.dinara}, {"note": " "}, {"approval": None}, {"code": " "}):
        with pytest.raises(FrameRefused):
            approve(story, **wrong)
    assert frame_on(on) is None
    assert unapproved_changes(on) == []
    first = approve(story)
    with pytest.raises(FrameRefused, match="1.0"):
        approve(story, "1.1", on=on)  # nothing changed
    lines = {line.code: line for line in lines_of(first.content)}
    assert list(lines) == list(Indicator.objects.values_list("code", flat=True))
    assert (lines["R1.4"].reading, lines["R1.4"].target, lines["R1.4"].baseline) == ("A1", 70, None)
    assert set(lines["R2.3"].disaggregation) >= {"sex", "region"}

    Indicator.objects.filter(code="R1.2").update(name_en="Public reports", target=25)
    assert unapproved_changes(on) == [("R1.2", ("name", "target"))]
    page = as_user(story.cast.dinara).get("/en/monitoring/log-frames/").content.decode()
    assert "name of the indicator, target" in page
    assert "Approve today" not in page
    assert as_user(story.cast.dinara).post("/en/monitoring/log-frames/", {}).status_code == 404

    lead = as_user(story.cast.murat)
    given = {"code": "1.1", "valid_from": on.isoformat(), "note": "Хат № 9", "approval": letter()}
    assert "does not" not in lead.post("/en/monitoring/log-frames/", given, follow=True).content.decode()
    second = LogFrame.objects.get(code="1.1")
    assert unapproved_changes(on) == []
    assert frame_on(on) == second
    assert frame_on(on - DAY) == first
    assert lines_of(first.content)[1].name["en"] == "Independent public reports"
    with pytest.raises(IntegrityError), transaction.atomic():
        LogFrame.objects.filter(pk=first.pk).update(content=second.content)
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()


def test_a_version_begins_after_the_one_before_and_after_locked_periods(story):  # noqa: F811
    approve(story)
    Indicator.objects.filter(code="R1.2").update(target=25)
    with pytest.raises(FrameRefused, match="later day"):
        approve(story, "1.1", on=(story.at - 900 * DAY).date())
    last = ReportingPeriod.objects.order_by("starts_on").first()
    ReportingPeriod.objects.filter(pk=last.pk).update(locked_at=story.at)
    with pytest.raises(FrameRefused, match=last.code):
        approve(story, "1.1", on=last.ends_on)


def test_every_field_of_a_line_makes_another_wording(story):  # noqa: F811
    import json

    content = frame_content(story.at.date())
    for field in FIELDS:
        changed = json.loads(content)
        changed["lines"][3][field] = "x"
        assert frame_differences(content, json.dumps(changed)) == [("R1.4", (field,))]
    fewer = json.dumps({"lines": json.loads(content)["lines"][1:]})
    assert frame_differences(content, fewer) == [("R1.1", ("left_out",))]
    assert frame_differences(fewer, content) == [("R1.1", ("added",))]


def approved(story, on, codes=None):  # noqa: F811
    """Record the figures of a day and approve the headline values of these lines."""
    actions.record_values(on=on, by=story.cast.dinara, at=story.at)
    values = IndicatorValue.objects.with_state().filter(
        measured_on=on, definition__is_headline=True, state="draft"
    )
    if codes:
        values = values.filter(definition__indicator__code__in=codes)
    values = list(values)
    actions.submit_values(values=values, by=story.cast.dinara, at=story.at)
    actions.approve_values(values=values, by=story.cast.murat, at=story.at)
    return values


def sheets(content):
    """Return sheet → rows by column code."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for name in book.sheetnames:
        head, *rows = list(book[name].values)
        found[name] = [dict(zip(head, row, strict=True)) for row in rows]
    return found


def words(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def sent(as_user, person, kind, *, language="en", **choices):
    from django.utils import timezone

    given = {"kind": kind, "on": timezone.localdate().isoformat(), "language": language, "source": "", **choices}
    return as_user(person).post(f"/{language}/monitoring/outward/", given)


@pytest.mark.usefixtures("few_are_enough")
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_donors_table_holds_approved_figures_in_approved_words(as_user, told, language):  # noqa: F811
    on = told.at.date()
    frame = approve(told)
    approved(told, on, ["R1.4", "R1.1", "R1.2", "R2.4"])

    answer = sent(as_user, told.cast.dinara, "donor_xlsx", language=language)
    book = sheets(answer.content)
    rows = {row["indicator_code"]: row for row in book["figures"]}
    paper = words(sent(as_user, told.cast.dinara, "donor_pdf", language=language).content)

    lines = lines_of(frame.content)
    assert [row["indicator_code"] for row in book["figures"]] == [line.code for line in lines]
    for line in lines:
        row = rows[line.code]
        assert (row["indicator"], row["unit"], row["target"]) == (
            line.name[language], line.unit[language], float(line.target),
        )  # fmt: skip
        assert len(row["comment"] or "") <= 500
        assert row["source_of_data"] in [str(word) for word in translated(SOURCES, language)]
        assert row["status"] in [str(word) for word in translated(OUTWARD_STATES, language)]
        assert " ".join(line.name[language].split()[:2]) in paper
    level = rows["R1.4"]
    assert (level["current"], level["current_on"].date()) == (75, on)
    assert level["baseline"] == 50
    assert level["baseline_on"].date() == (told.at - 250 * DAY).date()
    assert level["current_printed"] in paper
    # Not approved: the line stands there without a value. Not computed: no value, and the comment says so.
    assert (rows["R1.3"]["current"], rows["R1.3"]["comment"]) == (None, None)
    assert rows["R2.4"]["current"] is None
    assert rows["R2.4"]["comment"]
    assert rows["R2.4"]["status"] != rows["R1.3"]["status"]
    # Of one organisation no part is published.
    assert not [row for row in book["parts"] if row["indicator_code"] == "R1.4"]
    assert "CSO-001" not in str(book) + paper
    assert "Қырық" not in str(book) + paper
    entry = AuditEntry.objects.filter(act="outward.exported").order_by("id").first()
    assert entry.details["rows"] == {"figures": 16, "parts": len(book["parts"])}
    assert entry.details["filters"]["frame"] == "1.0"
    about = str(book["about"])
    for said in (entry.details["digest"], frame.sha256, told.cast.dinara.printed_name):
        assert said in about
    assert entry.details["digest"] in paper.replace(" ", "")


@pytest.fixture
def few_are_enough(monkeypatch):
    """Let figures of one organisation out, so that a story of two has something to print."""
    for module in (suppression, outward):
        monkeypatch.setattr(module, "THRESHOLD", 1)


@pytest.mark.parametrize(("language", "hidden"), [("en", "hidden"), ("ru", "скрыто"), ("kk", "жасырылған")])
def test_no_file_and_no_page_tells_the_donor_or_the_public_a_mean_or_a_share_of_fewer_than_five(
    as_user, told, language, hidden  # noqa: F811
):
    on, cast = told.at.date(), told.cast
    approve(told)
    approved(told, on)
    shared = actions.freeze(title="Есеп", on=on, by=cast.murat, at=told.at, is_shared=True)
    for source in ("", shared.code):
        book = sheets(sent(as_user, cast.dinara, "donor_xlsx", language=language, source=source).content)
        rows = {row["indicator_code"]: row for row in book["figures"]}
        for code in ("R1.3", "R1.4"):
            assert {str(rows[code][name]) for name in ("current", "current_printed", "baseline")} == {hidden}
            assert "n = " in rows[code]["comment"]
            assert not re.search(r"\d \S+ \d", rows[code]["comment"].split(";")[0])  # no k of n
        assert rows["R1.1"]["current"] not in (None, hidden)  # a count of things names nobody
        assert hidden in words(sent(as_user, cast.dinara, "donor_pdf", language=language, source=source).content)
        whole, _parts = iati_of(sent(as_user, cast.dinara, "iati", language=language, source=source).content)
        assert not {"R1.3", "R1.4"} & set(whole)
        assert "R1.1" in whole
    donor = as_user(cast.katrin)
    pages = [donor.get(f"/{language}/{path}").content.decode() for path in ("results/", "results/R1.4/", f"monitoring/snapshots/{shared.code}/")]
    staff = as_user(cast.murat).get(f"/{language}/monitoring/snapshots/{shared.code}/").content.decode()
    donor = as_user(cast.katrin)
    files = {kind: donor.get(f"/{language}/monitoring/snapshots/{shared.code}/file.{kind}").content for kind in ("xlsx", "csv", "pdf")}
    seventy_five = "75.0" if language == "en" else "75,0"
    for text in (*pages, files["csv"].decode("utf-8-sig"), words(files["pdf"]), str(sheets(files["xlsx"])["figures"])):
        assert seventy_five not in text
        assert hidden in text
    assert seventy_five in staff


@pytest.mark.usefixtures("few_are_enough")
@pytest.mark.parametrize(("language", "words_of"), [("en", "fewer than 5"), ("ru", "менее 5"), ("kk", "5-тен аз")])
def test_ex_9_a_public_file_near_to_an_earlier_one_is_refused_until_it_goes_out_all_the_same(
    as_user, told, language, words_of  # noqa: F811
):
    on, cast = told.at.date(), told.cast
    approve(told)
    approved(told, on)
    first = sent(as_user, cast.dinara, "public_xlsx", language=language, on=on.isoformat())
    assert first.status_code == 200
    assert sent(as_user, cast.dinara, "iati", language=language, on=on.isoformat()).status_code == 200  # the same figures
    third = make_organisation("CSO-003", "«Үшінші»", cast.own.region)
    told.lock(third, "T0", told.at - 250 * DAY, level=1)
    told.complete(third, (told.at - 200 * DAY).date())
    told.lock(third, "T1", told.at - 100 * DAY, level=2)
    approved(told, on + DAY)
    before = AuditEntry.objects.filter(act="outward.exported").count()

    refused = sent(as_user, cast.dinara, "public_csv", language=language)

    assert refused.status_code == 422
    text = refused.content.decode()
    assert words_of in text
    assert "R1.4: n = 1 (" in text and ", n = 2 (" in text
    assert 'name="despite"' in text
    assert AuditEntry.objects.filter(act="outward.exported").count() == before
    assert sent(as_user, cast.dinara, "donor_xlsx", language=language).status_code == 200  # goes to the donor alone
    assert sent(as_user, cast.dinara, "iati", language=language, with_history="on").status_code == 422
    assert sent(as_user, cast.dinara, "public_csv", language=language, despite="on").status_code == 200
    told_of = AuditEntry.objects.filter(act="outward.exported").latest("id").details
    assert any(line.startswith("R1.4: n = 1") for line in told_of["despite"])
    assert told_of["sizes"]["R1.4"] == {(on + DAY).isoformat(): 2}
    assert [(one.code, one.earlier_n, one.n) for one in near_publications(outward_of_day(on + DAY), "iati")] == [
        ("R1.3", 2, 3), ("R1.4", 1, 2),
    ]  # fmt: skip


def translated(texts, language):
    from django.utils.translation import override

    with override(language):
        return [str(text) for text in texts.values()]


def test_at_40_the_donors_table_refuses_mixed_versions_of_the_log_frame(as_user, told):  # noqa: F811
    on, cast = told.at.date(), told.cast
    earlier = on - 220 * DAY  # in the period before
    with pytest.raises(OutwardRefused, match="No value is approved"):
        outward_of_day(on)
    approved(told, earlier, ["R1.2", "R1.4"])
    with pytest.raises(OutwardRefused, match="Approve the log-frame first"):
        outward_of_day(on)
    approve(told)
    assert {value.line.code for value in outward_of_day(on).values} == {"R1.2", "R1.4"}
    Indicator.objects.filter(code="R1.2").update(name_en="Public reports")
    approve(told, "1.1", on=on - 10 * DAY)
    # Values of the first version still go out in its words.
    assert outward_of_day(on).frame.code == "1.0"
    assert next(line for line, _v in outward_of_day(on).lines if line.code == "R1.2").name["en"] != "Public reports"
    approved(told, on, ["R1.4"])
    with pytest.raises(OutwardRefused, match=r"1\.0: R1\.2; 1\.1: R1\.4"):
        outward_of_day(on)
    page = sent(as_user, cast.dinara, "donor_xlsx")
    assert page.status_code == 422
    assert "never mixed" in page.content.decode()
    assert not AuditEntry.objects.filter(act="outward.exported").exists()
    approved(told, on, ["R1.2"])
    assert outward_of_day(on).frame.code == "1.1"
    assert outward_of_day(earlier).frame.code == "1.0"
    with pytest.raises(OutwardRefused, match="never mixed"):
        outward_of_day(on, with_history=True)


def test_at_40_a_value_of_another_definition_waits_for_the_log_frame(told):  # noqa: F811
    on = told.at.date()
    approve(told)
    line = Indicator.objects.get(code="R1.4")
    base = line.definitions.get(reading="A2")
    actions.add_definition(
        indicator=line, reading="A2", parameters={}, reason="Донор келісті", valid_from=on,
        texts={f"{n}_{c}": getattr(base, f"{n}_{c}") for n in ("numerator", "denominator", "exclusions") for c in ("en", "ru", "kk")},
        approval=check_upload(letter()), by=told.cast.murat, at=told.at,
    )  # fmt: skip
    actions.record_values(on=on, by=told.cast.dinara, at=told.at)
    values = list(IndicatorValue.objects.filter(definition__indicator=line, definition__version="1.1"))
    actions.submit_values(values=values, by=told.cast.dinara, at=told.at)
    actions.approve_values(values=values, by=told.cast.murat, at=told.at)
    with pytest.raises(OutwardRefused, match="1.1 A2"):
        outward_of_day(on)
    approve(told, "2.0", on=on)
    [value] = outward_of_day(on).values
    assert (value.line.measure, value.value) == ("percentage", 50)


def test_at_40_a_snapshot_goes_out_in_the_words_it_was_frozen_in_or_not_at_all(as_user, told):  # noqa: F811
    on, cast = told.at.date(), told.cast
    approve(told)
    bare = actions.freeze(title="Draft", on=on, by=cast.dinara, at=told.at)
    with pytest.raises(OutwardRefused, match=bare.code):
        outward_of_snapshot(bare)
    approved(told, on, ["R1.4", "R1.2"])
    good = actions.freeze(title="Есеп", on=on, by=cast.dinara, at=told.at)
    found = outward_of_snapshot(good)
    assert [(value.line.code, value.value) for value in found.values] == [("R1.2", 0), ("R1.4", 75)]
    assert found.values[1].baseline == 50
    answer = sent(as_user, cast.dinara, "donor_xlsx", source=good.code)
    assert good.code in str(sheets(answer.content)["about"])
    Indicator.objects.filter(code="R1.2").update(unit_en="paper", target=21)
    approved(told, on, ["R1.2"])
    other = actions.freeze(title="Worded anew", on=on, by=cast.dinara, at=told.at)
    with pytest.raises(OutwardRefused, match="unit, target"):
        outward_of_snapshot(other)
    assert outward_of_snapshot(good).frame.code == "1.0"


def test_files_go_out_by_the_hands_of_monitoring_only(as_user, told):  # noqa: F811
    approve(told)
    approved(told, told.at.date(), ["R1.4"])
    for person in (told.cast.katrin, told.cast.gulnur, told.cast.kuanysh, told.cast.saule):
        assert sent(as_user, person, "donor_xlsx").status_code == 404
    assert sent(as_user, told.cast.dinara, "else").status_code == 404
    with pytest.raises(OutwardFileRefused):
        note_outward(kind="donor_xlsx", options={}, counts={}, digest="0", by=told.cast.katrin, at=told.at)


def test_a_long_comment_is_cut_between_words():
    assert shortened("a b") == "a b"
    text = shortened("сөз " * 300)
    assert len(text) <= 500
    assert text.endswith("сөз…")
    assert len(shortened("x" * 900)) == 500


SCHEMA = Path(__file__).resolve().parents[2] / "fixtures" / "iati" / "iati-activities-schema.xsd"


@pytest.fixture(scope="module")
def iati_schema():
    import xmlschema

    return xmlschema.XMLSchema(str(SCHEMA))


def iati_of(content):
    """Return (indicator code, period start) → the value of the whole, and (code, dimension, part) → its value."""
    whole, parts = {}, {}
    for indicator in ET.fromstring(content).iter("indicator"):
        code = indicator.find("reference").get("code")
        for period in indicator.findall("period"):
            for actual in period.findall("actual"):
                dimension = actual.find("dimension")
                if dimension is None:
                    whole[code] = actual.get("value")
                else:
                    parts[code, dimension.get("name"), dimension.get("value")] = actual.get("value")
    return whole, parts


@pytest.mark.usefixtures("few_are_enough")
def test_at_40_the_iati_file_validates_and_leaves_out_what_was_not_computed(as_user, told, iati_schema):  # noqa: F811
    on, cast = told.at.date(), told.cast
    approve(told)
    approved(told, on, ["R1.1", "R1.2", "R1.3", "R1.4", "R2.4"])

    content = sent(as_user, cast.dinara, "iati").content

    iati_schema.validate(io.BytesIO(content))
    whole, _parts = iati_of(content)
    assert whole == {"R1.1": "0", "R1.2": "0", "R1.3": "50", "R1.4": "75.0"}
    root = ET.fromstring(content)
    assert root.get("version") == "2.03"
    by_code = {row.find("reference").get("code"): row for row in root.iter("indicator")}
    assert set(by_code) == set(Indicator.objects.values_list("code", flat=True))
    level = by_code["R1.4"]
    assert (level.get("measure"), level.get("ascending"), level.get("aggregation-status")) == ("2", "1", "0")
    assert level.find("baseline").attrib == {
        "iso-date": (told.at - 250 * DAY).date().isoformat(), "year": "2026", "value": "50.0",
    }  # fmt: skip
    assert level.find("period/target").get("value") == "70.0"
    comments = [narrative.text for narrative in level.find("period/actual/comment")]
    assert "mean index, 0 to 100" in comments[0]
    assert "definition 1.0 A1" in comments[0]
    assert by_code["R1.1"].get("measure") == by_code["R1.1"].get("aggregation-status") == "1"
    for code, said in (("R2.4", "Not computed"), ("R2.1", "No value is approved yet.")):
        assert by_code[code].find("period/actual") is None
        assert said in by_code[code].find("period/target/comment/narrative").text
    types = {(row.get("type"), row.get("aggregation-status")) for row in root.iter("result")}
    assert types == {("1", "1"), ("2", "0")}
    # In three languages, every one of them its own.
    for element in root.iter():
        if (narratives := element.findall("narrative")) and element.tag != "reporting-org":
            languages = [row.get("{http://www.w3.org/XML/1998/namespace}lang") for row in narratives]
            assert languages == ["en", "ru", "kk"]
            assert all(row.text for row in narratives)
    text = content.decode()
    for name in ("CSO-001", "Қырық", cast.dinara.family_name):
        assert name not in text
    entry = AuditEntry.objects.get(act="outward.exported")
    assert entry.details["digest"] in text
    assert entry.actor == cast.dinara.pk


def test_a_period_carries_its_own_target_in_iati_and_the_comment_tells_that_of_the_end(as_user, told, iati_schema):  # noqa: F811
    on, cast = told.at.date(), told.cast
    approve(told)
    period = ReportingPeriod.objects.create(code="P1", starts_on=on - 30 * DAY, ends_on=on + 30 * DAY)
    PeriodTarget.objects.create(indicator=Indicator.objects.get(code="R1.1"), period=period, target=2)
    approved(told, on, ["R1.1", "R1.2"])

    content = sent(as_user, cast.dinara, "iati").content

    iati_schema.validate(io.BytesIO(content))
    targets = {
        row.find("reference").get("code"): row.find("period/target") for row in ET.fromstring(content).iter("indicator")
    }
    assert {code: targets[code].get("value") for code in ("R1.1", "R1.2")} == {"R1.1": "2", "R1.2": "20"}
    for narrative, words in zip(targets["R1.1"].findall("comment/narrative"), ("this period", "этого периода", "осы кезең"), strict=True):
        assert words in narrative.text.lower()
        assert ": 4." in narrative.text  # the end of the project
    assert "end of the project" in targets["R1.2"].find("comment/narrative").text


@pytest.mark.usefixtures("few_are_enough")
def test_at_40_a_broken_iati_file_does_not_validate(as_user, told, iati_schema):  # noqa: F811
    approve(told)
    approved(told, told.at.date(), ["R1.4"])
    content = sent(as_user, told.cast.dinara, "iati").content
    for before, after in ((b"<reference ", b"<referenz "), (b'year="2026"', b'year="-"'), (b"<period-start", b"<period-begin")):
        assert before in content
        assert not iati_schema.is_valid(io.BytesIO(content.replace(before, after)))


@pytest.mark.usefixtures("few_are_enough")
def test_at_40_a_snapshot_is_taken_along_as_iati_by_monitoring_and_says_what_is_missing(
    as_user, told, iati_schema  # noqa: F811
):
    on, cast = told.at.date(), told.cast
    bare = actions.freeze(title="Draft", on=on, by=cast.dinara, at=told.at)
    dinara = as_user(cast.dinara)
    said = dinara.get(f"/en/monitoring/snapshots/{bare.code}/file.xml", follow=True)
    assert said.redirect_chain == [(f"/en/monitoring/snapshots/{bare.code}/", 302)]
    assert "Approve the log-frame first" in said.content.decode()
    approve(told)
    approved(told, on, ["R1.3", "R1.4", "R2.4"])
    kept = actions.freeze(title="Есеп", on=on, by=cast.murat, at=told.at, is_shared=True)
    page, address = f"/kk/monitoring/snapshots/{kept.code}/", f"/kk/monitoring/snapshots/{kept.code}/file.xml"
    assert not AuditEntry.objects.filter(act="outward.exported").exists()

    answer = dinara.get(address)

    assert answer["Content-Type"] == "application/xml"
    assert f"{kept.code.lower()}.xml" in answer["Content-Disposition"]
    iati_schema.validate(io.BytesIO(answer.content))
    assert iati_of(answer.content)[0] == {"R1.3": "50", "R1.4": "75.0"}
    assert kept.code in answer.content.decode()
    assert "CSO-001" not in answer.content.decode()
    assert dinara.get(address.replace("/kk/", "/en/")).content == answer.content
    entry = AuditEntry.objects.filter(act="outward.exported").order_by("id").first()
    assert entry.actor == cast.dinara.pk
    assert entry.details["filters"] == {"snapshot": kept.code, "language": "kk", "frame": "1.0"}
    assert entry.details["digest"] in answer.content.decode()
    # Those who read the snapshot but send nothing out neither see the way nor find it.
    assert address in dinara.get(page).content.decode()
    for person in (cast.katrin, cast.kuanysh):
        reader = as_user(person)
        read = reader.get(page)
        assert read.status_code == 200
        assert address not in read.content.decode()
        assert reader.get(address).status_code == 404
    assert AuditEntry.objects.filter(act="outward.exported").count() == 2


def test_no_iati_file_without_identifiers(as_user, told, settings):  # noqa: F811
    approve(told)
    approved(told, told.at.date(), ["R1.4"])
    settings.QABILET_IATI_ACTIVITY = ""
    page = sent(as_user, told.cast.dinara, "iati")
    assert page.status_code == 422
    assert "QABILET_IATI_ACTIVITY" in page.content.decode()


@pytest.mark.usefixtures("few_are_enough")
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_at_15_one_value_on_screen_in_the_workbook_in_the_donors_table_on_paper_and_in_iati(
    as_user, told, language  # noqa: F811
):
    on, cast = told.at.date(), told.cast
    # A third organisation: a share that does not end, and a mean between two.
    third = make_organisation("CSO-003", "«Үшінші»", cast.own.region)
    told.lock(third, "T0", told.at - 250 * DAY, level=1)
    told.complete(third, (told.at - 200 * DAY).date())
    told.lock(third, "T1", told.at - 100 * DAY, level=2)
    approve(told)
    approved(told, on)
    frozen = actions.freeze(title="Есеп", on=on, by=cast.dinara, at=told.at)
    client, donor = as_user(cast.murat), {}
    board = client.get(f"/{language}/monitoring/").content.decode()
    workbook = sheets(
        client.post(
            f"/{language}/monitoring/export/", {"preset": "workbook", "language": language, "purpose": "x"}
        ).content
    )
    p1 = {row["indicator"]: row["actual"] for row in workbook["indicators"] if row["headline"]}
    for source in ("", frozen.code):
        donor[source] = {
            kind: sent(as_user, cast.dinara, kind, language=language, source=source).content
            for kind in ("donor_xlsx", "donor_pdf", "iati")
        }
    snapshot_pdf = words(
        as_user(cast.murat).get(f"/{language}/monitoring/snapshots/{frozen.code}/file.pdf").content
    )

    values = {value.line.code: value for value in outward_of_day(on).values}
    assert set(values) == set(Indicator.objects.values_list("code", flat=True))
    assert values["R1.3"].value == Fraction(100, 3)
    assert values["R1.4"].value == Fraction(125, 2)
    for source, made in donor.items():
        p2 = {row["indicator_code"]: row for row in sheets(made["donor_xlsx"])["figures"]}
        paper, (whole, _parts) = words(made["donor_pdf"]), iati_of(made["iati"])
        for code, value in values.items():
            printed = value.text(language)
            if value.value is None:
                assert p1[code] is p2[code]["current"] is None
                assert code not in whole
                continue
            digits = -Decimal(whole[code]).as_tuple().exponent
            # Exact in the workbook; elsewhere rounded once, and everywhere to the same digits.
            assert p1[code] == pytest.approx(float(value.value))
            assert rounded(value.value, digits) == Decimal(whole[code])
            assert p2[code]["current"] == float(whole[code])
            assert number_of(printed.rstrip("%").strip()) == Fraction(whole[code])
            assert p2[code]["current_printed"] == printed
            for text in (board, as_user(cast.murat).get(f"/{language}/monitoring/{code}/").content.decode()):
                assert printed in text, (code, source)
            for text in (paper, snapshot_pdf):
                assert " ".join(printed.split()) in text
    assert p2["R1.3"]["current"] == 33
    shared = as_user(cast.katrin).get(f"/{language}/results/").content.decode()
    for code in ("R1.3", "R1.4"):
        assert values[code].text(language) in shared


HIDDEN = {"en": "hidden", "ru": "скрыто", "kk": "жасырылған"}


def many(story, on, people):  # noqa: F811
    """Store approved values of R1.3 and R1.4 of these organisations: (region, legal form, index or None, uses tools)."""
    rows = {"R1.3": [], "R1.4": []}
    for n, (region, form, index, uses) in enumerate(people):
        parts = [["region", region], ["org_type", form]]
        for code, amount, is_in in (("R1.3", int(uses), uses), ("R1.4", index, index is not None)):
            rows[code].append({
                "organisation": f"CSO-{n:03}", "place": "counted" if is_in else "not_counted", "reason": "assessed",
                "detail": "", "amount": None if amount is None else str(amount), "parts": parts,
            })  # fmt: skip
    made = []
    for code, rows_of_line in rows.items():
        definition = Indicator.objects.get(code=code).definitions.get(is_headline=True)
        counted = [Fraction(row["amount"]) for row in rows_of_line if row["place"] == "counted"]
        total = len(counted) if code == "R1.4" else len(rows_of_line)
        value = sum(counted) * (1 if code == "R1.4" else 100) / total
        made.append(IndicatorValue.objects.create(
            definition=definition, measured_on=on, numerator=str(sum(counted)), denominator=total, value=str(value),
            status="final", method="automatic", rows=rows_of_line, inputs=code, computed_at=story.at,
            context={"baseline": "40", "baseline_on": "2026-01-10"}, computed_by=story.cast.dinara,
        ))  # fmt: skip
    actions.submit_values(values=made, by=story.cast.dinara, at=story.at)
    actions.approve_values(values=made, by=story.cast.murat, at=story.at)


# 25 organisations of two large regions and two small ones.
PEOPLE = (
    [("KZ-75", "PF", 30 + n, n % 2 == 0) for n in range(12)]
    + [("KZ-71", "PF" if n < 6 else "OO", 60 + 4 * n, n > 1) for n in range(8)]
    + [("KZ-10", "OO", 55, True)] * 3
    + [("KZ-11", "OO", 88, False), ("KZ-11", "OO", None, False)]
)


def csv_tables(content, language):
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8-sig")
            found[name.removesuffix(".csv")] = list(
                csv.DictReader(io.StringIO(text), delimiter="," if language == "en" else ";")
            )
    return found


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_at_12_public_files_name_nobody_and_hide_small_cells_everywhere(as_user, told, language):  # noqa: F811
    on, cast, hidden = told.at.date(), told.cast, HIDDEN[language]
    approve(told)
    many(told, on, PEOPLE)

    book = sheets(sent(as_user, cast.dinara, "public_xlsx", language=language).content)
    listed = csv_tables(sent(as_user, cast.dinara, "public_csv", language=language).content, language)
    iati = sent(as_user, cast.dinara, "iati", language=language).content.decode()
    donor = sheets(sent(as_user, cast.dinara, "donor_xlsx", language=language).content)

    assert list(book) == ["about", "indicators", "parts", "bands", "organisations"]
    figures = {row["indicator_code"]: row for row in book["indicators"]}
    share, mean = figures["R1.3"], figures["R1.4"]
    assert (share["value"], share["count"], share["n"]) == (60, 15, 25)
    assert (mean["n"], mean["count"], mean["baseline"]) == (24, None, 40)
    assert mean["value"] == 53  # 1271 / 24, one decimal from n = 20: 53.0
    # The two small regions stand together, in every table.
    names = {row["region"] for row in book["bands"]} | {row["region"] for row in book["organisations"]}
    region_word = {"en": "Region", "ru": "Регион", "kk": "Өңір"}[language]
    regions = [row for row in book["parts"] if row["disaggregation"] == region_word]
    assert len({row["part"] for row in regions}) == 3
    assert len(names - {hidden}) <= 4
    numbers = [
        row[code] for table in ("parts", "bands") for row in book[table] for code in row
        if code not in ("indicator_code", "disaggregation", "part", "region", "value")
    ]  # fmt: skip
    assert hidden in numbers
    assert None not in numbers
    assert all(number == hidden or number == 0 or number >= 5 for number in numbers)
    for row in book["parts"]:
        if hidden in (row["count"], row["n"]):
            assert row["value"] == hidden
        elif row["n"] < 20:
            assert row["value"] == int(row["value"])
    # A row an organisation: what it says is in the table of bands, and nothing is below five.
    assert len(book["organisations"]) == 24
    together = Counter((row["region"], row["capacity_level"]) for row in book["organisations"])
    assert all(number >= 5 for key, number in together.items() if hidden not in key)
    # Nobody is named, nothing that people typed leaves.
    text = str(book) + str(listed) + iati
    for name in ("CSO-0", "Қырық", cast.dinara.family_name, cast.murat.family_name, "Донордың хаты", "@"):
        assert name not in text
    assert all(re.fullmatch(r"Q[0-9A-F]{12}", row["id"]) for row in book["organisations"])
    # CSV and XLSX are the same tables.
    for table in ("indicators", "parts", "bands", "organisations"):
        assert len(listed[table]) == len(book[table])
        for row, line in zip(book[table], listed[table], strict=True):
            for code, cell in row.items():
                if isinstance(cell, int | float):
                    assert number_of(line[code]) == pytest.approx(Fraction(str(cell)))
                elif isinstance(cell, str):
                    assert line[code] == cell
    # The donor's table and IATI show and hide the same parts.
    shown = [row for row in book["parts"] if row["value"] not in (None, hidden)]
    assert len(shown) == len(iati_of(iati.encode())[1])
    assert [number_of(number) for number in iati_of(iati.encode())[1].values()] == [row["value"] for row in shown]
    assert [(row["part"], row["n"]) for row in book["parts"]] == [(row["part"], row["n"]) for row in donor["parts"]]
    assert [row["value"] == hidden for row in book["parts"]] == [row["printed"] == hidden for row in donor["parts"]]
    entries = list(AuditEntry.objects.filter(act="outward.exported").order_by("id"))
    assert [entry.details["kind"] for entry in entries] == ["public_xlsx", "public_csv", "iati", "donor_xlsx"]
    assert entries[0].details["digest"] == entries[1].details["digest"]
    assert entries[0].details["digest"] in str(book["about"])
    assert entries[0].details["rows"] == {code: len(book[code]) for code in entries[0].details["rows"]}


def test_at_12_identifiers_stay_the_same_and_lead_nowhere_without_the_key(as_user, told, settings):  # noqa: F811
    on = told.at.date()
    approve(told)
    many(told, on, PEOPLE)

    def ids():
        book = sheets(sent(as_user, told.cast.dinara, "public_xlsx").content)
        return [row["id"] for row in book["organisations"]]

    first = ids()
    assert first == ids() == sorted(first)
    assert public_id("CSO-000") in first
    settings.QABILET_PUBLIC_KEY = "another"
    assert not set(first) & set(ids())


def test_at_12_figures_of_fewer_than_five_organisations_are_hidden_with_their_n_printed(as_user, told):  # noqa: F811
    on = told.at.date()
    approve(told)
    approved(told, on, ["R1.3", "R1.4", "R1.2"])
    book = sheets(sent(as_user, told.cast.dinara, "public_xlsx").content)
    figures = {row["indicator_code"]: row for row in book["indicators"]}
    assert (figures["R1.3"]["value"], figures["R1.3"]["n"]) == ("hidden", 2)
    assert (figures["R1.4"]["value"], figures["R1.4"]["n"], figures["R1.4"]["baseline"]) == ("hidden", 1, "hidden")
    assert (figures["R1.2"]["value"], figures["R1.2"]["n"]) == (0, 0)
    assert (book["parts"], "bands" in book, "organisations" in book) == ([], False, False)
