"""The question package: what we ship is whole, and every fault is named with its line."""

import re
from collections import Counter
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
# Of each form, module by module: how many questions are known or understood, applied, judged. Curriculum, blueprints.
CELLS = {
    "pe": ((1, 2, 1), (1, 1, 1), (1, 2, 1), (1, 2, 1), (1, 1, 1), (1, 1, 0)),
    "adv": ((2, 2, 1), (1, 2, 1), (2, 2, 1), (1, 1, 1), (1, 1, 1)),
    "dlg": ((1, 2, 1), (2, 2, 1), (1, 2, 1), (2, 2, 1), (1, 1, 0)),
    "rep": ((1, 1, 1), (1, 2, 1), (1, 2, 1), (1, 2, 1), (1, 1, 1), (1, 1, 0)),
}
DEPTH = {"remember": 0, "understand": 0, "apply": 1, "analyse": 2, "evaluate": 2}
# Of each form: how many questions of a kind, and the points of each. Curriculum, rules of the tests: 28 points.
KINDS = {"single": (10, 1), "multiple": (4, 2), "ordering": (2, 2), "matching": (2, 2), "reckoned": (2, 1)}


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
    """Some other option is as long as the key or longer, in each language."""
    longest = []
    for path in ROOT.glob("*/questions.yaml"):
        for question in read_package(path.read_text(encoding="utf-8"), path.name).questions:
            for language in ("en", "ru", "kk") if question.kind == "single" else ():
                lengths = {one.is_right: 0 for one in question.options}
                for one in question.options:
                    lengths[one.is_right] = max(lengths[one.is_right], len(getattr(one.text, language)))
                if lengths[True] > lengths[False]:
                    longest.append((question.code, language))

    assert longest == []


def kind_of(question):
    return "reckoned" if question.kind in ("numeric", "date") else question.kind


def form_of(questions, cells, kinds):
    """Take a form out of the questions: as many of each cell and of each kind as asked, or as near as they allow.

    A search for ways from a cell over a question to a kind that still wants one; a question already taken may be given
    back to its cell on the way (Ford and Fulkerson).
    """
    cells, kinds, taken = Counter(cells), Counter(kinds), set()

    def goes_on(cell, seen):
        for question in questions:
            code, kind = question.code, kind_of(question)
            if code in taken or cell_of(question) != cell or code in seen:
                continue
            seen.add(code)
            if kinds[kind]:
                kinds[kind] -= 1
            elif not any(gives_way(other, seen) for other in questions if kind_of(other) == kind):
                continue
            taken.add(code)
            return True
        return False

    def gives_way(question, seen):
        if question.code not in taken or question.code in seen:
            return False
        seen.add(question.code)
        taken.remove(question.code)
        if goes_on(cell_of(question), seen):
            return True
        taken.add(question.code)
        return False

    for cell, wanted in cells.items():
        for _ in range(wanted):
            goes_on(cell, set())
    return [question for question in questions if question.code in taken]


def cell_of(question):
    return question.module, DEPTH[question.level]


@pytest.mark.parametrize("programme", CELLS)
def test_three_forms_without_a_common_question_have_the_proportions_of_the_blueprint(programme):
    package = read_package((ROOT / programme / "questions.yaml").read_text(encoding="utf-8"), "q")
    cells = {
        (row.module, depth): wanted
        for row, counts in zip(package.blueprint, CELLS[programme], strict=True)
        for depth, wanted in enumerate(counts) if wanted and sum(counts) == row.items
    }
    kinds = {kind: wanted for kind, (wanted, _) in KINDS.items()}
    left = [question for question in package.questions if question.kind != "case"]
    assert len(left) >= 60

    for _ in "ABC":
        form = form_of(left, cells, kinds)
        left = [question for question in left if question not in form]
        assert Counter(cell_of(question) for question in form) == cells
        assert Counter(kind_of(question) for question in form) == kinds
        assert {(kind_of(question), question.points) for question in form} == {
            (kind, points) for kind, (_, points) in KINDS.items()
        }
        assert sum(question.points for question in form) == 28


@pytest.mark.parametrize("programme", CELLS)
def test_the_file_tells_the_blueprint_of_the_curriculum(programme):
    package = read_package((ROOT / programme / "questions.yaml").read_text(encoding="utf-8"), "q")

    assert [tuple(items for _, items in row.bands) for row in package.blueprint] == [*CELLS[programme]]
    assert [(row.of, row.items, row.points) for row in package.kinds] == [
        (("numeric", "date") if kind == "reckoned" else (kind,), wanted, points) for kind, (wanted, points) in KINDS.items()
    ]


def test_a_bank_that_lacks_one_question_of_a_cell_gives_no_third_form():
    """The proof can fail: what is too little for three forms is seen."""
    package = read_package((ROOT / "dlg" / "questions.yaml").read_text(encoding="utf-8"), "q")
    of_cell = [question for question in package.questions if question.module == "DLG.5" and question.level == "apply"]

    assert len(of_cell) == 3
    assert len(form_of(of_cell[1:], {("DLG.5", 1): 3}, {"single": 3, "multiple": 3, "reckoned": 3})) == 2


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
        ("items: 4}", "items: 4, levels: {know: 1, apply: 2}}\nkinds: [{of: [single], items: 4, points: 1}]", 6, "add up to its 4"),
        ("items: 4}", "items: 4, levels: {apply: 4}}\nkinds: [{of: [single], items: 3, points: 1}]", 7, "add up to the 4"),
        ("items: 4}", "items: 4, levels: {apply: 4}}", 5, "levels for every module of the blueprint and kinds"),
        ("items: 4}", "items: 4, levels: {guess: 4}}", 6, "unknown key guess"),
        ("items: 4}", "items: 4, levels: 4}", 6, "levels must hold numbers"),
        ("questions:", "kinds: [{of: [single], items: 4, points: 1}]\nquestions:", 7, "levels for every module"),
        ("questions:", "kinds: [{of: [case], items: 4, points: 1}]\nquestions:", 7, "Unknown kind case"),
        (
            "items: 4}",
            "items: 4, levels: {apply: 4}}\nkinds: [{of: [date], items: 2, points: 1}, {of: [date], items: 2, points: 2}]",
            7, "in one row of kinds",
        ),
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
