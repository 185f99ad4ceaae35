"""A result in plain words. Every sentence follows from a rule over the data; none is fixed for everybody (AT-25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from assessments.capacity.measurement.change import Change
from assessments.capacity.measurement.cohort import headroom
from assessments.capacity.measurement.instrument import rules_from_settings
from assessments.capacity.measurement.scoring import BORDERLINE, LOW_EVIDENCE, PROVISIONAL, UNEVEN
from assessments.capacity.models import InstrumentVersion
from assessments.capacity.queries.results import LockedResult
from lms.core import formats

TOP = 85
GATE = "gate:"  # how scoring names the core domains that hold the band down (BD-2)
TARGET = 70


@dataclass(frozen=True)
class Sentence:
    """One sentence, the rule that fired and the codes of the domains or items it names."""

    rule: str
    subjects: tuple[str, ...]
    text: str


def narrative(
    locked: LockedResult, earlier: LockedResult | None, change: Change | None, version: InstrumentVersion,
    language: str | None = None,
) -> list[Sentence]:
    """Return what a result says, most important first, in one language. The door for pages and papers.

    The first two are the headline (14.1, point 2). No query: all names come from the document of the version.
    """
    language = language or get_language() or "en"
    with override(language):
        return _Telling(locked, earlier, change, version.document, language).sentences()


class _Telling:
    def __init__(self, locked, earlier, change, document: Mapping, language: str):
        self.locked, self.result, self.earlier, self.change = locked, locked.result, earlier, change
        self.language, self.rules = language, rules_from_settings(document["settings"])
        self.bands = {band["code"]: band["name"][language] for band in document["bands"]}
        self.domains = {domain["code"]: domain["name"][language] for domain in document["domains"]}
        self.items = {
            item["code"]: f"{item['code']} {item['name'][language]}"
            for domain in document["domains"]
            for item in domain["items"]
        }
        self.told: list[Sentence] = []

    def sentences(self) -> list[Sentence]:
        self._index()
        self._change()
        self._cautions()
        self._domains()
        self._items()
        return self.told

    def say(self, rule: str, text: str, *subjects: str, **words) -> None:
        self.told.append(Sentence(rule, subjects, text % words))

    def index(self, value: Fraction | None) -> str:
        return formats.index_text(value, self.language, (*formats.EDGES, TARGET))

    def points(self, value: Fraction) -> str:
        return formats.signed(value, self.language)

    def _index(self) -> None:
        result = self.result
        if result.overall is None:
            self.say("not_computed", _("The capacity index was not computed: too few domains are valid."))
            return
        self.say(
            "index", _("The capacity index is %(index)s of 100: %(band)s."),
            index=self.index(result.overall), band=self.bands.get(result.band, "–"),
        )  # fmt: skip

    def _change(self) -> None:
        change = self.change
        if change is None:
            self.say("first", _("This is the first verified result; there is nothing to compare it with yet."))
            return
        if not change.is_comparable:
            self.say("not_comparable", _("The two rounds cannot be compared: one of the results is not full, or too few items are the same."))
            return
        words = {"points": self.points(change.points), "limit": formats.number(change.threshold, self.language)}
        text = {
            "improved": _("After training the index changed by %(points)s points. This is more than measurement noise (%(limit)s)."),
            "declined": _("The index changed by %(points)s points. The decline is more than measurement noise (%(limit)s)."),
            "same": _("The change of %(points)s points is within measurement noise (%(limit)s)."),
        }[change.verdict]
        self.say(change.verdict, text, **words)
        if self.earlier.result.overall is not None:
            room = formats.number(headroom(self.earlier.result.overall), self.language, 1)
            if TOP <= self.earlier.result.overall:
                self.say("ceiling", _("The earlier index was already high: only %(room)s points were left to grow."), room=room)
            else:
                self.say("headroom", _("After the earlier round %(room)s points were left to grow."), room=room)

    def _cautions(self) -> None:
        result = self.result
        if result.band_reason.startswith(GATE):
            weak = result.band_reason.removeprefix(GATE).split(",")
            self.say(
                "gate", _("The capacity level is lower than the index alone would give, because a core domain is below %(points)s: %(names)s."),
                *weak, points=self.index(self.rules.gate_core_min), names=self.names(weak),
            )  # fmt: skip
        if result.status == PROVISIONAL:
            self.say("provisional", _("The result is provisional: some domains are not valid or too many items do not apply. It enters no indicator."))
        if BORDERLINE in result.flags:
            edges = ", ".join(formats.number(edge, self.language) for edge in result.borderline_of)
            self.say("borderline", _("Borderline: the index is closer to the edge %(edges)s than measurement can tell apart."), edges=edges)
        if result.lower_bound is not None:
            self.say(
                "lower_bound", _("If the items without a level counted 0, the index would be %(low)s."),
                low=self.index(result.lower_bound),
            )  # fmt: skip
        if LOW_EVIDENCE in result.flags:
            self.say(
                "low_evidence", _("Few levels are backed by evidence: %(given)s of %(all)s items."),
                given=result.evidence_with, all=result.evidence_of,
            )  # fmt: skip

    def _domains(self) -> None:
        indices = {one.code: one.index for one in self.result.domains if one.index is not None}
        if not indices:
            return
        best, least = max(indices.values()), min(indices.values())
        if best > least:
            self._name_domains("strongest", _("Strongest: %(names)s (%(index)s)."), indices, best)
            self._name_domains("weakest", _("Weakest: %(names)s (%(index)s)."), indices, least)
        if UNEVEN in self.result.flags:
            overall = self.result.overall
            rules = self.rules
            has_floor = overall >= rules.uneven_floor_from
            low = [c for c, v in indices.items() if has_floor and v < rules.uneven_floor or overall - v >= rules.uneven_gap]
            if low:
                self.say("uneven", _("Uneven: far below the rest lies %(names)s."), *low, names=self.names(low))
        if self.change is not None and self.change.is_comparable:
            moved = {c: pair[1] - pair[0] for c, pair in self.change.domains.items() if pair and None not in pair}
            if moved and max(moved.values()) >= self.change.threshold:
                self._name_domains("grew", _("Grew most: %(names)s (%(index)s)."), moved, max(moved.values()), signed=True)
            if moved and min(moved.values()) <= -self.change.threshold:
                self._name_domains("fell", _("Fell most: %(names)s (%(index)s)."), moved, min(moved.values()), signed=True)

    def _name_domains(self, rule: str, text: str, values: Mapping[str, Fraction], wanted: Fraction, *, signed=False) -> None:
        codes = [code for code, value in values.items() if value == wanted]
        figure = self.points(wanted) if signed else self.index(wanted)
        self.say(rule, text, *codes, names=self.names(codes), index=figure)

    def names(self, codes) -> str:
        return ", ".join(self.domains[code] for code in codes)

    def _items(self) -> None:
        result = self.result
        capped = _("Counted as level %(level)s, because no accepted evidence of the last %(months)s months was shown: %(names)s.")
        limit = {"level": self.rules.cap_value, "months": self.rules.evidence_max_age_months}
        for rule, codes, text in (
            ("capped", result.capped_items, capped),
            ("missing", result.missing_items, _("Without a level: %(names)s.")),
            ("not_applicable", result.na_items, _("Does not apply to the organisation: %(names)s.")),
        ):
            if codes:
                self.say(rule, text, *codes, names="; ".join(self.items[code] for code in codes), **limit)
