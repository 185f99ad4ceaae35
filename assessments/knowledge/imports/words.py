"""What is wrong with a file of questions, what got lost and what is still lacking: sentences in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from assessments.knowledge.interchange.between import Note, NotReadable
from assessments.knowledge.queries.bank import Plan

FILE_FAULTS = {
    "empty": lazy("The file is empty."),
    "too_large": lazy("The file is larger than 10 MB. Split it, or take the pictures out."),
    "encoding": lazy("The letters cannot be read. Save the file as UTF-8."),
    "control": lazy("The file holds control characters. Save it as plain text."),
    "no_questions": lazy("There is no question in the file. Look at the example of the format."),
    "too_many": lazy("The file holds more than this can take at once: %(about)s. Split it."),
    "doctype": lazy("The file declares a document type or entities. Export it again from the bank of questions it is from."),
    "too_deep": lazy("The file is nested deeper than any file of questions. Export it again."),
    "broken_xml": lazy("The XML is broken here. Export the file again, or mend this line."),
    "no_quiz": lazy("This is no Moodle XML: it begins with <%(about)s> and not with <quiz>."),
    "ending": lazy("Files that end with “%(about)s” are not read. Send .gift, .txt, .xml or .xlsx."),
}
FAULTS = {
    "no_text": lazy("The question has no text. Write it."),
    "no_words": lazy("There are no words in: %(about)s. Write them, or take it out."),
    "too_long": lazy("Longer than 4,000 signs: %(about)s. Shorten it."),
    "code": lazy("The code “%(about)s” is none. Write it as PE-01."),
    "module": lazy("The module “%(about)s” is none. Write it as PE.1."),
    "level": lazy("The level “%(about)s” is not known. Write remember, understand, apply, analyse, evaluate or create."),
    "points": lazy("Points are a whole number from 1 to 20, not “%(about)s”."),
    "control": lazy("Control characters stand in: %(about)s. Type it again."),
    "no_key": lazy("No answer is right. Mark the right one."),
    "all_right": lazy("Every option is right, so that choosing all would be no answer. Mark the wrong ones."),
    "many_keys": lazy("A question with one right answer has several: %(about)s. Mark one, or make it a question with several."),
    "few_options": lazy("There are fewer than two options. Add some."),
    "few_items": lazy("Fewer than three steps to put in order. Add some."),
    "few_pairs": lazy("Fewer than two pairs to match. Add some."),
    "no_partner": lazy("The sides are unequal: one has no partner. Only right sides may be left over."),
    "same_options": lazy("Two options read the same: %(about)s. Change one."),
    "answer_letter": lazy("The answer %(about)s is none of the options. Correct the letter."),
    "letters": lazy("Two options have the same letter. Number them A, B, C."),
    "braces": lazy("The braces { } do not close, or there is more than one pair. Write \\{ and \\} for braces in a text."),
    "weight": lazy("The weight “%(about)s” is no number of per cent."),
    "number": lazy("“%(about)s” is no number."),
    "date": lazy("“%(about)s” is no date. Write 2026-06-10 or 10.06.2026."),
    "tolerance": lazy("The tolerance “%(about)s” must be a number, not below 0."),
    "word_limit": lazy("The limit of words must be from 10 to 500, not “%(about)s”."),
    "right_cell": lazy("“%(about)s” in the column right: write 1 or 0."),
    "role": lazy("The role “%(about)s” does not go with this kind. Roles are choice, item, left, right, error and criterion."),
    "places": lazy("The places of the steps must be 1, 2, 3 and so on, each once."),
    "no_question": lazy("There is no question with the code %(about)s on the sheet of questions."),
    "true_or_false": lazy("“%(about)s” is neither true nor false."),
    "picture": lazy("It shows a picture or a recording, which the bank cannot hold: %(about)s. Say it in words."),
    "unsupported": lazy("The bank has no questions of this kind: %(about)s. It stays out."),
    "twice": lazy("The same question stands in line %(about)s too. Keep one."),
    "kind_differs": lazy("In the bank this question is of another kind: %(about)s. Choose to replace, or give it another code."),
    "options_differ": lazy("In the bank this question has another number of options: %(about)s. Choose to replace, or give it another code."),
    "key_differs": lazy("In the bank another answer is right. Choose to replace, or give it another code."),
}
LOSSES = {
    "encoding": lazy("The file was not UTF-8; it was read as %(about)s. Look whether all letters are right."),
    "comment": lazy("A comment of the file is left out."),
    "category": lazy("The category is no module of the programme: %(about)s."),
    "tag": lazy("A tag is left out: %(about)s."),
    "column": lazy("A column is not known and left out: %(about)s."),
    "code_not_used": lazy("The name %(about)s is no code of this programme; the question gets a new one."),
    "matched": lazy("It has the text of a question of the bank and is taken for it: %(about)s."),
    "left": lazy("What the bank says already is left as it is: %(about)s."),
    "script": lazy("Hidden content or a script is taken out: %(about)s."),
    "picture": lazy("A picture or a recording is left out: %(about)s."),
    "file": lazy("A file is left out: %(about)s."),
    "link": lazy("A link becomes plain text: %(about)s."),
    "formatting": lazy("Formatting is lost: %(about)s."),
    "other_language": lazy("Texts in another language are left out: %(about)s."),
    "weights": lazy("The weights of the options give way to the rule of the bank for several right answers."),
    "partial": lazy("Part of the points for a nearly right answer is lost. %(about)s"),
    "true_false": lazy("True or false becomes a question with two options."),
    "was_short": lazy("A short text becomes a question of another kind: %(about)s."),
    "other_answer": lazy("A further right answer is left out: %(about)s."),
    "error_tolerance": lazy("A typical error keeps its value and loses its tolerance: %(about)s."),
    "feedback": lazy("Feedback that has no place is left out. %(about)s"),
    "combined": lazy("Feedback to the answer as a whole is left out: %(about)s."),
    "hints": lazy("Hints for further tries are left out."),
    "hidden": lazy("The question was hidden where it comes from."),
    "shuffle": lazy("Options are shuffled here; a fixed order is lost."),
    "grading": lazy("Marked by another rule where it comes from: %(about)s. Here neighbouring pairs in the right order count."),
    "unit": lazy("The unit is left out. %(about)s"),
    "word_limit": lazy("The limit of words is left out: %(about)s. It must be from 10 to 500."),
    "attachments": lazy("Files that learners attach have no place here."),
    "template": lazy("The template of the answer is left out."),
    # Of files we write.
    "languages": lazy("The file holds one language only: %(about)s."),
    "unit_languages": lazy("The unit stands in one language only: %(about)s."),
    "criteria": lazy("The criteria of a case are left out."),
    "model_answer": lazy("The model answer is left out."),
    "words": lazy("The limit of words is left out."),
    "explanation": lazy("The explanation is left out."),
    "marks": lazy("Code, module, level and points are left out."),
    "signs": lazy("A sign that means something to the format is written otherwise (-> as →, // as ⁄/)."),
    "not_written": lazy("Questions of this kind have no place in the format and stay out: %(about)s."),
    "reads_as_option": lazy("The text would read as an option or an answer, so the question stays out."),
}
LACKS = {
    "lack_module": lazy("A module of the blueprint is missing. %(about)s"),
    "lack_level": lazy("The cognitive level is missing."),
    "lack_language": lazy("Texts are missing in this language: %(about)s."),
    "lack_criteria": lazy("The criteria of the case are missing."),
    "lack_words": lazy("The limit of words of the case is missing."),
    "lack_sum": lazy("The points of a case must be the sum of the points of its criteria."),
}
STATES = {
    "new": ("good", lazy("new")), "changed": ("warn", lazy("changed")), "same": ("", lazy("same as in the bank")),
    "draft": ("calm", lazy("draft: not complete")), "fault": ("bad", lazy("stays out")),
}  # fmt: skip


def sentence_of(error: NotReadable) -> str:
    """Return what is wrong with the file as a whole, with its line."""
    text = FILE_FAULTS[error.code] % {"about": error.about}
    return _("Line %(line)s: %(text)s") % {"line": error.line, "text": text} if error.line else text


def words_of(note: Note, table: dict) -> str:
    return (table[note.code] % {"about": note.about}).strip()


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
