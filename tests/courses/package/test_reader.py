"""Packages as people write them: good ones, and each kind of broken one with its file and line."""

from decimal import Decimal

import pytest

from courses.package.faults import BrokenPackage
from courses.package.reader import read_package
from courses.package.rich_text import rich_text
from courses.package.shapes import digest_of
from tests.courses.package_folder import change, put, write_package


@pytest.fixture
def root(tmp_path):
    return write_package(tmp_path)


def faults_of(root) -> list[str]:
    with pytest.raises(BrokenPackage) as broken:
        read_package(root)
    return [str(fault) for fault in broken.value.faults]


def test_read_package_reads_structure_texts_and_blocks(root):
    package = read_package(root)

    (programme,) = package.programmes
    lesson = programme.modules[0].lessons[1]
    assert programme.title.kk == "Қадағалау"
    assert programme.hours.total == Decimal("12.5")
    assert [module.slug for module in programme.modules] == ["tst-1", "tst-2"]
    assert (lesson.code, lesson.minutes, lesson.title.kk) == ("TST 1.2", 15, "Сабақ TST 1.2")
    assert [block.kind for block in lesson.bodies["en"]] == [
        "keypoint", "text", "fact", "term", "selfcheck", "reflection"
    ]
    assert lesson.bodies["kk"] == ()


def test_read_package_reads_the_curriculum_of_the_house():
    package = read_package("fixtures/curriculum")

    modules = [module for programme in package.programmes for module in programme.modules]
    assert [programme.code for programme in package.programmes] == ["PE", "ADV", "DLG", "REP"]
    assert (len(modules), sum(len(module.lessons) for module in modules)) == (22, 77)
    assert len(package.terms) == 141


def test_self_check_keeps_choices_with_their_feedback(root):
    lesson = read_package(root).programmes[0].modules[0].lessons[0]

    check = next(block for block in lesson.bodies["en"] if block.kind == "selfcheck")

    assert [(choice.text, choice.is_right) for choice in check.choices] == [("Seven", True), ("Ten", False)]


LESSON = "tst/tst-1/tst-1-1.en.md"


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("tst/programme.yaml", "kk: Қадағалау", "", "tst/programme.yaml:3: The field `kk` is missing."),
        ("facts.yaml", "check_by: 2027-01-01", "check_by: 2026-11-03", "facts.yaml:2: The next check of a fact lies after the last one."),
        ("tst/programme.yaml", "code: TST\n", "code: TST\ncode: X\n",
         "tst/programme.yaml:2: The field `code` stands here twice."),
        ("tst/programme.yaml", "modules: [tst-1, tst-2]", "modules: [tst-1, tst-2, tst-9]",
         "tst/programme.yaml:18: The module `tst-9` is unknown: there is no tst/tst-9/module.yaml."),
        ("tst/programme.yaml", "modules: [tst-1, tst-2]", "modules: [tst-1]",
         "tst/tst-2/module.yaml:1: The module `tst-2` is not listed in programme.yaml."),
        ("tst/programme.yaml", "version: 1", "version: 7",
         "tst/programme.yaml:11: A completion rule has version 1 and a list of requirements, each with a code."),
        ("tst/programme.yaml", "total: 12.5", "total: many",
         "tst/programme.yaml:7: The field `total` must be a number, 0 or more."),
        ("tst/tst-1/module.yaml", "minutes: 30", "minutes: 31",
         "tst/tst-1/module.yaml:3: The module says 31 minutes, its lessons add up to 30."),
        ("tst/tst-2/module.yaml", "code: TST.2", "code: TST.1",
         "tst/tst-2/module.yaml:1: The code `TST.1` is used in tst/tst-1/module.yaml:1 already."),
        ("tst/tst-1/module.yaml", "tst-1-2]", "tst-1-3]",
         "tst/tst-1/module.yaml:4: The lesson `tst-1-3` has no file tst/tst-1/tst-1-3.en.md."),
        (LESSON, "minutes: 15", "minutes: 0", f"{LESSON}:4: The field `minutes` must be a whole number from 1 to 240."),
        (LESSON, "2026-11-03", "3 November", f"{LESSON}:5: The field `facts_checked_on` must be a date such as 2026-11-23."),
        (LESSON, ":::keypoint", ":::keypont", f"{LESSON}:8: The block `:::keypont` is unknown."),
        (LESSON, ":::fact PC-1\n:::", ":::fact PC-1", f"{LESSON}:19: A block begins here while `:::fact` of line 17"),
        (LESSON, ":::fact PC-1", ":::fact XX-9", f"{LESSON}:17: The fact `XX-9` is not in facts.yaml."),
        (LESSON, ":::term oversight", ":::term nothing", f"{LESSON}:20: The term `nothing` is not in glossary.yaml."),
        (LESSON, "- [x] Seven", "- [ ] Seven", f"{LESSON}:23: No choice of this self-check is marked as right"),
        (LESSON, "Write one step.\n", "", f"{LESSON}:30: The block `:::reflection` is empty."),
        (LESSON, "---\ncode", "code", f"{LESSON}:1: The file must begin with its fields"),
        (LESSON, "title: Lesson TST 1.1", "title: [", f"{LESSON}:5: This is not YAML"),
        ("tst/tst-1/tst-1-1.ru.md", "code: TST 1.1", "code: TST 9.9",
         "tst/tst-1/tst-1-1.ru.md:2: The code must be `TST 1.1`, as in the English file."),
        ("tst/tst-1/tst-1-1.kk.md", "title: Сабақ TST 1.1\n", "",
         "tst/tst-1/tst-1-1.kk.md:2: The field `title` is missing."),
        ("facts.yaml", "2026-11-03", "soon", "facts.yaml:2: The field `checked_on` must be a date"),
    ],
)
def test_read_package_names_file_and_line(root, path, old, new, expected):
    change(root / path, old, new)

    assert any(fault.startswith(expected) for fault in faults_of(root)), faults_of(root)


