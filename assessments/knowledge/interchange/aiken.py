"""Aiken, the simplest text format: questions with one right answer. Reader and writer."""

import re
from collections.abc import Sequence
from html import escape

from assessments.knowledge.interchange.between import (
    MOST_QUESTIONS,
    Note,
    NotReadable,
    ReadFile,
    ReadQuestion,
    Written,
    checked,
)
from assessments.knowledge.interchange.decoding import decoded
from assessments.knowledge.interchange.entries import Kind, OptionEntry, QuestionEntry, Text
from assessments.knowledge.interchange.markup import MARKED, read_markup

OPTION = re.compile(r"\s*([A-Za-zА-ЯЁа-яё])\s*[.)]\s+(.*)")
# Written by hand in Russian or Kazakh too; letters that look alike stand for each other.
ANSWER = re.compile(r"\s*(?:ANSWER|ОТВЕТ|ЖАУАП(?:БЫ)?)\s*:\s*([A-Za-zА-ЯЁа-яё])\s*[.)]?\s*", re.IGNORECASE)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALIKE = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")


def read_aiken(content: bytes, language: str) -> ReadFile:
    """Return the questions of an Aiken file.

    Shape:  bytes of a text file, the language its words are in. Text, options "A. …" or "A) …", "ANSWER: A".
    Unit:   points 0: the file names none.
    Errors: NotReadable: empty, too_large, encoding, no_questions, too_many.
    Source: docs.moodle.org/en/Aiken_format.
    """
    text, losses = decoded(content)
    questions: list[ReadQuestion] = []
    start, words, options, faults = 0, [], [], []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if answer := ANSWER.fullmatch(line):
            if len(questions) >= MOST_QUESTIONS:
                raise NotReadable("too_many", about=str(MOST_QUESTIONS))
            questions.append(_question(start or number, words, options, answer[1], language, faults))
            start, words, options, faults = 0, [], [], []
        elif (option := OPTION.fullmatch(line)) and words:
            options.append((option[1].upper(), option[2]))
        elif line.strip():
            if options:  # the question before never said which answer is right
                questions.append(_question(start, words, options, "", language, faults))
                start, words, options, faults = 0, [], [], []
            start = start or number
            words.append(line.strip())
    if options:
        questions.append(_question(start, words, options, "", language, faults))
    elif words:
        questions.append(ReadQuestion(start, words[0][:80], None, (Note("unsupported", "text"),)))
    if not any(one.entry for one in questions):
        raise NotReadable("no_questions")
    return ReadFile(tuple(questions), losses)


def _question(line: int, words: list[str], options: list, answer: str, language: str, faults: list[Note]) -> ReadQuestion:
    losses: list[Note] = []

    def read(source: str) -> Text:
        text, notes = read_markup(source, language)
        faults.extend(note for note in notes if note.code == "picture")
        losses.extend(note for note in notes if note.code != "picture")
        return text or Text("", "", "")

    letters = [letter for letter, _text in options]
    plain = [letter.translate(ALIKE) for letter in letters]
    answer = answer.upper()
    right = None
    if answer in letters:
        right = letters.index(answer)
    elif answer.translate(ALIKE) in plain:
        right = plain.index(answer.translate(ALIKE))
    elif answer:
        faults.append(Note("answer_letter", answer))
    if len(set(letters)) < len(letters):
        faults.append(Note("letters"))
    entry = QuestionEntry(
        code="", module="", kind=Kind.SINGLE, level="", points=0, text=read(" ".join(words)),
        options=tuple(
            OptionEntry("choice", read(text), is_right=number == right) for number, (_letter, text) in enumerate(options)
        ),
    )
    return checked(line, " ".join(words), entry, losses, faults)


def write_aiken(entries: Sequence[QuestionEntry], language: str) -> Written:
    """Return the questions with one right answer as an Aiken file in one language, with what it could not hold.

    Shape:  questions of one programme; the language of the file.
    Unit:   UTF-8.
    Errors: none. Questions of other kinds, or whose text would read as an option, are named and left out.
    Source: docs.moodle.org/en/Aiken_format.
    """
    blocks, losses = [], []
    for entry in entries:
        text = _plain(getattr(entry.text, language))
        if entry.kind != Kind.SINGLE or len(entry.options) > len(LETTERS):
            losses.append((entry.code, Note("not_written", entry.kind)))
            continue
        if OPTION.fullmatch(text) or ANSWER.fullmatch(text):
            losses.append((entry.code, Note("reads_as_option")))
            continue
        lines = [text]
        answer = ""
        for letter, option in zip(LETTERS, entry.options, strict=False):
            lines.append(f"{letter}. {_plain(getattr(option.text, language))}")
            answer = letter if option.is_right else answer
        blocks.append("\n".join([*lines, f"ANSWER: {answer}"]))
        losses += [(entry.code, Note(code, about)) for code, about in _lost(entry, language)]
    return Written(("\n\n".join(blocks) + "\n").encode(), tuple(losses))


def _plain(text: str) -> str:
    """Return text that nobody takes for HTML."""
    return escape(text, quote=False) if MARKED.search(text) else text


def _lost(entry: QuestionEntry, language: str):
    yield "languages", language
    yield "marks", ""
    if any(option.feedback for option in entry.options):
        yield "feedback", ""
    if entry.explanation:
        yield "explanation", ""
