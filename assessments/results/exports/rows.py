"""The rows of each sheet, one by one: nothing is held, so memory does not grow with the house."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments.advocacy.models import AdvocacyTool
from assessments.advocacy.queries import export_rows as used_tools
from assessments.capacity.measurement.scoring import PROVISIONAL, Missing
from assessments.capacity.models import Anchor, Band, Domain, InstrumentVersion, Item, Layer
from assessments.capacity.queries.results import (
    DISCARDED,
    LockedResult,
    change_between,
    item_rows,
    layer_results,
    locked_results,
    newest_version,
)
from assessments.capacity.queries.then_test import shifts_of
from assessments.knowledge.queries.scores import first_scores
from assessments.results import queries
from assessments.results.exports import columns as named
from assessments.results.measurement.readings import NOT_COUNTED
from assessments.results.queries.options import Options
from lms.core.formats import fraction_text
from lms.core.models import Organisation
from lms.core.translated import text_in


class Frame:
    """What every sheet needs of the instrument and the organisations; four queries."""

    def __init__(self) -> None:
        self.organisations = {row.code: row for row in Organisation.objects.csos().select_related("region")}
        self.domains = list(Domain.objects.order_by("version", "order"))
        self.items = list(Item.objects.select_related("domain").order_by("version", "place"))
        self.domain_codes = list(dict.fromkeys((row.code, row.var) for row in self.domains))
        self.item_codes = list(dict.fromkeys((row.code, row.var) for row in self.items))
        self.domain_of = {row.code: row.domain.code for row in self.items}
        versions = list(InstrumentVersion.objects.order_by("instrument__code", "valid_from", "version"))
        self.index_names = _names(versions, "indices")
        self.five_c_names = _names(versions, "five_c")


def _names(versions: Sequence[InstrumentVersion], part: str) -> dict[str, dict[str, str]]:
    """Return the names of what stands in one part of these versions by code, those of the newest one."""
    return {code: names for version in versions for code, names in version.texts(part).items()}


class Label:
    """The name of a domain or an item by code, in whatever language is active when it is printed."""

    def __init__(self, rows: Sequence[Domain | Item], code: str) -> None:
        self.row = next(row for row in reversed(rows) if row.code == code)

    def __str__(self) -> str:
        return f"{self.row.code} {self.row.name}"


class Named:
    """The name that a document gives to an index or a tag, in whatever language is active when it is printed."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def __str__(self) -> str:
        return self.names[(get_language() or "en")[:2]]


def decimal(value: Fraction | None) -> float | None:
    """Return a fraction as a number of a file."""
    return None if value is None else float(value)


def _number(value: int | Fraction | None) -> int | float | None:
    """Return a level as a number: whole where it is whole."""
    if value is None or type(value) is int:
        return value
    return value.numerator if value.denominator == 1 else float(value)


def _exact(value: int | Fraction | None) -> str | None:
    return None if value is None or type(value) is int or value.denominator == 1 else str(value)


def score_columns(frame: Frame) -> list[tuple]:
    """Return the columns of the wide sheet: those of every score, then domains and items."""
    return [
        *named.SCORES,
        *[(var, "number", Label(frame.domains, code)) for code, var in frame.domain_codes],
        *[(f"{var}_missing", "integer", _("why there is no index")) for _code, var in frame.domain_codes],
        *[(f"index_{code}", "number", Named(names)) for code, names in frame.index_names.items()],
        *[(f"index_{code}_missing", "integer", _("why there is no index")) for code in frame.index_names],
        *[(f"capability_{code}", "number", Named(names)) for code, names in frame.five_c_names.items()],
        *[(f"capability_{code}_missing", "integer", _("why there is no index")) for code in frame.five_c_names],
        *[(var, "number", Label(frame.items, code)) for code, var in frame.item_codes],
        *[(f"{var}_missing", "integer", _("why there is no level")) for _code, var in frame.item_codes],
    ]


