"""A lesson file: front matter between two `---` lines, then Markdown with `:::` blocks.

    :::case A title            a real situation; after a line `---`, the question
    :::callout attention       info, attention, tip or template
    :::activity 15             a task, with its minutes if one likes
    :::selfcheck               a question; then `- [x] choice :: feedback` lines, or `---` and an answer
    :::fact PC-03              a dated fact of facts.yaml
    :::term public-control     a term of glossary.yaml
    :::video https://…         the title; after `---`, the transcript
    :::keypoint, :::reflection text

Each ends with a line of three colons. Pictures and files are added in the editor.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from courses.package.faults import Fault
from courses.package.shapes import Block, Choice, Fact
from courses.package.sheets import Sheet

KINDS = ("keypoint", "case", "callout", "activity", "selfcheck", "fact", "term", "reflection", "video")
CALLOUTS = ("info", "attention", "tip", "template")
CHOICE = re.compile(r"^- \[( |x)\] (.+?) :: (.+)$")
FENCE = re.compile(r"^:::\s*(\S*)\s*(.*)$")


@dataclass(frozen=True)
class LessonText:
    """One lesson file as read: its front matter and its blocks."""

    front: Sheet
    blocks: tuple[Block, ...]


def read_lesson_text(
    text: str, path: str, *, facts: Mapping[str, Fact], terms: set[str], faults: list[Fault]
) -> LessonText | None:
    """Return what a lesson file says, or None after noting why its head cannot be read.

    Shape:  the whole file; its name for messages; known facts and terms; the list that gathers faults.
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
    parser = _Parser(path, facts, terms, faults)
    return LessonText(front, parser.blocks(lines, end + 1))


class _Parser:
    def __init__(self, path, facts, terms, faults):
        self.path, self.facts, self.terms, self.faults = path, facts, terms, faults

    def note(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.path, line, message))

    def blocks(self, lines: list[str], start: int) -> tuple[Block, ...]:
        found: list[Block | None] = []
        held: list[str] = []
        fence = None
        held_from = start + 1
        for number, line in enumerate(lines[start:], start + 1):
            mark = FENCE.match(line)
            if mark is None:
                if not held:
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

    _keypoint = _reflection = _case = _needs_text

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
        return Block("fact", argument=block.argument, fact=fact, line=block.line)

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
