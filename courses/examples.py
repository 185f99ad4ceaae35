"""What the blocks of a lesson show before anything is written: one story told in pieces, in the author's language."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from django.utils.translation import gettext as _

WHO_ANSWERS = "local-executive-body"
STEPS = "example-steps"
CARD = "pe-6-1"  # a template of the course package, so that its link leads somewhere where the package is loaded


@dataclass(frozen=True)
class ExampleFile:
    """Stands in for a file of the library."""

    title: str
    url: str = "#"
    file_extension: str = "pdf"
    get_file_size: int = 184_000


def examples() -> dict:
    """Return by kind of block what it shows. The library and the village are invented."""
    return {
        "text": _("<h2>Where the money is decided</h2><p>The akimat of the district plans the budget, the maslikhat approves it. Ask both in writing and keep a copy.</p>"),
        "key_point": {"text": _("<p>One letter, one question, one date for the answer.</p>")},
        "case": {
            "title": _("A library without books (invented)"),
            "story": _("<p>The plan promised the village 800 books by September. In October the shelves are empty.</p>"),
            "question": _("<p>Whom do you ask first?</p>"),
        },
        "example": {
            "title": _("How much of the plan was done (invented numbers)"),
            "text": _("<p>800 books were planned and 200 were bought. 200 ÷ 800 = 0.25: a quarter of the plan.</p>"),
        },
        "table": {
            "caption": _("Books for the library (invented numbers)"),
            "rows": [{"cells": [_("Year"), _("Planned"), _("Bought")]}, {"cells": ["2025", "800", "200"]}, {"cells": ["2026", "600", "570"]}],
        },
        "diagram": {"key": STEPS},
        "template": {"key": CARD},
        "reading": {"text": _("<p>The budget of the district, on the page of the akimat; then lesson PE-1-2.</p>")},
        "fact": {
            "code": "PC-12",
            "text": _("<p>The object of public control gives a reasoned answer to each recommendation within 10 working days after receipt.</p>"),
            "checked_on": date(2026, 11, 23), "check_by": date(2027, 11, 23), "unconfirmed": False,
        },
        "callout": {"kind": "attention", "text": _("<p>Write down number and date of your letter: without them nobody finds it again.</p>")},
        "activity": {
            "task": _("<p>Find the line of the budget that pays for your library. Write down its number.</p>"),
            "result": _("<p>A number, a sum and the name of the one who answers for it.</p>"), "minutes": 15,
        },
        "self_check": {
            "question": _("<p>The answer is late. What do you do first?</p>"),
            "choices": [
                {"text": _("Ask in writing why, and name the date of the first letter"), "is_right": True, "feedback": _("The date proves since when the answer is due.")},
                {"text": _("Write to a newspaper"), "is_right": False, "feedback": _("Ask first the one who must answer.")},
            ],
            "answer": "",
        },
        "term": {"key": WHO_ANSWERS},
        "reflection": {"prompt": _("<p>Which promise to your village would you check first?</p>")},
        "picture": {"picture": None, "caption": _("The library stands between the school and the river.")},
        "video": {
            "title": _("We read a budget together (invented)"), "address": "https://video.example/budget", "minutes": 4,
            "transcript": _("<p>We begin on the last page: there stands how much was really spent.</p>"),
        },
        "file": {"document": ExampleFile(_("Plan of the library")), "purpose": _("To practise: find the line with the books.")},
    }


def beside() -> dict:
    """Return what a lesson looks up for its blocks: the rows of the glossary and of the materials that the examples name."""
    return {
        "terms": {WHO_ANSWERS: {
            "name_en": "local executive body (akimat)", "name_ru": "местный исполнительный орган (акимат)", "name_kk": "жергілікті атқарушы орган (әкімдік)",
        }},
        "materials": {STEPS: SimpleNamespace(key=STEPS, said=_steps()), CARD: SimpleNamespace(key=CARD, said=_card())},
    }


def _same(words: str) -> dict[str, str]:
    """Return words of the author's language for whatever language a drawing asks for."""
    return dict.fromkeys(("en", "ru", "kk"), words)


def _steps() -> dict:
    return {
        "kind": "steps", "title": _same(_("From a promise to an answer")), "alt": _same(_("Three steps: promise, letter, answer.")),
        "nodes": [
            {"label": _same(_("Promise")), "note": _same(_("800 books by September"))},
            {"label": _same(_("Letter")), "note": _same(_("One question, one date"))},
            {"label": _same(_("Answer")), "note": _same(_("Kept with its number"))},
        ],
    }


def _card() -> dict:
    return {
        "kind": "docx", "name": _same(_("Recommendation card")), "purpose": _same(_("Write one recommendation and say whom it is for.")),
        "parts": [{"field": _same(_("Addressee (one)"))}],
    }
