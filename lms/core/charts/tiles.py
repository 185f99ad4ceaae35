"""The regions of Kazakhstan as equal tiles: a small region is as visible as a large one."""

from collections.abc import Sequence
from fractions import Fraction

from lms.core import formats
from lms.core.charts.drawing import LEFT, RIGHT, WIDTH, width_of
from lms.core.charts.marks import CARD, EDGE, INK, SOFT, SPRUCE, TINTS, Band, Mark, Marks, Rect, Text, Tile

COLUMNS, ROWS, GAP = 7, 5, 3
SIDE = (RIGHT - LEFT + GAP) / COLUMNS - GAP

# Column from the west, row from the north; names short enough for a tile.
PLACES: dict[str, tuple[int, int, dict[str, str]]] = {
    "KZ-59": (3, 0, {"en": "N. Kaz.", "ru": "СКО", "kk": "СҚО"}),
    "KZ-27": (0, 1, {"en": "W. Kaz.", "ru": "ЗКО", "kk": "БҚО"}),
    "KZ-39": (2, 1, {"en": "Kostanay", "ru": "Костан.", "kk": "Қостан."}),
    "KZ-11": (3, 1, {"en": "Akmola", "ru": "Акмола", "kk": "Ақмола"}),
    "KZ-71": (4, 1, {"en": "Astana", "ru": "Астана", "kk": "Астана"}),
    "KZ-55": (5, 1, {"en": "Pavlodar", "ru": "Павлод.", "kk": "Павлод."}),
    "KZ-23": (0, 2, {"en": "Atyrau", "ru": "Атырау", "kk": "Атырау"}),
    "KZ-15": (1, 2, {"en": "Aktobe", "ru": "Актобе", "kk": "Ақтөбе"}),
    "KZ-62": (3, 2, {"en": "Ulytau", "ru": "Ұлытау", "kk": "Ұлытау"}),
    "KZ-35": (4, 2, {"en": "Karag.", "ru": "Караг.", "kk": "Қарағ."}),
    "KZ-10": (5, 2, {"en": "Abai", "ru": "Абай", "kk": "Абай"}),
    "KZ-63": (6, 2, {"en": "E. Kaz.", "ru": "ВКО", "kk": "ШҚО"}),
    "KZ-47": (0, 3, {"en": "Mangyst.", "ru": "Мангис.", "kk": "Маңғ."}),
    "KZ-43": (2, 3, {"en": "Kyzyl.", "ru": "Кызыл.", "kk": "Қызыл."}),
    "KZ-61": (3, 3, {"en": "Turkist.", "ru": "Туркес.", "kk": "Түркіс."}),
    "KZ-31": (4, 3, {"en": "Zhambyl", "ru": "Жамбыл", "kk": "Жамбыл"}),
    "KZ-19": (5, 3, {"en": "Almaty r.", "ru": "Алм. об.", "kk": "Алм. об."}),
    "KZ-33": (6, 3, {"en": "Zhetysu", "ru": "Жетісу", "kk": "Жетісу"}),
    "KZ-79": (3, 4, {"en": "Shymkent", "ru": "Шымк.", "kk": "Шымк."}),
    "KZ-75": (5, 4, {"en": "Almaty", "ru": "Алматы", "kk": "Алматы"}),
}


def tile_map(
    tiles: Sequence[Tile], steps: Sequence[Band], *, title: str, description: str, no_data: str, language: str
) -> Marks:
    """Return the map of Kazakhstan's 17 regions and 3 cities as tiles, each with its name and its figure.

    Shape:  tiles in any order; a region without one is drawn empty. Up to five steps from the lowest, the first
            starting at 0; a step reaches up to the next one's start and lends its tint. The figure stands in the
            tile, so the tint repeats what can be read. A table of the same figures stands beneath (the caller's).
    Unit:   that of the values; `words` of a tile is what is printed ("54.3", "3 of 5", "<5").
    Errors: KeyError for a code that is no region; ValueError below the first step.
    Source: product design 4.6; specification IN-8. Codes are those of `fixtures/regions.json`.
    """
    said = {tile.code: tile for tile in tiles}
    if unknown := sorted(set(said) - set(PLACES)):
        raise KeyError(f"{', '.join(unknown)}: no region of the map.")
    marks: list[Mark] = []
    for code, (column, row, names) in PLACES.items():
        x, y = round(LEFT + column * (SIDE + GAP), 1), round(4 + row * (SIDE + GAP), 1)
        tile, side = said.get(code), round(SIDE, 1)
        value = tile.value if tile else None
        fill = CARD if value is None else TINTS[_step(value, steps)]
        marks.append(Rect(x, y, side, side, fill, SPRUCE if value is not None else EDGE))
        middle, name = x + side / 2, names[language]
        marks.append(Text(round(middle, 1), y + 15, name, INK, 9, "middle"))
        words = tile.words if tile else "–"
        fits = 13 if width_of(words, 13) <= side - 4 else 10
        marks.append(Text(round(middle, 1), y + 34, words, INK if tile else SOFT, fits, "middle"))
    y = 4 + ROWS * (SIDE + GAP) + 14
    marks += _key(steps, y, no_data, language)
    rows = -(-len(steps) // 2) + 1
    return Marks(WIDTH, round(y + rows * 20, 1), title, description, tuple(marks))


def _step(value: Fraction, steps: Sequence[Band]) -> int:
    found = [place for place, step in enumerate(steps) if value >= step.start]
    if not found:
        raise ValueError(f"{value} lies below the first step.")
    return min(found[-1], len(TINTS) - 1)


def _key(steps: Sequence[Band], y: float, no_data: str, language: str) -> list[Mark]:
    """Two columns of tint, name and where the step begins; the empty tile last, on a line of its own."""
    entries: list[tuple[str, str, str] | None] = [
        (TINTS[place], SPRUCE, f"{step.name}: {formats.number(step.start, language)}+")
        for place, step in enumerate(steps)
    ]
    entries += [None] * (len(entries) % 2)
    entries.append((CARD, EDGE, no_data))
    marks: list[Mark] = []
    for place, entry in enumerate(entries):
        if entry is None:
            continue
        fill, stroke, words = entry
        x, at = LEFT + (place % 2) * 172, round(y + place // 2 * 20, 1)
        marks.append(Rect(x, at - 4, 12, 12, fill, stroke))
        marks.append(Text(x + 18, at + 6.5, words, SOFT, 11))
    return marks