def test_read_package_names_the_line_that_is_not_utf_8(root):
    path = root / LESSON
    path.write_bytes(path.read_bytes().replace(b"One point.", "Пункт".encode("cp1251")))

    assert faults_of(root) == [f"{LESSON}:14: The file is not UTF-8. Save it as UTF-8 and try again."]


def test_read_package_names_every_missing_file_of_a_lesson(root):
    (root / "tst/tst-1/tst-1-2.kk.md").unlink()

    assert faults_of(root) == [
        "tst/tst-1/module.yaml:4: The lesson `tst-1-2` has no file tst/tst-1/tst-1-2.kk.md."
    ]


def test_read_package_names_a_lesson_nobody_lists(root):
    put(root / "tst/tst-1/stray.en.md", "---\ncode: X\n---\n")

    assert faults_of(root) == ["tst/tst-1/stray.en.md:1: This lesson is not listed in module.yaml."]


def test_read_package_refuses_a_translation_with_other_blocks(tmp_path):
    root = write_package(tmp_path, russian=("tst-1-1",))
    change(root / "tst/tst-1/tst-1-1.ru.md", ":::fact PC-1\n:::\n", "")

    assert faults_of(root)[0].startswith("tst/tst-1/tst-1-1.ru.md:16: Here stands a block `term`")


def test_read_package_refuses_a_folder_that_is_not_there(tmp_path):
    assert "There is no such folder." in faults_of(tmp_path / "nothing")[0]


def test_read_package_refuses_a_folder_without_programmes(tmp_path):
    assert "No programme is here" in faults_of(tmp_path)[0]


def test_digest_changes_with_words_and_not_with_lines(tmp_path):
    one = read_package(write_package(tmp_path / "a"))
    write_package(tmp_path / "b")
    change(tmp_path / "b" / LESSON, "---\n\n:::keypoint", "---\n\n\n\n:::keypoint")
    moved = read_package(tmp_path / "b")
    change(tmp_path / "b" / LESSON, "**7**", "**8**")

    assert digest_of(one) == digest_of(moved)
    assert digest_of(one) != digest_of(read_package(tmp_path / "b"))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**Yes** and *no*", "<p><b>Yes</b> and <i>no</i></p>"),
        ("## A\n\n- one\n- two", "<h2>A</h2><ul><li>one</li><li>two</li></ul>"),
        ("<script>alert(1)</script>text", "<p>text</p>"),
        ("[x](javascript:alert(1))", "<p><a>x</a></p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
    ],
)
def test_rich_text_keeps_what_the_editor_can_hold(markdown, html):
    assert rich_text(markdown) == html
