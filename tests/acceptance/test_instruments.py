"""The specification's acceptance tests of the instrument and of change on common items, by number."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from assessments.capacity.measurement.change import SAME, paired_change
from assessments.capacity.measurement.scoring import score
from tests.assessments.capacity.measurement.example import VERSION, assessment_of, result_of, sheet_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
INSTRUMENT, TOOLS, INDICATORS = (
    json.loads((FIXTURES / f"{name}.json").read_text()) for name in ("instrument", "tools", "indicators")
)
LANGUAGES = ("en", "ru", "kk")


def texts(node, place="", skip=()):
    """Walk a document: yield every text that claims to be in three languages, with its place."""
    if isinstance(node, dict):
        if set(LANGUAGES) & set(node) and place.rsplit(".", 1)[-1] not in skip:
            yield place, node
        for key, inner in node.items():
            yield from texts(inner, f"{place}.{key}", skip)
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from texts(inner, f"{place}[{number}]", skip)


def raised(version, code):
    """Return the version with one item reworded: a new anchor revision of it."""
    domains = tuple(
        replace(
            domain,
            items=tuple(
                replace(item, anchor_revision=item.anchor_revision + (item.code == code)) for item in domain.items
            ),
        )
        for domain in version.domains
    )
    return replace(version, domains=domains)


def test_at_05_change_uses_common_items_only():
    change = paired_change(VERSION, result_of("ORG-B", "T0"), VERSION, result_of("ORG-B", "T1"))

    assert change.points == Fraction(315, 32)
    assert change.naive_points == Fraction("10.46875")
    assert change.verdict == SAME
    assert change.needs_note
    assert len(change.common_items) == len(VERSION.items) - len(change.left_out)


@pytest.mark.parametrize("code", ["1.1", "5.4", "8.5"])
def test_at_05_a_reworded_item_is_no_common_item_and_the_others_stay(code):
    later = raised(VERSION, code)
    before = result_of("ORG-A", "T0")
    after = score(later, sheet_of(assessment_of("ORG-A", "T1")))
    change = paired_change(VERSION, before, later, after)

    assert code in change.left_out
    assert set(change.common_items) < set(paired_change(VERSION, before, VERSION, after).common_items) | {code}
    assert change.is_comparable


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_23_no_level_is_called_like_a_band(language):
    levels = {level["name"][language].casefold() for level in INSTRUMENT["scale"]["levels"]}
    bands = {band["name"][language].casefold() for band in INSTRUMENT["bands"]}

    assert len(levels) == len(INSTRUMENT["scale"]["levels"])
    assert len(bands) == len(INSTRUMENT["bands"])
    assert not levels & bands


@pytest.mark.parametrize(
    "document", [INSTRUMENT, TOOLS, INDICATORS], ids=["instrument", "tools", "indicators"]
)
def test_at_23_every_text_exists_in_three_languages(document):
    skip = ("languages", "translation_status", "wording_status")
    found = list(texts(document, skip=skip))
    empty = [
        (place, language)
        for place, text in found
        for language in LANGUAGES
        if not (text.get(language) or "").strip()
    ]

    assert len(found) > 50
    assert not empty


def test_at_23_every_module_and_lesson_an_item_leads_to_exists_in_the_programmes():
    files = [path for path in (FIXTURES / "curriculum").rglob("*") if path.suffix in {".yaml", ".md"}]
    codes = {code.strip("'\" ") for path in files for code in re.findall(r"^code: *(.+)$", path.read_text(), re.M)}
    links = [link for domain in VERSION.domains for item in domain.items for link in item.links if link.module]
    asked = {link.module for link in links} | {lesson for link in links for lesson in link.lessons}

    assert links
    assert asked - codes == set()
