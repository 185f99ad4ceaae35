"""An instrument version as values: what scoring needs to know of it, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

from assessments.capacity.measurement.bands import Band


@dataclass(frozen=True)
class Link:
    """Where an item leads: a module with its lessons, or a consultation on a topic."""

    role: str
    kind: str
    module: str = ""
    lessons: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True)
class ItemSpec:
    """One practice of the instrument."""

    code: str
    var: str
    weight: Fraction
    anchor_revision: int
    five_c: str
    na_allowed: bool
    rely_on_partner: bool
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class DomainSpec:
    """One area of capacity with its items in order."""

    code: str
    var: str
    group: str
    weight: Fraction
    items: tuple[ItemSpec, ...]


@dataclass(frozen=True)
class Rules:
    """The numbers of a version that scoring obeys. All of them come from the instrument file."""

    cap_enabled: bool
    cap_from_level: int
    cap_value: int
    evidence_max_age_months: int
    answered_share_min: Fraction
    na_share_max: Fraction
    na_items_max: int
    domains_for_full: int
    domains_for_provisional: int
    uneven_floor: Fraction
    uneven_floor_from: Fraction
    uneven_gap: Fraction
    low_evidence_share: Fraction
    low_evidence_from_level: int
    sem: Fraction
    improved_min_points: Fraction
    common_items_share_min: Fraction
    gate_enabled: bool
    gate_band: str
    gate_core_min: Fraction
    respondents_min: int
    spread_from_answers: int
    jump_levels: int
    priorities: int


@dataclass(frozen=True)
class VersionSpec:
    """A version of the instrument, ready for scoring."""

    code: str
    version: str
    scoring_rule: str
    domains: tuple[DomainSpec, ...]
    bands: tuple[Band, ...]
    rules: Rules
    indices: tuple[tuple[str, tuple[str, ...]], ...]
    five_c: tuple[str, ...]

    @cached_property
    def items(self) -> dict[str, ItemSpec]:
        """Return the items by code, in the order of the instrument."""
        return {item.code: item for domain in self.domains for item in domain.items}

    @cached_property
    def domain_of(self) -> dict[str, DomainSpec]:
        """Return the domain of each item code."""
        return {item.code: domain for domain in self.domains for item in domain.items}

    @cached_property
    def whole_weights(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """Return the items of each domain with their weights as whole numbers in the same proportions."""
        return {
            domain.code: tuple((item.code, int(item.weight * lcm(*(each.weight.denominator for each in domain.items)))) for item in domain.items)
            for domain in self.domains
        }

    @property
    def major(self) -> str:
        """Return the first number of the version: no change is computed across majors."""
        return self.version.split(".")[0]


def version_from_document(document: Mapping[str, Any]) -> VersionSpec:
    """Return the version that an instrument document describes.

    Shape:  the parsed instrument file (schema capacity-instrument/1).
    Unit:   weights, shares and points are exact fractions, written as text in the file.
    Errors: KeyError or ValueError for a document that was not checked before.
    Source: specification, section 2.
    """
    return VersionSpec(
        code=document["code"],
        version=document["version"],
        scoring_rule=document["scoring_rule"],
        domains=tuple(_domain(domain) for domain in document["domains"]),
        bands=tuple(
            Band(band["code"], Fraction(band["min"]), Fraction(band["max"])) for band in document["bands"]
        ),
        rules=rules_from_settings(document["settings"]),
        indices=tuple((index["code"], tuple(index["domains"])) for index in document["indices"]),
        five_c=tuple(tag["code"] for tag in document["five_c"]),
    )


def rules_from_settings(settings: Mapping[str, Any]) -> Rules:
    """Return the rules that the settings of a version state.

    Shape:  the mapping `settings` of the instrument file.
    Unit:   shares are fractions of 1; points are index points; levels are 0 to 4.
    Errors: KeyError for a setting that is absent.
    Source: specification, sections 6, 7, 8 and 11.
    """
    cap, validity, flags = settings["evidence_cap"], settings["validity"], settings["flags"]
    gate, flow, measurement = settings["capable_gate"], settings["workflow"], settings["measurement"]
    return Rules(
        cap_enabled=cap["enabled"],
        cap_from_level=cap["from_level"],
        cap_value=cap["cap_value"],
        evidence_max_age_months=cap["evidence_max_age_months"],
        answered_share_min=Fraction(validity["answered_share_min"]),
        na_share_max=Fraction(validity["na_share_max_per_domain"]),
        na_items_max=validity["na_items_max_total"],
        domains_for_full=validity["valid_domains_for_full_result"],
        domains_for_provisional=validity["valid_domains_for_provisional_result"],
        uneven_floor=Fraction(flags["uneven_floor"]),
        uneven_floor_from=Fraction(flags["uneven_floor_applies_from_overall"]),
        uneven_gap=Fraction(flags["uneven_gap"]),
        low_evidence_share=Fraction(flags["low_evidence_share"]),
        low_evidence_from_level=flags["low_evidence_from_level"],
        sem=Fraction(measurement["sem_default"]),
        improved_min_points=Fraction(measurement["improved_min_points"]),
        common_items_share_min=Fraction(settings["change"]["common_items_min_share_per_domain"]),
        gate_enabled=gate["enabled"],
        gate_band=gate["band"],
        gate_core_min=Fraction(gate["core_domain_min"]),
        respondents_min=flow["self_respondents_min"],
        spread_from_answers=flow["spread_shown_from_answers"],
        jump_levels=flow["jump_levels"],
        priorities=flow["priorities"],
    )


def _domain(domain: Mapping[str, Any]) -> DomainSpec:
    return DomainSpec(
        code=domain["code"],
        var=domain["var"],
        group=domain["group"],
        weight=Fraction(domain["weight"]),
        items=tuple(_item(item) for item in domain["items"]),
    )


def _item(item: Mapping[str, Any]) -> ItemSpec:
    return ItemSpec(
        code=item["code"],
        var=item["var"],
        weight=Fraction(item["weight"]),
        anchor_revision=item["anchor_revision"],
        five_c=item["five_c"],
        na_allowed=item["na_allowed"],
        rely_on_partner=item["rely_on_partner"],
        links=tuple(link_from(entry) for entry in item["programme_links"]),
    )


def link_from(entry: Mapping[str, Any]) -> Link:
    """Return one link of an item as a value; absent parts are empty."""
    return Link(
        role=entry["role"],
        kind=entry["kind"],
        module=entry.get("module", ""),
        lessons=tuple(entry.get("lessons", ())),
        topic=entry.get("topic", ""),
    )
