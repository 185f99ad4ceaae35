"""The analysis of questions as a workbook, and the questions themselves in the formats of others."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.knowledge.choices import QuestionKind
from assessments.knowledge.interchange.between import Note
from assessments.knowledge.interchange.entries import Kind, OptionEntry, QuestionEntry, Text
from assessments.knowledge.interchange.formats import TEXT_FORMATS
from assessments.knowledge.interchange.package import LEVELS
from assessments.knowledge.interchange.workbook import tables_of
from assessments.knowledge.measurement.item_analysis import INDICATIVE_BELOW, LEAST_TAKERS
from assessments.knowledge.queries.item_analysis import AnalysedForm
from lms.core.tables import Column, Table, about_sheet, to_xlsx

PLACE = [Column("programme"), Column("test"), Column("form")]
FORMS = [
    *PLACE, Column("takers", "integer"), Column("mean_percent", "number"), Column("kr20", "number"),
    Column("questions", "integer"), Column("to_look_at", "integer"), Column("is_indicative", "flag"),
]  # fmt: skip
QUESTIONS = [
    *PLACE, Column("question"), Column("version", "integer"), Column("module"), Column("kind"), Column("takers", "integer"),
    Column("answered", "integer"), Column("difficulty", "number"), Column("item_rest_r", "number"),
    Column("upper_minus_lower", "number"), Column("grade"), Column("flags"), Column("text"),
]  # fmt: skip
OPTIONS = [
    *PLACE, Column("question"), Column("version", "integer"), Column("option"), Column("is_right", "flag"), Column("chosen", "integer"),
    Column("share_percent", "number"), Column("is_unused", "flag"),
]  # fmt: skip


def analysis_workbook(forms: Sequence[AnalysedForm], *, at: datetime, by: str) -> tuple[bytes, dict[str, int], str]:
    """Return the workbook, the rows of each sheet, and the digest of its figures (EX-5)."""
    sheets = {
        "forms": (FORMS, [_form_row(one) for one in forms]),
        "questions": (QUESTIONS, [row for one in forms for row in _question_rows(one)]),
        "options": (OPTIONS, [row for one in forms for row in _option_rows(one)]),
    }
    counts = {code: len(rows) for code, (_columns, rows) in sheets.items()}
    digest = hashlib.sha256(repr([rows for _columns, rows in sheets.values()]).encode()).hexdigest()
    readme = [
        (_("file"), _("Qabilet: analysis of the questions of knowledge tests")),
        (_("as of"), f"{timezone.localtime(at):%Y-%m-%d %H:%M} (Asia/Almaty, UTC+5)"),
        (_("made by"), by),
        (_("who counts"), _("the first attempt each person handed in; cases that a trainer marks are left out")),
        (_("not computed"), _("below %(least)s people") % {"least": LEAST_TAKERS}),
        (_("indicative"), _("below %(least)s people") % {"least": INDICATIVE_BELOW}),
        ("difficulty", _("mean share of the points, 0 to 1; to look at below 0.30 and above 0.85, after training above 0.90")),
        ("item_rest_r", _("correlation of the question with the rest of the test; to look at below 0.20")),
        ("upper_minus_lower", _("difficulty of the upper 27 per cent minus that of the lower 27 per cent")),
        ("kr20", _("KR-20; where a question gives parts of its points, Cronbach’s alpha")),
        (_("digest of the data (SHA-256)"), digest),
        *[(_("rows in %(name)s") % {"name": code}, count) for code, count in counts.items()],
    ]
    tables = [about_sheet("README", readme)]
    tables += [Table(code, columns, rows) for code, (columns, rows) in sheets.items()]
    return to_xlsx(tables, created_at=at), counts, digest


def _place(one: AnalysedForm) -> tuple[str, str, str]:
    return one.form.test.programme_code, one.form.test.kind, str(one.form)


def _form_row(one: AnalysedForm) -> tuple:
    found = one.figures
    if found is None:
        return (*_place(one), one.takers, None, None, None, None, None)
    kr20 = None if found.reliability is None else float(found.reliability)
    return (
        *_place(one), one.takers, float(found.mean_percent), kr20, len(found.questions), len(found.flagged), found.is_indicative,
    )  # fmt: skip


def _question_rows(one: AnalysedForm):
    for row in one.questions:
        found = row.figures
        yield (
            *_place(one), row.question.code, row.question.version, row.question.module_code, row.question.kind, one.takers,
            found.answered, float(found.difficulty), found.discrimination, float(found.upper_lower), found.grade,
            ", ".join(found.flags), row.question.text,
        )  # fmt: skip


def _option_rows(one: AnalysedForm):
    for row in one.questions:
        for option in row.options:
            found = option.figures
            yield (
                *_place(one), row.question.code, row.question.version, option.option.text, found.is_right, found.count,
                float(100 * found.share), found.is_unused,
            )  # fmt: skip


# -- the questions themselves ------------------------------------------------------------------------------------

EXAMPLE = QuestionEntry(
    code="PE-01", module="PE.1", kind=Kind.SINGLE, level="remember", points=1,
    text=Text("How many working days?", "Сколько рабочих дней?", "Неше жұмыс күні?"),
    options=(
        OptionEntry("choice", Text("Seven", "Семь", "Жеті"), Text("Right.", "Верно.", "Дұрыс."), is_right=True),
        OptionEntry("choice", Text("Ten", "Десять", "Он"), Text("No.", "Нет.", "Жоқ.")),
    ),
)  # fmt: skip


def questions_file(
    kind: str, entries: Sequence[QuestionEntry], language: str, *, at: datetime
) -> tuple[bytes, str, Sequence[tuple[str, Note]]]:
    """Return questions as a file, the ending of its name, and what the format could not hold.

    `kind` is gift, aiken, moodle or xlsx; the workbook holds everything, with a codebook and an example beside.
    """
    if kind == "xlsx":
        return to_xlsx([*tables_of(entries), codebook(), *_example()], created_at=at), "xlsx", ()
    written = TEXT_FORMATS[kind].write(entries, language)
    return written.content, TEXT_FORMATS[kind].ending, written.losses


def codebook() -> Table:
    """Return what each column of the workbook of questions holds."""
    kinds = ", ".join(f"{kind.value} ({kind.label})" for kind in QuestionKind)
    rows = [
        ("questions", "code", _("as PE-01; the key by which a question is found again")),
        ("questions", "module", _("as PE.1, a module of the blueprint")),
        ("questions", "outcome", _("code of a learning outcome")),
        ("questions", "kind", kinds),
        ("questions", "level", ", ".join(LEVELS)),
        ("questions", "points", _("whole, 1 to 20; 0 for an opinion")),
        ("questions", "value, tolerance, unit_*", _("of a number; the value of a date as 2026-06-10")),
        ("questions", "words, model_answer_*", _("of a case or a longer text")),
        ("questions", "explanation_*", _("shown with the key after the test")),
        ("questions", "check_on", _("day to look again, as 2027-01-01")),
        ("options", "code, n", _("of which question, and its number there from 1")),
        ("options", "role", _("choice; item of an order; left or right side of a pair; step of a case with branches; error: a typical wrong value; criterion of a case; gap: what it accepts, parted by |")),
        ("options", "right", _("1 if this choice is right, else 0")),
        ("options", "place", _("right place of an item, or of a choice in its scale, from 1")),
        ("options", "partner", _("of a left side: the n of its right side")),
        ("options", "value", _("of a typical error")),
        ("options", "points", _("of a criterion or a choice of a case with branches")),
        ("options", "step, to", _("of such a choice: the n of its step and of the step it leads to; empty: the end")),
        ("options", "feedback_*", _("of a choice or a typical error")),
    ]
    return Table("codebook", [Column("sheet"), Column("columns"), Column("meaning")], rows)


def _example() -> list[Table]:
    questions, options = tables_of([EXAMPLE])
    return [Table("example", questions.columns, questions.rows), Table("example_options", options.columns, options.rows)]


def report_workbook(report: Sequence[dict], *, at: datetime, states: dict) -> bytes:
    """Return what was said of each row of a file, to be mended from."""
    columns = [Column("line", "integer"), Column("code"), Column("question"), Column("state"), Column("faults"), Column("lost"), Column("lacking")]
    rows = [
        (one["line"], one["code"], one["label"], str(states[one["state"]][1]), *("\n".join(one[key]) for key in ("faults", "losses", "lacks")))
        for one in report
    ]
    return to_xlsx([Table("report", columns, rows)], created_at=at)
