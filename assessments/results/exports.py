"""The workbook of all scores: queries → tables. Column codes are constants; the codebook is made from them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import pandas as pd
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from assessments.advocacy.models import AdvocacyTool
from assessments.advocacy.queries import export_rows as tool_rows
from assessments.capacity.models import Anchor, Band, Domain, Item, Layer
from assessments.capacity.queries.results import (
    change_between,
    item_rows,
    layer_results,
    locked_results,
)
from assessments.knowledge.queries.scores import first_scores
from assessments.results import queries
from assessments.results.measurement.readings import NOT_COUNTED
from lms.core.formats import fraction_text
from lms.core.models import Organisation
from lms.core.tables import Column, Table
from lms.core.translated import LANGUAGES, text_in

# Specification SC-1 and EX-3: why a cell is blank.
MISSING = {"na": -97, "dk": -98, "missing": -99}
NO_ANSWER = -99
FLAGS = ("provisional", "uneven", "borderline", "low_evidence", "evidence_capped")

# (code, kind, label). The order is the order in the sheet; a code is never reused for something else.
WHERE = [
    ("organisation", "text", _("organisation code")),
    ("round", "text", _("round code")),
    ("round_kind", "text", _("occasion: T0 before, T1 after, T2 later")),
    ("layer", "text", _("whose voice")),
    ("revision", "integer", _("revision of the assessment")),
    ("state", "text", _("state of the assessment")),
]
SCORES = [
    *WHERE,
    ("organisation_name", "text", _("name of the organisation")),
    ("region", "text", _("region, ISO 3166-2")),
    ("coalition_member", "flag", _("member of the Coalition")),
    ("is_latest", "flag", _("newest revision of this organisation and round")),
    ("assessed_on", "date", _("day of the consensus meeting")),
    ("locked_at", "moment", _("moment of the lock, Almaty time")),
    ("instrument", "text", _("instrument and version")),
    ("scoring_rule", "text", _("scoring rule")),
    ("respondents", "integer", _("self sheets submitted")),
    ("status", "text", _("full, provisional or not computed")),
    ("status_reasons", "text", _("why it is not full")),
    ("overall", "number", _("overall index, 0 to 100")),
    ("overall_fraction", "text", _("overall index as an exact fraction")),
    ("overall_missing", "integer", _("why there is no overall index")),
    ("lower_bound", "number", _("overall index if missing items counted 0")),
    ("band", "text", _("capacity level")),
    *[(f"flag_{flag}", "flag", _("flag beside the capacity level")) for flag in FLAGS],
    ("evidence_with", "integer", _("items from level 2 with accepted evidence")),
    ("evidence_of", "integer", _("items from level 2")),
]
ITEMS = [
    *WHERE,
    ("domain", "text", _("domain code")),
    ("item", "text", _("item code")),
    ("level", "number", _("level given, 0 to 4; mean in the self layer")),
    ("effective_level", "number", _("level that counts")),
    ("missing", "integer", _("why there is no level")),
    ("reason", "text", _("reason given")),
    ("decision", "text", _("what the verifier did")),
    ("importance", "integer", _("importance chosen by the organisation, 1 to 3")),
    ("evidence_count", "integer", _("pieces of evidence given")),
    ("evidence_accepted", "flag", _("accepted evidence within 12 months")),
]
CHANGES = [
    ("organisation", "text", _("organisation code")),
    ("t0_round", "text", _("round before training")),
    ("t1_round", "text", _("later round")),
    ("t1_kind", "text", _("occasion of the later round")),
    ("t0_revision", "integer", _("revision before training")),
    ("t1_revision", "integer", _("later revision")),
    ("t0_overall", "number", _("overall index before, all items")),
    ("t1_overall", "number", _("overall index later, all items")),
    ("comparable", "flag", _("both results are full and share enough items")),
    ("not_comparable_reason", "text", _("why they cannot be compared")),
    ("common_items", "integer", _("items with a level both times")),
    ("left_out", "text", _("items left out")),
    ("t0_common", "number", _("index before on common items")),
    ("t1_common", "number", _("index later on common items")),
    ("change", "number", _("change on common items, points")),
    ("change_fraction", "text", _("change as an exact fraction")),
    ("difference", "number", _("difference of the printed indices, points")),
    ("threshold", "number", _("points a change must reach")),
    ("verdict", "text", _("improved, same or declined")),
    ("t0_borderline", "flag", _("close to a band edge before")),
    ("t1_borderline", "flag", _("close to a band edge later")),
]
TOOLS = [
    ("organisation", "text", _("organisation code")),
    ("tool", "text", _("tool code")),
    ("tool_name", "text", _("name of the tool")),
    ("category", "text", _("category of the tool")),
    ("modern", "flag", _("modern tool of the register")),
    ("used_on", "date", _("day of use")),
    ("registration", "text", _("registration number")),
    ("result_measured", "flag", _("a result was measured")),
    ("verdict", "text", _("verdict on the evidence")),
]
QUIZ = [
    ("person", "text", _("pseudonym of the person in this programme")),
    ("organisation", "text", _("organisation code")),
    ("programme", "text", _("programme code")),
    ("cohort", "text", _("cohort code")),
    ("pre", "number", _("first pre-test, per cent of the maximum")),
    ("pre_missing", "integer", _("why there is no pre-test")),
    ("post", "number", _("first post-test, per cent of the maximum")),
    ("post_missing", "integer", _("why there is no post-test")),
    ("change", "number", _("post-test minus pre-test, points")),
]
INDICATORS = [
    ("indicator", "text", _("indicator code")),
    ("reading", "text", _("way of counting")),
    ("headline", "flag", _("the figure of the log-frame")),
    ("name", "text", _("name of the indicator")),
    ("level", "text", _("output or outcome")),
    ("result", "text", _("result code")),
    ("unit", "text", _("unit")),
    ("baseline", "number", _("baseline")),
    ("target", "number", _("target")),
    ("target_on", "date", _("day of the target")),
    ("actual", "number", _("actual value")),
    ("actual_fraction", "text", _("actual value as an exact fraction")),
    ("numerator", "number", _("numerator")),
    ("denominator", "integer", _("denominator")),
    ("not_counted", "integer", _("rows looked at that do not count")),
    ("status", "text", _("final, provisional or no data")),
    ("reached", "flag", _("target reached")),
    ("target_share", "number", _("per cent of the way from baseline to target")),
    ("definition_version", "text", _("version of the definition")),
    ("measured_on", "date", _("day of measurement")),
]
LEVELS = [
    ("item", "text", _("item code")),
    ("level", "integer", _("level, 0 to 4")),
    ("text_en", "text", _("words of the level, English")),
    ("text_ru", "text", _("words of the level, Russian")),
    ("text_kk", "text", _("words of the level, Kazakh")),
]
NOTES = {
    "README": _("what the file is, from which data, how many rows, its digest"),
    "scores_wide": _("one row for each organisation, round and layer"),
    "items_long": _("one row for each item of each layer"),
    "change_paired": _("before and after on common items"),
    "tool_use": _("each recorded use of an advocacy tool with its verdict"),
    "quiz": _("first pre- and post-test of each person under a pseudonym"),
    "indicators": _("each line of the log-frame with numerator, denominator and definition"),
    "codebook": _("what each column means, in three languages"),
    "value_labels": _("what each code in a cell means"),
    "levels": _("the words of each level of each item"),
}


@dataclass(frozen=True)
class WorkbookTables:
    """The sheets of the workbook in their order, rows by sheet, and a digest of the data."""

    tables: list[Table]
    counts: dict[str, int]
    digest: str


def sheet_notes() -> list[tuple[str, str]]:
    """Return (sheet, what it holds) in the reader's language."""
    return [(code, str(note)) for code, note in NOTES.items()]


