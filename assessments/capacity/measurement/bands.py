"""Named stretches of the index, 0 to 100: which one a value falls in, and how close it is to an edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Band:
    """One stretch, half-open [lower, upper); the last one includes its upper end."""

    code: str
    lower: Fraction
    upper: Fraction


def band_of(index: Fraction | None, bands: Sequence[Band]) -> Band | None:
    """Return the band an exact index falls in.

    Shape:  bands in rising order, contiguous.
    Unit:   index points, 0 to 100, never rounded: 69.99... is below 70.
            None for an index that was not computed.
    Errors: ValueError if the index lies outside the bands.
    Source: specification, section 7; the edges are data of the instrument version.
    """
    if index is None:
        return None
    for band in bands:
        if band.lower <= index < band.upper:
            return band
    if bands and index == bands[-1].upper:
        return bands[-1]
    raise ValueError(f"The index {index} lies outside the bands.")


def inner_edges(bands: Sequence[Band]) -> tuple[Fraction, ...]:
    """Return the edges between bands, without 0 and 100."""
    return tuple(band.lower for band in bands[1:])


def edges_within(index: Fraction | None, bands: Sequence[Band], distance: Fraction) -> tuple[Fraction, ...]:
    """Return the inner edges that lie closer to the index than a distance.

    Shape:  none to several edges, rising.
    Unit:   index points; the distance is the standard error of measurement (default 4.3).
            Exactly at the distance is not within it.
    Errors: none; an index that was not computed is close to nothing.
    Source: specification, section 7 (flag borderline) and BD-1.
    """
    if index is None:
        return ()
    return tuple(edge for edge in inner_edges(bands) if abs(index - edge) < distance)


def faults_in_bands(bands: Sequence[Band]) -> list[tuple[str, dict[str, str]]]:
    """Return what is wrong with a set of bands as (kind, values); nothing wrong gives an empty list.

    Shape:  the bands in the order they were written. Kinds: none, start, end, gap, empty, twice.
    Unit:   index points.
    Errors: none.
    Source: specification, IM-6: begin at 0, end at 100, contiguous. The faulty cuts of another tool
            ("up to 40", "41 to 79") are the reason for the rule.
    """
    if not bands:
        return [("none", {})]
    faults = []
    if bands[0].lower != 0:
        faults.append(("start", {"band": bands[0].code, "at": str(bands[0].lower)}))
    if bands[-1].upper != 100:
        faults.append(("end", {"band": bands[-1].code, "at": str(bands[-1].upper)}))
    for below, above in zip(bands, bands[1:], strict=False):
        if below.upper != above.lower:
            edges = {"upper": str(below.upper), "lower": str(above.lower)}
            faults.append(("gap", {"below": below.code, "above": above.code} | edges))
    faults += [("empty", {"band": band.code}) for band in bands if band.lower >= band.upper]
    if len({band.code for band in bands}) != len(bands):
        faults.append(("twice", {}))
    return faults
