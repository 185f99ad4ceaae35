"""All public tables of one publication, hidden together: parts of every figure, bands by region, a row a CSO."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256

from assessments.results.measurement.disaggregation import COUNT, MEAN, NOT_STATED, SHARE
from assessments.results.measurement.readings import COUNTED, LEFT_OUT, Row
from assessments.results.measurement.suppression import THRESHOLD, Key, Sum, published_together

OTHER, REGION, BAND = "other", "region", "band"
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Source:
    """One figure that is published by parts. `key` names it; `kind` is share, mean or count.

    `is_of_organisations`: its rows are organisations, so that two figures of the same ones share their counts.
    """

    key: str
    kind: str
    dimensions: tuple[str, ...]
    rows: tuple[Row, ...]
    numerator: Fraction
    is_of_organisations: bool = False


@dataclass(frozen=True)
class PublicPart:
    """One part: `count` is k of a share, the number, or how many were measured; `total` its n; None is hidden.

    `figure` is the share in per cent, the mean or the number; None where it is hidden or nobody was measured.
    """

    dimension: str
    value: str
    count: int | None
    total: int | None
    figure: Fraction | None

    @property
    def is_hidden(self) -> bool:
        return self.count is None or self.total is None


@dataclass(frozen=True)
class Bands:
    """Organisations by region and band: rows with their n, and the row of all. None is hidden."""

    bands: tuple[str, ...]
    rows: tuple[tuple[str, int | None, tuple[int | None, ...]], ...]
    all: tuple[int, tuple[int | None, ...]]


@dataclass(frozen=True)
class Publication:
    """What may be published. `merged`: regions that stand together as "other".

    `organisations`: organisation → (region, band), None where hidden.
    """

    parts: Mapping[str, tuple[PublicPart, ...]]
    merged: frozenset[str]
    bands: Bands | None
    organisations: Mapping[str, tuple[str | None, str | None]]


@dataclass
class _System:
    """Counts under their keys, and which of them make which."""

    counts: dict[Key, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    kept: set[Key] = field(default_factory=set)

    def add(self, key: Key, count: int, *, stays: bool = False) -> Key:
        self.counts[key] = count
        if stays:
            self.kept.add(key)
        return key


def merged_regions(counts: Mapping[str, int], *, threshold: int = THRESHOLD) -> frozenset[str]:
    """Return the regions that have to stand together so that each group has enough organisations.

    Shape:  region → organisations.
    Unit:   organisations. Every region below the threshold, and then the next smallest until they are enough.
    Errors: none. If all together are too few, all are merged.
    Source: specification 15.1 (P4).
    """
    order = sorted((code for code in counts if counts[code]), key=lambda code: (counts[code], code))
    small = [code for code in order if counts[code] < threshold]
    while small and sum(counts[code] for code in small) < threshold and len(small) < len(order):
        small.append(order[len(small)])
    return frozenset(small) | frozenset(code for code in counts if not counts[code])


def publish(
    sources: Sequence[Source],
    *,
    band_source: str = "",
    band_of: Mapping[str, str] | None = None,
    bands: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> Publication:
    """Return every table of a publication with the same counts hidden everywhere.

    Shape:  figures with their rows; `band_of` names the band of each counted organisation of `band_source`.
    Unit:   organisations, persons or records.
    Errors: KeyError on a counted organisation without a band.
    Source: specification EX-9, EX-10, 15.1 (P4); acceptance test AT-12. Of a figure with a total, or a mean of fewer,
            below the threshold no part is published: every one of them would be small.
    """
    widest = max((s for s in sources if s.is_of_organisations), key=lambda s: len(_standing(s.rows)), default=None)
    shown_regions, merged = _regions(widest, threshold)
    system = _System()
    tables: dict[str, list[tuple[str, str, list[Row]]]] = {}
    for source in sources:
        tables[source.key] = _enter(system, source, _base(source), shown_regions, threshold)
    table = None
    if band_of is not None and (source := next((s for s in sources if s.key == band_source), None)):
        table = _enter_bands(system, source, band_of, bands, shown_regions, threshold)
    shown = published_together(system.counts, system.sums, kept=system.kept, threshold=threshold)
    parts = {
        source.key: tuple(_part(source, dimension, value, rows, shown) for dimension, value, rows in tables[source.key])
        for source in sources
    }
    made, organisations = (None, {}) if table is None else _bands(table, band_of, bands, shown)
    return Publication(parts, merged, made, organisations)


def _standing(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.place != LEFT_OUT]


def _base(source: Source) -> list[Row]:
    """Return the rows a figure's tables count: all that stand, of a mean those that were measured.

    How many were not measured is no cell of any table; both totals are printed anyway.
    """
    standing = _standing(source.rows)
    return _of_side(standing, YES) if source.kind == MEAN else standing


def _regions(widest: Source | None, threshold: int) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Return the regions that keep their name, None where nothing is merged, and those that do not."""
    if widest is None:
        return None, frozenset()
    counts: dict[str, int] = {}
    for row in _standing(widest.rows):
        for value in _values(row, REGION, None):
            if value != NOT_STATED:
                counts[value] = counts.get(value, 0) + 1
    merged = merged_regions(counts, threshold=threshold)
    return frozenset(counts) - merged, merged


