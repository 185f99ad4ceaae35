"""Tables published together: a reader who adds and subtracts across all of them finds no hidden cell (AT-12, EX-9)."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.results.measurement.disaggregation import COUNT, MEAN, NOT_STATED, SHARE
from assessments.results.measurement.readings import COUNTED, LEFT_OUT, NOT_COUNTED, Row
from assessments.results.measurement.suppression import published_together
from assessments.results.measurement.together import OTHER, Source, merged_regions, publish

BANDS = ("low", "middle", "high")
DIMENSIONS = ("region", "org_type", "programme")


def test_shared_cells_are_hidden_in_every_table():
    # The regions are printed twice; the second table has a small cell that the first alone would give away.
    counts = {"all": 22, "A": 7, "B": 15, "A yes": 3, "A no": 4, "B yes": 9, "B no": 6, "yes": 12, "no": 10}
    sums = [
        ("all", ("A", "B")), ("all", ("yes", "no")), ("A", ("A yes", "A no")), ("B", ("B yes", "B no")),
        ("yes", ("A yes", "B yes")), ("no", ("A no", "B no")),
    ]  # fmt: skip

    shown = published_together(counts, sums, kept={"all"})

    assert shown["A yes"] is shown["A no"] is shown["B yes"] is shown["B no"] is None
    assert (shown["all"], shown["yes"]) == (22, 12)
    assert published_together({"t": 22, "P": 3, "Q": 12, "R": 7}, [("t", ("P", "Q", "R"))], kept={"t"}) == {
        "t": 22, "P": None, "Q": 12, "R": None,
    }  # fmt: skip
    with pytest.raises(ValueError, match="not negative"):
        published_together({"a": -1}, [])


def test_a_total_of_another_table_is_hidden_where_nothing_else_helps():
    # Two tables over the same eight: rows 2 + 6 here, and 6 = 3 + 3 there.
    counts = {"all": 8, "a": 2, "b": 6, "b1": 3, "b2": 3}
    shown = published_together(counts, [("all", ("a", "b")), ("b", ("b1", "b2"))], kept={"all"})
    assert shown == {"all": 8, "a": None, "b": None, "b1": None, "b2": None}


def test_regions_stand_together_until_they_are_enough():
    assert merged_regions({"A": 9, "B": 3, "C": 1, "D": 6}) == {"B", "C", "D"}
    assert merged_regions({"A": 9, "B": 3, "C": 2, "D": 6}) == {"B", "C"}
    assert merged_regions({"A": 9, "B": 6}) == frozenset()
    assert merged_regions({"A": 2, "B": 1}) == {"A", "B"}
    assert merged_regions({}) == frozenset()


def row(name, place, region="", kind="", programmes=(), amount=1):
    parts = [("region", region)] if region else []
    parts += [("org_type", kind)] if kind else []
    parts += [("programme", code) for code in programmes]
    return Row(name, place, "r", None if amount is None else Fraction(amount), "", tuple(parts))


def publication(people):
    """Publish a share and a mean of the same organisations, bands, and a count of records.

    people: (region, type, programmes, uses a tool, index or None) an organisation.
    """
    shares, means, band_of = [], [], {}
    for n, (region, kind, programmes, uses, index) in enumerate(people):
        name = f"CSO-{n:03}"
        shares.append(row(name, COUNTED if uses else NOT_COUNTED, region, kind, programmes, int(uses)))
        means.append(row(name, NOT_COUNTED if index is None else COUNTED, region, kind, programmes, index))
        if index is not None:
            band_of[name] = BANDS[min(index // 34, 2)]
    records = [row(f"record {n}", COUNTED, region) for n, (region, *_rest) in enumerate(people)][::2]
    left_out = row("CSO-999", LEFT_OUT, "A", "t", ("p",))
    sources = [
        Source("B2", SHARE, DIMENSIONS, (*shares, left_out), Fraction(sum(r.place == COUNTED for r in shares)), True),
        Source("A1", MEAN, DIMENSIONS, tuple(means), sum((r.amount or 0 for r in means), Fraction(0)), True),
        Source("R1.2", COUNT, ("region",), tuple(records), Fraction(len(records))),
    ]
    return publish(sources, band_source="A1", band_of=band_of, bands=BANDS), sources


class Reader:
    """Knows what is printed and how tables add up, and eliminates over the rationals."""

    def __init__(self):
        self.known, self.lines = {}, []

    def says(self, cell, number):
        if number is not None:
            assert self.known.setdefault(cell, number) == number, f"{cell} is printed in two ways"

    def adds(self, total, parts):
        self.lines.append((total, parts))

    def finds(self, cells):
        """Return those of the cells that follow from what is printed."""
        unknown = sorted({c for total, parts in self.lines for c in (total, *parts)} - set(self.known), key=str)
        place = {cell: n for n, cell in enumerate(unknown)}
        basis = {}

        def reduced(vector):
            for lead in sorted(basis):
                if vector[lead]:
                    times = vector[lead]
                    vector = [a - times * b for a, b in zip(vector, basis[lead], strict=True)]
            return vector

        for total, parts in self.lines:
            vector = [Fraction(0)] * len(unknown)
            for cell, sign in ((total, -1), *((part, 1) for part in parts)):
                if cell in place:
                    vector[place[cell]] += sign
            vector = reduced(vector)
            lead = next((n for n, x in enumerate(vector) if x), None)
            if lead is not None:
                basis[lead] = [x / vector[lead] for x in vector]
        found = []
        for cell in cells:
            if cell in place:
                unit = [Fraction(int(n == place[cell])) for n in range(len(unknown))]
                if not any(reduced(unit)):
                    found.append(cell)
        return found


def attack(made, sources, people):
    """Return hidden cells that follow from all printed tables together."""
    reader, hidden = Reader(), []

    def says(cell, number):
        reader.says(cell, number)
        if number is None and cell not in hidden:
            hidden.append(cell)

    for source in sources:
        rows = [r for r in source.rows if r.place != LEFT_OUT]
        if source.kind == MEAN:
            rows = [r for r in rows if r.place == COUNTED]
        # Tables of the same organisations have their cells in common.
        who = source.key if source.kind == COUNT else tuple(sorted(r.organisation for r in rows))
        says((who,), int(source.numerator) if source.kind == COUNT else len(rows))
        if source.kind == SHARE:
            yes = sum(r.place == COUNTED for r in rows)
            says((who, source.key, "yes"), yes)
            says((who, source.key, "no"), len(rows) - yes)
        by_dimension = {}
        for part in made.parts[source.key]:
            by_dimension.setdefault(part.dimension, []).append(part)
        for dimension, parts in by_dimension.items():
            cells, sides = [], {"yes": [], "no": []}
            for part in parts:
                cells.append((who, dimension, part.value))
                says(cells[-1], part.total)
                if source.kind == SHARE:
                    both = [(who, source.key, side, dimension, part.value) for side in sides]
                    says(both[0], part.count)
                    reader.adds(cells[-1], both)
                    for side, cell in zip(sides, both, strict=True):
                        sides[side].append(cell)
                else:
                    assert part.count == part.total
            if dimension != "programme":
                reader.adds((who,), cells)
                if source.kind == SHARE:
                    for side, crossed in sides.items():
                        reader.adds((who, source.key, side), crossed)
        if made.bands and source.kind == MEAN:
            lines = []
            for region, count, numbers in made.bands.rows:
                lines.append((who, "region", region))
                says(lines[-1], count)
                crossed = [(who, "band", band, region) for band in made.bands.bands]
                for cell, number in zip(crossed, numbers, strict=True):
                    says(cell, number)
                reader.adds(lines[-1], crossed)
            margin = [(who, "band", band) for band in made.bands.bands]
            for cell, number in zip(margin, made.bands.all[1], strict=True):
                says(cell, number)
                reader.adds(cell, [(*cell, region) for region, _count, _numbers in made.bands.rows])
            says((who,), made.bands.all[0])
            reader.adds((who,), lines)
            reader.adds((who,), margin)
    return hidden, reader.finds(hidden), reader


def test_the_attack_finds_what_is_not_hidden_well():
    reader = Reader()
    reader.says("all", 12)
    reader.says("b", 9)
    reader.adds("all", ["a", "b"])
    assert reader.finds(["a"]) == ["a"]


ORGANISATION = st.tuples(
    st.sampled_from(["A", "A", "A", "B", "B", "C", "D", ""]),
    st.sampled_from(["fund", "union", "union", ""]),
    st.lists(st.sampled_from(["PE", "ADV", "FR"]), unique=True, max_size=2),
    st.booleans(),
    st.one_of(st.none(), st.integers(0, 100), st.integers(30, 70)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ORGANISATION, min_size=1, max_size=60))
def test_at_12_no_cell_is_small_and_none_follows_across_the_tables_of_a_publication(people):
    made, sources = publication(people)

    hidden, found, _reader = attack(made, sources, people)
    assert found == [], (people, made)
    for source in sources:
        for part in made.parts[source.key]:
            for number in (part.count, part.total):
                # k of a part that is everybody is the headline's own k: totals stay.
                is_all = part.total == len([r for r in source.rows if r.place != LEFT_OUT])
                assert number is None or number == 0 or number >= 5 or is_all
            if part.is_hidden:
                assert part.figure is None
    if made.bands:
        for _region, count, cells in made.bands.rows:
            assert count is None or count >= 5
            assert all(number is None or number == 0 or number >= 5 for number in cells)
    # A row an organisation says what the table says, and no more.
    seen = {}
    for where in made.organisations.values():
        seen[where] = seen.get(where, 0) + 1
    printed = {
        (region, band): number
        for region, count, cells in (made.bands.rows if made.bands else ())
        if count is not None
        for band, number in zip(BANDS, cells, strict=True)
        if number
    }
    assert {key: n for key, n in seen.items() if None not in key} == printed
    assert all(band is None for (region, band) in seen if region is None)


def test_regions_are_merged_for_everything_and_a_total_below_five_has_no_parts():
    people = [("A", "fund", (), True, 80)] * 8 + [("B", "fund", (), False, 20)] * 3 + [("C", "fund", (), False, 50)] * 2
    made, _sources = publication(people)
    assert made.merged == {"B", "C"}
    assert {part.value for key in made.parts for part in made.parts[key] if part.dimension == "region"} == {"A", OTHER}
    assert {region for region, _n, _cells in made.bands.rows} == {"A", OTHER}
    few, _sources = publication(people[:4])
    assert (few.parts["A1"], few.parts["B2"], few.parts["R1.2"], few.bands) == ((), (), (), None)
    assert few.organisations == {}


def test_what_is_not_stated_is_a_part_and_a_mean_is_hidden_with_its_number():
    people = [("A", "fund", (), True, 60)] * 9 + [("", "fund", (), True, 40)] * 6
    made, _sources = publication(people)
    regions = {part.value: part for part in made.parts["A1"] if part.dimension == "region"}
    assert set(regions) == {"A", NOT_STATED}
    assert (regions["A"].figure, regions["A"].total) == (60, 9)
    people = [("A", "fund", (), True, 60)] * 9 + [("A", "union", (), True, 90)] * 3 + [("A", "fund", (), True, None)] * 4
    made, _sources = publication(people)
    kinds = {part.value: part for part in made.parts["A1"] if part.dimension == "org_type"}
    # The mean of the three would follow from that of the nine and of all.
    assert (kinds["union"].figure, kinds["fund"].figure, kinds["fund"].total) == (None, None, None)
