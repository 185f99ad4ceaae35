"""The log-frame as it goes out of the house: approved figures in the wording of one approved version."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.results.choices import FRAME_FIELDS
from assessments.results.measurement.differences import rows_of
from assessments.results.measurement.frame import FrameLine, lines_of
from assessments.results.measurement.printing import figure_number, figure_text
from assessments.results.measurement.readings import Row
from assessments.results.measurement.suppression import THRESHOLD, is_figure_hidden
from assessments.results.models import IndicatorValue, LogFrame, ReportingPeriod, Snapshot
from assessments.results.queries.board import board
from assessments.results.queries.frames import frame_on
from lms.core import formats
from lms.core.errors import Refusal


class OutwardRefused(Refusal):
    """The figures do not fit one approved log-frame, or none is approved."""


@dataclass(frozen=True)
class OutwardValue:
    """One approved figure of a line with everything behind it; `value` None: not computed. `period_target`: what the line
    should reach by the end of the reporting period, if the M&E lead entered one.
    """

    line: FrameLine
    value: Fraction | None
    numerator: Fraction
    denominator: int
    missing: int
    status: str
    measured_on: date
    starts_on: date
    ends_on: date
    baseline: Fraction | None
    baseline_on: date | None
    comment: str
    rows: tuple[Row, ...]
    period_target: Fraction | None = None

    @property
    def guards(self) -> tuple:
        return (*formats.EDGES, self.line.target)

    @property
    def is_hidden(self) -> bool:
        """Tell whether too few were measured for the figure to leave the house."""
        return self.value is not None and is_figure_hidden(self.line.reading, self.denominator)

    @property
    def is_baseline_hidden(self) -> bool:
        """Tell the same of a baseline that was measured, not entered."""
        return self.line.baseline is None and self.baseline is not None and self.denominator < THRESHOLD

    @property
    def number(self) -> Decimal | None:
        """The number as it is printed everywhere; None where it is hidden or was not computed."""
        return None if self.is_hidden else figure_number(
            self.value, measure=self.line.measure, reading=self.line.reading, denominator=self.denominator,
            guards=self.guards,
        )  # fmt: skip

    @property
    def baseline_number(self) -> Decimal | None:
        return None if self.is_baseline_hidden else plain_number(self.line, self.baseline)

    def text(self, language: str) -> str:
        """Write the figure in the active language, or the word for a hidden one."""
        return _("hidden") if self.is_hidden else figure_text(
            self.value, measure=self.line.measure, reading=self.line.reading, denominator=self.denominator,
            language=language, guards=self.guards,
        )  # fmt: skip

    @property
    def is_share(self) -> bool:
        return self.line.measure == "percentage" and self.line.reading not in ("A5", "A6")


def plain_number(line: FrameLine, value: Fraction | None) -> Decimal | None:
    """Return a target or a baseline of a line as the number that is printed."""
    return figure_number(
        value, measure=line.measure, reading=line.reading, denominator=10**6, guards=formats.EDGES
    )


@dataclass(frozen=True)
class Outward:
    """Every line of one approved log-frame with its approved figures, oldest first; a line may have none."""

    frame: LogFrame
    as_of: date
    source: str
    begins_on: date | None
    lines: tuple[tuple[FrameLine, tuple[OutwardValue, ...]], ...]

    @property
    def values(self) -> list[OutwardValue]:
        return [value for _line, values in self.lines for value in values]


def outward_of_day(on: date, *, with_history: bool = False) -> Outward:
    """Return the newest approved figure of every line until a day; with history, that of every period.

    Raises OutwardRefused where the figures belong to more than one version of the log-frame.
    """
    chosen: dict[tuple, IndicatorValue] = {}
    approved = (
        IndicatorValue.objects.approved()
        .filter(measured_on__lte=on, definition__is_headline=True)
        .select_related("definition__indicator")
        .order_by("measured_on", "computed_at")
    )
    periods = list(ReportingPeriod.objects.prefetch_related("targets__indicator"))
    for value in approved:
        code = value.definition.indicator.code
        starts_on = _period(periods, value.measured_on)[0]
        chosen[code, starts_on if with_history else None] = value
    frame = _one_frame(chosen.values(), on)
    by_code = {line.code: line for line in lines_of(frame.content)}
    found: dict[str, list[OutwardValue]] = {}
    for value in sorted(chosen.values(), key=lambda row: row.measured_on):
        definition = value.definition
        code = definition.indicator.code
        line = _line_of(by_code, code, frame)
        _refuse_definition(line, definition.version, definition.reading, frame)
        found.setdefault(code, []).append(_stored(value, line, periods))
    return _outward(frame, on, "", by_code, found, periods)


def _one_frame(values: Iterable[IndicatorValue], on: date) -> LogFrame:
    """Return the version that all of these values belong to."""
    codes: dict[str | None, list[str]] = {}
    frames: dict[str | None, LogFrame | None] = {}
    versions = list(LogFrame.objects.all())
    for value in values:
        frame = next((row for row in versions if row.valid_from <= value.measured_on), None)
        code = frame.code if frame else None
        frames[code] = frame
        codes.setdefault(code, []).append(value.definition.indicator.code)
    if not codes:
        raise OutwardRefused(
            _("No value is approved until %(day)s. Record, submit and approve values first.")
            % {"day": on.isoformat()}
        )
    if None in codes:
        raise OutwardRefused(
            _("No version of the log-frame was approved for the day of %(lines)s. Approve the log-frame first.")
            % {"lines": _listed(codes[None])}
        )
    if len(codes) > 1:
        each = "; ".join(f"{code}: {_listed(lines)}" for code, lines in sorted(codes.items()))
        raise OutwardRefused(
            _("These values belong to different versions of the log-frame and are never mixed: %(each)s. "
              "Choose a day of one version, or approve values of the newer one for every line.")
            % {"each": each}
        )  # fmt: skip
    return next(iter(frames.values()))


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(set(codes)))


def _line_of(by_code: Mapping[str, FrameLine], code: str, frame: LogFrame) -> FrameLine:
    if code not in by_code:
        raise OutwardRefused(
            _("%(line)s is not in version %(code)s of the log-frame. Approve a version that has it.")
            % {"line": code, "code": frame.code}
        )
    return by_code[code]


def _refuse_definition(line: FrameLine, version: str, reading: str, frame: LogFrame) -> None:
    if (line.definition, line.reading) != (version, reading):
        raise OutwardRefused(
            _("%(line)s was counted by definition %(other)s; version %(code)s of the log-frame says %(own)s. "
              "Approve a version of the log-frame with the new definition.")
            % {
                "line": line.code,
                "other": f"{version} {reading}".strip(),
                "code": frame.code,
                "own": f"{line.definition} {line.reading}".strip(),
            }
        )  # fmt: skip


def _period(periods: list[ReportingPeriod], on: date) -> tuple[date, date]:
    """Return first and last day of the reporting period of a day; the day itself where there is none."""
    for period in periods:
        if period.starts_on <= on <= period.ends_on:
            return period.starts_on, period.ends_on
    return on, on


def _period_target(periods: list[ReportingPeriod], on: date, code: str) -> Fraction | None:
    """Return what a line should reach by the end of the reporting period of a day."""
    targets = (
        target.exact
        for period in periods
        if period.starts_on <= on <= period.ends_on
        for target in period.targets.all()
        if target.indicator.code == code
    )
    return next(targets, None)


def _begin(periods: list[ReportingPeriod]) -> date | None:
    return min((period.starts_on for period in periods), default=None)


def _stored(value: IndicatorValue, line: FrameLine, periods: list[ReportingPeriod]) -> OutwardValue:
    baseline, baseline_on = line.baseline, _begin(periods)
    if baseline is None:
        baseline, baseline_on = _measured_baseline(value, line)
    starts_on, ends_on = _period(periods, value.measured_on)
    return OutwardValue(
        line=line,
        value=value.exact,
        numerator=value.exact_numerator,
        denominator=value.denominator or 0,
        missing=value.missing,
        status=value.status,
        measured_on=value.measured_on,
        starts_on=starts_on,
        ends_on=ends_on,
        baseline=baseline,
        baseline_on=baseline_on,
        comment=value.comment,
        rows=rows_of(value.rows),
        period_target=_period_target(periods, value.measured_on, line.code),
    )


def _measured_baseline(value: IndicatorValue, line: FrameLine) -> tuple[Fraction | None, date | None]:
    """Return the baseline that was stored with a value; of one without, as it reads today for its day."""
    if "baseline" in value.context:
        return _baseline_of(value.context)
    now = board(value.measured_on).line(line.code)
    return now.baseline, now.baseline_on


def _baseline_of(document: Mapping) -> tuple[Fraction | None, date | None]:
    text, day = document.get("baseline"), document.get("baseline_on")
    return None if text is None else Fraction(text), None if day is None else date.fromisoformat(day)


# What a snapshot says of a line in words; the log-frame of its day has to say the same.
WORDED = ("result", "result_name", "level", "name", "unit", "target", "target_on", "is_rising")


def outward_of_snapshot(snapshot: Snapshot) -> Outward:
    """Return the approved figures of a snapshot in the wording of the log-frame of its day.

    Raises OutwardRefused where the snapshot is worded otherwise.
    """
    frame = frame_on(snapshot.as_of)
    if frame is None:
        raise OutwardRefused(
            _("No version of the log-frame was approved for the day of %(lines)s. Approve the log-frame first.")
            % {"lines": snapshot.code}
        )
    by_code = {line.code: line for line in lines_of(frame.content)}
    approved_words = {entry["code"]: entry for entry in json.loads(frame.content)["lines"]}
    periods = list(ReportingPeriod.objects.prefetch_related("targets__indicator"))
    found: dict[str, list[OutwardValue]] = {}
    for entry in json.loads(snapshot.content)["lines"]:
        for figure in entry["figures"]:
            if not figure["is_headline"] or not figure["is_approved"]:
                continue
            line = _line_of(by_code, entry["code"], frame)
            other = [word for word in WORDED if entry[word] != approved_words[line.code][word]]
            if other:
                raise OutwardRefused(
                    _("%(snapshot)s words %(line)s otherwise than version %(code)s of the log-frame: %(fields)s. "
                      "Cite another snapshot, or approve the wording.")
                    % {
                        "snapshot": snapshot.code, "line": line.code, "code": frame.code,
                        "fields": ", ".join(str(FRAME_FIELDS[word]) for word in other),
                    }
                )  # fmt: skip
            _refuse_definition(line, figure["version"], figure["reading"], frame)
            found[line.code] = [_frozen(entry, figure, line, snapshot.as_of, periods)]
    if not found:
        raise OutwardRefused(
            _("No figure of %(code)s is approved. Approve the values of its day, then freeze them again.")
            % {"code": snapshot.code}
        )
    return _outward(frame, snapshot.as_of, snapshot.code, by_code, found, periods)


def _frozen(
    entry: Mapping, figure: Mapping, line: FrameLine, on: date, periods: list[ReportingPeriod]
) -> OutwardValue:
    baseline, baseline_on = _baseline_of(entry)
    starts_on, ends_on = _period(periods, on)
    return OutwardValue(
        line=line,
        value=None if figure["value"] is None else Fraction(figure["value"]),
        numerator=Fraction(figure["numerator"]),
        denominator=figure["denominator"],
        missing=figure["missing"],
        status=figure["status"],
        measured_on=on,
        starts_on=starts_on,
        ends_on=ends_on,
        baseline=baseline,
        baseline_on=_begin(periods) if line.baseline is not None else baseline_on,
        comment="",
        rows=rows_of(figure["rows"]),
        period_target=_period_target(periods, on, line.code),
    )


def _outward(
    frame: LogFrame,
    on: date,
    source: str,
    by_code: Mapping[str, FrameLine],
    found: Mapping[str, list],
    periods: list[ReportingPeriod],
) -> Outward:
    lines = tuple((line, tuple(found.get(code, ()))) for code, line in by_code.items())
    return Outward(frame, on, source, _begin(periods), lines)
