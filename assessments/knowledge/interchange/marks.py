"""What files of others say about a question beside its words: tags, categories, names. Read and written in one place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assessments.knowledge.interchange.between import MOST_POINTS, Note, decimal_text
from assessments.knowledge.interchange.entries import QuestionEntry
from assessments.knowledge.interchange.package import CODE, MODULE
from lms.core.tables.cells import date_of


@dataclass
class Marks:
    """What was found; empty if the file says nothing."""

    code: str = ""
    module: str = ""
    level: str = ""
    points: int = 0
    kind: str = ""
    outcome: str = ""
    takes_file: bool = False
    check_on: date | None = None


def read_marks(
    *, names: Iterable[str], category: str = "", tags: Iterable[str] = (), points: str = ""
) -> tuple[Marks, list[Note], list[Note]]:
    """Return the marks of a question, faults and losses.

    Shape:  names that may be a code (idnumber before title), the path of the category, tags such as "level:apply".
    Unit:   points are whole, 1 to 20.
    Errors: none.
    Source: ours. Moodle keeps tags and categories with a question, so that ours come back unharmed.
    """
    marks, faults, losses = Marks(), [], []
    marks.code = next((name for name in names if CODE.fullmatch(name)), "")
    parts = [part.strip() for part in category.split("/") if part.strip()]
    marks.module = next((part for part in reversed(parts) if MODULE.fullmatch(part)), "")
    if category and not marks.module:
        losses.append(Note("category", category[:100]))
    for tag in tags:
        name, _colon, value = tag.partition(":")
        if name == "points":
            points = points or value
        elif name == "check" and (day := date_of(value)):
            marks.check_on = day
        elif (name, value) == ("file", "yes"):
            marks.takes_file = True
        elif name in ("module", "level", "kind", "outcome") and value:
            setattr(marks, name, value)
        else:
            losses.append(Note("tag", tag[:60]))
    if points:
        number = decimal_text(points)
        if number is None or not number.isdecimal() or not 1 <= int(number) <= MOST_POINTS:
            faults.append(Note("points", points[:20]))
        else:
            marks.points = int(number)
    return marks, faults, losses


def tags_of(entry: QuestionEntry, *, with_points: bool) -> list[str]:
    """Return the tags that carry what a format has no place for; a format without points has no place for files either."""
    tags = [f"module:{entry.module}", f"level:{entry.level}"]
    tags += [f"points:{entry.points}"] if with_points else []
    tags += ["file:yes"] if with_points and entry.takes_file else []
    tags += [f"outcome:{entry.outcome}"] if entry.outcome else []
    tags += [f"kind:{entry.kind}"] if entry.kind in ("date", "short", "essay") else []
    return tags + ([f"check:{entry.check_on.isoformat()}"] if entry.check_on else [])
