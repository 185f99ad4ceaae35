"""What makes a lesson whole and fit to teach, beyond what the reader refuses: pure checks with file and line.

The reader refuses what cannot be published. This file names what should not be taught: a part that is missing, a number
that differs between languages, a foreign word, a key that gives itself away. `manage.py check_content` prints it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date

from courses.package.arithmetic import wrong_sums
from courses.package.faults import Fault
from courses.package.materials import SINGLE
from courses.package.shapes import LANGUAGES, SOURCE, Block, Lesson, Material, Package, Term
from courses.package.words import (
    ADDRESS,
    foreign_words,
    mixed_script,
    numbers,
    refused_words,
    sentences_of,
    spoken,
    word_count,
)

INVENTED = {"en": "(invented", "ru": "(вымышлен", "kk": "(ойдан шығарылған"}
# How often a kind stands in a whole lesson: least and most.
PARTS = {
    "case": (1, 2), "text": (1, 20), "example": (1, 4), "activity": (1, 2), "selfcheck": (2, 4), "keypoint": (1, 1),
    "reading": (1, 1), "reflection": (1, 1),
}
NEW = {"example", "table", "diagram", "template", "reading"}
EXPLANATION_WORDS = (450, 900)
POINTS = (3, 5)
CHOICES = (3, 4)
CUE = 1.15  # a right choice longer than every other by this factor gives itself away
FACT_ID = re.compile(r"\b([A-Z]{2}-\d{2})\b")
LINK = re.compile(r"\[([^\]]+)\]\(term:([^)\s]+)\)")


def is_whole(lesson: Lesson) -> bool:
    """Say whether a lesson is written out: it has more than the blocks of a first sketch."""
    return any(block.kind in NEW for block in lesson.bodies[SOURCE])


def content_faults(package: Package, *, today: date) -> list[Fault]:
    """Return what is to mend in the words of a package.

    Shape:  a package as the reader returns it; the day on which facts must not be expired.
    Unit:   none.
    Errors: none.
    Source: ours, docs/content.md.
    """
    faults: list[Fault] = []
    terms = {term.key: term for term in package.terms}
    used: set[str] = set()
    for programme in package.programmes:
        for module in programme.modules:
            for lesson in module.lessons:
                used |= {block.argument for block in lesson.bodies[SOURCE] if block.kind in ("diagram", "template")}
                faults += lesson_faults(
                    lesson, f"{programme.slug}/{module.slug}/{lesson.slug}", terms=terms, today=today
                )
    for fact in package.facts:
        faults += [Fault("facts.yaml", fact.line, message) for message in _words_in_step(asdict(fact.text))]
    for material in package.materials:
        faults += material_faults(material, is_used=material.key in used)
    return sorted(set(faults))


def expired_facts(package: Package, today: date) -> list[str]:
    """Return a sentence for each fact whose day of checking has passed, with the lessons that teach it."""
    lessons: dict[str, list[str]] = {}
    dates: dict[str, date] = {}
    for programme in package.programmes:
        for module in programme.modules:
            for lesson in module.lessons:
                for block in lesson.bodies[SOURCE]:
                    if block.fact and block.fact.check_by and block.fact.check_by <= today:
                        lessons.setdefault(block.argument, []).append(lesson.code)
                        dates[block.argument] = block.fact.check_by
    return [
        f"The fact {code} was to be checked again by {dates[code].isoformat()}; it is taught in {', '.join(found)}."
        for code, found in sorted(lessons.items())
    ]


# --- lessons

def lesson_faults(lesson: Lesson, path: str, *, terms: Mapping[str, Term], today: date) -> list[Fault]:
    """Return what is to mend in one lesson, in all its languages."""
    faults: list[Fault] = []
    source = lesson.bodies[SOURCE]
    for language in LANGUAGES:
        name = f"{path}.{language}.md"
        blocks = lesson.bodies[language]
        if not blocks:
            faults.append(Fault(name, 1, "The lesson has no text in this language."))
            continue
        faults += [Fault(name, line, message) for line, message in _language(blocks, language, terms)]
        if language != SOURCE:
            faults += [Fault(name, line, message) for line, message in _same_numbers(source, blocks, language)]
    name = f"{path}.{SOURCE}.md"
    faults += [Fault(name, line, message) for line, message in _structure(source, lesson, today)]
    return faults


def _structure(blocks: tuple[Block, ...], lesson: Lesson, today: date) -> Iterator[tuple[int, str]]:
    counts = Counter(block.kind for block in blocks)
    for kind, (least, most) in PARTS.items():
        if not least <= counts[kind] <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            yield 1, f"The lesson has {counts[kind]} blocks `{kind}`; a whole lesson has {wanted}."
    count = sum(word_count(block.text) for block in blocks if block.kind == "text")
    if not EXPLANATION_WORDS[0] <= count <= EXPLANATION_WORDS[1]:
        yield 1, f"The explanation has {count} words; {EXPLANATION_WORDS[0]} to {EXPLANATION_WORDS[1]} are wanted."
    if lesson.facts_checked_on is None:
        yield 1, "The field `facts_checked_on` is missing."
    elif lesson.facts_checked_on > today:
        yield 1, "The facts were checked on a day that is still to come."
    named = {block.argument for block in blocks if block.kind == "fact"}
    for block in blocks:
        if block.fact and block.fact.check_by and block.fact.check_by <= today:
            yield block.line, f"The fact {block.argument} expired on {block.fact.check_by.isoformat()}."
        if block.kind != "fact":
            for code in FACT_ID.findall(" ".join(spoken(block))):
                if code not in named:
                    yield block.line, f"The words name {code}, but the lesson has no block `:::fact {code}`."


def _language(blocks: tuple[Block, ...], language: str, terms: Mapping[str, Term]) -> Iterator[tuple[int, str]]:
    longest = 0
    checks = [block for block in blocks if block.kind == "selfcheck"]
    for block in blocks:
        yield from ((block.line, message) for message in _block(block, language))
        for text in spoken(block):
            for words, key in LINK.findall(text):
                if key in terms and not is_spelled_as(words, terms[key].words.text(language)):
                    yield block.line, (
                        f"`{words}` leads to the term `{key}`, which is "
                        f"«{terms[key].words.text(language)}» in the glossary."
                    )
        longest += is_longest(block)
    if len(checks) > 1 and longest == len(checks):
        yield checks[0].line, "The right choice is the longest one in every self-check."
    places = {next((n for n, one in enumerate(block.choices) if one.is_right), None) for block in checks}
    if len(checks) > 2 and len(places) == 1:
        yield checks[0].line, "The right choice stands at the same place in every self-check."


def _block(block: Block, language: str) -> Iterator[str]:
    if block.kind == "fact":
        return
    text = "\n".join(spoken(block))
    if foreign := foreign_words(text, language):
        yield f"Words in Latin letters: {', '.join(foreign)}."
    if mixed := mixed_script(text):
        yield f"Latin and Cyrillic letters inside one word: {', '.join(mixed)}."
    for wrong, right in refused_words(text, language):
        yield f"`{wrong}` is written `{right}` here."
    for wrong in wrong_sums(text, language):
        yield f"This sum does not come out: {wrong}."
    if block.kind == "case" and INVENTED[language] not in " ".join(spoken(block)[:2]).lower():
        yield f"A case says that it is made up: `{INVENTED[language]}…)` in its title or text."
    if block.kind == "activity" and not (block.second and block.argument):
        yield "An activity has minutes, and an expected result after a line `---`."
    if block.kind == "keypoint" and not POINTS[0] <= (count := len(re.findall(r"(?m)^- ", block.text))) <= POINTS[1]:
        yield f"The key points are {POINTS[0]} to {POINTS[1]} bullets, not {count}."
    if block.kind == "selfcheck":
        yield from _self_check(block)


def _self_check(block: Block) -> Iterator[str]:
    if not CHOICES[0] <= len(block.choices) <= CHOICES[1]:
        yield f"A self-check has {CHOICES[0]} or {CHOICES[1]} choices, not {len(block.choices)}."
        return
    right = [choice for choice in block.choices if choice.is_right]
    if len(right) != 1:
        yield f"A self-check has one right choice, not {len(right)}."
        return
    others = max(len(choice.text) for choice in block.choices if not choice.is_right)
    if len(right[0].text) > others * CUE + 3:
        yield (
            f"The right choice is the longest by far ({len(right[0].text)} signs, the next {others}): "
            "it gives itself away."
        )
    if len({choice.text for choice in block.choices}) < len(block.choices):
        yield "Two choices say the same."


def is_longest(block: Block) -> bool:
    """Say whether the right choice of a self-check is longer than every other one."""
    lengths = [(len(choice.text), choice.is_right) for choice in block.choices]
    right = [length for length, mark in lengths if mark]
    return bool(right) and max(right) > max((length for length, mark in lengths if not mark), default=0)


def _same_numbers(source: tuple[Block, ...], target: tuple[Block, ...], language: str) -> Iterator[tuple[int, str]]:
    for one, other in zip(source, target, strict=False):
        if one.kind != other.kind or one.kind in ("fact", "term", "diagram", "template"):
            continue
        here = Counter(numbers("\n".join(spoken(other)), language))
        there = Counter(numbers("\n".join(spoken(one)), SOURCE))
        if here != there:
            only_here, only_there = sorted((here - there).elements()), sorted((there - here).elements())
            yield other.line, (
                f"Other numbers than in the English block at line {one.line}: "
                f"only here {', '.join(only_here) or 'none'}, only there {', '.join(only_there) or 'none'}."
            )


def is_spelled_as(words: str, name: str) -> bool:
    """Say whether words are a form of a glossary name: each begins like a word of it, or stands in its brackets.

    Endings are left out of the comparison, so «общественному контролю» is a form of «общественный контроль».
    """
    stems = [word[:4] for word in re.findall(r"\w+", name.lower())]
    found = re.findall(r"\w+", words.lower())
    return any(word[:4] in stems or stem == word[: len(stem)] for word in found for stem in stems)


# --- diagrams and templates

def material_faults(material: Material, *, is_used: bool) -> list[Fault]:
    """Return what is to mend in a description."""
    if material.kind in SINGLE:
        path, found = f"{material.programme}/{material.kind}.yaml", []
    else:
        path = f"{material.programme}/{material.kind}s/{material.key}.yaml"
        found = [] if is_used else [f"No lesson shows this {material.kind}."]
    found += [message for words in _texts(material.said) for message in _words_in_step(words)]
    return [Fault(path, 1, message) for message in found]


def _words_in_step(words: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with a text in three languages that stand side by side."""
    for language in ("ru", "kk"):
        if foreign := foreign_words(words[language], language):
            yield f"Words in Latin letters in «{words[language]}»: {', '.join(foreign)}."
        if numbers(words[language], language, in_order=False) != numbers(words[SOURCE], SOURCE, in_order=False):
            yield f"«{words[language]}» has other numbers than «{words[SOURCE]}»."
        for wrong, right in refused_words(words[language], language):
            yield f"`{wrong}` is written `{right}` in «{words[language]}»."
    if mixed := mixed_script(" ".join(words.values())):
        yield f"Latin and Cyrillic letters inside one word: {', '.join(mixed)}."


def _texts(said) -> Iterator[Mapping[str, str]]:
    if isinstance(said, Mapping):
        if set(said) == set(LANGUAGES):
            yield said
        else:
            for one in said.values():
                yield from _texts(one)
    elif isinstance(said, list | tuple):
        for one in said:
            yield from _texts(one)


# --- reading level

def reading_level(blocks: tuple[Block, ...]) -> int:
    """Return LIX: words a sentence plus the share of words longer than six letters, in per cent.

    Shape:  the blocks of a lesson in one language.
    Unit:   LIX points; in English 40 is a newspaper, 50 a report; Russian and Kazakh lie 10 to 20 points above, since
            their words are longer, so a lesson is compared with others of its language only.
    Errors: none; 0 without words.
    Source: C. H. Björnsson, Läsbarhet, 1968: LIX = A/B + 100·C/A.
    """
    text = "\n".join("\n".join(spoken(block)) for block in blocks if block.kind in ("case", "text", "example"))
    text = ADDRESS.sub("] ", text)
    words = re.findall(r"[^\W\d_]+", text)
    sentences = len(sentences_of(text))
    if not words or not sentences:
        return 0
    return round(len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words))
