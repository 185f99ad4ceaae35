"""Charts: one axis, nothing measured is not 0, words beside colours, small and safe SVG."""

import json
import xml.etree.ElementTree as ET
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from lms.core import charts
from lms.core.charts import (
    Band,
    Change,
    Circle,
    Count,
    Curve,
    Legend,
    Levels,
    Line,
    Part,
    Point,
    Reached,
    Text,
    Tile,
)
from lms.core.charts.tiles import PLACES

BANDS = [Band("Бастапқы", 0), Band("b", 25), Band("c", 50), Band("d", 70), Band("e", 85)]
LEGEND = Legend("алдында", "кейін", "мақсат", "анық өзгеріс жоқ", "өлшенбеген")
NAMES = [
    "Құқықтық сауаттылық және мандат",
    "Басқару, әдеп, тәуелсіздік",
    "Зерттеулер және қоғамдық сараптама",
    "Адвокация және коммуникация",
    "Мемлекетпен диалог",
    "Қоғамдық баяндамалар және үйрену",
    "Коалиция және нысаналы топтар",
    "Ресурстар және тұрақтылық",
]
ROWS = [
    Change(name, Fraction(40 + n), Fraction(225, 4) + 3 * n, Fraction(65, 4) + 2 * n, n % 3 != 0)
    for n, name in enumerate(NAMES)
]


def draw(rows=ROWS):
    return charts.dumbbell(
        rows, BANDS, 70, title="T0 & T1", description="<Сегіз сала>", legend=LEGEND, language="kk"
    )


def test_dumbbell_is_small_valid_svg_without_style():
    svg = charts.to_svg(draw())

    root = ET.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root[0].text == "T0 & T1"
    assert root[1].text == "<Сегіз сала>"
    assert len(svg.encode()) <= 6 * 1024
    assert "style" not in svg
    assert "script" not in svg


def test_dumbbell_places_values_on_one_axis_of_0_to_100():
    drawn = draw([Change("a", Fraction(0), Fraction(100), Fraction(100))])

    spots = [mark for mark in drawn.marks if isinstance(mark, Circle)][2:]
    assert [(spot.x, spot.fill) for spot in spots] == [(10.0, "#FFFFFF"), (350.0, "#14524F")]


def test_dumbbell_writes_the_sign_and_names_a_change_inside_noise():
    drawn = draw(
        [
            Change("a", Fraction(50), Fraction(50) - Fraction(185, 16), Fraction(-185, 16)),
            Change("b", Fraction(50), Fraction(55), Fraction(5), is_clear=False),
        ]
    )

    words = [mark.text for mark in drawn.marks if isinstance(mark, Text)]
    assert "−11,6" in words
    assert "+5,0 · анық өзгеріс жоқ" in words


def test_dumbbell_draws_nothing_for_what_was_not_measured():
    drawn = draw([Change("a", None, None), Change("b", Fraction(0), None)])

    spots = [mark for mark in drawn.marks if isinstance(mark, Circle)][2:]
    assert [spot.x for spot in spots] == [10.0]
    assert "өлшенбеген" in [mark.text for mark in drawn.marks if isinstance(mark, Text)]


def test_dumbbell_refuses_an_index_outside_the_axis():
    with pytest.raises(ValueError, match="between 0 and 100"):
        draw([Change("a", Fraction(101), None)])


def test_bar_distribution_and_stacked_are_valid_svg():
    for drawn in (
        charts.bar(
            Fraction(60),
            80,
            words="3 of 5 (60%)",
            target_word="target",
            title="t",
            description="d",
            language="en",
        ),
        charts.bar(None, None, words="no data", target_word="", title="t", description="d", language="en"),
        charts.distribution(
            [Count("a", 0, 2), Count("b", 3, 0)], title="t", description="d", legend=LEGEND, language="ru"
        ),
        charts.stacked(
            [Part("знали", Fraction(47)), Part("узнали", Fraction(23)), Part("осталось", Fraction(30))],
            title="t",
            description="d",
            language="ru",
        ),
    ):
        svg = charts.to_svg(drawn)
        ET.fromstring(svg)
        assert len(svg.encode()) <= 6 * 1024


def test_stacked_refuses_parts_that_make_no_whole():
    with pytest.raises(ValueError, match="make 100"):
        charts.stacked(
            [Part("a", Fraction(101)), Part("b", Fraction(-1))], title="", description="", language="en"
        )


def words_of(drawn):
    return [mark.text for mark in drawn.marks if isinstance(mark, Text)]


BAND_NAMES = ["Бастапқы", "Қалыптасушы", "Дамушы", "Қалыптасқан", "Көшбасшы"]


def matrix(counts):
    return charts.transition_matrix(
        BAND_NAMES, counts, title="t", description="d", before="T0", after="T1", not_assessed="бағаланбаған",
        language="kk",
    )  # fmt: skip


