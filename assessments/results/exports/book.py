"""The exports of scores: rows → tables with their codebook, a README and a digest of the data."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from assessments.capacity.models import Band
from assessments.results.exports import columns as named
from assessments.results.exports import rows
from assessments.results.queries.behind import versions
from assessments.results.queries.options import BOTH, CODE, LABEL, Options
from lms.core.tables import Column, Table, about_sheet, to_xlsx
from lms.core.translated import LANGUAGES

CODEBOOK = [
    ("sheet", "text", _("sheet")),
    ("column", "text", _("column code")),
    ("kind", "text", _("text, integer, number, date, moment or flag")),
    ("label_en", "text", _("label, English")),
    ("label_ru", "text", _("label, Russian")),
    ("label_kk", "text", _("label, Kazakh")),
]
VALUE_LABELS = [
    ("set", "text", _("set of values")),
    ("value", "text", _("code")),
    ("label_en", "text", _("label, English")),
    ("label_ru", "text", _("label, Russian")),
    ("label_kk", "text", _("label, Kazakh")),
]
# What a statistics programme is given; the other sheets are of the workbook.
STATISTICS = ("scores_wide", "items_long", "change_paired", "codebook", "value_labels")
# What was measured and recorded; the indicators are reckoned from it for a day, and change with the day.
DATA = ("scores_wide", "items_long", "change_paired", "tool_use", "quiz")

ROWS_AT_ONCE = 1000

# Told how many rows were read so far; it may raise to stop the work.
Tick = Callable[[int], None] | None


@dataclass
class Tally:
    """How many rows each sheet has, and a digest of the data; both stand once the rows were read."""

    counts: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return one digest of all data: equal data, equal digest, whenever, by whom and in whatever words."""
        told = "".join(self.digests[code] for code in DATA if code in self.digests)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Book:
    """The sheets in their order. Their rows are read once, README last: it tells about the others."""

    tables: list[Table]
    tally: Tally
    codebook: list[tuple]
    value_labels: list[tuple]


@dataclass(frozen=True)
class Made:
    """A finished file with what the audit keeps of it."""

    content: bytes
    counts: dict[str, int]
    digest: str


def sheet_notes() -> list[tuple[str, str]]:
    """Return (sheet, what it holds) in the reader's language."""
    return [(code, str(note)) for code, note in named.NOTES.items()]


def book(
    options: Options, *, at: datetime, by: str, only: Sequence[str] = (), tick: Tick = None
) -> Book:
    """Return every sheet of the M&E workbook, or only those named. `tick` is told every thousand rows. Only the sheets of items cost queries by the number of rows."""
    frame, tally = rows.Frame(), Tally()
    sheets = {
        "scores_wide": (rows.score_columns(frame), rows.score_rows(frame, options)),
        "items_long": (named.ITEMS, rows.level_rows(frame, options)),
        "change_paired": (rows.change_columns(frame), rows.change_rows(frame, options)),
        "tool_use": (named.TOOLS, rows.tool_rows(options)),
        "quiz": (named.QUIZ, rows.quiz_rows(frame)),
        "indicators": (named.INDICATORS, rows.indicator_rows(at, options.language)),
        "levels": (named.LEVELS, rows.anchor_rows()),
        "bands": (named.BANDS, rows.band_rows()),
    }
    chosen = [code for code in named.NOTES if code != "README" and (not only or code in only)]
    described = {code: columns for code, (columns, _rows) in sheets.items() if code in chosen}
    labels = value_labels()
    columns_told = codebook(described)
    sheets["codebook"] = (CODEBOOK, columns_told)
    sheets["value_labels"] = (VALUE_LABELS, labels)
    shown = _Shown(options, labels)
    tables = []
    for code in chosen:
        columns, made = sheets[code]
        counted = _counted(code, columns, made, tally, tick)
        tables.append(shown.table(code, columns, counted) if code in described else plain(code, columns, counted))
    readme = about_sheet("README", _readme(options, at, by, tally, chosen), is_last=True)
    return Book([readme, *tables], tally, columns_told, labels)


def workbook(options: Options, *, at: datetime, by: str, tick: Tick = None) -> Made:
    """Return the workbook as a file."""
    made = book(options, at=at, by=by, tick=tick)
    with override(options.language):
        content = to_xlsx(made.tables, created_at=at)
    return Made(content, made.tally.counts, made.tally.digest)


def plain(code: str, columns: Sequence[tuple], made: Iterable[Sequence[Any]]) -> Table:
    """Return rows as a table with codes in its first row."""
    return Table(code, [Column(name, kind, str(label)) for name, kind, label in columns], made)


def _counted(
    code: str, columns: Sequence[tuple], made: Iterable[tuple], tally: Tally, tick: Tick
) -> Iterator[tuple]:
    """Pass rows on, count them and take up what they say; words of a language do not enter the digest."""
    taken = hashlib.sha256(code.encode())
    words = [place for place, column in enumerate(columns) if column[0] in named.WORDS]
    tally.counts[code], rows_left = 0, iter(made)
    while part := list(islice(rows_left, ROWS_AT_ONCE)):
        if code in DATA:
            taken.update("".join([repr(_wordless(row, words) if words else row) for row in part]).encode())
        tally.counts[code] += len(part)
        if tick is not None and len(part) == ROWS_AT_ONCE:
            tick(sum(tally.counts.values()))
        yield from part
    tally.digests[code] = taken.hexdigest()


