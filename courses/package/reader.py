"""A folder of files -> a package, or every fault with its file and line."""

from pathlib import Path

from courses.package.faults import BrokenPackage, Fault
from courses.package.lesson_text import LessonText, read_lesson_text
from courses.package.materials import FOLDERS, SINGLE, read_material
from courses.package.shapes import (
    LANGUAGES,
    SOURCE,
    Block,
    Fact,
    Hours,
    Lesson,
    Material,
    Module,
    Outcome,
    Package,
    Programme,
    Term,
    Words,
)
from courses.package.sheets import Sheet
from courses.progress import rule_for

SAME_ARGUMENT = {"fact", "term", "diagram", "template", "activity", "callout"}
REVIEWERS = ("proof-reader", "lawyer")


def read_package(root: Path) -> Package:
    """Return what a course package says.

    Shape:  a folder with glossary.yaml, facts.yaml and one folder a programme.
    Unit:   none.
    Errors: BrokenPackage, which names every fault by file and line.
    Source: ours; the format is told in fixtures/curriculum/README.md.
    """
    package, faults = survey_package(root)
    if faults:
        raise BrokenPackage(faults)
    return package


def survey_package(root: Path) -> tuple[Package, list[Fault]]:
    """Return what can be read of a package, and its faults: for those who still write it."""
    reader = _Reader(Path(root))
    return reader.package(), reader.faults