def test_a_transition_matrix_prints_every_count_and_marks_who_stayed():
    counts = [[1, 2, 0, 0, 0, 0], [0, 3, 5, 1, 0, 1], [0, 1, 4, 12, 0, 0], [0, 0, 0, 2, 1, 0], [0, 0, 0, 0, 0, 0]]
    drawn = matrix(counts)
    frames = [mark for mark in drawn.marks if isinstance(mark, charts.Rect) and mark.stroke]

    assert len(frames) == 5
    assert words_of(drawn).count("0") == sum(row.count(0) for row in counts)
    assert "12" in words_of(drawn) and "– бағаланбаған" in words_of(drawn)
    assert len(charts.to_svg(drawn).encode()) <= 6 * 1024
    with pytest.raises(ValueError, match="one row a band"):
        matrix(counts[:4])


STEPS = [Band(name, start) for name, start in zip(BAND_NAMES, (0, 25, 50, 70, 85), strict=True)]


def regions(tiles, language="kk"):
    return charts.tile_map(tiles, STEPS, title="t", description="d", no_data="дерек жоқ", language=language)


def test_the_map_has_a_tile_for_every_region_of_the_fixtures():
    codes = {region["code"] for region in json.loads(Path("fixtures/regions.json").read_text(encoding="utf-8"))}
    places = {(column, row) for column, row, _ in PLACES.values()}

    assert set(PLACES) == codes and len(places) == 20
    for language in ("en", "ru", "kk"):
        drawn = regions([Tile(code, Fraction(7), "70,4") for code in codes], language)
        assert len(charts.to_svg(drawn).encode()) <= 6 * 1024
        assert all(mark.x >= 10 and mark.x + mark.width <= 350.1 for mark in drawn.marks if hasattr(mark, "width"))


def test_a_tile_without_data_is_not_zero():
    drawn = regions([Tile("KZ-71", Fraction(0), "0,0"), Tile("KZ-79", None, "<5")])
    fills = [mark.fill for mark in drawn.marks if isinstance(mark, charts.Rect)][:20]

    assert sum(fill != "#FFFFFF" for fill in fills) == 1
    assert {"0,0", "<5", "–"} <= set(words_of(drawn))
    with pytest.raises(KeyError, match="KZ-99"):
        regions([Tile("KZ-99", None, "")])
    with pytest.raises(ValueError, match="below"):
        regions([Tile("KZ-71", Fraction(-1), "")])


def line_of(points, **more):
    return charts.trend(
        points, title="t", description="d", legend=Legend("", "мән", "мақсат"), language="kk", **more
    )


def test_a_trend_breaks_where_nothing_was_measured():
    points = [
        Point("2024", Fraction(40), Fraction(50)),
        Point("2025", None, Fraction(60)),
        Point("2026", Fraction(0), Fraction(70), is_provisional=True),
    ]
    drawn = line_of(points, top=100)
    spots = [mark for mark in drawn.marks if isinstance(mark, Circle)]
    values = [mark for mark in drawn.marks if isinstance(mark, Line) and mark.stroke == "#14524F" and mark.y1 > 20]

    assert len(spots) == 2 and values == []
    assert (spots[1].y, spots[1].fill) == (190, "#FFFFFF")
    assert "–" in words_of(drawn) and "0" in words_of(drawn)
    assert len(charts.to_svg(drawn).encode()) <= 6 * 1024
    for faulty in ([], [Point("a", Fraction(-1))]):
        with pytest.raises(ValueError):
            line_of(faulty)


def curve(points, of=18):
    return charts.adoption_curve(
        [Curve("құрал", tuple(Reached(date(2026, month, 5), count) for month, count in points))],
        first=date(2026, 1, 1), last=date(2026, 11, 23), of=of, title="t", description="d", language="kk",
    )  # fmt: skip


def test_an_adoption_curve_rises_in_steps_and_never_falls():
    drawn = curve([(2, 1), (6, 9)])

    assert "құрал: 9" in words_of(drawn) and "18" in words_of(drawn)
    assert all(line.x1 == line.x2 or line.y1 == line.y2 for line in drawn.marks if isinstance(line, Line))
    for faulty in ([(2, 5), (3, 4)], [(2, 19)]):
        with pytest.raises(ValueError, match="rises"):
            curve(faulty)
    assert "құрал: 0" in words_of(curve([], of=0))


def test_levels_stand_in_their_bars_and_long_names_break():
    name = "Мемлекеттік органдардың сұрау салуларын өңдеу тәртібі мен мерзімі"
    drawn = charts.level_distribution(
        [Levels(name, (1, 3, 5, 2, 1), "0–4, n = 12"), Levels("Бос", (0, 0, 0, 0, 0), "n = 0")],
        ["Жоқ", "Алғашқы", "Базалық", "Тұрақты", "Озық"], title="t", description="d", language="kk",
    )  # fmt: skip
    bars = [mark for mark in drawn.marks if isinstance(mark, charts.Rect) and mark.height == 18]

    assert name not in words_of(drawn) and all(word in " ".join(words_of(drawn)) for word in name.split())
    assert sum(bar.width for bar in bars if bar.fill != "#FFFFFF") == pytest.approx(340, abs=0.5)
    assert len(charts.to_svg(drawn).encode()) <= 6 * 1024
