"""The analysis of questions as a workbook: what was reckoned, the forms, their questions, the options."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.knowledge.measurement.item_analysis import INDICATIVE_BELOW, LEAST_TAKERS
from assessments.knowledge.queries.item_analysis import AnalysedForm
from lms.core.tables import Column, Table, to_xlsx

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
    tables = [Table("README", [Column("field"), Column("value")], readme)]
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
