"""A result as text that can be stored and read back without loss, and the canonical form of what is locked."""

import json
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

from assessments.capacity.measurement.scoring import DomainResult, Level, Missing, Result


def canonical(value: Any) -> str:
    """Return the one text a value has: keys sorted, NFC, no insignificant white space, letters as they are.

    Shape:  mappings, lists, text, numbers, booleans, None; fractions become "n/d".
    Unit:   none.
    Errors: TypeError for anything else.
    Source: specification, WF-11.
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return unicodedata.normalize("NFC", text)


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, lower-case hex (WF-12)."""
    return sha256(text.encode()).hexdigest()


def decimal_text(value: Fraction, places: int = 6) -> str:
    """Return a fraction with so many decimals, rounded half away from zero (SC-11: six places are stored).

    Shape:  one number.
    Unit:   that of the number.
    Errors: none.
    Source: specification, SC-11.
    """
    scale = 10**places
    whole = (abs(value) * scale * 2 + 1).__floor__() // 2
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // scale}.{whole % scale:0{places}d}"


def result_to_record(result: Result) -> dict[str, Any]:
    """Return a result as plain values; fractions as "n/d" text, so nothing is lost.

    Shape:  a mapping fit for JSON; levels are numbers (or "n/d" in the self layer), codes are "na", "dk", "missing".
    Unit:   as in the result.
    Errors: none.
    Source: ours, ADR 0007.
    """
    return {
        "layer": result.layer,
        "domains": [
            {
                "code": d.code,
                "points": str(d.points),
                "answered": d.answered,
                "applicable": d.applicable,
                "na": d.na,
                "is_valid": d.is_valid,
                "index": _text(d.index),
                "lower": _text(d.lower),
            }
            for d in result.domains
        ],
        "overall": _text(result.overall),
        "status": result.status,
        "status_reasons": list(result.status_reasons),
        "band": result.band,
        "band_reason": result.band_reason,
        "flags": list(result.flags),
        "borderline_of": [str(edge) for edge in result.borderline_of],
        "capped_items": list(result.capped_items),
        "missing_items": list(result.missing_items),
        "na_items": list(result.na_items),
        "lower_bound": _text(result.lower_bound),
        "evidence_with": result.evidence_with,
        "evidence_of": result.evidence_of,
        "indices": {code: _text(value) for code, value in result.indices.items()},
        "five_c": {code: _text(value) for code, value in result.five_c.items()},
        "effective": {code: _level_to_record(level) for code, level in result.effective.items()},
    }


def result_from_record(record: Mapping[str, Any]) -> Result:
    """Return the result a record holds; the inverse of `result_to_record`.

    Shape:  a mapping made by `result_to_record`.
    Unit:   as in the result.
    Errors: KeyError or ValueError for anything else.
    Source: ours, ADR 0007.
    """
    lists = ("status_reasons", "flags", "capped_items", "missing_items", "na_items")
    return Result(
        layer=record["layer"],
        domains=tuple(
            DomainResult(
                d["code"], _exact(d["points"]), d["answered"], d["applicable"], d["na"], d["is_valid"],
                _fraction(d["index"]), _fraction(d["lower"]),
            )
            for d in record["domains"]
        ),
        overall=_fraction(record["overall"]),
        status=record["status"],
        band=record["band"],
        band_reason=record["band_reason"],
        borderline_of=tuple(Fraction(edge) for edge in record["borderline_of"]),
        lower_bound=_fraction(record["lower_bound"]),
        evidence_with=record["evidence_with"],
        evidence_of=record["evidence_of"],
        indices={code: _fraction(value) for code, value in record["indices"].items()},
        five_c={code: _fraction(value) for code, value in record["five_c"].items()},
        effective={code: level_from_record(level) for code, level in record["effective"].items()},
        **{name: tuple(record[name]) for name in lists},
    )  # fmt: skip


def _plain(value: Any) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


# The same few thousand indices come again in every record; parsing one takes longer than all the rest of its row.
_exact = lru_cache(maxsize=50_000)(Fraction)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else _exact(text)


def _level_to_record(level: Level | Missing) -> int | str:
    if isinstance(level, Missing):
        return level.value
    return level if isinstance(level, int) else str(level)


CODES = {member.value: member for member in Missing}


def level_from_record(value: int | str) -> Level | Missing:
    """Return one level of `record["effective"]`: a level, a mean, or why there is none.

    Shape:  as `result_to_record` writes it.
    Unit:   levels.
    Errors: ValueError for anything else.
    Source: ours, ADR 0007.
    """
    if isinstance(value, int):
        return value
    return CODES.get(value) or _exact(value)
