"""What a later version may change, by its number (IM-3)."""

import copy
import json
from pathlib import Path

import pytest

from assessments.capacity.measurement.versions import faults_between, is_reworded, kind_of, numbers

DOCUMENT = json.loads((Path(__file__).resolve().parents[4] / "fixtures/instrument.json").read_text())


def later(number, change=lambda document: None):
    document = copy.deepcopy(DOCUMENT) | {"version": number, "supersedes": "1.0", "status": "draft"}
    change(document)
    return document


def first(document):
    return document["domains"][0]["items"][0]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [("1.0", "1.0.1", "text"), ("1.0.1", "1.0.2", "text"), ("1.0", "1.1", "minor"), ("1.0.9", "1.1", "minor"), ("1.9", "2.0", "major")],
)
def test_a_number_announces_its_kind(before, after, kind):
    assert kind_of(before, after) == kind


@pytest.mark.parametrize("after", ["1.0", "0.9", "1.0.0", "one", "1", "1.1.1.1", ""])
def test_a_number_that_does_not_come_after_has_no_kind(after):
    with pytest.raises(ValueError, match=r"number|after"):
        kind_of("1.0", after)
    assert faults_between(DOCUMENT, later(after)) == [("order", {"before": "1.0"})]


def test_numbers_are_compared_as_numbers():
    assert numbers("1.10") > numbers("1.9") == (1, 9, 0)


def words(document):
    first(document)["name"]["kk"] += " *"
    first(document)["anchors"][2]["ru"] += " *"
    first(document)["evidence_examples"].append({"en": "a", "ru": "б", "kk": "б"})
    document["bands"][0]["name"]["en"] += " *"
    document["scale"]["levels"][0]["meaning"]["ru"] += " *"
    document["domains"][0]["question"]["kk"] += " *"
    document["name"]["en"] += " *"


@pytest.mark.parametrize("number", ["1.0.1", "1.1", "2.0"])
def test_words_may_change_in_every_kind(number):
    assert faults_between(DOCUMENT, later(number, words)) == []
    assert is_reworded(first(DOCUMENT), first(later(number, words)))


def set_first(**values):
    return lambda document: first(document).update(values)


BEYOND_WORDS = [
    (set_first(weight="2"), "1.1"), (set_first(na_allowed=True), "1.1"), (set_first(five_c="deliver"), "1.1"),
    (set_first(programme_links=[]), "1.1"), (lambda d: d["bands"][0].update(max="26"), "bands"),
    (lambda d: d["settings"]["evidence_cap"].update(cap_value=1), "settings"), (lambda d: d["indices"].pop(), "indices"),
    (lambda d: d["domains"][0].update(weight="1/4"), "domains"), (lambda d: d["modules"].pop(), "modules"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "part"), BEYOND_WORDS)
def test_a_text_revision_changes_words_only_and_a_minor_one_more(change, part):
    assert faults_between(DOCUMENT, later("1.0.1", change)) == [("rules", {"parts": part})]
    assert faults_between(DOCUMENT, later("1.1", change)) == []


def test_a_text_revision_has_the_same_items_with_the_same_revisions():
    assert faults_between(DOCUMENT, later("1.0.1", lambda d: d["domains"][0]["items"].pop())) == [("items", {"codes": "1.5"})]
    assert faults_between(DOCUMENT, later("1.0.1", set_first(anchor_revision=2))) == [("revision", {"code": "1.1"})]


@pytest.mark.parametrize("revision", [0, 3, 9])
def test_an_anchor_revision_stays_or_is_the_next(revision):
    assert faults_between(DOCUMENT, later("1.1", set_first(anchor_revision=revision))) == [("step", {"code": "1.1", "was": "1"})]
    assert faults_between(DOCUMENT, later("1.1", set_first(anchor_revision=2))) == []


def test_another_scale_or_rule_is_a_major_version():
    def scale(document):
        document["scale"]["levels"].pop()

    for change, part in ((scale, "scale"), (lambda d: d.update(scoring_rule="poci-score-2"), "scoring_rule")):
        for number in ("1.0.1", "1.1"):
            assert ("major", {"part": part}) in faults_between(DOCUMENT, later(number, change))
        assert faults_between(DOCUMENT, later("2.0", change)) == []
