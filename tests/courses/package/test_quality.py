"""What should not be taught is named by file and line; each rule is broken once."""

from datetime import date

import pytest

from courses.package.quality import content_faults, expired_facts, is_spelled_as, is_whole, reading_level
from courses.package.reader import survey_package
from courses.package.words import (
    foreign_words,
    mixed_script,
    numbers,
    refused_words,
    sentences_of,
    word_count,
)
from tests.courses.package_folder import change, write_full_lesson, write_package

TODAY = date(2026, 11, 20)
LESSON = "tst/tst-2/tst-2-1"


@pytest.fixture
def root(tmp_path):
    write_package(tmp_path)
    write_full_lesson(tmp_path)
    return tmp_path


def faults_of(root, **options) -> list[str]:
    package, faults = survey_package(root)
    assert not faults, faults
    return [str(fault) for fault in content_faults(package, today=options.pop("today", TODAY))]


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (f"{LESSON}.en.md", "Case (invented)", "Case", f"{LESSON}.en.md:9: A case says that it is made up"),
        (f"{LESSON}.en.md", "Write 3 lines.", "Write 3 lines, PC-99.", f"{LESSON}.en.md:36: The words name PC-99"),
        (f"{LESSON}.ru.md", "Напишите 3", "Напишите 4",
         f"{LESSON}.ru.md:36: Other numbers than in the English block at line 36: only here 4, only there 3."),
        (f"{LESSON}.ru.md", "Напишите", "Сделайте draft и", f"{LESSON}.ru.md:36: Words in Latin letters: draft."),
        (f"{LESSON}.ru.md", "Напишите", "Начните отчет,", f"{LESSON}.ru.md:36: `отчет` is written `отчёт` here."),
        (f"{LESSON}.kk.md", "жол жазыңыз", "жoл жазыңыз", f"{LESSON}.kk.md:36: Latin and Cyrillic letters inside"),
        (f"{LESSON}.kk.md", "[қоғамдық бақылау]", "[ашық деректер]", f"{LESSON}.kk.md:15: `ашық деректер` leads to"),
        ("tst/diagrams/tst-circle.yaml", "За 3 дня", "За 5 дней",
         "tst/diagrams/tst-circle.yaml:1: «За 5 дней» has other numbers than «In 3 days»."),
        ("tst/templates/tst-2-1.yaml", "ru: Цена", "ru: Price", "tst/templates/tst-2-1.yaml:1: Words in Latin letters"),
    ],
)
def test_content_faults_name_file_and_line(root, path, old, new, expected):
    before = faults_of(root)
    change(root / path, old, new)
    new_faults = [fault for fault in faults_of(root) if fault not in before]

    assert any(fault.startswith(expected) for fault in new_faults), new_faults


def test_a_short_lesson_is_told_what_it_lacks(root):
    faults = "\n".join(faults_of(root))

    assert "The lesson has 0 blocks `selfcheck`; a whole lesson has 2 to 4." in faults
    assert "The lesson has 0 blocks `keypoint`; a whole lesson has 1." in faults
    assert "The explanation has 4 words; 450 to 900 are wanted." in faults
    assert "tst/tst-1/tst-1-1.kk.md:1: The lesson has no text in this language." in faults


def test_a_material_that_no_lesson_shows_is_named(root):
    for language in ("en", "ru", "kk"):
        change(root / f"{LESSON}.{language}.md", ":::diagram tst-circle\n:::\n", "")

    assert "tst/diagrams/tst-circle.yaml:1: No lesson shows this diagram." in faults_of(root)


def test_an_expired_fact_is_named_with_its_lessons(root):
    package, _faults = survey_package(root)

    assert expired_facts(package, date(2026, 12, 31)) == []
    assert expired_facts(package, date(2027, 1, 1)) == [
        "The fact PC-1 was to be checked again by 2027-01-01; it is taught in TST 1.1, TST 1.2, TST 2.1."
    ]
    assert f"{LESSON}.en.md:22: The fact PC-1 expired on 2027-01-01." in faults_of(root, today=date(2027, 1, 1))


SELF_CHECK = """
:::selfcheck
{question}
- [{0}] {first} :: Yes.
- [{1}] Two words :: No.
- [{2}] Two other words :: No.
:::
"""


def with_self_check(root, *marks: str, first: str) -> list[str]:
    for language in ("en", "ru", "kk"):
        path = root / f"{LESSON}.{language}.md"
        path.write_text(path.read_text("utf-8") + SELF_CHECK.format(*marks, question="?", first=first), "utf-8")
    return [fault for fault in faults_of(root) if f"{LESSON}.en.md:4" in fault or f"{LESSON}.en.md:5" in fault]


def test_a_right_choice_that_is_longest_by_far_gives_itself_away(root):
    assert "it gives itself away" in with_self_check(root, "x", " ", " ", first="A long and very careful answer")[0]


def test_a_self_check_has_one_right_choice(root):
    assert "has one right choice, not 2" in with_self_check(root, "x", "x", " ", first="One word")[0]


def test_a_good_self_check_is_left_alone(root):
    assert with_self_check(root, "x", " ", " ", first="Three short words") == []


def test_is_whole_knows_the_enlarged_form(root):
    package, _faults = survey_package(root)
    lessons = [lesson for module in package.programmes[0].modules for lesson in module.lessons]

    assert [is_whole(lesson) for lesson in lessons] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1,900 and 3.5 in 2026", "en", ["1900", "3.5", "2026"]),
        ("1 900 и 3,5 в 2026", "ru", ["1900", "3.5", "2026"]),
        ("1\u00a0900\u202f000 теңге", "kk", ["1900000"]),
        ("1. First\n2. See [3](https://a.kz/77)", "en", ["3"]),
        ("в 2026 350 человек", "ru", ["2026", "350"]),
        ("10, 20", "en", ["10", "20"]),
    ],
)
def test_numbers_are_compared_without_their_dress(text, language, expected):
    assert numbers(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Откройте PDF на adilet.zan.kz, урок PE 1.2, факт PC-03, № 30-VIII", "ru", []),
        ("Откройте file", "ru", ["file"]),
        ("e-Өтініш порталы", "kk", []),
        ("Open a file", "en", []),
    ],
)
def test_foreign_words(text, language, expected):
    assert foreign_words(text, language) == expected


def test_small_words():
    assert mixed_script("ОПВР и OПВР") == ["OПВР"]
    assert refused_words("МЗЖЖ", "kk") == [("МЗЖЖ", "ЖМЗЖ")]
    assert word_count("Read the [law](https://a.kz/b-c) (Art. 13), don't wait.") == 7
    assert sentences_of("One. Two!\n- three\n\n") == ["One.", "Two!", "- three"]
    assert is_spelled_as("общественному контролю", "общественный контроль")
    assert not is_spelled_as("открытые данные", "общественный контроль")
    assert is_spelled_as("PE", "public expertise (PE)")


def test_reading_level_is_lix(root):
    package, _faults = survey_package(root)
    blocks = package.programmes[0].modules[0].lessons[0].bodies["en"]
    # "## What the law says", "- One point.", "- Another point with a link.": 11 words, 3 sentences, 1 long word.
    assert reading_level(blocks) == round(11 / 3 + 100 / 11)
    assert reading_level(()) == 0
