"""Who may open what, what the pages say, and that screen, file and API agree."""

import io
from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from assessments.advocacy.models import ToolUse
from assessments.results import queries
from assessments.results.actions import record_values
from assessments.results.exports import book as exports
from assessments.results.models import IndicatorValue
from assessments.results.queries.behind import versions
from assessments.results.queries.options import Options
from assessments.results.templatetags.results import change_text
from lms.core.actions import record_organisation_event
from lms.core.models import AuditEntry
from lms.core.tables import to_xlsx
from tests.cast import make_organisation

DAY = timedelta(days=1)
READ = {"monitor", "M&E staff", "administrator"}
PAGES = {
    "/en/monitoring/": READ,
    "/en/monitoring/R1.4/": READ,
    "/en/monitoring/R1.4/rows/": READ,
    "/en/monitoring/R1.3/rows/?reading=B4": READ,
    "/en/monitoring/export/": {"monitor", "M&E staff"},
    "/en/monitoring/tools/": {"monitor", "M&E staff", "assessor"},
    "/en/org/tools/": {"lead", "trainee", "foreign trainee"},
    "/en/org/tools/new/": {"lead"},
}


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_for_their_roles_and_do_not_exist_for_others(client, cast, reference, path):
    for role, user in cast.everybody.items():
        client.force_login(user)
        expected = 200 if role in PAGES[path] else 404
        assert client.get(path).status_code == expected, role
    client.logout()
    assert client.get(path).status_code == 302


@pytest.mark.parametrize(
    "path", ["/en/monitoring/R9.9/", "/en/monitoring/R1.4/rows/?reading=Z9", "/en/monitoring/R1.4/record/"]
)
def test_what_is_not_there_is_missing(as_user, cast, reference, path):
    assert as_user(cast.murat).get(path).status_code == 404


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_board_opens_in_each_language(as_user, told, language):
    client = as_user(told.cast.murat)

    page = client.get(f"/{language}/monitoring/").content.decode()

    assert {"en": "75.0", "ru": "75,0", "kk": "75,0"}[language] in page
    assert "<svg" in page
    with translation.override(language):
        assert translation.gettext("Where it stands") in page
    tool = {"en": "Official e-petition", "ru": "Официальная электронная петиция", "kk": "Ресми электрондық петиция"}[language]
    assert f'<th scope="row">DIG-01 {tool}' in page


def test_a_figure_that_stands_still_says_so(as_user, told):
    client = as_user(told.cast.murat)
    record_values(on=(told.at - DAY).date(), by=told.cast.murat, at=told.at - DAY)

    page = client.get("/en/monitoring/").content.decode()

    assert "unchanged since" in page and "0.0 since" not in page


def test_a_figure_leads_to_its_rows(as_user, told):
    client = as_user(told.cast.murat)

    page = client.get("/en/monitoring/R1.4/rows/?reading=A2").content.decode()

    assert "Counted: 1" in page
    assert "Not counted: 1" in page
    assert "«Қырық көпір»" in page
    assert "not assessed after training" in page


def test_todays_figures_are_recorded_from_the_page(as_user, told):
    client = as_user(told.cast.murat)

    assert client.post("/en/monitoring/record-values/").status_code == 302

    assert IndicatorValue.objects.count() == 26
    assert "75" in client.get("/en/monitoring/R1.4/").content.decode()
    client.force_login(told.cast.kuanysh)
    assert client.post("/en/monitoring/record-values/").status_code == 404


def test_a_lead_records_a_use_and_a_monitor_judges_it(client, story):
    cast, day = story.cast, (timezone.localdate() - DAY).isoformat()
    facts = {"tool": "DIG-01", "used_on": day, "description": "Петиция", "url": "https://example.org/p"}
    client.force_login(cast.gulnur)

    assert client.post("/kk/org/tools/new/", facts).status_code == 302

    use = ToolUse.objects.get()
    assert use.organisation == cast.own
    client.force_login(cast.murat)
    url = f"/en/monitoring/tools/{use.pk}/"
    assert client.post(url, {"decision": "rejected", "reason": ""}).status_code == 200
    assert client.post(url, {"decision": "accepted"}).status_code == 302
    client.force_login(cast.gulnur)
    assert "accepted" in client.get("/en/org/tools/").content.decode()
    client.force_login(cast.bekzat)
    assert "Петиция" not in client.get("/en/org/tools/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": ""}, "url"),
        ({"tool": "ABC-99"}, "tool"),
        ({"used_on": "2999-01-01"}, "__all__"),
        ({"is_result_measured": "on"}, "result_note"),
        ({"description": ""}, "description"),
    ],
)
def test_a_wrong_use_names_the_field(as_user, story, wrong, field):
    facts = {
        "tool": "DIG-01",
        "used_on": "2026-10-01",
        "description": "т",
        "url": "https://example.org",
        **wrong,
    }

    response = as_user(story.cast.gulnur).post("/en/org/tools/new/", facts)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not ToolUse.objects.exists()