def _wordless(row: tuple, words: Sequence[int]) -> tuple:
    cells = list(row)
    for place in words:
        cells[place] = ""
    return tuple(cells)


class _Shown:
    """How headings and values are written: as codes, as labels, or both."""

    def __init__(self, options: Options, labels: Sequence[tuple]) -> None:
        self.options = options
        place = VALUE_LABELS.index(next(one for one in VALUE_LABELS if one[0] == f"label_{options.language}"))
        self.labels = {(row[0], row[1]): row[place] for row in labels}

    def table(self, code: str, columns: Sequence[tuple], made: Iterable[tuple]) -> Table:
        sets = {place: named.set_of(name, kind) for place, (name, kind, _label) in enumerate(columns)}
        sets = {place: name for place, name in sets.items() if name and self.options.values != CODE}
        with override(self.options.language):
            listed = [
                Column(
                    name, "text" if place in sets else kind, str(label),
                    title=f"{label} ({name})" if self.options.headers == LABEL else "",
                )
                for place, (name, kind, label) in enumerate(columns)
            ]  # fmt: skip
        return Table(code, listed, self._worded(made, sets) if sets else made)

    def _worded(self, made: Iterable[tuple], sets: dict[int, str]) -> Iterator[tuple]:
        for row in made:
            cells = list(row)
            for place, name in sets.items():
                cells[place] = self._word(name, cells[place])
            yield tuple(cells)

    def _word(self, name: str, value: Any) -> str | None:
        if value is None or value == "":
            return None
        code = str(int(value)) if isinstance(value, bool) else str(value)
        label = self.labels.get((name, code), code)
        return f"{code}: {label}" if self.options.values == BOTH else label


def codebook(described: dict[str, Sequence[tuple]]) -> list[tuple]:
    """Return what each column of each sheet means, in three languages."""
    listed = [(sheet, *column) for sheet, columns in described.items() for column in columns]
    labels: dict[str, list[str]] = {}
    for language in LANGUAGES:
        with override(language):
            labels[language] = [str(label) for _sheet, _code, _kind, label in listed]
    return [
        (sheet, code, kind, *(labels[language][place] for language in LANGUAGES))
        for place, (sheet, code, kind, _label) in enumerate(listed)
    ]


def codebook_document(made: Book) -> bytes:
    """Return the sheets codebook and value_labels of a book as one JSON document, for programmes."""
    columns = [
        {"sheet": sheet, "column": code, "kind": kind, "label": dict(zip(LANGUAGES, labels, strict=True))}
        for sheet, code, kind, *labels in made.codebook
    ]
    values = [
        {"set": name, "value": value, "label": dict(zip(LANGUAGES, labels, strict=True))}
        for name, value, *labels in made.value_labels
    ]
    return json.dumps({"columns": columns, "values": values}, ensure_ascii=False, indent=1).encode()


def value_labels() -> list[tuple]:
    """Return what each code in a cell means, in three languages, each once."""
    labels: dict[str, list[str]] = {}
    for language in LANGUAGES:
        with override(language):
            labels[language] = [str(label) for _set, _value, label in named.VALUES]
    found = {
        (name, value): (name, value, *(labels[language][place] for language in LANGUAGES))
        for place, (name, value, _label) in enumerate(named.VALUES)
    }
    for band in Band.objects.order_by("version", "order"):
        found.setdefault(("band", band.code), ("band", band.code, band.name_en, band.name_ru, band.name_kk))
    return list(found.values())


def _readme(options: Options, at: datetime, by: str, tally: Tally, chosen: list[str]) -> Iterator[tuple[str, str]]:
    with override(options.language):
        yield from [(str(name), str(value)) for name, value in _readme_lines(options, at, by, tally, chosen)]


def _readme_lines(options: Options, at: datetime, by: str, tally: Tally, chosen: list[str]) -> list[tuple]:
    moment, behind = timezone.localtime(at), versions()
    return [
        (_("file"), _("Qabilet: scores of organisations")),
        (_("as of"), f"{moment:%Y-%m-%d %H:%M} (Asia/Almaty, UTC+5)"),
        (_("made by"), by),
        (_("language of labels"), options.language),
        (_("layers"), ", ".join(options.layers)),
        (_("rounds"), ", ".join(options.rounds) or _("all")),
        (_("provisional results"), _("included") if options.with_provisional else _("left out")),
        (_("revisions"), _("the latest only") if options.only_latest else _("all")),
        (_("versions of the instrument"), _("the newest only") if options.only_newest_version else _("all")),
        (_("choices apply to"), ", ".join(code for code in named.CHOSEN if code in chosen)),
        (_("instrument"), ", ".join(behind["instruments"])),
        (_("scoring rule"), ", ".join(behind["scoring_rules"])),
        (_("definitions of indicators"), "; ".join(behind["definitions"])),
        (_("digest of the data (SHA-256)"), tally.digest),
        (_("what the digest covers"), ", ".join(code for code in DATA if code in chosen)),
        (_("figures that feed the log-frame"), _("layer “verified”, state “locked”, status “full”")),
        (_("blank cell"), _("missing; the column that ends with “missing” says why: −97, −98, −99")),
        (_("shares in per cent"), _("numbers from 0 to 100")),
        (
            _("names of organisations"),
            _("confidential; results of an organisation are shown only with its consent"),
        ),
        *[(_("sheet %(name)s") % {"name": code}, named.NOTES[code]) for code in ["README", *chosen]],
        *[(_("rows in %(name)s") % {"name": code}, count) for code, count in tally.counts.items()],
    ]
