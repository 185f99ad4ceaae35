"""A lesson with every block: what is refused by file and line, and what is read and published."""

import pytest
from django.core.management import call_command

from courses.models import LessonPage, Material
from courses.package.reader import read_package
from tests.courses.package.test_reader import faults_of
from tests.courses.package_folder import change, write_full_lesson, write_package

LESSON = "tst/tst-2/tst-2-1"
CIRCLE = "tst/diagrams/tst-circle.yaml"
SHEET = "tst/templates/tst-2-1.yaml"


@pytest.fixture
def root(tmp_path):
    write_package(tmp_path)
    write_full_lesson(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (f"{LESSON}.en.md", "term:oversight", "term:nothing", f"{LESSON}.en.md:17: The term `nothing` is not in"),
        (f"{LESSON}.kk.md", "(term:oversight)", "(https://example.org/)",
         f"{LESSON}.kk.md:2: Only this file or only the English one leads to: oversight."),
        (f"{LESSON}.en.md", ":::diagram tst-circle", ":::diagram tst-2-1",
         f"{LESSON}.en.md:19: There is no diagrams/tst-2-1.yaml."),
        (f"{LESSON}.en.md", ":::template tst-2-1", ":::template tst-9",
         f"{LESSON}.en.md:42: There is no templates/tst-9.yaml."),
        (f"{LESSON}.en.md", "|---|---:|\n", "", f"{LESSON}.en.md:29: A table has a head, a line such as"),
        (f"{LESSON}.en.md", "| Paper | 1,900 |", "| Paper |", f"{LESSON}.en.md:29: Row 1 of the table has 1 cells"),
        (f"{LESSON}.ru.md", "| Бумага | 1 900 |\n", "",
         f"{LESSON}.ru.md:29: The size of the table must be as in the English file at line 29: 3 x 2, not 2 x 2."),
        (f"{LESSON}.ru.md", ":::activity 12", ":::activity 10",
         f"{LESSON}.ru.md:36: The words after the colons must be as in the English file at line 36: 12, not 10."),
        (f"{LESSON}.ru.md", "---\n3 строки.\n", "", f"{LESSON}.ru.md:36: The second half must be as in the English"),
        (f"{LESSON}.en.md", ":::example Costs", ":::example", f"{LESSON}.en.md:25: An example needs a title"),
        (f"{LESSON}.en.md", "[proof-reader]", "[me]", f"{LESSON}.en.md:6: A review is by one of: proof-reader, lawyer."),
        (CIRCLE, "kind: cycle", "kind: circle", f"{CIRCLE}:1: The field `kind` is one of: cycle, steps"),
        (CIRCLE, "kk: Тексеру", "", f"{CIRCLE}:8: The field `kk` is missing."),
        (CIRCLE, "    note:", "    notes:", f"{CIRCLE}:7: The field `notes` is unknown here."),
        (CIRCLE, "en: Plan", f"en: {'P' * 61}", f"{CIRCLE}:5: The field `en` is longer than 60 signs."),
        (SHEET, "kind: formula, formula: \"=B", "kind: formula, formula: \"B", f"{SHEET}:11: A formula begins with `=`."),
        (SHEET, ", 2, 1900", ", 1900", f"{SHEET}:17: This row has 4 cells for 5 columns."),
        (SHEET, "rows: 5", "rows: 0", f"{SHEET}:15: The field `rows` must be a whole number"),
    ],
)
def test_read_package_names_what_is_wrong_with_a_whole_lesson(root, path, old, new, expected):
    change(root / path, old, new)

    assert any(fault.startswith(expected) for fault in faults_of(root)), faults_of(root)


def test_read_package_reads_a_whole_lesson(root):
    package = read_package(root)
    lesson = package.programmes[0].modules[1].lessons[0]

    kinds = ["case", "text", "diagram", "fact", "example", "table", "activity", "template", "reading"]
    assert {tuple(block.kind for block in blocks) for blocks in lesson.bodies.values()} == {tuple(kinds)}
    assert lesson.bodies["kk"][5].rows == (("Бап", "Теңге"), ("Қағаз", "1 900"), ("**Қағаз**", "1 900"))
    assert lesson.review["kk"] == ("proof-reader",)
    assert [(one.key, one.kind, one.programme) for one in package.materials] == [
        ("tst-circle", "diagram", "tst"), ("tst-2-1", "template", "tst")
    ]


@pytest.mark.django_db
def test_load_publishes_a_whole_lesson_in_three_languages(root, client, capsys):
    call_command("load_curriculum", str(root))
    assert {page.locale.language_code: page.review for page in LessonPage.objects.filter(slug="tst-2-1")} == {
        language: {"en": ["proof-reader"], "ru": ["proof-reader"], "kk": ["proof-reader"]}
        for language in ("en", "ru", "kk")
    }
    assert Material.objects.get(key="tst-circle").said["title"]["kk"] == "Шеңбер"

    page = client.get("/kk/programmes/tst/tst-2/tst-2-1/").content.decode()
    for words in ("Жағдай (ойдан шығарылған мысал)", "<caption>Шығындар</caption>", "<b>Қағаз</b>", "3 жол.",
                  'href="#term-oversight"', 'id="term-oversight"', "Шығындарды қосыңыз."):
        assert words in page
    assert "class=\"notice" not in page

    call_command("load_curriculum", str(root))
    assert "0 created, 0 changed" in capsys.readouterr().out