def test_the_lists_cost_the_same_at_one_row_and_at_three(as_user, story, django_assert_num_queries):
    client = as_user(story.cast.murat)
    story.use(story.cast.own, "DIG-01", story.at.date(), verdict=None)

    for tool in (None, "DIG-02", "DIG-03"):
        if tool:
            story.use(story.cast.own, tool, story.at.date(), verdict=None)
        client.get("/en/monitoring/tools/")
        with django_assert_num_queries(5):
            client.get("/en/monitoring/tools/")


@pytest.fixture
def book(told):
    made = exports.book(Options(language="ru"), at=told.at, by="Мұрат")
    return to_xlsx(made.tables, created_at=told.at)


def frame(book, sheet):
    return pd.read_excel(io.BytesIO(book), sheet_name=sheet)


def test_the_workbook_has_its_sheets_in_order(book):
    names = openpyxl.load_workbook(io.BytesIO(book), read_only=True).sheetnames

    assert names == [
        "README", "scores_wide", "items_long", "change_paired", "tool_use", "quiz", "indicators", "codebook",
        "value_labels", "levels", "bands",
    ]  # fmt: skip


def test_the_definitions_of_indicators_are_read_whole_in_their_cell(book):
    sheet = openpyxl.load_workbook(io.BytesIO(book))["README"]
    (row,) = [row for row in sheet.iter_rows(min_row=2) if row[0].value == "определения показателей"]
    assert len(row[1].value) > sheet.column_dimensions["A"].width  # of A and B
    assert row[1].alignment.wrap_text


def test_items_recompute_the_scores(book):
    wide, long = frame(book, "scores_wide"), frame(book, "items_long")

    assert len(wide) == 9
    assert len(long) == 9 * 40
    for row in wide.itertuples():
        mine = long[
            (long["organisation"] == row.organisation)
            & (long["round"] == row.round)
            & (long["layer"] == row.layer)
        ]
        assert mine["effective_level"].sum() / 160 * 100 == row.overall
        assert mine[mine["domain"] == "D3"]["effective_level"].mean() * 25 == row.d3
        assert mine[mine["item"].astype(str) == "4.2"]["effective_level"].item() == row.d4_2


def test_numbers_are_numbers_and_formula_text_is_text(book):
    sheet = openpyxl.load_workbook(io.BytesIO(book))["change_paired"]
    cells = {name.value: cell for name, cell in zip(sheet[1], sheet[2], strict=True)}

    assert (cells["change"].value, cells["change"].data_type) == (25, "n")
    assert cells["comparable"].value == 1
    tools = frame(book, "tool_use")
    assert len(tools) == 4
    assert set(tools["verdict"]) == {"accepted"}
    for name in openpyxl.load_workbook(io.BytesIO(book)).sheetnames:
        for row in openpyxl.load_workbook(io.BytesIO(book))[name].iter_rows() if name == "tool_use" else ():
            assert all(cell.data_type != "f" for cell in row)


def test_blanks_have_their_reason(told):
    from assessments.capacity.actions.sheets import Entry

    told.lock(
        make_organisation("CSO-009", "N"),
        "T0",
        told.at - 250 * DAY,
        level=2,
        changes={"5.4": Entry(level=None, code="na", reason="Сұрау болған жоқ.")},
    )

    made = exports.book(Options(language="en"), at=told.at, by="Мұрат")
    book = to_xlsx(made.tables, created_at=told.at)

    long = frame(book, "items_long")
    row = long[
        (long["organisation"] == "CSO-009")
        & (long["layer"] == "verified")
        & (long["item"].astype(str) == "5.4")
    ]
    assert pd.isna(row["effective_level"].item())
    assert row["missing"].item() == -97
    wide = frame(book, "scores_wide")
    one = wide[(wide["organisation"] == "CSO-009") & (wide["layer"] == "verified")]
    assert (one["d5_4_missing"].item(), one["d5_missing"].isna().item()) == (-97, True)


