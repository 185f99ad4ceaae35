"""Enumerations of the wing."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionKind(TextChoices):
    """The kinds of question, as `measurement.scoring.Kind` knows them."""

    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    ORDERING = "ordering", _("Put in order")
    MATCHING = "matching", _("Match")
    NUMERIC = "numeric", _("A number")
    DATE = "date", _("A date")
    CASE = "case", _("A short case")
    TRUE_FALSE = "true_false", _("True or false")
    SHORT = "short", _("A short text")
    GAPS = "gaps", _("A text with gaps")
    LIKERT = "likert", _("An opinion, without points")
    ESSAY = "essay", _("A longer text, marked by a trainer")
    BRANCHING = "branching", _("A case with branches")


class PrePost(TextChoices):
    """Which of a programme's two tests."""

    PRE = "pre", _("Pre-test")
    POST = "post", _("Post-test")


class AttemptState(TextChoices):
    """Open while answers count, closed for good afterwards."""

    OPEN = "open", pgettext_lazy("attempt", "Open")
    CLOSED = "closed", pgettext_lazy("attempt", "Handed in")


class AllowanceKind(TextChoices):
    """What a trainer may give one person beyond the rules of a test."""

    TIME = "time", _("More time")
    ATTEMPT = "attempt", _("A further attempt")


class ClosedBy(TextChoices):
    """Who closed an attempt: the person who took it, or the server's clock."""

    PERSON = "person", _("the learner")
    CLOCK = "clock", _("the clock")


class ScoreSource(TextChoices):
    """Where points may come from: nothing a device claims is ever among them (FD16, AB05)."""

    SERVER = "server", "server"


class ScoreCause(TextChoices):
    """Why points that stood became others."""

    MARKING = "marking", _("your trainer marked a longer answer")
    LATE = "late", _("an answer that came late was counted")
    REGRADE = "regrade", _("a question was corrected")


class CorrectionMethod(TextChoices):
    """How a faulty version of a question is marked (ET3)."""

    KEY = "key", _("By the right answer of the version in the bank")
    FULL = "full", _("Full points for everybody")
    DROP = "drop", _("Count it for nobody")


# What somebody should look at in a question, and what its discrimination is called (measurement.item_analysis).
ITEM_FLAGS = {
    "hard": _("too hard"), "easy": _("too easy"), "no_spread": _("no spread: tells nobody apart"),
    "wrong_key": _("check the key: people who know more earn less"), "weak": _("hardly tells apart who knows more"),
    "unused": _("an option that almost nobody takes"),
}  # fmt: skip
ITEM_GRADES = {
    "no_spread": _("no spread"), "wrong_key": pgettext_lazy("discrimination", "negative"),
    "weak": pgettext_lazy("discrimination", "weak"), "fair": pgettext_lazy("discrimination", "fair"),
    "good": pgettext_lazy("discrimination", "good"),
    "high": pgettext_lazy("discrimination", "very high: perhaps asks the same as another"),
}  # fmt: skip


# Where a question stands, with the colour of its label; and what differs between two versions.
QUESTION_STATES = {"draft": ("calm", _("draft")), "bank": ("good", _("in the bank")), "withdrawn": ("", _("withdrawn"))}
QUESTION_CHANGES = {
    "text": _("question"), "kind": _("kind"), "points": _("points"), "options": _("options"), "key": _("right answer"),
    "feedback": _("feedback"), "tags": _("module, level, outcome"), "criteria": _("criteria"),
}  # fmt: skip


class OptionRole(TextChoices):
    """What an option does in its question."""

    CHOICE = "choice", "choice"
    ITEM = "item", "item"
    LEFT = "left", "left"
    RIGHT = "right", "right"
    STEP = "step", "step"
