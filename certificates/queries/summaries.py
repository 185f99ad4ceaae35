"""The face of a capacity summary, from locked results only."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from assessments.capacity.measurement.priorities import MODULE, Priority, Recommendation
from assessments.capacity.measurement.scoring import Missing
from assessments.capacity.models import CapacityAssessment
from assessments.capacity.queries.layers import layers_of
from assessments.capacity.queries.results import (
    LockedResult,
    change_between,
    locked_results,
    recommendations,
    strengths,
)  # fmt: skip
from certificates.faces import captions
from certificates.faces import summary as faces
from certificates.faces.texts import LANGUAGES, Caption, Texts
from courses.queries.outlines import programme_key_of, programme_outline
from lms.core.models import Organisation
from lms.core.translated import texts_of

PRIORITIES = 3
TARGET_BAND = "capable"
MARKS = {"retrospective": captions.RETROSPECTIVE, "outside_window": captions.OUTSIDE_WINDOW}


def readings_of(organisation: Organisation, round_code: str | None = None) -> list[LockedResult]:
    """Return the locked result of a round (the latest without a code) after the one before it; empty without one.

    A retrospective T0 stands alone: nothing is compared with it on paper (RO-5).
    """
    rows = locked_results(organisation_ids=[organisation.pk], retrospective=True)
    alone = [one for one in rows if one.is_retrospective and one.round_code == round_code]
    if alone:
        return alone
    history = [one for one in rows if not one.is_retrospective]
    places = [place for place, one in enumerate(history) if round_code in (None, one.round_code)]
    return history[max(0, places[-1] - 1) : places[-1] + 1] if places else []


def summary_face(
    organisation: Organisation, readings: list[LockedResult], *, code: str, check_address: str, issued_on: date, at: datetime
) -> faces.CapacitySummaryFace:
    """Return every printed fact of a summary: the last reading, and its change from the one before."""
    last = readings[-1]
    assessment = CapacityAssessment.objects.select_related("round__instrument_version").get(pk=last.assessment_id)
    document = assessment.round.instrument_version.document
    words = _Words(document)
    change = change_between(readings[0], last) if len(readings) > 1 else None
    ranked = recommendations(assessment)
    return faces.CapacitySummaryFace(
        organisation=Texts.of(texts_of(organisation, "name")),
        organisation_code=organisation.code,
        business_number=organisation.bin,
        region=Texts.of(texts_of(organisation.region, "name")) if organisation.region else Texts(),
        issuer=captions.ISSUER,
        issuer_line=captions.ISSUER_LINE,
        instrument=Texts.of(document["name"]),
        instrument_code=document["code"],
        instrument_version=document["version"],
        bands=tuple(
            faces.BandStretch(band["code"], band["min"], band["max"], Texts.of(band["name"]))
            for band in document["bands"]
        ),
        flag_names=(
            *(Caption(flag["code"], Texts.of(flag["name"])) for flag in document["flag_names"]),
            *(Caption(mark, texts) for mark, texts in MARKS.items() if any(mark in _marks(one) for one in readings)),
        ),
        target=next(band["min"] for band in document["bands"] if band["code"] == TARGET_BAND),
        noise=str(change.threshold if change else document["settings"]["measurement"]["improved_min_points"]),
        readings=tuple(_reading(one, words) for one in readings),
        change=_text(change.points) if change else None,
        domain_changes=tuple(
            faces.DomainChange(domain.code, _text(_points(change.domains.get(domain.code)))) for domain in last.result.domains
        )
        if change
        else (),
        **_voices(assessment, last),
        strengths=tuple(_item(item, last, words) for item in strengths(last)),
        priorities=tuple(words.priority(one) for one in ranked[:PRIORITIES]),
        modules=_modules(ranked[:PRIORITIES], words),
        issued_on=issued_on.isoformat(),
        issued_at=at.isoformat(),
        code=code,
        check_address=check_address,
        captions=captions.summary_captions(),
    )


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _points(pair: tuple[Fraction, Fraction] | None) -> Fraction | None:
    return None if pair is None or None in pair else pair[1] - pair[0]


def _reading(locked: LockedResult, words: "_Words") -> faces.Reading:
    result = locked.result
    return faces.Reading(
        round_code=locked.round_code,
        round_kind=locked.round_kind,
        assessed_on=locked.assessed_on.isoformat(),
        revision=locked.revision,
        index=_text(result.overall),
        lower_bound=_text(result.lower_bound),
        band=result.band,
        status=result.status,
        flags=(*_marks(locked), *result.flags),
        domains=tuple(
            faces.DomainLine(domain.code, words.domain(domain.code), _text(domain.index), *_proved(domain.code, locked))
            for domain in result.domains
        ),
        items=tuple(_item(code, locked, words) for code in result.effective),
        evidence_accepted=result.evidence_with,
        evidence_due=result.evidence_of,
        sha256=locked.sha256,
    )


def _proved(domain: str, locked: LockedResult) -> tuple[int, int]:
    """Return how many items of a domain have accepted evidence, and how many ask for it; as the whole is counted."""
    start = locked.version.rules.low_evidence_from_level
    items = next(one.items for one in locked.version.domains if one.code == domain)
    levels = {item.code: locked.item_levels.get(item.code) for item in items}
    asked = [code for code, level in levels.items() if level is not None and not isinstance(level, Missing) and level >= start]
    return sum(code in locked.with_evidence for code in asked), len(asked)


def _marks(locked: LockedResult) -> list[str]:
    """Return what must stand beside a result on paper too (RO-2, RO-5)."""
    return [mark for mark in MARKS if getattr(locked, f"is_{mark}")]


def _item(code: str, locked: LockedResult, words: "_Words") -> faces.ItemLine:
    level = locked.result.effective[code]
    is_missing = isinstance(level, Missing)
    return faces.ItemLine(
        code=code, name=words.item(code), level=None if is_missing else int(level),
        why=level.value if is_missing else "", is_capped=code in locked.result.capped_items,
    )  # fmt: skip


def _voices(assessment: CapacityAssessment, last: LockedResult) -> dict:
    """Return respondents, agreement and the three layers as every other page shows them (LA-2)."""
    layers = layers_of(assessment, last)
    overall = layers.lines[0]
    return {
        "respondents": layers.respondents or None,
        "agreement": _text(layers.agreement),
        "layers": faces.Layers(_text(overall.own), _text(overall.consensus), _text(overall.verified)),
    }


def _modules(ranked: tuple[Priority, ...], words: "_Words") -> tuple[faces.ModuleLine, ...]:
    """Return the modules the priorities lead to, each once, in their order, with hours where they are published."""
    offers = [offer for one in ranked for offer in (one.recommendation, *one.also) if offer.kind == MODULE]
    codes = list(dict.fromkeys(offer.module for offer in offers))
    hours = _hours({code.split(".")[0] for code in codes})
    return tuple(faces.ModuleLine(code, words.module(code), hours.get(code, "")) for code in codes)


def _hours(programmes: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for programme in sorted(programmes):
        key = programme_key_of(programme)
        outline = programme_outline(key, "en") if key else None
        for module in outline.modules if outline else ():
            found[module.code] = str(Fraction(module.minutes, 60))
    return found


class _Words:
    """The texts of one instrument version, by code, in three languages."""

    def __init__(self, document: Mapping) -> None:
        self._domains = {domain["code"]: Texts.of(domain["name"]) for domain in document["domains"]}
        self._items = {item["code"]: item for domain in document["domains"] for item in domain["items"]}
        self._modules = {module["code"]: Texts.of(module["title"]) for module in document["modules"]}
        self._topics = {
            topic["code"]: Texts.of(topic.get("name") or topic["title"]) for topic in document["consultation_topics"]
        }

    def domain(self, code: str) -> Texts:
        return self._domains[code]

    def item(self, code: str) -> Texts:
        return Texts.of(self._items[code]["name"])

    def module(self, code: str) -> Texts:
        return self._modules.get(code, Texts.same(code))

    def anchor(self, code: str, level: int) -> Texts:
        return Texts.of(next(anchor for anchor in self._items[code]["anchors"] if anchor["level"] == level))

    def priority(self, one: Priority) -> faces.Priority:
        """Return a priority with the reason that RC-7 asks for, and its next step."""
        now, goal = self.anchor(one.item, int(one.level)), self.anchor(one.item, 3)
        reason = Texts(
            *(
                captions.REASON.get(language).format(
                    level=one.level, now=now.get(language), goal=goal.get(language), importance=one.importance
                )
                for language in LANGUAGES
            )
        )
        return faces.Priority(one.item, self.item(one.item), reason, self.step(one.recommendation))

    def step(self, offer: Recommendation) -> Texts:
        """Return where a priority leads, in words."""
        if offer.kind == MODULE:
            title = self.module(offer.module)
            return Texts(*(f"{captions.MODULE.get(one)} {offer.module}: {title.get(one)}" for one in LANGUAGES))
        topic = self._topics.get(offer.topic, Texts())
        base = captions.CONSULTATION if offer.topic else captions.PARTNER
        return Texts(*(": ".join(part for part in (base.get(one), topic.get(one)) if part) for one in LANGUAGES))