def test_the_workbook_agrees_with_the_board(book, told):
    found = queries.board(timezone.localdate(told.at))
    sheet = frame(book, "indicators")

    for line in found.lines:
        for figure in line.figures:
            code = figure.definition.reading
            mine = sheet[(sheet["indicator"] == line.indicator.code) & (sheet["reading"].fillna("") == code)]
            assert mine["denominator"].item() == figure.reading.denominator
            value = figure.reading.value
            assert pd.isna(mine["actual"].item()) if value is None else mine["actual"].item() == float(value)


def test_every_column_is_in_the_codebook_in_three_languages(book):
    codebook = frame(book, "codebook")

    for name in ("scores_wide", "items_long", "change_paired", "tool_use", "quiz", "indicators", "levels", "bands"):
        listed = codebook[codebook["sheet"] == name]
        # "value_labels" and "codebook" describe themselves in their headings.
        assert list(listed["column"]) == list(frame(book, name).columns)
    assert codebook[["label_en", "label_ru", "label_kk"]].notna().all().all()


def test_two_runs_on_the_same_data_have_the_same_digest(told):
    first = exports.workbook(Options(), at=told.at, by="a")
    second = exports.workbook(Options(language="kk"), at=told.at + timedelta(days=5), by="b")

    assert first.digest == second.digest


def test_the_download_is_audited(as_user, told):
    client = as_user(told.cast.murat)

    response = client.post("/en/monitoring/export/", {"preset": "workbook", "language": "kk", "purpose": "Есеп"})

    assert response["Content-Disposition"].startswith('attachment; filename="qabilet-workbook-')
    assert response.content[:2] == b"PK"
    entry = AuditEntry.objects.get(act="scores.exported")
    assert (entry.reason, entry.actor) == ("Есеп", told.cast.murat.pk)
    assert entry.details["rows"]["items_long"] == 360
    assert entry.details["versions"] == versions()
    assert client.post("/en/monitoring/export/", {"language": "kk"}).status_code == 422


def test_the_command_writes_the_same_workbook(told, tmp_path):
    target = tmp_path / "w.xlsx"

    call_command("export_scores", "--preset", "workbook", "--out", str(target), "--lang", "kk")

    assert len(frame(target.read_bytes(), "scores_wide")) == 9
    entry = AuditEntry.objects.get(act="scores.exported")
    assert set(entry.details) >= {"preset", "options", "rows", "digest", "versions"}
    assert (entry.details["options"]["language"], entry.details["versions"]) == ("kk", versions())
    assert entry.details["versions"]["instruments"] and entry.details["versions"]["definitions"]
    with pytest.raises(CommandError, match="must end with .xlsx"):
        call_command("export_scores", "--out", str(tmp_path / "w.csv"))
    with pytest.raises(CommandError, match="does not exist"):
        call_command("export_scores", "--out", "/nowhere/w.xlsx")


def test_the_number_of_queries_of_the_workbook_is_fixed(told, django_assert_num_queries):
    with django_assert_num_queries(39):
        exports.workbook(Options(), at=told.at, by="a")
    told.lock(make_organisation("CSO-009", "N"), "T0", told.at - 20 * DAY, level=2)
    with django_assert_num_queries(39):
        exports.workbook(Options(), at=told.at, by="a")


def test_the_rows_behind_a_figure_say_what_happened_to_an_organisation(told, as_user):
    """One that left stays in the figure where it was earned (AT-21), with the word beside it."""
    before = as_user(told.cast.murat).get("/en/monitoring/R1.4/rows/").content.decode()
    record_organisation_event(
        organisation=told.cast.own, kind="left", day=told.at.date(), reason="Жоба аяқталды", by=told.cast.dinara, at=told.at
    )

    after = as_user(told.cast.murat).get("/en/monitoring/R1.4/rows/").content.decode()

    assert "Left the project on" not in before
    assert after.count("Left the project on 23 November 2026.") == after.count("CSO-001")
    assert after.count("<tr>") == before.count("<tr>")


@pytest.mark.parametrize(("measure", "shown"), [("count", "+3"), ("index", "+3,0"), ("percentage", "+3,0")])
def test_a_count_changes_in_whole_numbers(measure, shown):
    with translation.override("ru"):
        assert change_text(Fraction(3), SimpleNamespace(definition=SimpleNamespace(measure=measure))) == shown
