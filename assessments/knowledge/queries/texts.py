"""Questions by languages. Only who keeps a bank is told of its questions (AB03)."""

from assessments.knowledge.interchange.between import texts_of
from assessments.knowledge.interchange.entries import QuestionEntry
from assessments.knowledge.models import Question, QuestionDraft
from assessments.knowledge.queries.bank import entries_of, from_plain, programmes_kept_by
from courses.queries.texts import TextLine, held
from courses.readiness import text_states
from lms.core.translated import FALLBACK, LANGUAGES

LONGEST_TITLE = 90


def question_lines(user, language: str) -> list[TextLine]:
    """Return the questions of the banks a trainer keeps, by code; ten queries however many. Withdrawn ones are left out."""
    kept = list(programmes_kept_by(user))
    drafts = {one.code: one for one in QuestionDraft.objects.filter(programme_code__in=kept)}
    versions: dict[str, list[Question]] = {}
    for one in Question.objects.filter(programme_code__in=kept).order_by("version"):
        versions.setdefault(one.code, []).append(one)
    current = {code: found for code, found in versions.items() if code in drafts or found[-1].is_current}
    entries = entries_of([one for found in current.values() for one in found])
    marks = held(found[-1].pk for found in current.values())
    lines = []
    for code in sorted({*current, *drafts}):
        found, draft = current.get(code, []), drafts.get(code)
        last = from_plain(draft.entry) if draft else entries[found[-1].pk]
        texts = [_texts(entries[one.pk]) for one in found] + ([_texts(last)] if draft else [])
        states = text_states(
            texts, is_draft=draft is not None, unread=() if draft else found[-1].to_confirm, held=() if draft else marks.get(found[-1].pk, ())
        )
        programme = draft.programme_code if draft else found[-1].programme_code
        lines.append(TextLine(
            "question", code, _title(last, language), programme, tuple(states.items()), None if draft else found[-1].pk, ("one_question", programme, code),
        ))
    return lines


def _texts(entry: QuestionEntry) -> list[dict[str, str]]:
    return [{code: getattr(text, code) for code in LANGUAGES} for _place, text in texts_of(entry)]


def _title(entry: QuestionEntry, language: str) -> str:
    words = next((words for code in FALLBACK[language] if (words := getattr(entry.text, code))), "")
    return words if len(words) <= LONGEST_TITLE else f"{words[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"
