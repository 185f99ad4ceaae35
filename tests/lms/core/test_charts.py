"""Charts: one axis, nothing measured is not 0, words beside colours, small and safe SVG."""

import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from lms.core import charts
from lms.core.charts import Band, Change, Circle, Count, Legend, Part, Text

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


def test_radar_is_small_and_needs_three_axes():
    rows = [Change(f"D{n}", row.before, row.after) for n, row in enumerate(ROWS, 1)]
    drawn = charts.radar(rows, 70, title="t", description="d", legend=LEGEND, language="kk")

    assert len(charts.to_svg(drawn).encode()) <= 6 * 1024
    with pytest.raises(ValueError, match="three axes"):
        charts.radar(rows[:2], 70, title="t", description="d", legend=LEGEND, language="kk")


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