def score_rows(frame: Frame, options: Options) -> Iterator[tuple]:
    """Yield one row for each organisation, round, layer and revision."""
    for row in layer_results(options.wanted):
        result, organisation = row.result, frame.organisations.get(row.organisation_code)
        indices = [result.index_of(code) for code, _var in frame.domain_codes]
        more = [result.indices.get(code) for code in frame.index_names], [result.five_c.get(code) for code in frame.five_c_names]
        levels = [result.effective.get(code, Missing.NO_ANSWER) for code, _var in frame.item_codes]
        yield (
            row.organisation_code,
            row.round_code,
            row.round_kind,
            row.layer,
            row.revision,
            row.state,
            text_in(organisation, "name", options.language).text if organisation else "",
            organisation.region_id if organisation else None,
            organisation.is_coalition_member if organisation else None,
            row.state not in DISCARDED,
            row.assessed_on,
            row.is_retrospective,
            row.is_outside_window,
            timezone.localtime(row.locked_at) if row.locked_at else None,
            row.instrument,
            row.scoring_rule,
            row.respondents or None,
            result.status,
            "; ".join(result.status_reasons),
            decimal(result.overall),
            None if result.overall is None else fraction_text(result.overall),
            named.NO_ANSWER if result.overall is None else None,
            decimal(result.lower_bound),
            result.band or "",
            *[flag in result.flags for flag in named.FLAGS],
            result.evidence_with if row.layer == Layer.VERIFIED else None,
            result.evidence_of if row.layer == Layer.VERIFIED else None,
            *[decimal(index) for index in indices],
            *[named.NO_ANSWER if index is None else None for index in indices],
            *[cell for found in more for cell in (*map(decimal, found), *(named.NO_ANSWER if index is None else None for index in found))],
            *[None if isinstance(level, Missing) else _number(level) for level in levels],
            *[named.MISSING[level.value] if isinstance(level, Missing) else None for level in levels],
        )


def level_rows(frame: Frame, options: Options) -> Iterator[tuple]:
    """Yield one row for each item of each layer."""
    domain_of, codes = frame.domain_of, named.MISSING
    for *where, item, level, effective, missing, reason, decision, importance, evidence, is_proved in item_rows(options.wanted):
        yield (
            *where,
            domain_of.get(item, ""),
            item,
            level if level is None or type(level) is int else _number(level),
            effective if effective is None or type(effective) is int else _number(effective),
            None if effective is None or type(effective) is int else _exact(effective),
            codes.get(missing) if effective is None else None,
            reason,
            decision,
            importance,
            evidence,
            is_proved,
        )


def change_columns(frame: Frame) -> list[tuple]:
    """Return the columns of the changes: the whole, then each domain."""
    return [
        *named.CHANGES,
        *[(f"{var}_change", "number", Label(frame.domains, code)) for code, var in frame.domain_codes],
    ]


def change_rows(frame: Frame, options: Options) -> Iterator[tuple]:
    """Yield each later locked result beside the first one of its organisation, on common items."""
    by_organisation: dict[str, list] = {}
    for result in _wanted_results(options):
        by_organisation.setdefault(result.organisation_code, []).append(result)
    later_ids = [row.assessment_id for results in by_organisation.values() for row in results if row.round_kind == "T1"]
    shifts = shifts_of(later_ids) if Layer.SELF in options.layers else {}
    for code, results in by_organisation.items():
        first = [result for result in results if result.round_kind == "T0"]
        for later in (result for result in results if first and result.round_kind != "T0"):
            yield _change(frame, code, first[-1], later, shifts.get(later.assessment_id))


def _wanted_results(options: Options) -> list[LockedResult]:
    """Return the locked results that a change may rest on: the choices hold here as in every other sheet."""
    if Layer.VERIFIED not in options.layers:
        return []
    newest = newest_version() if options.only_newest_version else None
    return [
        result
        for result in locked_results()
        if (not options.rounds or result.round_code in options.rounds)
        and (options.with_provisional or result.result.status != PROVISIONAL)
        and (newest is None or result.version == newest.spec)
    ]


