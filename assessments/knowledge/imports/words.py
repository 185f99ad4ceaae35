"""What is wrong with a file of questions, what got lost and what is still lacking: sentences in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from assessments.knowledge.choices import QuestionKind
from assessments.knowledge.interchange.between import Note, NotReadable
from assessments.knowledge.queries.bank import Plan

FILE_FAULTS = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than 10 MB. Split it, or take the pictures out."),
    "encoding": _("The letters cannot be read. Save the file as UTF-8."),
    "control": _("The file holds control characters. Save it as plain text."),
    "no_questions": _("There is no question in the file. Look at the example of the format."),
    "too_many": _("The file holds more than this can take at once: %(about)s. Split it."),
    "doctype": _("The file declares a document type or entities. Export it again from the bank of questions it is from."),
    "too_deep": _("The file is nested deeper than any file of questions. Export it again."),
    "broken_xml": _("The XML is broken here. Export the file again, or mend this line."),
    "no_quiz": _("This is no Moodle XML: it begins with <%(about)s> and not with <quiz>."),
    "ending": _("Files that end with “%(about)s” are not read. Send .gift, .txt, .xml or .xlsx."),
}
FAULTS = {
    "no_text": _("The question has no text. Write it."),
    "no_words": _("There are no words in: %(about)s. Write them, or take it out."),
    "too_long": _("Longer than 4,000 signs: %(about)s. Shorten it."),
    "code": _("The code “%(about)s” is none. Write it as PE-01."),
    "module": _("The module “%(about)s” is none. Write it as PE.1."),
    "level": _("The level “%(about)s” is not known. Write remember, understand, apply, analyse, evaluate or create."),
    "points": _("Points are a whole number from 1 to 20, not “%(about)s”."),
    "control": _("Control characters stand in: %(about)s. Type it again."),
    "no_key": _("No answer is right. Mark the right one."),
    "all_right": _("Every option is right, so that choosing all would be no answer. Mark the wrong ones."),
    "many_keys": _("A question with one right answer has several: %(about)s. Mark one, or make it a question with several."),
    "few_options": _("There are fewer than two options. Add some."),
    "few_items": _("Fewer than three steps to put in order. Add some."),
    "few_pairs": _("Fewer than two pairs to match. Add some."),
    "no_partner": _("The sides are unequal: one has no partner. Only right sides may be left over."),
    "same_options": _("Two options read the same: %(about)s. Change one."),
    "answer_letter": _("The answer %(about)s is none of the options. Correct the letter."),
    "letters": _("Two options have the same letter. Number them A, B, C."),
    "braces": _("The braces { } do not close, or there is more than one pair. Write \\{ and \\} for braces in a text."),
    "weight": _("The weight “%(about)s” is no number of per cent."),
    "number": _("“%(about)s” is no number."),
    "date": _("“%(about)s” is no date. Write 2026-06-10 or 10.06.2026."),
    "tolerance": _("The tolerance “%(about)s” must be a number, not below 0."),
    "word_limit": _("The limit of words must be from 10 to 500, not “%(about)s”."),
    "right_cell": _("“%(about)s” in the column right: write 1 or 0."),
    "file_cell": _("“%(about)s” in the column file: write 1 or 0."),
    "role": _("The role “%(about)s” does not go with this kind. Roles are choice, item, left, right, error and criterion."),
    "places": _("The places of the steps must be 1, 2, 3 and so on, each once."),
    "no_question": _("There is no question with the code %(about)s on the sheet of questions."),
    "gaps_differ": _("The gaps of the text are not [[1]], [[2]] and so on, each once, one for each answer. Correct the text in: %(about)s."),
    "no_steps": _("A choice stands under no step, or leads to none. Write the number of a step."),
    "few_choices": _("Step %(about)s has fewer than two choices. Add some."),
    "leads_back": _("A choice of step %(about)s leads to itself, back or to nowhere. Choices lead to a later step or to the end."),
    "never_reached": _("No choice leads to step %(about)s. Let one lead there, or take the step out."),
    "choice_points": _("The points of a choice are a whole number from 0 to 20. Correct them."),
    "true_or_false": _("“%(about)s” is neither true nor false."),
    "picture": _("It shows a picture or a recording, which the bank cannot hold: %(about)s. Say it in words."),
    "unsupported": _("The bank has no questions of this kind: %(about)s. It stays out."),
    "twice": _("The same question stands in line %(about)s too. Keep one."),
    "kind_differs": _("In the bank this question is of another kind: %(about)s. Choose to replace, or give it another code."),
    "options_differ": _("In the bank this question has another number of options: %(about)s. Choose to replace, or give it another code."),
    "key_differs": _("In the bank another answer is right. Choose to replace, or give it another code."),
}
LOSSES = {
    "encoding": _("The file was not UTF-8; it was read as %(about)s. Look whether all letters are right."),
    "comment": _("A comment of the file is left out."),
    "category": _("The category is no module of the programme: %(about)s."),
    "tag": _("A tag is left out: %(about)s."),
    "column": _("A column is not known and left out: %(about)s."),
    "code_not_used": _("The name %(about)s is no code of this programme; the question gets a new one."),
    "matched": _("It has the text of a question of the bank and is taken for it: %(about)s."),
    "left": _("What the bank says already is left as it is: %(about)s."),
    "script": _("Hidden content or a script is taken out: %(about)s."),
    "picture": _("A picture or a recording is left out: %(about)s."),
    "file": _("A file is left out: %(about)s."),
    "link": _("A link becomes plain text: %(about)s."),
    "formatting": _("Formatting is lost: %(about)s."),
    "other_language": _("Texts in another language are left out: %(about)s."),
    "weights": _("The weights of the options give way to the rule of the bank for several right answers."),
    "partial": _("Part of the points for a nearly right answer is lost. %(about)s"),
    "wildcard": _("The sign * stands for any letters where it comes from, here for itself: %(about)s."),
    "gap_order": _("Gaps are numbered in the order of the text: %(about)s."),
    "gap_weights": _("Gaps had different weights; here each counts the same."),
    "was_short": _("A short text becomes a question of another kind: %(about)s."),
    "other_answer": _("A further right answer is left out: %(about)s."),
    "error_tolerance": _("A typical error keeps its value and loses its tolerance: %(about)s."),
    "feedback": _("Feedback that has no place is left out. %(about)s"),
    "combined": _("Feedback to the answer as a whole is left out: %(about)s."),
    "hints": _("Hints for further tries are left out."),
    "hidden": _("The question was hidden where it comes from."),
    "shuffle": _("Options are shuffled here; a fixed order is lost."),
    "grading": _("Marked by another rule where it comes from: %(about)s. Here neighbouring pairs in the right order count."),
    "unit": _("The unit is left out. %(about)s"),
    "word_limit": _("The limit of words is left out: %(about)s. It must be from 10 to 500."),
    "attachments": _("Files that learners attach have no place in a short case; a longer text takes one."),
    "several_files": _("It takes several files where it comes from, here one: %(about)s."),
    "file_needed": _("A file was required where it comes from; here it may be left out."),
    "file_kinds": _("Only some kinds of files were taken where it comes from; here those of the system: %(about)s."),
    "file_kind": _("A file comes with a longer text only; the column file is left out here."),
    "template": _("The template of the answer is left out."),
    # Of files we write.
    "languages": _("The file holds one language only: %(about)s."),
    "unit_languages": _("The unit stands in one language only: %(about)s."),
    "criteria": _("The criteria of a case are left out."),
    "model_answer": _("The model answer is left out."),
    "words": _("The limit of words is left out."),
    "explanation": _("The explanation is left out."),
    "marks": _("Code, module, level and points are left out."),
    "signs": _("A sign that means something to the format is written otherwise (-> as →, // as ⁄/)."),
    "not_written": _("Questions of this kind have no place in the format and stay out: %(about)s."),
    "reads_as_option": _("The text would read as an option or an answer, so the question stays out."),
}
LACKS = {
    "lack_module": _("A module of the blueprint is missing. %(about)s"),
    "lack_level": _("The cognitive level is missing."),
    "lack_language": _("Texts are missing in this language: %(about)s."),
    "lack_criteria": _("The criteria of the case are missing."),
    "lack_words": _("The limit of words of the case is missing."),
    "lack_sum": _("The points of a case must be the sum of the points of its criteria."),
}
STATES = {
    "new": ("good", _("new")), "changed": ("warn", _("changed")), "same": ("", _("same as in the bank")),
    "draft": ("calm", _("draft: not complete")), "fault": ("bad", _("stays out")),
}  # fmt: skip

# Kinds of others that the bank does not know, as files name them; what is not here is told as the file says it.
FOREIGN_KINDS = {
    "description": _("a text without a question"), "text": _("a text without a question"),
    "cloze": _("gaps inside a text"), "gapselect": _("gaps inside a text"), "ddwtos": _("drag words into a text"),
    "ddmarker": _("drag onto a picture"), "ddimageortext": _("drag onto a picture"), "calculated": _("a number with variables"),
    "calculatedsimple": _("a number with variables"), "calculatedmulti": _("a number with variables"),
}  # fmt: skip


# What a part of a question is called.
PLACES = {
    "text": _("question"), "option": _("option"), "criterion": _("criterion"), "gap": _("gap"), "feedback": _("feedback"), "unit": _("unit"),
    "explanation": _("explanation"), "model_answer": _("model answer"),
}  # fmt: skip


def sentence_of(error: NotReadable) -> str:
    """Return what is wrong with the file as a whole, with its line."""
    text = str(FILE_FAULTS[error.code] % {"about": error.about})
    return _("Line %(line)s: %(text)s") % {"line": error.line, "text": text} if error.line else text


def words_of(note: Note, table: dict) -> str:
    about = note.about
    if note.code == "unsupported":
        about = FOREIGN_KINDS.get(about, about)
    elif note.code in ("not_written", "kind_differs", "was_short"):
        about = dict(QuestionKind.choices).get(about, about)
    elif note.code in ("no_words", "too_long", "control"):
        name, _space, number = about.partition(" ")
        about = f"{PLACES.get(name, name)} {number}".strip()
    return (table[note.code] % {"about": about}).strip()


def report_of(plan: Plan) -> list[dict]:
    """Return a plan as the page shows it, row by row, faults first said; what is kept with the import."""
    return [
        {
            "line": row.line, "label": row.label, "code": row.code, "state": row.state,
            "faults": said(row.faults, FAULTS), "losses": said(row.losses, LOSSES), "lacks": said(row.lacks, LACKS),
        }
        for row in plan.rows
    ]


def said(notes: Iterable[Note], table: dict) -> list[str]:
    """Return notes as sentences."""
    return [words_of(note, table) for note in notes]


def grouped(losses: Iterable[tuple[str, Note]]) -> list[tuple[str, list[str]]]:
    """Return what a file we write cannot hold, each thing once with the codes it concerns."""
    found: dict[Note, list[str]] = {}
    for code, note in losses:
        found.setdefault(note, []).append(code)
    return [(words_of(note, LOSSES), codes) for note, codes in found.items()]
