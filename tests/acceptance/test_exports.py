"""The specification's acceptance tests of the exports of scores, by number."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from assessments.capacity.actions.locking import reopen_assessment
from assessments.capacity.actions.sheets import Entry
from assessments.capacity.models import CapacityAssessment, Item
from assessments.results.exports.book import workbook
from assessments.results.exports.files import csv_files
from assessments.results.exports.statistics import sav_files
from assessments.results.queries.options import Options
from certificates.drawing.document import draw_document
from certificates.faces.document import Document, Facts, Heading, Paragraph, Table
from lms.core.papers.flow import Column
from lms.core.tables import number_of
from lms.core.tables.sav import cut
from tests.assessments.results.conftest import Story, reference, story, told  # noqa: F401 - fixtures
from tests.cast import make_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


def sheet_of(content: bytes, name: str) -> list[dict]:
    rows = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[name].iter_rows(values_only=True)
    codes = next(rows)
    return [dict(zip(codes, row, strict=True)) for row in rows]


def csv_of(content: bytes, name: str, *, excel: bool = False) -> list[dict]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(f"{name}.csv").decode("utf-8-sig" if excel else "utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if excel else ","))


def formula(told):  # noqa: F811
    """Lock one more organisation whose words look like formulas and whose letters break things."""
    return told.lock(
        make_organisation("CSO-009", KAZAKH), "T0", told.at - 250 * DAY, level=2,
        changes={"1.1": Entry(level=0, reason="=1+1", importance=1), "2.1": Entry(level=1, reason=KAZAKH, importance=1)},
    )  # fmt: skip


def test_at_09_negative_numbers_stay_numbers_and_formula_text_stays_text(told):  # noqa: F811
    formula(told)
    later = make_organisation("CSO-010", "Ө")
    told.lock(later, "T0", told.at - 240 * DAY, level=3)
    told.lock(later, "T1", told.at - 20 * DAY, level=2)
    made = workbook(Options(), at=told.at, by="М").content
    files = {profile: csv_files(Options(), at=told.at, by="М", profile=profile).content for profile in ("standard", "excel")}

    (change,) = [row["change"] for row in sheet_of(made, "change_paired") if row["organisation"] == "CSO-010"]
    assert change < 0 and isinstance(change, int | float)
    for profile, content in files.items():
        (row,) = [one for one in csv_of(content, "change_paired", excel=profile == "excel") if one["organisation"] == "CSO-010"]
        assert number_of(row["change"]) == Fraction(change)
        assert row["change"].startswith("-")
        reasons = {one["reason"] for one in csv_of(content, "items_long", excel=profile == "excel") if one["item"] == "1.1"}
        assert "'=1+1" in reasons and "=1+1" not in reasons
    long = openpyxl.load_workbook(io.BytesIO(made))["items_long"]
    cells = [cell for row in long.iter_rows(min_row=2) for cell in row if cell.value == "=1+1"]
    assert cells and all(cell.data_type == "s" for cell in cells)


def test_at_10_the_file_for_excel_keeps_every_kazakh_letter(told):  # noqa: F811
    formula(told)
    content = csv_files(Options(), at=told.at, by="М", profile="excel").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        raw = {name: archive.read(name) for name in archive.namelist()}

    assert all(data.startswith(b"\xef\xbb\xbf") for name, data in raw.items() if name.endswith(".csv"))
    assert KAZAKH in raw["scores_wide.csv"].decode("utf-8-sig")
    assert any(row["reason"] == KAZAKH for row in csv_of(content, "items_long", excel=True))


def letters_by_font(content: bytes) -> dict[str, set[str]]:
    """Return the letters that can be read out of a paper, by the font they are set in."""
    found: dict[str, set[str]] = {}

    def note(text, _matrix, _text_matrix, font, _size):
        if font:
            found.setdefault(str(font["/BaseFont"]).split("+")[-1], set()).update(text)

    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=note)
    return found


def test_at_10_every_report_gives_every_kazakh_letter_back_regular_and_bold():
    document = Document(
        kind="cohort_report", title=KAZAKH, subtitle=KAZAKH, about=KAZAKH, footer=KAZAKH, page_of="{page} / {pages}",
        issued_at="2026-11-24T09:00:00+00:00", author=KAZAKH,
        blocks=(Heading(KAZAKH), Paragraph(KAZAKH), Facts(((KAZAKH, KAZAKH),)), Table((Column(KAZAKH, 2), Column("n", 1)), ((KAZAKH, "1"),))),
    )  # fmt: skip
    whole = [font for font, letters in letters_by_font(draw_document(document, "kk")).items() if set(KAZAKH) <= letters]
    bold = [font for font in whole if re.search("bold|semi|strong", font, re.IGNORECASE)]
    assert bold and set(whole) - set(bold), whole
    assert set(KAZAKH) == set("ӘәҒғҚқҢңӨөҰұҮүҺһІі")


def sav_of(content: bytes, name: str, tmp_path, **options):
    import pyreadstat

    target = tmp_path / f"{name}.sav"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        target.write_bytes(archive.read(f"{name}.sav"))
    return pyreadstat.read_sav(str(target), **options)


@given(text=st.text(max_size=400), limit=st.integers(3, 300))
def test_at_11_a_label_is_cut_by_bytes_between_two_characters(text, limit):
    text = text.encode(errors="ignore").decode()
    short = cut(text, limit)
    assert len(short.encode()) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
    assert short == text or len(short.encode()) > limit - 4  # no more is lost than must be


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_at_11_the_spss_files_reload_equal_with_labels_and_user_missing_codes(told, tmp_path, language):  # noqa: F811
    told.lock(
        make_organisation("CSO-009", KAZAKH), "T0", told.at - 250 * DAY, level=0,
        changes={"5.4": Entry(code="na", reason="Сұрау болған жоқ.")},
    )  # fmt: skip
    made = sav_files(Options(language=language), at=told.at, by="М").content
    plain = csv_of(csv_files(Options(language=language), at=told.at, by="М").content, "scores_wide")
    frame, about = sav_of(made, "scores_wide", tmp_path, user_missing=True)

    assert len(frame) == len(plain)
    for row, read in zip(plain, frame.to_dict("records"), strict=True):
        for code in ("overall", "d1", "d5", "d5_4", "d8_5"):
            stored = row[code] or row[f"{code}_missing"]
            assert float(read[code]) == pytest.approx(float(stored), abs=1e-12), code
        assert (read["organisation"], read["state"]) == (row["organisation"], row["state"])
    (one,) = [r for r in frame.to_dict("records") if r["organisation"] == "CSO-009" and r["layer"] == "verified"]
    assert (one["d5_4"], one["d1_1"], one["organisation_name"]) == (-97, 0, KAZAKH)

    assert all(len(label.encode()) <= 255 for label in about.column_labels)
    assert all(len(text.encode()) <= 120 for labels in about.variable_value_labels.values() for text in labels.values())
    assert set(about.variable_value_labels["d5_4"]) == {-97, -98, -99}
    assert (about.variable_measure["d5_4"], about.variable_measure["overall"]) == ("ordinal", "scale")
    assert about.missing_ranges["d5_4"] == [{"lo": code, "hi": code} for code in (-99, -98, -97)]
    # As a programme reads it, the codes are missing and 0 is a value.
    bare, _about = sav_of(made, "scores_wide", tmp_path)
    mine = bare[(bare["organisation"] == "CSO-009") & (bare["layer"] == "verified")].iloc[0]
    assert mine["d5_4"] != mine["d5_4"]
    assert mine["d1_1"] == 0
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        words = json.loads(archive.read("codebook.json"))
        assert {"scores_wide.sav", "items_long.sav", "change_paired.sav", "README.csv"} < set(archive.namelist())
    assert all(entry["label"][language] for entry in words["columns"])


def test_at_14_zero_is_written_as_zero_and_nothing_as_nothing(told, tmp_path):  # noqa: F811
    told.lock(make_organisation("CSO-009", "Ә"), "T0", told.at - 250 * DAY, level=0)
    made = workbook(Options(), at=told.at, by="М").content
    files = csv_files(Options(), at=told.at, by="М").content

    frame, _about = sav_of(sav_files(Options(), at=told.at, by="М").content, "scores_wide", tmp_path)
    for rows in (sheet_of(made, "scores_wide"), csv_of(files, "scores_wide"), frame.to_dict("records")):
        (row,) = [one for one in rows if one["organisation"] == "CSO-009" and one["layer"] == "verified"]
        assert [number_of(str(row[code])) for code in ("overall", "d1", "d1_1")] == [0, 0, 0]
        assert row.get("overall_missing") in (None, "")


def test_the_choices_hold_for_the_changes_too(told):  # noqa: F811
    def changes(**choices):
        return sheet_of(workbook(Options(**choices), at=told.at, by="М").content, "change_paired")

    assert len(changes()) == 1
    (row,) = changes()
    assert changes(layers=("verified",), only_newest_version=True) == [row]
    assert changes(layers=("self", "consensus")) == []
    assert changes(rounds=(row["t0_round"],)) == []


def test_a_change_that_rests_on_a_provisional_result_goes_with_it(told):  # noqa: F811
    organisation = make_organisation("CSO-011", "Ұ")
    told.lock(
        organisation, "T0", told.at - 240 * DAY, level=2, provisional_ok=True,
        changes={code: Entry(code="na", reason="Сұрау болған жоқ.") for code in ("7.1", "7.4")},
    )  # fmt: skip
    told.lock(organisation, "T1", told.at - 20 * DAY, level=3)

    for choices, expected in (({}, {"provisional"}), ({"with_provisional": False}, set())):
        made = workbook(Options(**choices), at=told.at, by="М").content
        (mine, found) = (
            [row for row in sheet_of(made, name) if row["organisation"] == "CSO-011"]
            for name in ("scores_wide", "change_paired")
        )
        assert {row["status"] for row in mine} - {"full"} == expected
        assert bool(found) == bool(expected)


def test_the_csv_files_bring_their_codebook_as_one_document(told):  # noqa: F811
    made = csv_files(Options(), at=told.at, by="М").content
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        document = json.loads(archive.read("codebook.json"))

    for name in ("scores_wide", "items_long", "change_paired"):
        described = [entry["column"] for entry in document["columns"] if entry["sheet"] == name]
        assert described == list(csv_of(made, name)[0])
    assert all(entry["label"][language] for entry in document["values"] for language in ("en", "ru", "kk"))


def test_the_workbook_tells_the_edges_of_the_capacity_levels(told):  # noqa: F811
    rows = sheet_of(workbook(Options(), at=told.at, by="М").content, "bands")

    edges = [(Fraction(row["lower"]), Fraction(row["upper"])) for row in rows]
    assert [row["place"] for row in rows] == sorted(row["place"] for row in rows)
    assert (edges[0][0], edges[-1][1]) == (0, 100)
    assert all(before[1] == after[0] for before, after in zip(edges, edges[1:], strict=False))
    assert all(row[f"name_{language}"] for row in rows for language in ("en", "ru", "kk"))


def test_at_18_the_scores_follow_exactly_from_the_levels(told):  # noqa: F811
    formula(told)
    made = csv_files(Options(), at=told.at, by="М").content
    wide, long = csv_of(made, "scores_wide"), csv_of(made, "items_long")
    key = ("organisation", "round", "layer", "revision")

    assert len(wide) == 12
    for row in wide:
        mine = [one for one in long if [one[code] for code in key] == [row[code] for code in key]]
        levels = {
            one["item"]: Fraction(one["effective_fraction"] or one["effective_level"])
            for one in mine
            if one["effective_level"]
        }
        domains = {code.split(".")[0] for code in levels}
        indices = {
            domain: 25 * sum(level for code, level in levels.items() if code.startswith(f"{domain}."))
            / sum(code.startswith(f"{domain}.") for code in levels)
            for domain in domains
        }  # fmt: skip
        assert len(mine) == 40
        assert sum(indices.values()) / len(indices) == Fraction(row["overall_fraction"])
        for domain, index in indices.items():
            assert float(index) == float(row[f"d{domain}"])


def test_the_wide_sheet_holds_both_indices_and_the_five_capabilities(told):  # noqa: F811
    formula(told)
    made = csv_files(Options(), at=told.at, by="М").content
    wide, long = csv_of(made, "scores_wide"), csv_of(made, "items_long")
    tags = dict(Item.objects.values_list("code", "five_c"))
    for row in wide:
        indices = [float(row[f"d{number}"]) for number in (1, 3, 4, 5, 6, 7)]
        assert float(row["index_core"]) == pytest.approx(sum(indices) / 6)
        assert float(row["index_foundation"]) == pytest.approx((float(row["d2"]) + float(row["d8"])) / 2)
        mine = {
            one["item"]: float(one["effective_level"])
            for one in long
            if all(one[code] == row[code] for code in ("organisation", "round", "layer", "revision")) and one["effective_level"]
        }
        for tag in set(tags.values()):
            levels = [level for code, level in mine.items() if tags[code] == tag]
            assert float(row[f"capability_{tag}"]) == pytest.approx(25 * sum(levels) / len(levels))
    heads = [code for name in ("scores_wide", "items_long", "change_paired") for code in csv_of(made, name)[0]]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", code) for code in heads)  # EX-1


def test_the_shift_of_the_yardstick_stands_beside_the_change_unless_the_self_layer_is_left_out(story):  # noqa: F811
    own = story.cast.own
    story.lock(own, "T0", story.at - 250 * DAY, level=2)
    story.lock(own, "T1", story.at - 100 * DAY, level=3, then=1)
    for options, expected in ((Options(), -25), (Options(layers=("verified",)), None)):
        (row,) = sheet_of(workbook(options, at=story.at, by="М").content, "change_paired")
        assert (row["shift"], row["change"]) == (expected, 25)


def test_at_29_rows_are_unique_typed_and_say_state_and_revision(told):  # noqa: F811
    case = CapacityAssessment.objects.filter(locked_at__isnull=False).first()
    reopen_assessment(assessment=case, reason="Жаңа дәлел", by=told.cast.murat, at=told.at)
    made = workbook(Options(), at=told.at, by="М").content
    keys = {
        "scores_wide": ("organisation", "round", "layer", "revision"),
        "items_long": ("organisation", "round", "layer", "revision", "item"),
        "change_paired": ("organisation", "t0_round", "t1_round"),
    }

    for name, key in keys.items():
        rows = sheet_of(made, name)
        assert len({tuple(row[code] for code in key) for row in rows}) == len(rows), name
    for name in ("scores_wide", "items_long"):
        for row in sheet_of(made, name):
            assert row["state"] in ("locked", "superseded", "under_verification")
            assert isinstance(row["revision"], int)
    (change,) = sheet_of(made, "change_paired")
    assert {change["t0_state"], change["t1_state"]} == {"superseded", "locked"}
    row = sheet_of(made, "scores_wide")[0]
    assert isinstance(row["assessed_on"], datetime)
    assert isinstance(row["overall"], int | float)


def test_at_29_two_runs_on_one_data_have_one_digest_in_whatever_words_and_whenever(told):  # noqa: F811
    digests = {
        workbook(Options(language=language), at=told.at + later * DAY, by=by).digest
        for language, later, by in (("en", 0, "a"), ("ru", 40, "b"), ("kk", 400, "c"))
    }
    assert len(digests) == 1
    readme = dict(
        list(row.values()) for row in sheet_of(workbook(Options(), at=told.at, by="a").content, "README")
    )
    assert readme["digest of the data (SHA-256)"] in digests

    formula(told)
    assert workbook(Options(), at=told.at, by="a").digest not in digests


def test_the_readme_names_versions_rule_definitions_choices_and_rows(told):  # noqa: F811
    made = workbook(Options(layers=("verified",), only_latest=True), at=told.at, by="Мұрат")
    readme = {row["field"]: row["value"] for row in sheet_of(made.content, "README")}

    assert readme["instrument"] == "POCI 1.0"
    assert readme["scoring rule"] == "poci-score-1"
    assert "R1.4 A1" in readme["definitions of indicators"]
    assert (readme["made by"], readme["layers"], readme["revisions"]) == ("Мұрат", "verified", "the latest only")
    assert readme["rows in items_long"] == str(made.counts["items_long"]) == "120"


def test_choices_leave_rows_out_and_turn_codes_into_words(told):  # noqa: F811
    rounds = sorted(set(CapacityAssessment.objects.values_list("round__code", flat=True)))
    plain = sheet_of(workbook(Options(), at=told.at, by="М").content, "scores_wide")
    part = workbook(Options(layers=("self", "verified"), rounds=(rounds[0],)), at=told.at, by="М").content
    kept = sheet_of(part, "scores_wide")
    assert {(row["layer"], row["round"]) for row in kept} == {("self", rounds[0]), ("verified", rounds[0])}
    assert len(kept) < len(plain)
    assert {row["round"] for row in sheet_of(part, "items_long")} == {rounds[0]}

    words = workbook(Options(language="kk", headers="label", values="both"), at=told.at, by="М").content
    (first, *_rest) = sheet_of(words, "scores_wide")
    title = next(code for code in first if code.endswith("(layer)"))
    assert {row[title].split(":")[0] for row in sheet_of(words, "scores_wide")} == {"self", "consensus", "verified"}
    assert all(any("Ѐ" <= sign <= "ӿ" for sign in row[title]) for row in sheet_of(words, "scores_wide"))
    bare = workbook(Options(values="label"), at=told.at, by="М").content
    assert {row["layer"] for row in sheet_of(bare, "scores_wide")} == {"self-assessment", "consensus", "verified"}


def test_web_start_up_loads_no_heavy_library():
    code = (
        "import os,sys,django;os.environ.setdefault('DJANGO_SETTINGS_MODULE','lms.settings.test');django.setup();"
        "import lms.urls;from django.urls import get_resolver;get_resolver().url_patterns;"
        "print(sorted({'pandas','numpy','scipy','pyreadstat','pyarrow','statsmodels','pyhanko','pyld'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"


def test_each_csv_file_has_as_many_rows_as_the_readme_says(told):  # noqa: F811
    """The codebook is read twice, for the sheet and for codebook.json: neither may be left empty."""
    made = csv_files(Options(language="kk"), at=told.at, by="М")
    for code, count in made.counts.items():
        assert len(csv_of(made.content, code)) == count > 0, code
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        described = json.loads(archive.read("codebook.json"))
    assert [column["column"] for column in described["columns"]] == [row["column"] for row in csv_of(made.content, "codebook")]
    assert [value["value"] for value in described["values"]] == [row["value"].removeprefix("'") for row in csv_of(made.content, "value_labels")]
