"""A lesson file: front matter between two `---` lines, then Markdown with `:::` blocks.

    :::case A title            a real situation; after a line `---`, the question
    :::callout attention       info, attention, tip or template
    :::example A title         a worked example
    :::table A caption         a Markdown table with a head
    :::diagram pe-cycle        a diagram described in diagrams/pe-cycle.yaml
    :::template pe-1-1         a file to download, described in templates/pe-1-1.yaml
    :::activity 15             a task, with its minutes if one likes; after `---`, the expected result
    :::selfcheck               a question; then `- [x] choice :: feedback` lines, or `---` and an answer
    :::fact PC-03              a dated fact of facts.yaml
    :::term public-control     a term of glossary.yaml
    :::video https://…         the title; after `---`, the transcript
    :::keypoint, :::reading, :::reflection text

A link `[words](term:public-control)` inside any text leads to a term of glossary.yaml.

Each ends with a line of three colons. Pictures and files are added in the editor.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from courses.package.faults import Fault
from courses.package.shapes import Block, Choice, Fact
from courses.package.sheets import Sheet

KINDS = (
    "case", "example", "table", "diagram", "template", "activity", "selfcheck", "keypoint", "reading", "reflection",
    "fact", "term", "callout", "video",
)
CALLOUTS = ("info", "attention", "tip", "template")
RULE = re.compile(r":?-+:?")
CHOICE = re.compile(r"^- \[( |x)\] (.+?) :: (.+)$")
TERM_LINK = re.compile(r"\]\(term:([^)\s]*)\)")
FENCE = re.compile(r"^:::\s*(\S*)\s*(.*)$")


@dataclass(frozen=True)
class LessonText:
    """One lesson file as read: its front matter, its blocks and the terms its words lead to."""

    front: Sheet
    blocks: tuple[Block, ...]
    linked: frozenset[str] = frozenset()


def read_lesson_text(
    text: str, path: str, *, language: str, facts: Mapping[str, Fact], terms: set[str], materials: Mapping[str, str],
    faults: list[Fault],
) -> LessonText | None:
    """Return what a lesson file says, or None after noting why its head cannot be read.

    Shape:  the whole file; its name for messages; known facts and terms; the kinds of known materials by key; the
            list that gathers faults.
    Unit:   none.
    Errors: none are raised; each is noted with its line.
    Source: ours, ADR 0003.
    """
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        faults.append(Fault(path, 1, "The file must begin with its fields between two lines of three hyphens."))
        return None
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == "---")
    front = Sheet.read("\n".join(lines[1:end]), path, faults, shift=1)
    if front is None:
        return None
    parser = _Parser(path, language, facts, terms, materials, faults)
    return LessonText(front, parser.blocks(lines, end + 1), parser.linked(lines))


def table_row(line: str) -> tuple[str, ...]:
    """Return the cells of one line of a Markdown table; `\\|` is a bar inside a cell."""
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return tuple(cell.strip().replace("\\|", "|") for cell in cells)


class _Parser:
    def __init__(self, path, language, facts, terms, materials, faults):
        self.path, self.language, self.faults = path, language, faults
        self.facts, self.terms, self.materials = facts, terms, materials

    def note(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.path, line, message))

    def linked(self, lines: list[str]) -> frozenset[str]:
        """Return the terms that links lead to, after noting unknown ones."""
        found = [(number, key) for number, line in enumerate(lines, 1) for key in TERM_LINK.findall(line)]
        for number, key in found:
            if key not in self.terms:
                self.note(number, f"The term `{key}` is not in glossary.yaml.")
        return frozenset(key for _number, key in found)

    def blocks(self, lines: list[str], start: int) -> tuple[Block, ...]:
        found: list[Block | None] = []
        held: list[str] = []
        fence = None
        held_from = start + 1
        for number, line in enumerate(lines[start:], start + 1):
            mark = FENCE.match(line)
            if mark is None:
                if not any(one.strip() for one in held):
                    held_from = number
                held.append(line)
            elif fence is None and mark[1]:
                found.append(self.plain(held, held_from))
                fence, held = (number, mark[1], mark[2].strip()), []
            elif fence is not None and not mark[1]:
                found.append(self.fenced(*fence, held))
                fence, held = None, []
            elif fence is None:
                self.note(number, "A block ends here that did not begin.")
            else:
                self.note(number, f"A block begins here while `:::{fence[1]}` of line {fence[0]} is still open.")
                fence, held = (number, mark[1], mark[2].strip()), []
        if fence is not None:
            self.note(fence[0], f"The block `:::{fence[1]}` is not closed by a line of three colons.")
        else:
            found.append(self.plain(held, held_from))
        return tuple(block for block in found if block is not None)

    def plain(self, lines: list[str], line: int) -> Block | None:
        text = "\n".join(lines).strip()
        return Block("text", text, line=line) if text else None

    def fenced(self, line: int, kind: str, argument: str, lines: list[str]) -> Block | None:
        if kind not in KINDS:
            self.note(line, f"The block `:::{kind}` is unknown. Known blocks: {', '.join(KINDS)}.")
            return None
        text, _, second = (part.strip() for part in "\n".join(lines).partition("\n---\n"))
        block = Block(kind, text, second, argument, line=line)
        return getattr(self, f"_{kind}")(block)

    def _needs_text(self, block: Block) -> Block | None:
        if not block.text:
            self.note(block.line, f"The block `:::{block.kind}` is empty.")
            return None
        return block

    _keypoint = _reflection = _reading = _case = _needs_text

    def _example(self, block: Block) -> Block | None:
        if not block.argument:
            self.note(block.line, "An example needs a title after `:::example`.")
        return self._needs_text(block)

    def _table(self, block: Block) -> Block | None:
        if not block.argument:
            self.note(block.line, "A table needs a caption after `:::table`.")
        rows = [table_row(line) for line in block.text.splitlines() if line.strip()]
        if len(rows) < 3 or not all(RULE.fullmatch(cell) for cell in rows[1]):
            self.note(block.line, "A table has a head, a line such as `|---|---|` and at least one row.")
            return None
        for number, row in enumerate(rows[2:], 1):
            if len(row) != len(rows[0]):
                self.note(
                    block.line, f"Row {number} of the table has {len(row)} cells, its head has {len(rows[0])}."
                )
                return None
        return Block("table", argument=block.argument, rows=(rows[0], *rows[2:]), line=block.line)

    def _diagram(self, block: Block) -> Block | None:
        return self._material(block, f"There is no diagrams/{block.argument}.yaml.")

    def _template(self, block: Block) -> Block | None:
        return self._material(block, f"There is no templates/{block.argument}.yaml.")

    def _material(self, block: Block, missing: str) -> Block | None:
        if self.materials.get(block.argument) != block.kind:
            self.note(block.line, missing)
            return None
        return Block(block.kind, argument=block.argument, line=block.line)

    def _callout(self, block: Block) -> Block | None:
        kind = block.argument or "info"
        if kind not in CALLOUTS:
            self.note(block.line, f"A callout is one of: {', '.join(CALLOUTS)}.")
        return self._needs_text(Block("callout", block.text, argument=kind, line=block.line))

    def _activity(self, block: Block) -> Block | None:
        if block.argument and not (block.argument.isdigit() and 1 <= int(block.argument) <= 240):
            self.note(block.line, "The minutes of an activity are a whole number from 1 to 240.")
            return None
        return self._needs_text(block)

    def _video(self, block: Block) -> Block | None:
        if not block.argument.startswith("https://"):
            self.note(block.line, "A video needs an address that begins with https://.")
        if not block.second:
            self.note(block.line, "A video needs a transcript after a line of three hyphens.")
        return self._needs_text(block)

    def _fact(self, block: Block) -> Block | None:
        fact = self.facts.get(block.argument)
        if fact is None:
            self.note(block.line, f"The fact `{block.argument}` is not in facts.yaml.")
            return None
        words = fact.text.text(self.language)
        return Block("fact", words, argument=block.argument, fact=fact, line=block.line)

    def _term(self, block: Block) -> Block | None:
        if block.argument not in self.terms:
            self.note(block.line, f"The term `{block.argument}` is not in glossary.yaml.")
            return None
        return Block("term", argument=block.argument, line=block.line)

    def _selfcheck(self, block: Block) -> Block | None:
        question, choices = [], []
        for line in block.text.splitlines():
            if mark := CHOICE.match(line):
                choices.append(Choice(mark[2].strip(), mark[3].strip(), mark[1] == "x"))
            elif line.startswith("- ["):
                self.note(block.line, f"A choice is written `- [x] text :: feedback`, not `{line}`.")
            else:
                question.append(line)
        if choices and not any(choice.is_right for choice in choices):
            self.note(block.line, "No choice of this self-check is marked as right with [x].")
        if not choices and not block.second:
            self.note(block.line, "A self-check needs choices, or an answer after a line of three hyphens.")
        text = "\n".join(question).strip()
        return self._needs_text(
            Block("selfcheck", text, block.second, choices=tuple(choices), line=block.line)
        )
