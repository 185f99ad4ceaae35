"""The four formats: which one a file is, and the way to read and write each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from assessments.knowledge.interchange.aiken import ANSWER, read_aiken, write_aiken
from assessments.knowledge.interchange.between import NotReadable, ReadFile, Written
from assessments.knowledge.interchange.decoding import decoded
from assessments.knowledge.interchange.entries import QuestionEntry
from assessments.knowledge.interchange.gift import read_gift, write_gift
from assessments.knowledge.interchange.moodle import read_moodle, write_moodle
from assessments.knowledge.interchange.workbook import read_workbook

ENDINGS = (".gift", ".txt", ".xml", ".xlsx")


@dataclass(frozen=True)
class TextFormat:
    """A format that is text: its ending, whether it holds the three languages, and how it is written."""

    ending: str
    is_multilingual: bool
    write: Callable[[Sequence[QuestionEntry], str], Written]


TEXT_FORMATS = {
    "gift": TextFormat("gift.txt", False, write_gift),
    "aiken": TextFormat("aiken.txt", False, write_aiken),
    "moodle": TextFormat("xml", True, write_moodle),
}


def read_file(content: bytes, filename: str, language: str) -> tuple[str, ReadFile]:
    """Return the name of the format and the questions of a file.

    Shape:  bytes; the name says .xlsx, .xml, .txt or .gift, the content which of the text formats it is.
    Unit:   none.
    Errors: NotReadable, or SheetError for a workbook.
    Source: ours.
    """
    ending = PurePath(filename.replace("\\", "/")).suffix.lower()
    if ending == ".xlsx":
        return "xlsx", read_workbook(content, filename)
    if ending == ".xml":
        return "moodle", read_moodle(content, language)
    if ending not in ENDINGS:
        raise NotReadable("ending", about=ending[:20] or filename[-20:])
    text, _losses = decoded(content)
    if text.lstrip().startswith(("<?xml", "<quiz")):
        return "moodle", read_moodle(content, language)
    if any(ANSWER.fullmatch(line) for line in text.splitlines()):
        return "aiken", read_aiken(content, language)
    return "gift", read_gift(content, language)