def _values(row: Row, dimension: str, shown_regions: frozenset[str] | None) -> list[str]:
    values = [value for name, value in row.parts if name == dimension] or [NOT_STATED]
    if dimension == REGION and shown_regions is not None:
        return [value if value in shown_regions or value == NOT_STATED else OTHER for value in values]
    return values


def _groups(rows: Iterable[Row], dimension: str, shown_regions: frozenset[str] | None) -> dict[str, list[Row]]:
    """Return part → its rows, "not stated" last; empty where no row says anything of the dimension."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        for value in dict.fromkeys(_values(row, dimension, shown_regions)):
            found.setdefault(value, []).append(row)
    if set(found) <= {NOT_STATED}:
        return {}
    return {value: found[value] for value in sorted(found, key=lambda value: (value == NOT_STATED, value == OTHER, value))}


def _population(source: Source, rows: Iterable[Row]) -> str:
    """Return a name that two figures of the same organisations have in common."""
    if not source.is_of_organisations:
        return source.key
    return sha256("|".join(sorted(row.organisation for row in rows)).encode()).hexdigest()


def _key(population: str, *conditions: tuple[str, str]) -> Key:
    return population, tuple(sorted(conditions))


def _enter(
    system: _System, source: Source, rows: list[Row], shown_regions: frozenset[str] | None, threshold: int
) -> list[tuple[str, str, list[Row]]]:
    """Enter a figure and its parts; return (dimension, part, rows) of what can be published."""
    population = _population(source, rows)
    total = int(source.numerator) if source.kind == COUNT else len(rows)
    base = system.add(_key(population), total, stays=True)
    if total < threshold:
        return []
    sides = {side: (source.key, side) for side in (YES, NO)} if source.kind == SHARE else {}
    by_side = {side: _of_side(rows, side) for side in sides}
    whole = {side: system.add(_key(population, sides[side]), len(by_side[side]), stays=True) for side in sides}
    if sides:
        system.sums.append((base, tuple(whole.values())))
    found = []
    for dimension in source.dimensions:
        groups = _groups(rows, dimension, shown_regions)
        cells, crossed = [], {side: [] for side in sides}
        for value, mine in groups.items():
            size = _amount(mine) if source.kind == COUNT else len(mine)
            # A part that is everything is the total under another name.
            is_all = size == total
            cell = system.add(_key(population, (dimension, value)), size, stays=is_all)
            cells.append(cell)
            for side in sides:
                key = _key(population, (dimension, value), sides[side])
                crossed[side].append(system.add(key, len(_of_side(mine, side)), stays=is_all))
            if sides:
                system.sums.append((cell, tuple(keys[-1] for keys in crossed.values())))
            found.append((dimension, value, mine))
        # Parts that overlap make no sum; parts that could but do not are taken as they are.
        if groups and sum(system.counts[cell] for cell in cells) == total:
            system.sums.append((base, tuple(cells)))
            system.sums += [(whole[side], tuple(keys)) for side, keys in crossed.items()]
    return found


def _of_side(rows: Iterable[Row], side: str) -> list[Row]:
    return [row for row in rows if (row.place == COUNTED) == (side == YES)]


def _amount(rows: Iterable[Row]) -> int:
    return int(sum((row.amount or Fraction(0) for row in rows if row.place == COUNTED), Fraction(0)))


def _part(
    source: Source, dimension: str, value: str, rows: list[Row], shown: Mapping[Key, int | None]
) -> PublicPart:
    """Return a part with what is hidden taken out."""
    if source.kind == COUNT:
        count = shown[_key(source.key, (dimension, value))]
        return PublicPart(dimension, value, count, count, None if count is None else Fraction(count))
    population = _population(source, _base(source))
    total = shown[_key(population, (dimension, value))]
    if source.kind == SHARE:
        yes = shown[_key(population, (dimension, value), (source.key, YES))]
        figure = None if yes is None or total is None else Fraction(100 * yes, total)
        return PublicPart(dimension, value, yes, total, figure)
    if total is None:
        return PublicPart(dimension, value, None, None, None)
    amounts = [row.amount for row in rows if row.amount is not None]
    return PublicPart(dimension, value, total, total, sum(amounts, Fraction(0)) / len(amounts) if amounts else None)


@dataclass(frozen=True)
class _BandTable:
    population: str
    counted: list[Row]
    regions: dict[str, list[Row]]


def _enter_bands(
    system: _System,
    source: Source,
    band_of: Mapping[str, str],
    bands: Sequence[str],
    shown_regions: frozenset[str] | None,
    threshold: int,
) -> _BandTable | None:
    """Enter counted organisations by band, and by region and band."""
    counted = _base(source)
    if len(counted) < threshold:
        return None
    table = _BandTable(_population(source, counted), counted, {})
    whole = _key(table.population)
    system.add(whole, len(counted), stays=True)
    table.regions.update(_groups(counted, REGION, shown_regions) or {NOT_STATED: counted})
    columns: dict[str, list[Key]] = {band: [] for band in bands}
    for region, mine in table.regions.items():
        is_all = len(mine) == len(counted)
        line = system.add(_key(table.population, (REGION, region)), len(mine), stays=is_all)
        cells = []
        for band in bands:
            size = sum(band_of[row.organisation] == band for row in mine)
            cells.append(system.add(_key(table.population, (REGION, region), (BAND, band)), size))
            columns[band].append(cells[-1])
        system.sums.append((line, tuple(cells)))
    margin = []
    for band in bands:
        size = sum(band_of[row.organisation] == band for row in counted)
        margin.append(
            system.add(_key(table.population, (BAND, band)), size, stays=size == len(counted))
        )
        system.sums.append((margin[-1], tuple(columns[band])))
    lines = tuple(_key(table.population, (REGION, region)) for region in table.regions)
    system.sums += [(whole, tuple(margin)), (whole, lines)]
    return table


def _bands(
    table: _BandTable, band_of: Mapping[str, str], bands: Sequence[str], shown: Mapping[Key, int | None]
) -> tuple[Bands, dict[str, tuple[str | None, str | None]]]:
    """Return the table, and a row an organisation that says no more than the table does."""
    rows, organisations = [], {}
    for region, mine in table.regions.items():
        here = shown[_key(table.population, (REGION, region))]
        cells = tuple(shown[_key(table.population, (REGION, region), (BAND, band))] for band in bands)
        rows.append((region, here, cells))
        for row in mine:
            band = band_of[row.organisation]
            is_told = here is not None and cells[list(bands).index(band)] is not None
            organisations[row.organisation] = (None if here is None else region, band if is_told else None)
    margin = tuple(shown[_key(table.population, (BAND, band))] for band in bands)
    return Bands(tuple(bands), tuple(rows), (len(table.counted), margin)), organisations
