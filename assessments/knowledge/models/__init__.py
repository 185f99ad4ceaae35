"""The tables of a person's knowledge."""

from assessments.knowledge.models.attempts import (
    Allowance,
    Answer,
    AnswerEntry,
    AnswerFile,
    Attempt,
    AttemptScore,
    Correction,
    CountedLate,
    Marking,
    MarkingDraft,
    ScoreChange,
)
from assessments.knowledge.models.bank import Criterion, Option, OptionKey, Question, QuestionKey
from assessments.knowledge.models.facts import QuestionFact
from assessments.knowledge.models.imports import QuestionDraft, QuestionImport
from assessments.knowledge.models.tests import BlueprintRow, FormQuestion, KnowledgeTest, ParallelForm

__all__ = [
    "Allowance", "Answer", "AnswerEntry", "AnswerFile", "Attempt", "AttemptScore", "BlueprintRow", "Correction", "CountedLate", "Criterion",
    "FormQuestion", "KnowledgeTest", "Marking", "MarkingDraft", "Option", "OptionKey", "ParallelForm", "Question",
    "QuestionDraft", "QuestionFact", "ScoreChange",
    "QuestionImport", "QuestionKey",
]