class _Reader:
    """Reads one package; codes and addresses seen so far are kept to find doubles."""

    def __init__(self, root: Path):
        self.root = root
        self.faults: list[Fault] = []
        self.seen: dict[tuple[str, str], str] = {}
        self.facts: dict[str, Fact] = {}
        self.materials: dict[str, Material] = {}

    def package(self) -> Package:
        if not self.root.is_dir():
            self.faults.append(Fault(str(self.root), 1, "There is no such folder."))
            return Package((), ())
        terms = self.terms()
        self.read_facts()
        self.term_keys = {term.key for term in terms}
        folders = sorted(path.parent for path in self.root.glob("*/programme.yaml"))
        for folder in folders:
            self.read_materials(folder)
        self.material_kinds = {key: material.kind for key, material in self.materials.items()}
        if not folders:
            self.note(self.root, 1, "No programme is here: a programme is a folder with a programme.yaml.")
        programmes = sorted(filter(None, (self.programme(folder) for folder in folders)), key=lambda p: p[0])
        return Package(
            tuple(programme for _place, programme in programmes), terms, tuple(self.materials.values()),
            tuple(self.facts.values()),
        )

    # --- files

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path != self.root else self.root.name

    def note(self, path: Path, line: int, message: str) -> None:
        self.faults.append(Fault(self.name(path), line, message))

    def text(self, path: Path) -> str | None:
        try:
            blob = path.read_bytes()
        except OSError:
            self.note(path, 1, "The file is missing.")
            return None
        try:
            return blob.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = blob[: error.start].count(b"\n") + 1
            self.note(path, line, "The file is not UTF-8. Save it as UTF-8 and try again.")
            return None

    def sheet(self, path: Path) -> Sheet | None:
        text = self.text(path)
        return None if text is None else Sheet.read(text, self.name(path), self.faults)

    def once(self, sheet: Sheet, kind: str, value: str) -> None:
        """Note a code or an address that another file has already."""
        if not value:
            return
        place = f"{sheet.path}:{sheet.line}"
        if (first := self.seen.setdefault((kind, value), place)) != place:
            sheet.fault(f"The {kind} `{value}` is used in {first} already.")

    # --- glossary and facts

    def terms(self) -> tuple[Term, ...]:
        path = self.root / "glossary.yaml"
        sheet = self.sheet(path) if path.exists() else None
        if sheet is None or (rows := sheet.need("terms")) is None:
            return ()
        terms = []
        for row in rows.items():
            term = Term(
                row.text("key", longest=60), row.text("group", longest=40),
                Words(*(row.text(language, longest=200) for language in LANGUAGES)),
                row.text("note", longest=300) if row.get("note") else "",
            )
            self.once(row, "term", term.key)
            terms.append(term)
        return tuple(terms)

    def read_facts(self) -> None:
        path = self.root / "facts.yaml"
        sheet = self.sheet(path) if path.exists() else None
        for row in sheet.need("facts").items() if sheet and sheet.need("facts") else ():
            code = row.text("id", longest=12)
            self.once(row, "fact", code)
            checked_on = row.day("checked_on", required=True)
            text, check_by = row.words("text"), row.day("check_by")
            if checked_on and check_by and check_by <= checked_on:
                row.get("check_by").fault("The next check of a fact lies after the last one.")
            elif checked_on:
                unconfirmed = bool((mark := row.get("unconfirmed")) and mark.value)
                sources = tuple(str(one)[:300] for one in found.value) if (found := row.get("sources")) else ()
                self.facts[code] = Fact(code, text, checked_on, check_by, unconfirmed, sources, row.line)

    # --- diagrams and templates

    def read_materials(self, folder: Path) -> None:
        for kind in SINGLE:
            path = folder / f"{kind}.yaml"
            if path.exists() and (sheet := self.sheet(path)) is not None:
                key = f"{folder.name}-{kind}"
                self.materials[key] = Material(key, kind, folder.name, read_material(kind, sheet))
        for name, kind in FOLDERS.items():
            for path in sorted((folder / name).glob("*.yaml")):
                sheet = self.sheet(path)
                if sheet is None:
                    continue
                if not path.stem.startswith(f"{folder.name}-"):
                    sheet.fault(f"The name of this file begins with `{folder.name}-`.")
                self.once(sheet, "material", path.stem)
                self.materials[path.stem] = Material(path.stem, kind, folder.name, read_material(kind, sheet))

    # --- programmes, modules, lessons

    def programme(self, folder: Path) -> tuple[int, Programme] | None:
        sheet = self.sheet(folder / "programme.yaml")
        if sheet is None:
            return None
        code = sheet.text("code", longest=12)
        self.once(sheet, "code", code)
        modules = [self.module(folder / name, place) for name, place in sheet.names("modules")]
        self.refuse_unlisted(folder, {name for name, _place in sheet.names("modules")})
        return sheet.whole("number", 1, 99), Programme(
            code=code, slug=folder.name, title=sheet.words("title", longest=250), summary=sheet.words("summary"),
            audience=sheet.words("audience"), entry_requirement=sheet.words("entry_requirement"),
            outcomes_lead=sheet.words("outcomes_lead", longest=200), outcomes=self.outcomes(sheet),
            hours=self.hours(sheet), rule=self.rule(sheet), modules=tuple(filter(None, modules)),
        )

    def refuse_unlisted(self, folder: Path, listed: set[str]) -> None:
        for path in sorted(folder.glob("*/module.yaml")):
            if path.parent.name not in listed:
                self.note(path, 1, f"The module `{path.parent.name}` is not listed in programme.yaml.")

    def outcomes(self, sheet: Sheet) -> tuple[Outcome, ...]:
        rows = sheet.need("outcomes")
        return tuple(
            Outcome(row.text("code", longest=12), Words(*(row.text(one, longest=400) for one in LANGUAGES)))
            for row in (rows.items() if rows else ())
        )

    def hours(self, sheet: Sheet) -> Hours | None:
        if (row := sheet.need("hours")) is None:
            return None
        return Hours(
            row.amount("total"), row.whole("self_study_minutes", 0, 100_000), row.amount("live"),
            row.amount("practice"), row.amount("tests"),
        )

    def rule(self, sheet: Sheet) -> dict:
        if (row := sheet.need("rule")) is None:
            return {}
        try:
            rule_for(row.value, [])
        except (ValueError, TypeError, KeyError, AttributeError):
            row.fault("A completion rule has version 1 and a list of requirements, each with a code.")
        return row.value

    def module(self, folder: Path, place: Sheet) -> Module | None:
        if not (folder / "module.yaml").exists():
            place.fault(f"The module `{folder.name}` is unknown: there is no {self.name(folder)}/module.yaml.")
            return None
        sheet = self.sheet(folder / "module.yaml")
        if sheet is None:
            return None
        code = sheet.text("code", longest=12)
        self.once(sheet, "code", code)
        self.once(sheet, "address", folder.name)
        listed = sheet.names("lessons")
        lessons = tuple(filter(None, (self.lesson(folder, name, where) for name, where in listed)))
        minutes = sheet.whole("minutes", 1, 10_000)
        if len(lessons) == len(listed) and minutes and minutes != (total := sum(one.minutes for one in lessons)):
            sheet.get("minutes").fault(f"The module says {minutes} minutes, its lessons add up to {total}.")
        for path in sorted(folder.glob("*.md")):
            if path.name.split(".")[0] not in {name for name, _where in listed}:
                self.note(path, 1, "This lesson is not listed in module.yaml.")
        return Module(code, folder.name, sheet.words("title", longest=250), lessons)

    def lesson(self, folder: Path, name: str, place: Sheet) -> Lesson | None:
        texts: dict[str, LessonText] = {}
        for language in LANGUAGES:
            path = folder / f"{name}.{language}.md"
            if not path.exists():
                place.fault(f"The lesson `{name}` has no file {self.name(path)}.")
            elif (text := self.text(path)) is not None:
                found = read_lesson_text(
                    text, self.name(path), language=language, facts=self.facts, terms=self.term_keys,
                    materials=self.material_kinds, faults=self.faults,
                )
                if found is not None:
                    texts[language] = found
        if len(texts) < len(LANGUAGES):
            return None
        return self.lesson_of(name, texts)

    def lesson_of(self, name: str, texts: dict[str, LessonText]) -> Lesson:
        front = texts[SOURCE].front
        code = front.text("code", longest=12)
        self.once(front, "code", code)
        self.once(front, "address", name)
        for language in LANGUAGES[1:]:
            other = texts[language].front
            if other.text("code") != code:
                (other.get("code") or other).fault(f"The code must be `{code}`, as in the English file.")
            self.refuse_other_order(texts[SOURCE].blocks, texts[language].blocks, other)
            if texts[language].blocks and (apart := texts[SOURCE].linked ^ texts[language].linked):
                other.fault(f"Only this file or only the English one leads to: {', '.join(sorted(apart))}.")
        if not texts[SOURCE].blocks:
            front.fault("The English lesson has no text.")
        return Lesson(
            code, name, front.whole("minutes", 1, 240),
            Words(*(texts[language].front.text("title", longest=250) for language in LANGUAGES)),
            {language: texts[language].blocks for language in LANGUAGES},
            front.day("facts_checked_on"), front.day("next_check_on"),
            {language: self.review(texts[language].front) for language in LANGUAGES},
        )

    def review(self, front: Sheet) -> tuple[str, ...]:
        """Return who still has to look at a file."""
        if front.get("review") is None:
            return ()
        found = front.names("review")
        for name, place in found:
            if name not in REVIEWERS:
                place.fault(f"A review is by one of: {', '.join(REVIEWERS)}.")
        return tuple(name for name, _place in found)

    def refuse_other_order(self, source: tuple[Block, ...], target: tuple[Block, ...], front: Sheet) -> None:
        """A translation has the blocks of its source in the same order, or none yet."""
        if not target:
            return
        for one, other in zip(source, target, strict=False):
            if one.kind != other.kind:
                message = f"Here stands a block `{other.kind}`; the English file has `{one.kind}` at line {one.line}."
                self.faults.append(Fault(front.path, other.line, message))
                return
            for name, here, there in _frame(one, other):
                if here != there:
                    message = f"The {name} must be as in the English file at line {one.line}: {here}, not {there}."
                    self.faults.append(Fault(front.path, other.line, message))
        if len(source) != len(target):
            front.fault(f"The English file has {len(source)} blocks, this one has {len(target)}.")


def _frame(one: Block, other: Block) -> list[tuple[str, object, object]]:
    """Return what two blocks must have in common whatever their language: name, here, there."""
    same = [
        ("size of the table", _size(one), _size(other)),
        ("right choices", [choice.is_right for choice in one.choices], [choice.is_right for choice in other.choices]),
        ("second half", bool(one.second), bool(other.second)),
    ]
    if one.kind in SAME_ARGUMENT:
        same.append(("words after the colons", one.argument, other.argument))
    return same


def _size(block: Block) -> str:
    return f"{len(block.rows)} x {len(block.rows[0]) if block.rows else 0}"
