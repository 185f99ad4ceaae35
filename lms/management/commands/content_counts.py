"""How much content there is, counted from the package: the tables of docs/content.md."""

from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from assessments.knowledge.interchange.package import read_package
from courses.package.quality import is_whole, reading_level
from courses.package.reader import survey_package
from courses.package.shapes import LANGUAGES, Package
from courses.package.words import spoken, word_count

BEGIN, END = "<!-- counts: written by manage.py content_counts -->", "<!-- end of counts -->"


class Command(BaseCommand):
    help = "Count the content of a course package; with --write, put the tables into docs/content.md."

    def add_arguments(self, parser):
        parser.add_argument("--package", default="fixtures/curriculum", help="the folder of the package")
        parser.add_argument("--levels", action="store_true", help="list the reading level of each lesson instead")
        parser.add_argument("--write", action="store_true", help="put the tables into docs/content.md")

    def handle(self, *args, package: str, levels: bool = False, write: bool = False, **options):
        found, faults = survey_package(Path(package))
        if faults:
            raise CommandError("\n".join(str(fault) for fault in faults))
        if levels:
            self.stdout.write(reading_levels(found))
            return
        tables = counts(found, Path(package))
        if write:
            path = Path("docs/content.md")
            text = path.read_text("utf-8")
            before, after = text.split(BEGIN)[0], text.split(END)[1]
            path.write_text(f"{before}{BEGIN}\n{tables}\n{END}{after}", "utf-8")
        self.stdout.write(tables)


def counts(package: Package, root: Path) -> str:
    """Return two tables in Markdown: what each programme holds, and its questions by module and kind."""
    rows = [_row(package, programme) for programme in package.programmes]
    heads = ["Programme", "Lessons", "whole", "Words en", "Words ru", "Words kk", "Self-checks", "Diagrams", "Templates",
             "Assignment", "Guide"]
    total = ["All", *(str(sum(int(row[place]) for row in rows)) for place in range(1, len(heads)))]
    facts = f"Facts: {len(package.facts)}, of them not confirmed: {sum(fact.unconfirmed for fact in package.facts)}. "
    return "\n\n".join([
        _table(heads, [*rows, total]), facts + f"Terms of the glossary: {len(package.terms)}.",
        _questions(package, root), _levels(package),
    ])


def _row(package: Package, programme) -> list[str]:
    lessons = [lesson for module in programme.modules for lesson in module.lessons]
    blocks = [block for lesson in lessons for block in lesson.bodies["en"]]
    kinds = Counter(one.kind for one in package.materials if one.programme == programme.slug)
    words = [
        sum(word_count("\n".join(spoken(block))) for lesson in lessons for block in lesson.bodies[language])
        for language in LANGUAGES
    ]
    return [
        programme.code, str(len(lessons)), str(sum(is_whole(lesson) for lesson in lessons)), *map(str, words),
        str(sum(block.kind == "selfcheck" for block in blocks)), str(kinds["diagram"]), str(kinds["template"]),
        str(kinds["assignment"]), str(kinds["guide"]),
    ]


def _questions(package: Package, root: Path) -> str:
    kinds = ("single", "multiple", "ordering", "matching", "numeric", "date", "case")
    rows = []
    for programme in package.programmes:
        path = root / programme.slug / "questions.yaml"
        bank = read_package(path.read_text("utf-8"), path.name).questions if path.exists() else ()
        for module in programme.modules:
            here = Counter(question.kind for question in bank if question.module == module.code)
            rows.append([module.code, *(str(here[kind]) for kind in kinds), str(sum(here.values()))])
    total = ["All", *(str(sum(int(row[place]) for row in rows)) for place in range(1, len(kinds) + 2))]
    return _table(["Questions of", *kinds, "all"], [*rows, total])


def _levels(package: Package) -> str:
    rows = []
    for programme in package.programmes:
        levels = [
            [reading_level(lesson.bodies[language]) for module in programme.modules for lesson in module.lessons
             if is_whole(lesson)]
            for language in LANGUAGES
        ]
        rows.append([programme.code, *(f"{min(one)} to {max(one)}" if one else "–" for one in levels)])
    return _table(["Reading level (LIX)", "en", "ru", "kk"], rows)


def reading_levels(package: Package) -> str:
    """Return the reading level of each whole lesson in each language."""
    lessons = [one for programme in package.programmes for module in programme.modules for one in module.lessons]
    return _table(["Lesson", "en", "ru", "kk"], [
        [lesson.code, *(str(reading_level(lesson.bodies[language])) for language in LANGUAGES)]
        for lesson in lessons if is_whole(lesson)
    ])


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
