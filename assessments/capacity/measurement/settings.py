"""The settings of a version: which value each may take, and what does not fit together (specification, sections 6 to 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

WHOLE, SHARE, POINTS, FLAG = "whole", "share", "points", "flag"


@dataclass(frozen=True)
class Setting:
    """Where a setting stands, what it is, and between which values it lies."""

    group: str
    key: str
    kind: str
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)

    @property
    def name(self) -> str:
        return f"{self.group}.{self.key}"


def _whole(group: str, key: str, least: int, most: int) -> Setting:
    return Setting(group, key, WHOLE, Fraction(least), Fraction(most))


def _points(group: str, key: str) -> Setting:
    return Setting(group, key, POINTS, Fraction(0), Fraction(100))


# Two answers reveal each other (LA-2): fewer than three are shown and asked of nobody, whatever a version says.
SETTINGS = (
    Setting("evidence_cap", "enabled", FLAG),
    _whole("evidence_cap", "from_level", 1, 4),
    _whole("evidence_cap", "cap_value", 0, 3),
    _whole("evidence_cap", "evidence_max_age_months", 1, 60),
    Setting("validity", "answered_share_min", SHARE),
    Setting("validity", "na_share_max_per_domain", SHARE),
    _whole("validity", "na_items_max_total", 0, 400),
    _whole("validity", "valid_domains_for_full_result", 1, 40),
    _whole("validity", "valid_domains_for_provisional_result", 1, 40),
    _points("flags", "uneven_floor"),
    _points("flags", "uneven_floor_applies_from_overall"),
    _points("flags", "uneven_gap"),
    Setting("flags", "low_evidence_share", SHARE),
    _whole("flags", "low_evidence_from_level", 0, 4),
    _points("measurement", "sem_default"),
    _points("measurement", "improved_min_points"),
    Setting("change", "common_items_min_share_per_domain", SHARE),
    Setting("capable_gate", "enabled", FLAG),
    _points("capable_gate", "core_domain_min"),
    _whole("workflow", "self_respondents_min", 3, 20),
    _whole("workflow", "spread_shown_from_answers", 3, 20),
    _whole("workflow", "jump_levels", 1, 4),
    _whole("workflow", "priorities", 1, 10),
)


def exact(text: str) -> Fraction:
    """Return a number written as 1/8, 0.125 or 0,125.

    Shape:  one number without sign.
    Unit:   none.
    Errors: ValueError for anything else.
    Source: specification IM-5: weights are exact fractions.

    Example: "0,125" gives 1/8.
    """
    plain = text.strip().replace(",", ".")
    if not plain.isascii() or plain.startswith(("+", "-")) or not set(plain) <= set("0123456789./ "):
        raise ValueError(f"{text!r} is no number.")
    try:
        return Fraction(plain.replace(" ", ""))
    except ZeroDivisionError:
        raise ValueError(f"{text!r} divides by zero.") from None


def faults_in_settings(document: Mapping[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what is wrong with the settings of a document: (name of the setting, kind, values) each.

    Shape:  a document with its domains, items and bands. Kinds: number (no number of its kind), range, cap, provisional,
            domains, items, gate.
    Unit:   shares of 1, index points, levels, whole numbers.
    Errors: KeyError for a setting that is absent.
    Source: specification, sections 6 to 8 and LA-2.

    Example: a cap at the level it begins from gives ("evidence_cap.cap_value", "cap", {"level": 3}).
    """
    settings, found = document["settings"], {}
    faults: list[tuple[str, str, dict[str, Any]]] = []
    for one in SETTINGS:
        value = _value(one, settings[one.group][one.key])
        if value is None:
            faults.append((one.name, "number", {}))
        elif not one.least <= value <= one.most:
            faults.append((one.name, "range", {"least": str(one.least), "most": str(one.most)}))
        else:
            found[one.name] = value
    domains = len(document["domains"])
    items = sum(len(domain["items"]) for domain in document["domains"])
    full, cap = "validity.valid_domains_for_full_result", "evidence_cap.from_level"
    faults += _above(found, "evidence_cap.cap_value", found.get(cap, 5) - 1, "cap", {"level": int(found.get(cap, 0))})
    faults += _above(found, full, domains, "domains", {"domains": domains})
    faults += _above(found, "validity.valid_domains_for_provisional_result", found.get(full, 40), "provisional", {})
    faults += _above(found, "validity.na_items_max_total", items, "items", {"items": items})
    if settings["capable_gate"]["band"] not in {band["code"] for band in document["bands"]}:
        faults.append(("capable_gate.enabled", "gate", {"band": settings["capable_gate"]["band"]}))
    return faults


def _value(one: Setting, stored: Any) -> Fraction | None:
    if one.kind == FLAG:
        return Fraction(stored) if isinstance(stored, bool) else None
    if one.kind == WHOLE:
        return Fraction(stored) if isinstance(stored, int) and not isinstance(stored, bool) else None
    try:
        return exact(stored)
    except (ValueError, AttributeError):
        return None


def _above(found: Mapping[str, Fraction], name: str, most: Fraction | int, kind: str, values: dict[str, Any]) -> list:
    return [(name, kind, values)] if name in found and found[name] > most else []
