"""Scores from paper: all or nothing, every bad row named, and the lock stays a step of its own."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command

from assessments.capacity.actions.locking import lock_assessment
from assessments.capacity.actions.paper import ImportRefused, store_paper_scores
from assessments.capacity.actions.rounds import assign_verifier
from assessments.capacity.imports.scores import COLUMNS, read_scores, template_table
from assessments.capacity.models import CapacityAssessment, ItemScore, ScoreSheet
from assessments.capacity.queries.results import locked_results
from assessments.evidence.models import Evidence
from lms.core.tables import Column, Table, to_csv, to_xlsx

from . import factories as make
from .factories import CODES

EVIDENCE = "2026-10-01 https://example.org/log"


def rows(**changes):
    made = {code: ["CSO-001", code, "2", "", ""] for code in CODES}
    for code, cells in changes.items():
        made[code.replace("_", ".").lstrip("i")] = ["CSO-001", code.replace("_", ".").lstrip("i"), *cells]
    return list(made.values())


def workbook(lines, columns=COLUMNS[:5]) -> bytes:
    table = Table("scores", tuple(Column(code, "text") for code in columns), [tuple(line) for line in lines])
    return to_xlsx([table], created_at=datetime(2026, 1, 1, tzinfo=UTC))


def read(case, lines, layer="verified"):
    return read_scores(workbook(lines), "scores.xlsx", assessment_round=case.round, layer=layer)


def store(case, cast, at, lines, layer="verified"):
    sheet = read(case, lines, layer)
    assert sheet.faults == ()
    return store_paper_scores(
        assessment_round=case.round, layer=layer, rows=sheet.rows, by=cast.murat, at=at, source="scores.xlsx"
    )


@pytest.mark.parametrize(
    ("line", "column", "word"),
    [
        (["CSO-999", "1.1", "2", "", ""], "organisation", "does not take part"),
        (["COORD", "1.1", "2", "", ""], "organisation", "does not take part"),
        (["CSO-001", "9.9", "2", "", ""], "item", "no item"),
        (["CSO-001", "1.1", "5", "", ""], "score", "not a score"),
        (["CSO-001", "1.1", "-1", "", ""], "score", "not a score"),
        (["CSO-001", "1.1", "2.5", "", ""], "score", "not a score"),
        (["CSO-001", "1.1", "two", "", ""], "score", "not a score"),
        (["CSO-001", "1.1", "N/A", "Жоқ", ""], "score", "always applies"),
        (["CSO-001", "5.4", "N/A", "", ""], "reason", "need a reason"),
        (["CSO-001", "1.1", "DK", "", ""], "reason", "need a reason"),
        (["CSO-001", "1.1", "", "", "Хаттама"], "reason", "could not be determined"),
        (["CSO-001", "1.1", "3", "", "2026-02-30 Хаттама"], "evidence", "date does not exist"),
        (["CSO-001", "1.1", "3", "", "javascript://x"], "evidence", "begins with http"),
        (["CSO-001", "1.1", "3", "", "https://a.example b"], "evidence", "without spaces"),
        (["CSO-001", "1.1", "3", "x" * 2001, ""], "reason", "too long"),
    ],
)
def test_bad_row_is_named_with_row_column_and_what_is_expected(case, line, column, word):
    sheet = read(case, [["CSO-001", "2.1", "2", "", ""], line])

    [fault] = sheet.faults
    assert (fault.row, fault.column) == (3, column)
    assert word in fault.text


def test_every_bad_row_is_named_at_once(case):
    sheet = read(case, [["CSO-001", "1.1", "5", "", ""], ["CSO-001", "1.1", "2", "", ""], ["X", "Y", "Z", "", ""]])

    assert [(fault.row, fault.column) for fault in sheet.faults] == [
        (2, "score"), (3, "item"), (4, "organisation"), (4, "item"), (4, "score"),
    ]  # fmt: skip


def test_empty_template_says_so_and_rows_left_empty_are_no_answer(case):
    table = template_table(case.round.instrument_version, ["CSO-001"])
    assert (len(table.rows), table.rows[0][:2]) == (40, ("CSO-001", "1.1"))

    facts = {"assessment_round": case.round, "layer": "verified"}
    empty = read_scores(workbook(table.rows, COLUMNS), "scores.xlsx", **facts)
    assert [fault.column for fault in empty.faults] == ["score"]
    one = [*table.rows[1:], ("CSO-001", "1.1", "0", "", "", "POCI 1.0")]
    assert read_scores(workbook(one, COLUMNS), "scores.xlsx", **facts).count == 1
    other = [(*row[:5], "POCI 1.1") for row in one]
    foreign = read_scores(workbook(other, COLUMNS), "scores.xlsx", **facts)
    assert {fault.column for fault in foreign.faults} == {"instrument"}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK broken"), ("a.xlsx", b""), ("a.pdf", b"%PDF"), ("a.csv", b"organisation,item\nCSO-001,1.1\n")],
)
def test_what_is_no_sheet_is_refused_whole(case, tmp_path, cast, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(CommandError, match=name.replace(".", r"\.")):
        call_command("import_scores", str(path), "--round", "T0-2026")
    assert not ItemScore.objects.exists()


def test_csv_of_excel_is_read_too(case):
    lines = [("CSO-001", code, "2", "", "") for code in CODES]
    table = Table("scores", tuple(Column(code, "text") for code in COLUMNS[:5]), lines)

    sheet = read_scores(to_csv(table, "excel"), "scores.csv", assessment_round=case.round, layer="verified")

    assert (sheet.count, sheet.faults) == (40, ())


def test_verified_scores_are_stored_scored_and_locked(case, cast, at):
    store(case, cast, at, rows(i1_1=["4", "", EVIDENCE], i1_2=["3", "", ""], i5_4=["N/A", "Сұрау болмады", ""], i8_1=["0", "", ""]))
    case.refresh_from_db()
    assert case.state == "validated"
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)

    lock_assessment(assessment=case, note="Қағаздан", by=cast.murat, at=at)

    [locked] = locked_results()
    assert (locked.result.capped_items, locked.result.na_items) == (("1.2",), ("5.4",))
    assert locked.result.index_of("D1") == Fraction(60)
    assert locked.result.index_of("D8") == Fraction(40)


def test_the_same_file_again_changes_nothing(case, cast, at):
    lines = rows(i1_1=["3", "", EVIDENCE])
    for _time in range(2):
        store(case, cast, at, lines)

    assert (ScoreSheet.objects.count(), ItemScore.objects.count(), Evidence.objects.count()) == (1, 40, 1)
    assert Evidence.objects.get().verdicts.count() == 1
    assert set(ItemScore.objects.values_list("rev", flat=True)) == {1}


def test_consensus_scores_wait_for_the_rest(case, cast, at):
    store(case, cast, at, rows(), layer="consensus")

    case.refresh_from_db()
    assert (case.state, case.sheets.get().layer) == ("consensus", "consensus")


def test_locked_assessment_takes_no_scores(case, cast, at):
    make.to_locked(case, cast, at)

    [fault] = read(case, [["CSO-001", "1.1", "4", "", ""]]).faults

    assert "is locked" in fault.text
    with pytest.raises(ImportRefused):
        store_paper_scores(assessment_round=case.round, layer="verified", rows={"CSO-001": ()}, by=cast.murat, at=at, source="x")


def test_import_is_the_m_and_e_officers(case, cast, at):
    for person in (cast.gulnur, cast.saule, cast.yerlan, cast.kuanysh):
        with pytest.raises(ImportRefused):
            store_paper_scores(assessment_round=case.round, layer="verified", rows={}, by=person, at=at, source="x")


# --- the command


@pytest.fixture
def path(tmp_path):
    return tmp_path / "scores.xlsx"


def test_command_checks_first_and_stores_then(case, cast, path, capsys):
    path.write_bytes(workbook(rows()))

    call_command("import_scores", str(path), "--round", "T0-2026", "--dry-run")
    assert not ItemScore.objects.exists()
    call_command("import_scores", str(path), "--round", "T0-2026", "--layer", "verified", "--by", "dinara@cast.example")

    assert "40 rows of 1 organisations are stored" in capsys.readouterr().out
    assert ItemScore.objects.count() == 40
    assert CapacityAssessment.objects.get().events.last().comment.startswith("scores.xlsx, SHA-256 ")


def test_command_names_every_bad_row_and_changes_nothing(case, cast, path):
    path.write_bytes(workbook([*rows(), ["CSO-001", "1.1", "2", "", ""], ["CSO-001", "9.9", "5", "", ""]]))

    with pytest.raises(CommandError) as error:
        call_command("import_scores", str(path), "--round", "T0-2026", "--by", "dinara@cast.example")

    assert "rows to correct: 3" in str(error.value)
    assert "Row 42, column item" in str(error.value) and "Row 43, column score" in str(error.value)
    assert not ItemScore.objects.exists()


def test_command_speaks_russian_and_kazakh(case, cast, path):
    path.write_bytes(workbook([["CSO-001", "1.1", "5", "", ""]]))
    said = []
    for language in ("en", "ru", "kk"):
        with pytest.raises(CommandError) as error:
            call_command("import_scores", str(path), "--round", "T0-2026", "--lang", language)
        said.append(str(error.value).splitlines()[1])

    assert len(set(said)) == 3


def test_command_refuses_an_unknown_round_a_missing_file_and_an_unknown_officer(case, cast, path):
    with pytest.raises(CommandError, match=r"no round T9\. Rounds: T0-2026"):
        call_command("import_scores", str(path), "--round", "T9")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_scores", str(path), "--round", "T0-2026")
    path.write_bytes(workbook(rows()))
    with pytest.raises(CommandError, match="--by"):
        call_command("import_scores", str(path), "--round", "T0-2026", "--by", "gulnur@cast.example")
    with pytest.raises(CommandError, match="Name the file"):
        call_command("import_scores", "--round", "T0-2026")


def test_command_writes_a_template_that_reads_back(case, cast, path):
    call_command("import_scores", "--round", "T0-2026", "--template", str(path))

    sheet = read_scores(path.read_bytes(), path.name, assessment_round=case.round, layer="verified")
    assert [fault.column for fault in sheet.faults] == ["score"]