def workbook_tables(*, language: str, at: datetime, by: str) -> WorkbookTables:
    """Return every sheet of the M&E workbook. The number of queries does not depend on the number of rows."""
    with override(language):
        frames = _frames(language, at)
        digest = _digest(frames)
        counts = {code: len(frame) for code, (_columns, frame) in frames.items()}
        made = [_table(code, columns, frame) for code, (columns, frame) in frames.items()]
        readme = Table(
            "README", [Column("field"), Column("value")], _readme(language, at, by, counts, digest)
        )
        return WorkbookTables([readme, *made], counts, digest)


def _frames(language: str, at: datetime) -> dict[str, tuple[list, pd.DataFrame]]:
    """Return the data sheets as pandas frames with their columns."""
    organisations = {row.code: row for row in Organisation.objects.csos().select_related("region")}
    domains = list(Domain.objects.order_by("version", "order"))
    items = list(Item.objects.select_related("domain").order_by("version", "place"))
    long = _items_frame(items)
    frames = {
        "scores_wide": _scores_frame(organisations, domains, items, long, language),
        "items_long": (ITEMS, long),
        "change_paired": _changes_frame(domains),
        "tool_use": (TOOLS, _tools_frame(language)),
        "quiz": (QUIZ, _quiz_frame(organisations)),
        "indicators": (INDICATORS, _indicators_frame(at, language)),
    }
    levels = (LEVELS, _levels_frame())
    frames["codebook"] = _codebook({**frames, "levels": levels})
    frames["value_labels"] = _value_labels()
    frames["levels"] = levels
    return frames