def _change(frame: Frame, code: str, t0, later, shift: Fraction | None) -> tuple:
    change = change_between(t0, later)
    return (
        code,
        t0.round_code,
        later.round_code,
        later.round_kind,
        t0.revision,
        later.revision,
        t0.state,
        later.state,
        decimal(t0.result.overall),
        decimal(later.result.overall),
        change.is_comparable,
        change.reason,
        len(change.common_items),
        ", ".join(change.left_out),
        decimal(change.before),
        decimal(change.after),
        decimal(change.points),
        None if change.points is None else fraction_text(change.points),
        decimal(change.naive_points),
        decimal(change.threshold),
        change.verdict or "",
        decimal(shift),
        "borderline" in t0.result.flags,
        "borderline" in later.result.flags,
        *[
            decimal(change.domains[domain][1] - change.domains[domain][0]) if domain in change.domains else None
            for domain, _var in frame.domain_codes
        ],
    )


def tool_rows(options: Options) -> Iterator[tuple]:
    """Yield each recorded use of a tool with its verdict."""
    names = {tool.code: text_in(tool, "name", options.language).text for tool in AdvocacyTool.objects.all()}
    for organisation, tool, category, modern, day, number, measured, verdict in used_tools():
        yield organisation, tool, names[tool], category, modern, day, number, measured, verdict or "pending"


def quiz_rows(frame: Frame) -> list[tuple]:
    """Return the first tests of each person under a pseudonym, by pseudonym and not in the order of people."""
    codes = {row.pk: code for code, row in frame.organisations.items()}
    rows = []
    for score in first_scores():
        change = None if score.pre is None or score.post is None else score.post - score.pre
        rows.append(
            (
                queries.pseudonym(score.learner_id, score.programme_code),
                codes.get(score.organisation_id, ""),
                score.programme_code,
                score.cohort_code,
                decimal(score.pre),
                named.NO_ANSWER if score.pre is None else None,
                decimal(score.post),
                named.NO_ANSWER if score.post is None else None,
                decimal(change),
            )
        )
    return sorted(rows, key=lambda row: (row[2], row[0]))


def indicator_rows(at: datetime, language: str) -> Iterator[tuple]:
    """Yield each reading of each line of the log-frame as of a day."""
    board = queries.board(timezone.localdate(at))
    for line in board.lines:
        for figure in line.figures:
            reading, indicator, is_headline = figure.reading, line.indicator, figure.is_headline
            yield (
                indicator.code,
                reading.code if figure.definition.reading else "",
                is_headline,
                text_in(figure.definition, "name", language).text,
                indicator.level,
                indicator.result_code,
                text_in(indicator, "unit", language).text,
                decimal(line.baseline) if is_headline else None,
                float(indicator.target) if is_headline else None,
                indicator.target_on if is_headline else None,
                decimal(reading.value),
                None if reading.value is None else fraction_text(reading.value),
                decimal(reading.numerator),
                reading.denominator,
                len(queries.split_rows(reading)[NOT_COUNTED]),
                reading.status,
                line.is_reached if is_headline else None,
                decimal(line.target_share) if is_headline else None,
                figure.definition.version,
                board.on,
            )


def band_rows() -> Iterator[tuple]:
    """Yield the capacity levels of each version of the instrument with their edges, as the exact fractions stored."""
    for band in Band.objects.select_related("version__instrument").order_by("version", "order"):
        yield str(band.version), band.order, band.code, band.lower, band.upper, band.name_en, band.name_ru, band.name_kk


def anchor_rows() -> Iterator[tuple]:
    """Yield the words of each level of each item in three languages."""
    rows = Anchor.objects.order_by("item__version", "item__place", "level")
    yield from rows.values_list("item__code", "level", "text_en", "text_ru", "text_kk")
