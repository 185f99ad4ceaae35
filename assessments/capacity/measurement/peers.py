"""The median of similar organisations, shown only where no single one can be worked out."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from assessments.capacity.measurement.agreement import median

LEAST_OTHERS = 5  # PV-6
# Paid staff, as the results framework divides it (indicators.json, org_size): first and last number of a class.
SIZES = (("0_2", 0, 2), ("3_5", 3, 5), ("6_11", 6, 11), ("12_plus", 12, None))
ALL, REGION, SIZE = "all", "region", "size"


@dataclass(frozen=True)
class Peer:
    """One organisation with a full verified result in a round; region and size may be unknown ("")."""

    organisation: str
    region: str
    size: str
    index: Fraction


@dataclass(frozen=True)
class PeerMedian:
    """The median of one fixed group. `others` counts its members without the reader's own organisations."""

    kind: str
    name: str
    others: int
    median: Fraction


def size_of(staff: int | None) -> str:
    """Return the size class of a number of paid staff.

    Shape:  a number, or None where it is not known.
    Unit:   a code of SIZES; an empty text without a number.
    Errors: none.
    Source: indicators.json, disaggregation org_size.

    Example: 5 is 3_5.
    """
    if staff is None:
        return ""
    return next(code for code, first, last in SIZES if first <= staff and (last is None or staff <= last))


def peer_medians(population: Sequence[Peer], own: Collection[str]) -> tuple[PeerMedian, ...]:
    """Return the medians a reader may see: of all, of the own region, of the own size.

    Shape:  every organisation of one round; `own`, the organisations the reader belongs to, which have no say in
            their own medians. There are no filters to choose: the groups are fixed by `own`.
    Unit:   index points, rounded to whole ones, so that a median is nobody's exact index.
    Errors: none; a group that would reveal too much is left out.
    Source: specification PV-6, product G19. Everything that can be worked out from a set of groups by adding and
            subtracting is a sum over its atoms, the parts no group divides further. So a group is shown only if
            every atom of the groups shown so far holds 0 or at least LEAST_OTHERS organisations.
    """
    others = [peer for peer in population if peer.organisation not in own]
    mine = [peer for peer in population if peer.organisation in own]
    groups = [(ALL, "")]
    groups += [(REGION, name) for name in sorted({peer.region for peer in mine if peer.region})]
    groups += [(SIZE, name) for name in sorted({peer.size for peer in mine if peer.size})]
    shown: list[tuple[str, str, frozenset[str]]] = []
    for kind, name in groups:
        members = frozenset(peer.organisation for peer in others if _belongs(peer, kind, name))
        candidate = [*shown, (kind, name, members)]
        if members and is_safe([each[2] for each in candidate]):
            shown = candidate
    indices = {peer.organisation: peer.index for peer in others}
    return tuple(
        PeerMedian(kind, name, len(members), _whole(median([indices[key] for key in sorted(members)])))
        for kind, name, members in shown
    )


def is_safe(groups: Sequence[Collection[str]], least: int = LEAST_OTHERS) -> bool:
    """Tell whether every atom of these groups is empty or large enough.

    Shape:  groups of organisations; the atoms are what intersections and differences leave, without the part that
            lies outside every group.
    Unit:   a truth value.
    Errors: none.
    Source: as `peer_medians`.

    Example: {1..6} and {1..11} are safe (atoms of 6 and 5); {1..6} and {1..7} are not (an atom of 1).
    """
    return all(not atom or len(atom) >= least for atom in atoms(groups))


def atoms(groups: Sequence[Collection[str]]) -> Iterable[frozenset[str]]:
    """Return the parts that intersections and differences of the groups leave, the outside left out.

    Shape:  groups of organisations; 2^g - 1 parts of g groups, many of them empty.
    Unit:   sets of organisations.
    Errors: none.
    Source: as `peer_medians`.
    """
    everybody = frozenset().union(*groups) if groups else frozenset()
    for sides in product((True, False), repeat=len(groups)):
        if any(sides):
            part = everybody
            for is_inside, group in zip(sides, groups, strict=True):
                part = part & frozenset(group) if is_inside else part - frozenset(group)
            yield part


def _belongs(peer: Peer, kind: str, name: str) -> bool:
    return kind == ALL or name == (peer.region if kind == REGION else peer.size)


def _whole(value: Fraction) -> Fraction:
    """Round half up to a whole number."""
    return Fraction((2 * value.numerator + value.denominator) // (2 * value.denominator))
