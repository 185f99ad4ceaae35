"""What makes a question fit to ask, beyond what the reader refuses: pure checks with file and line."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from assessments.knowledge.interchange.entries import Fault, Kind, PackageEntry, QuestionEntry, Text
from courses.package.arithmetic import comes_out, sums
from courses.package.words import foreign_words, mixed_script, numbers, refused_words

LANGUAGES = ("en", "ru", "kk")
CUE = 1.15
# Shares over a whole bank: how often the key may be the longest option, and stand at one place.
LONGEST_SHARE, PLACE_SHARE = 0.4, 0.5
FEW = 12  # below so many questions with one key, shares say nothing
MONTHS = {name: number for number, name in enumerate(
    "January February March April May June July August September October November December".split(), 1
)}
DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})(?: (\d{{4}}))?")
TERM = re.compile(r"\b(\d+) (working|calendar) days?")


def bank_faults(package: PackageEntry, file: str, text: str) -> list[Fault]:
    """Return what is to mend in the words and keys of a question bank.

    Shape:  a package as read; the name and the text of its file, for the lines.
    Unit:   none.
    Errors: none.
    Source: ours, docs/content.md.
    """
    lines = {
        match[1]: text[: match.start()].count("\n") + 1
        for match in re.finditer(r"(?m)^\s*-\s+id:\s*([A-Z]+-\d+)", text)
    }
    faults = [
        Fault(file, lines.get(question.code, 1), f"{question.code}: {sentence}")
        for question in package.questions for sentence in _question(question)
    ]
    return sorted({*faults, *(Fault(file, 1, sentence) for sentence in _bank(package))})


def _question(question: QuestionEntry) -> Iterator[str]:
    texts = [question.text, question.explanation, question.unit, question.model_answer]
    texts += [one for option in question.options for one in (option.text, option.feedback)]
    texts += [error.feedback for error in question.typical_errors] + [one.text for one in question.criteria]
    for words in filter(None, texts):
        yield from _words(words)
    if question.kind in (Kind.SINGLE, Kind.MULTIPLE):
        yield from _options(question)
    if question.kind == Kind.NUMERIC:
        yield from _numeric(question)
    if question.kind == Kind.DATE:
        yield from _date(question)


def _words(words: Text) -> Iterator[str]:
    for language in ("ru", "kk"):
        said = getattr(words, language)
        if foreign := foreign_words(said, language):
            yield f"Words in Latin letters in «{said}»: {', '.join(foreign)}."
        if mixed := mixed_script(said):
            yield f"Latin and Cyrillic letters inside one word: {', '.join(mixed)}."
        for wrong, right in refused_words(said, language):
            yield f"`{wrong}` is written `{right}` in «{said}»."
        if numbers(said, language, in_order=False) != numbers(words.en, "en", in_order=False):
            yield f"«{said}» has other numbers than «{words.en}»."


def _options(question: QuestionEntry) -> Iterator[str]:
    if len(question.options) < 3:
        yield f"It has {len(question.options)} options; 3 or more are wanted."
    if not all(option.feedback for option in question.options):
        yield "Each option has feedback."
    for language in LANGUAGES if question.kind == Kind.SINGLE else ():
        right, wrong = _lengths(question, language)
        if right > wrong * CUE + 3:
            yield f"The key is the longest option by far in {language} ({right} signs, the next {wrong})."


def giveaways(question: QuestionEntry) -> list[tuple[str, str]]:
    """Return what gives the right option away: (longest, language) where it is the longest by far.

    Shape:  a question of any kind; only one right answer among options can be guessed so.
    Unit:   codes.
    Errors: none.
    Source: product design 5.6, writing help.
    """
    if question.kind != Kind.SINGLE or not any(one.is_right for one in question.options):
        return []
    found = [(language, *_lengths(question, language)) for language in LANGUAGES]
    return [("longest", language) for language, right, wrong in found if wrong and right > wrong * CUE + 3]


def _lengths(question: QuestionEntry, language: str) -> tuple[int, int]:
    """Return the length of the longest right and of the longest wrong option."""
    return tuple(
        max((len(getattr(one.text, language)) for one in question.options if one.is_right == side), default=0)
        for side in (True, False)
    )


def _numeric(question: QuestionEntry) -> Iterator[str]:
    """The explanation must reckon the key: one of its sums ends in it, and all come out."""
    explanation = question.explanation.en if question.explanation else ""
    found = sums(explanation, "en")
    for written, value, result in found:
        if not comes_out(value, result):
            yield f"This sum of the explanation does not come out: {written}."
    key, tolerance = Fraction(question.value), Fraction(question.tolerance)
    reached = [Fraction(one) for one in numbers(explanation, "en")]
    # A share of 0.049 is also 4.9 per cent.
    if not any(abs(size - key) <= tolerance for one in reached for size in (one, one * 100)):
        yield f"The explanation does not reach the key {question.value}."


def _date(question: QuestionEntry) -> Iterator[str]:
    """A date key follows from a day and a term that the question or its explanation names."""
    said = f"{question.text.en} {question.explanation.en if question.explanation else ''}"
    days = days_of(said)
    terms = [(int(number), kind == "working") for number, kind in TERM.findall(said)]
    if not terms:
        yield "The question or its explanation names the term as `7 working days`, so that the key can be reckoned."
    elif days and not any(
        after(days[0], count, free=frozenset(days[1:]) if has_holidays(said) else frozenset(), is_working=is_working)
        == date.fromisoformat(question.value)
        for count, is_working in terms
    ):
        yield f"No term that is named leads from {days[0].isoformat()} to the key {question.value}."


def days_of(text: str) -> list[date]:
    """Return the days a text names, in order; a day without a year has the year of the one before it."""
    found, year = [], None
    for day, month, written in DAY.findall(text):
        year = int(written) if written else year
        if year:
            found.append(date(year, MONTHS[month], int(day)))
    return found


def has_holidays(text: str) -> bool:
    """Say whether a text names holidays, and not only that there are none."""
    return bool(re.search(r"holiday|day off|days off", text)) and not re.search(r"no (?:public )?holidays", text)


def after(start: date, count: int, *, free: frozenset[date] = frozenset(), is_working: bool = True) -> date:
    """Return the last day of a term that begins on the day after `start`; Saturdays, Sundays and free days do not count."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= not is_working or (day.weekday() < 5 and day not in free)
    return day


def _bank(package: PackageEntry) -> Iterator[str]:
    single = [question for question in package.questions if question.kind == Kind.SINGLE]
    if len(single) < FEW:
        return
    for language in LANGUAGES:
        longest = sum(right > wrong for right, wrong in (_lengths(question, language) for question in single))
        if longest > LONGEST_SHARE * len(single):
            yield f"The key is the longest option in {longest} of {len(single)} questions in {language}."
    places = [next(n for n, one in enumerate(question.options) if one.is_right) for question in single]
    for place in sorted(set(places)):
        if (count := places.count(place)) > PLACE_SHARE * len(places):
            yield f"The key stands at place {place + 1} in {count} of {len(places)} questions."
