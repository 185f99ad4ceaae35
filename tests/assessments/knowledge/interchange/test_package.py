"""The question package: what we ship is whole, and every fault is named with its line."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge.interchange import entries
from assessments.knowledge.interchange.entries import PackageFault
from assessments.knowledge.interchange.package import read_package
from assessments.knowledge.measurement import scoring

ROOT = Path(__file__).parents[4] / "fixtures" / "curriculum"
GOOD = """programme: XX
tests:
  pre: {minutes: 25, attempts: 1}
  post: {minutes: 25, attempts: 3, days_between: 1, pass_percent: 70}
blueprint:
  - {module: XX.1, items: 4}
questions:
  - id: XX-01
    module: XX.1
    kind: single
    level: apply
    points: 1
    text: {en: "Which?", ru: "Какой?", kk: "Қайсысы?"}
    options:
      - right: true
        text: {en: This, ru: Этот, kk: Осы}
        feedback: {en: "Yes.", ru: Да, kk: Иә}
      - right: false
        text: {en: That, ru: Тот, kk: Ана}
        feedback: {en: "No.", ru: Нет., kk: Жоқ.}
"""


def faults(text):
    with pytest.raises(PackageFault) as caught:
        read_package(text, "q.yaml")
    return [(fault.line, fault.sentence) for fault in caught.value.faults]


@pytest.mark.parametrize("programme", ["pe", "adv", "dlg", "rep"])
def test_the_packages_of_the_house_are_whole(programme):
    path = ROOT / programme / "questions.yaml"

    package = read_package(path.read_text(encoding="utf-8"), path.name)

    assert package.programme == programme.upper()
    assert len(package.questions) >= 10
    assert sum(question.kind == "case" for question in package.questions) == 1
    assert all(question.to_confirm == ("kk", "ru") for question in package.questions)


@pytest.mark.parametrize("programme", ["pe", "adv", "dlg", "rep"])
def test_the_kazakh_is_kazakh_and_the_russian_russian(programme):
    package = read_package((ROOT / programme / "questions.yaml").read_text(encoding="utf-8"), "q")

    for question in package.questions:
        assert re.search("[әғқңөұүһі]", question.text.kk.lower())
        assert not re.search("[әғқңөұүһі]", question.text.ru.lower())
        assert len({question.text.en, question.text.ru, question.text.kk}) == 3


def test_the_key_is_not_told_by_its_length():
    """Among short texts a few letters tell nothing: the key is at most a fifth longer than the longest other option."""
    longest = []
    for path in ROOT.glob("*/questions.yaml"):
        for question in read_package(path.read_text(encoding="utf-8"), path.name).questions:
            for language in ("en", "ru", "kk") if question.kind == "single" else ():
                lengths = {one.is_right: 0 for one in question.options}
                for one in question.options:
                    lengths[one.is_right] = max(lengths[one.is_right], len(getattr(one.text, language)))
                if lengths[True] > lengths[False] * 1.2:
                    longest.append((question.code, language))

    assert longest == []


def test_both_sides_know_the_same_kinds():
    assert [*entries.Kind] == [*scoring.Kind]


def test_a_good_package_is_read():
    package = read_package(GOOD, "q.yaml")

    assert [question.code for question in package.questions] == ["XX-01"]
    assert package.plans[1].pass_percent == 70


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("kind: single", "kind: riddle", 10, "Unknown kind riddle"),
        ("right: true", "right: false", 14, "no key"),
        ("right: false", "right: true", 14, "one key; 2"),
        ("right: true", "right: perhaps", 15, "true or false"),
        (', kk: "Қайсысы?"', "", 13, "text lacks its kk text"),
        ('kk: "Қайсысы?"', 'kk: "  "', 13, "text lacks its kk text"),
        ("points: 1", "points: -1", 12, "from 1 to 20"),
        ("points: 1", "points: 1.5", 12, "from 1 to 20"),
        ("points: 1", "points: heavy", 12, "from 1 to 20"),
        ("module: XX.1\n", "module: XX.9\n", 9, "not a module of the blueprint"),
        ("level: apply", "level: guess", 11, "level must be one of"),
        ("id: XX-01", "id: 1", 8, "must look like PE-01"),
        ("level: apply", "level: apply\n    answer: 4", 12, "unknown key answer"),
        ("programme: XX", "programme: 7", 1, "short code in capitals"),
        ("attempts: 3", "attempts: 0", 4, "from 1 to 20"),
        ("kk: Ана}", "kk: Осы}", 14, "read the same in kk"),
        ("level: apply", "level: apply\n    level: apply", 12, "given twice"),
        ('en: "Which?"', "en: *anchor", 1, "aliases"),
        ('en: "Which?"', "en: !!python/object:os.system x", 13, "not readable YAML"),
        ("programme: XX", "programme: [", 3, "not readable YAML"),
    ],
)
def test_a_fault_is_named_with_its_line(old, new, line, words):
    assert old in GOOD

    found = faults(GOOD.replace(old, new, 1))

    assert any(at == line and words in sentence for at, sentence in found), found


def test_a_code_given_twice_is_named():
    twice = GOOD + GOOD[GOOD.index("  - id: XX-01"):]

    assert faults(twice) == [(21, "XX-01 stands already in line 8.")]


@pytest.mark.parametrize("text", ["", "- a", "7", "\x00", "a: b: c"])
def test_what_is_no_package_is_refused(text):
    assert len(faults(text)) >= 1


@given(st.integers(0, len(GOOD) - 1), st.sampled_from(["", ":", "[", "-", "kk", "0", "\n"]))
def test_any_damage_is_read_or_refused_but_never_breaks(place, damage):
    try:
        read_package(GOOD[:place] + damage + GOOD[place + 1 :], "q.yaml")
    except PackageFault as refused:
        assert all(fault.line >= 1 for fault in refused.faults)
