"""What may stand as an answer to each kind of question, whatever a page or a device sends."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.knowledge.measurement.scoring import Kind, number_readings, walked

LONGEST_TEXT = 6000
LONGEST_ESSAY = 10_000
LONGEST_SHORT = 200
LONGEST_NUMBER = 40
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class NotAnAnswer(ValueError):
    """What was sent cannot be an answer to this question. ``code`` says why, for the page to put into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Slots:
    """What a question can be answered with: its kind, its option ids by role, how many gaps; its steps with (choice, next step)."""

    kind: Kind
    choices: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    lefts: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    gaps: int = 0
    steps: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


def clean_value(slots: Slots, value: object) -> object:
    """Return the value as it is stored, None if it says nothing.

    Shape:  see ``scoring.score_answer``. Ids must belong to the question; places run from 1 to the number of items;
            a place given twice is kept as it stands (the page says so), since nothing a learner said is thrown away.
    Unit:   a number keeps the digits that were typed; a date becomes ISO.
    Errors: NotAnAnswer with a code: shape, unknown_option, number, date, too_long, too_long_essay, too_long_short.
    Source: ours; product rule QS1, security AB04.
    """
    if value is None or value == "":
        return None
    cleaner = {
        Kind.SINGLE: _single, Kind.MULTIPLE: _multiple, Kind.ORDERING: _ordering, Kind.MATCHING: _matching,
        Kind.NUMERIC: _numeric, Kind.DATE: _date, Kind.CASE: _case, Kind.TRUE_FALSE: _single, Kind.LIKERT: _single,
        Kind.SHORT: _short, Kind.GAPS: _gaps, Kind.ESSAY: _essay, Kind.BRANCHING: _branching,
    }[slots.kind]
    return cleaner(slots, value) or None


def repeated_places(value: object) -> tuple[int, ...]:
    """Return the places an ordering gives to more than one item.

    Shape:  a stored ordering, or None.
    Unit:   places, from 1, in order.
    Errors: none.
    Source: ours.
    """
    places = list(value.values()) if isinstance(value, Mapping) else []
    return tuple(sorted({place for place in places if places.count(place) > 1}))


def _known(ids: Sequence[str], allowed: Sequence[str]) -> None:
    if not all(isinstance(one, str) and one in allowed for one in ids):
        raise NotAnAnswer("unknown_option")


def _single(slots: Slots, value: object) -> str:
    if not isinstance(value, str):
        raise NotAnAnswer("shape")
    _known([value], slots.choices)
    return value


def _multiple(slots: Slots, value: object) -> list[str]:
    if not isinstance(value, list):
        raise NotAnAnswer("shape")
    _known(value, slots.choices)
    return sorted(set(value))


def _ordering(slots: Slots, value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        raise NotAnAnswer("shape")
    _known(list(value), slots.items)
    places = {}
    for item, place in value.items():
        if place in (None, ""):
            continue
        if isinstance(place, str) and place.isascii() and place.isdecimal() and len(place) < 4:
            place = int(place)
        if isinstance(place, bool) or not isinstance(place, int) or not 1 <= place <= len(slots.items):
            raise NotAnAnswer("shape")
        places[item] = place
    return dict(sorted(places.items()))


def _matching(slots: Slots, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise NotAnAnswer("shape")
    matched = {left: right for left, right in value.items() if right not in (None, "")}
    _known(list(value), slots.lefts)
    _known(list(matched.values()), slots.rights)
    return dict(sorted(matched.items()))


def _numeric(slots: Slots, value: object) -> str:
    text = str(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else ""
    text = " ".join(text.split())
    if not text and isinstance(value, str):
        return ""
    if len(text) > LONGEST_NUMBER or not number_readings(text):
        raise NotAnAnswer("number")
    return text


def _date(slots: Slots, value: object) -> str:
    if not isinstance(value, str):
        raise NotAnAnswer("date")
    text = value.strip()
    if not text:
        return ""
    if dotted := DOTTED.fullmatch(text):
        text = f"{dotted[3]}-{int(dotted[2]):02d}-{int(dotted[1]):02d}"
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotAnAnswer("date") from error
    return day.isoformat()


def _text(value: object, longest: int, code: str) -> str:
    if not isinstance(value, str):
        raise NotAnAnswer("shape")
    text = CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > longest:
        raise NotAnAnswer(code)
    return text


def _case(slots: Slots, value: object) -> str:
    return _text(value, LONGEST_TEXT, "too_long")


def _essay(slots: Slots, value: object) -> str:
    return _text(value, LONGEST_ESSAY, "too_long_essay")


def _short(slots: Slots, value: object) -> str:
    return " ".join(_text(value, LONGEST_SHORT, "too_long_short").split())


def _gaps(slots: Slots, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise NotAnAnswer("shape")
    _known(list(value), [str(number) for number in range(1, slots.gaps + 1)])
    typed = {number: _short(slots, text) for number, text in value.items()}
    return {number: text for number, text in sorted(typed.items(), key=lambda one: int(one[0])) if text}


def _branching(slots: Slots, value: object) -> dict[str, str]:
    """Keep the way from the first step; a choice that the way no longer comes to is gone."""
    if not isinstance(value, dict):
        raise NotAnAnswer("shape")
    chosen = {step: choice for step, choice in value.items() if choice not in (None, "")}
    steps = [(step, dict(choices)) for step, choices in slots.steps]
    known = dict(steps)
    _known(list(value), list(known))
    for step, choice in chosen.items():
        _known([choice], list(known[step]))
    return walked(steps, chosen)[0]


def is_text(value: object) -> bool:
    """Return whether a stored value is a text with something in it."""
    return isinstance(value, str) and value != ""
