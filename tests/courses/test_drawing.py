"""Diagrams: nothing overlaps and nothing leaves the picture, whatever the words, in every language."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.drawing.diagrams import DRAWERS, diagram_svg, draw, figure, in_words
from courses.drawing.lettering import lines_of, width_of
from courses.drawing.sketch import NOTE, WIDTH
from courses.package.materials import DIAGRAMS
from lms.core.charts import Rect, Text
from tests.courses.drawing_cases import descriptions


def frame(mark) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of a text or a rectangle."""
    if isinstance(mark, Rect):
        return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
    wide = width_of(mark.text, mark.size, is_bold=mark.is_bold)
    left = {"start": mark.x, "middle": mark.x - wide / 2, "end": mark.x - wide}[mark.anchor]
    return left, mark.y - mark.size * 0.8, left + wide, mark.y + mark.size * 0.22


def overlap(one, other) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > 0.6 and min(one[3], other[3]) - max(one[1], other[1]) > 0.6


def holds(one, other) -> bool:
    return all((one[0] <= other[0] + 0.6, one[1] <= other[1] + 0.6, one[2] >= other[2] - 0.6, one[3] >= other[3] - 0.6))


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 8), scale=st.sampled_from([0.05, 0.3, 0.7, 1.0]))
def test_nothing_overlaps_and_nothing_leaves_the_picture(count, scale):
    for said in descriptions(count, scale):
        drawn = draw(said, "kk")
        texts = [(mark, frame(mark)) for mark in drawn.marks if isinstance(mark, Text)]
        boxes = [(mark, frame(mark)) for mark in drawn.marks if isinstance(mark, Rect)]
        for mark, place in texts:
            assert holds((0, 0, WIDTH, drawn.height), place), (said["kind"], mark)
            assert mark.size >= NOTE
        for (one, here), (other, there) in combinations(texts, 2):
            assert not overlap(here, there), (said["kind"], one, other)
        for (one, here), (other, there) in combinations(boxes, 2):
            assert not overlap(here, there) or holds(here, there) or holds(there, here), (said["kind"], one, other)
        for mark, place in texts:
            for box, around in boxes:
                assert not overlap(place, around) or holds(around, place), (said["kind"], mark, box)


@pytest.mark.parametrize("said", descriptions(5, 0.5), ids=lambda said: said["kind"])
def test_a_diagram_is_an_image_with_a_name_and_no_style(said):
    svg = diagram_svg(said, "ru")

    root = ElementTree.fromstring(svg)
    title, desc = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert (title.text, desc.text) == (said["title"]["ru"], said["alt"]["ru"])
    assert not re.search(r"style|<script|href|url\(", svg)
    assert len(svg) < 30_000
    assert svg == diagram_svg(said, "ru")


@pytest.mark.parametrize("said", descriptions(4, 0.4), ids=lambda said: said["kind"])
def test_every_word_of_a_diagram_is_also_told_in_words(said):
    told = " ".join(in_words(said, "kk"))

    labels = [node["label"]["kk"] for node in said.get("nodes", ()) if isinstance(node, dict)]
    assert told
    assert all(label in told for label in labels)


def test_every_kind_that_the_package_may_hold_is_drawn():
    assert set(DRAWERS) == set(DIAGRAMS) == {said["kind"] for said in descriptions(3, 0.3)}


def test_a_decision_says_yes_and_no_in_the_language():
    (said,) = [one for one in descriptions(3, 0.3) if one["kind"] == "decision"]

    for language, answers in {"en": {"Yes", "No"}, "ru": {"Да", "Нет"}, "kk": {"Иә", "Жоқ"}}.items():
        assert answers <= {mark.text for mark in draw(said, language).marks if isinstance(mark, Text)}


def test_a_long_word_is_cut_with_a_hyphen_and_a_short_one_is_not():
    lines = lines_of("қанағаттандырылмағандықтарыңыздан", 15, 120)

    assert "".join(line.removesuffix("-") for line in lines) == "қанағаттандырылмағандықтарыңыздан"
    assert all(width_of(line, 15) <= 120 for line in lines)
    assert lines_of("екі сөз", 15, 300) == ["екі сөз"]


def test_figures_are_written_as_in_the_language():
    assert figure(1900.5, "en") == "1,900.5"
    assert figure(1900.5, "kk") == "1\u00a0900,5"
    assert figure(7, "ru") == "7"