def _frame(columns: Sequence[tuple], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Return rows as a frame whose cells stay what they are: None is blank, an integer stays one."""
    return pd.DataFrame(list(rows), columns=[code for code, _kind, _label in columns], dtype=object)


def _table(code: str, columns: Sequence[tuple], frame: pd.DataFrame) -> Table:
    made = [Column(name, kind, str(label)) for name, kind, label in columns]
    return Table(code, made, frame.itertuples(index=False, name=None))


def _decimal(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _items_frame(items: Sequence[Item]) -> pd.DataFrame:
    domain_of = {item.code: item.domain.code for item in items}
    rows = []
    for row in item_rows():
        rows.append(
            (
                row.organisation_code,
                row.round_code,
                row.round_kind,
                row.layer,
                row.revision,
                row.state,
                domain_of.get(row.item_code, ""),
                row.item_code,
                _number(row.level),
                _number(row.effective_level),
                MISSING.get(row.code) if row.effective_level is None else None,
                row.reason,
                row.decision,
                row.importance,
                row.evidence_count,
                row.has_accepted_evidence,
            )
        )
    return _frame(ITEMS, rows)


def _number(value: int | Fraction | None) -> int | float | None:
    """Return a level as a number: whole where it is whole."""
    if value is None or isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else float(value)


KEY = ["organisation", "round", "layer", "revision"]


def _scores_frame(organisations, domains, items, long, language) -> tuple[list, pd.DataFrame]:
    codes = list(dict.fromkeys((domain.code, domain.var) for domain in domains))
    rows = []
    for row in layer_results():
        result, organisation = row.result, organisations.get(row.organisation_code)
        indices = [result.index_of(code) for code, _var in codes]
        rows.append(
            (
                row.organisation_code,
                row.round_code,
                row.round_kind,
                row.layer,
                row.revision,
                row.state,
                text_in(organisation, "name", language).text if organisation else "",
                organisation.region_id if organisation else None,
                organisation.is_coalition_member if organisation else None,
                row.state not in ("superseded", "cancelled"),
                row.assessed_on,
                timezone.localtime(row.locked_at) if row.locked_at else None,
                row.instrument,
                row.scoring_rule,
                row.respondents or None,
                result.status,
                "; ".join(result.status_reasons),
                _decimal(result.overall),
                None if result.overall is None else fraction_text(result.overall),
                NO_ANSWER if result.overall is None else None,
                _decimal(result.lower_bound),
                result.band or "",
                *[flag in result.flags for flag in FLAGS],
                result.evidence_with if row.layer == Layer.VERIFIED else None,
                result.evidence_of if row.layer == Layer.VERIFIED else None,
                *[_decimal(index) for index in indices],
                *[NO_ANSWER if index is None else None for index in indices],
            )
        )
    columns = [
        *SCORES,
        *[(var, "number", _Label(domains, code)) for code, var in codes],
        *[(f"{var}_missing", "integer", _("why there is no index")) for _code, var in codes],
    ]
    wide = _frame(columns, rows)
    # An editions's last sheet counts; the long table has the same order, so both keep the last.
    wide = wide.drop_duplicates(KEY, keep="last")
    variables = list(dict.fromkeys((item.code, item.var) for item in items))
    pivot = long.drop_duplicates([*KEY, "item"], keep="last").set_index([*KEY, "item"])
    for suffix, field, kind in (("", "effective_level", "number"), ("_missing", "missing", "integer")):
        part = pivot[field].unstack("item").reindex(columns=[code for code, _var in variables])
        part.columns = [f"{var}{suffix}" for _code, var in variables]
        wide = wide.merge(part.reset_index(), on=KEY, how="left")
        columns += [
            (f"{var}{suffix}", kind, _Label(items, code) if not suffix else _("why there is no level"))
            for code, var in variables
        ]
    return columns, wide


class _Label:
    """The name of a domain or an item by code, in whatever language is active when it is printed."""

    def __init__(self, rows, code: str):
        self.row = next(row for row in reversed(rows) if row.code == code)

    def __str__(self) -> str:
        return f"{self.row.code} {self.row.name}"


def _changes_frame(domains: Sequence[Domain]) -> tuple[list, pd.DataFrame]:
    codes = list(dict.fromkeys((domain.code, domain.var) for domain in domains))
    by_organisation: dict[str, list] = {}
    for result in locked_results():
        by_organisation.setdefault(result.organisation_code, []).append(result)
    rows = []
    for code, results in by_organisation.items():
        first = [result for result in results if result.round_kind == "T0"]
        if not first:
            continue
        t0 = first[-1]
        for later in (result for result in results if result.round_kind != "T0"):
            change = change_between(t0, later)
            rows.append(
                (
                    code,
                    t0.round_code,
                    later.round_code,
                    later.round_kind,
                    t0.revision,
                    later.revision,
                    _decimal(t0.result.overall),
                    _decimal(later.result.overall),
                    change.is_comparable,
                    change.reason,
                    len(change.common_items),
                    ", ".join(change.left_out),
                    _decimal(change.before),
                    _decimal(change.after),
                    _decimal(change.points),
                    None if change.points is None else fraction_text(change.points),
                    _decimal(change.naive_points),
                    _decimal(change.threshold),
                    change.verdict or "",
                    "borderline" in t0.result.flags,
                    "borderline" in later.result.flags,
                    *[
                        _decimal(change.domains[domain][1] - change.domains[domain][0])
                        if domain in change.domains
                        else None
                        for domain, _var in codes
                    ],
                )
            )
    columns = [*CHANGES, *[(f"{var}_change", "number", _Label(domains, code)) for code, var in codes]]
    return columns, _frame(columns, rows)


def _tools_frame(language: str) -> pd.DataFrame:
    names = {tool.code: text_in(tool, "name", language).text for tool in AdvocacyTool.objects.all()}
    rows = (
        (organisation, tool, names[tool], category, modern, day, number, measured, verdict or "pending")
        for organisation, tool, category, modern, day, number, measured, verdict in tool_rows()
    )
    return _frame(TOOLS, rows)


def _quiz_frame(organisations) -> pd.DataFrame:
    codes = {row.pk: code for code, row in organisations.items()}
    rows = []
    for score in first_scores():
        change = None if score.pre is None or score.post is None else score.post - score.pre
        rows.append(
            (
                queries.pseudonym(score.learner_id, score.programme_code),
                codes.get(score.organisation_id, ""),
                score.programme_code,
                score.cohort_code,
                _decimal(score.pre),
                NO_ANSWER if score.pre is None else None,
                _decimal(score.post),
                NO_ANSWER if score.post is None else None,
                _decimal(change),
            )
        )
    # By pseudonym, not in the order of people.
    return _frame(QUIZ, sorted(rows, key=lambda row: (row[2], row[0])))


def _indicators_frame(at: datetime, language: str) -> pd.DataFrame:
    board = queries.board(timezone.localdate(at))
    rows = []
    for line in board.lines:
        for figure in line.figures:
            reading, indicator = figure.reading, line.indicator
            is_headline = figure.is_headline
            rows.append(
                (
                    indicator.code,
                    reading.code if figure.definition.reading else "",
                    is_headline,
                    text_in(figure.definition, "name", language).text,
                    indicator.level,
                    indicator.result_code,
                    text_in(indicator, "unit", language).text,
                    _decimal(line.baseline) if is_headline else None,
                    float(indicator.target) if is_headline else None,
                    indicator.target_on if is_headline else None,
                    _decimal(reading.value),
                    None if reading.value is None else fraction_text(reading.value),
                    _decimal(reading.numerator),
                    reading.denominator,
                    len(queries.split_rows(reading)[NOT_COUNTED]),
                    reading.status,
                    line.is_reached if is_headline else None,
                    _decimal(line.target_share) if is_headline else None,
                    figure.definition.version,
                    board.on,
                )
            )
    return _frame(INDICATORS, rows)


def _codebook(frames: dict[str, tuple[list, pd.DataFrame]]) -> tuple[list, pd.DataFrame]:
    columns = [
        ("sheet", "text", _("sheet")),
        ("column", "text", _("column code")),
        ("kind", "text", _("text, integer, number, date, moment or flag")),
        ("label_en", "text", _("label, English")),
        ("label_ru", "text", _("label, Russian")),
        ("label_kk", "text", _("label, Kazakh")),
    ]
    listed = [
        (sheet, code, kind, label)
        for sheet, (sheet_columns, _rows) in frames.items()
        for code, kind, label in sheet_columns
    ]
    labels: dict[str, list[str]] = {}
    for language in LANGUAGES:
        with override(language):
            labels[language] = [str(label) for _sheet, _code, _kind, label in listed]
    rows = [
        (sheet, code, kind, *(labels[language][place] for language in LANGUAGES))
        for place, (sheet, code, kind, _label) in enumerate(listed)
    ]
    return columns, _frame(columns, rows)


VALUES = [
    ("missing", "-97", _("not applicable")),
    ("missing", "-98", _("don’t know")),
    ("missing", "-99", _("no answer, or not computed")),
    ("layer", "self", _("self-assessment")),
    ("layer", "consensus", _("consensus")),
    ("layer", "verified", _("verified")),
    ("status", "full", _("full")),
    ("status", "provisional", _("provisional")),
    ("status", "not_computed", _("not computed")),
    ("verdict", "improved", _("improved")),
    ("verdict", "same", _("no clear change")),
    ("verdict", "declined", _("declined")),
    ("verdict", "accepted", _("accepted")),
    ("verdict", "rejected", _("rejected")),
    ("verdict", "pending", _("waiting for a verdict")),
    ("flag", "1", _("yes")),
    ("flag", "0", _("no")),
]


def _value_labels() -> tuple[list, pd.DataFrame]:
    columns = [
        ("set", "text", _("set of values")),
        ("value", "text", _("code")),
        ("label_en", "text", _("label, English")),
        ("label_ru", "text", _("label, Russian")),
        ("label_kk", "text", _("label, Kazakh")),
    ]
    labels: dict[str, list[str]] = {}
    for language in LANGUAGES:
        with override(language):
            labels[language] = [str(label) for _set, _value, label in VALUES]
    rows = [
        (name, value, *(labels[language][place] for language in LANGUAGES))
        for place, (name, value, _label) in enumerate(VALUES)
    ]
    bands = Band.objects.select_related("version").order_by("version", "order")
    rows += [("band", band.code, band.name_en, band.name_ru, band.name_kk) for band in bands]
    return columns, _frame(columns, rows).drop_duplicates(["set", "value"])


def _levels_frame() -> pd.DataFrame:
    anchors = Anchor.objects.select_related("item").order_by("item__version", "item__place", "level")
    return _frame(
        LEVELS,
        ((row.item.code, row.level, row.text_en, row.text_ru, row.text_kk) for row in anchors),
    )


def _digest(frames: dict[str, tuple[list, pd.DataFrame]]) -> str:
    """Return a digest of all cells: equal data, equal digest, whenever and by whom the file is made."""
    digest = hashlib.sha256()
    for code, (_columns, frame) in frames.items():
        digest.update(code.encode())
        for row in frame.itertuples(index=False, name=None):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def _readme(language: str, at: datetime, by: str, counts: dict[str, int], digest: str) -> list[tuple]:
    moment = timezone.localtime(at)
    lines = [
        (_("file"), _("Qabilet: workbook of all scores")),
        (_("as of"), f"{moment:%Y-%m-%d %H:%M} (Asia/Almaty, UTC+5)"),
        (_("made by"), by),
        (_("language of labels"), language),
        (_("filters"), _("none: all organisations, rounds, layers and revisions")),
        (_("digest of the data (SHA-256)"), digest),
        (_("figures that feed the log-frame"), _("layer “verified”, state “locked”, status “full”")),
        (_("blank cell"), _("missing; the column that ends with “missing” says why: −97, −98, −99")),
        (_("per cents"), _("numbers from 0 to 100")),
        (
            _("names of organisations"),
            _("confidential; results of an organisation are shown only with its consent"),
        ),
    ]
    lines += [(_("sheet %(name)s") % {"name": code}, str(NOTES[code])) for code in NOTES]
    lines += [(_("rows in %(name)s") % {"name": code}, str(count)) for code, count in counts.items()]
    return [(str(field), str(value)) for field, value in lines]
