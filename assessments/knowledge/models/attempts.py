"""Attempts, answers and scores."""

from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.knowledge.choices import (
    AllowanceKind,
    AttemptState,
    ClosedBy,
    CorrectionMethod,
    ScoreCause,
    ScoreSource,
)
from assessments.knowledge.models.bank import Question
from assessments.knowledge.models.tests import KnowledgeTest, ParallelForm
from lms.core.models import Role, Row
from lms.core.models.jobs import private_storage


class AttemptQuerySet(models.QuerySet):
    def taken_by(self, user):
        """A learner's own attempts: the only ones that can be answered."""
        return self.filter(enrolment__learner_id=user.pk) if user.is_authenticated else self.none()

    def taught_by(self, user):
        """Attempts of the cohorts a trainer leads now."""
        if not user.is_authenticated or Role.TRAINER not in user.roles:
            return self.none()
        return self.filter(enrolment__cohort__in=user.cohorts_taught.values("pk"))

    def visible_to(self, user):
        """The learner, and the trainers of the cohort. Nobody else: answers are a person's, not an organisation's."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(enrolment__learner_id=user.pk)
        if Role.TRAINER in user.roles:
            mine |= Q(enrolment__cohort__in=user.cohorts_taught.values("pk"))
        return self.filter(mine)

    def analysed_by(self, user):
        """Attempts that may enter sums for this person: M&E staff all, a trainer those of the own cohorts."""
        if user.is_authenticated and Role.MONITOR in user.roles:
            return self.all()
        return self.taught_by(user)

    def open(self):
        return self.filter(state=AttemptState.OPEN)

    def closed(self):
        return self.filter(state=AttemptState.CLOSED)

    def overdue(self, at: datetime):
        """Open although their time is over."""
        return self.open().filter(deadline_at__lte=at)


class Attempt(Row):
    """One learner's one go at one form. Order of questions and options follows from the seed, so it survives
    reload, another device and another language.

    Personal data: S1, what a person knows; kept with the enrolment.
    """

    enrolment = models.ForeignKey("courses.Enrolment", models.PROTECT, related_name="attempts")
    test = models.ForeignKey(KnowledgeTest, models.PROTECT, related_name="attempts")
    form = models.ForeignKey(ParallelForm, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=32)
    question_count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=AttemptState, default=AttemptState.OPEN)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True)  # without: no clock
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=6, choices=ClosedBy, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "test"], condition=Q(state="open"), name="attempt_open_once"
            ),
            models.UniqueConstraint(fields=["enrolment", "test", "number"], name="attempt_number_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="attempt_closed_has_a_moment",
            ),
            models.CheckConstraint(condition=Q(deadline_at__gt=models.F("started_at")), name="attempt_has_time"),
        ]
        indexes = [models.Index(fields=["deadline_at"], condition=Q(state="open"), name="attempt_open_deadline")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.OPEN

    def is_over(self, at: datetime) -> bool:
        """Half-open: the moment of the deadline itself is over."""
        return not self.is_open or self.deadline_at is not None and at >= self.deadline_at

    def elapsed_ms(self, at: datetime) -> int:
        return max(0, int((at - self.started_at).total_seconds() * 1000))

    def seconds_left(self, at: datetime) -> int | None:
        """How long answers still count; None without a clock."""
        if self.is_open and self.deadline_at is None:
            return None
        return max(0, int((self.deadline_at - at).total_seconds())) if self.is_open else 0

    def minutes_left(self, at: datetime) -> int | None:
        seconds = self.seconds_left(at)
        return None if seconds is None else -(-seconds // 60)


class AllowanceQuerySet(models.QuerySet):
    def standing(self):
        """What was given and not taken back."""
        return self.filter(taken_back_at=None)


class Allowance(Row):
    """What a trainer gives one person beyond the rules of a test: a multiple of its time, or one further attempt (QS14).

    `factor` is in hundredths; the largest that stands counts for attempts begun after it. `moved_open`: the end of an open attempt
    was moved with it. Personal data: S1, the reason may tell of health.
    """

    enrolment = models.ForeignKey("courses.Enrolment", models.PROTECT, related_name="allowances")
    test = models.ForeignKey(KnowledgeTest, models.PROTECT, related_name="allowances")
    kind = models.CharField(max_length=7, choices=AllowanceKind)
    factor = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    moved_open = models.BooleanField(default=False)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="time", factor__in=(125, 150, 200)) | Q(kind="attempt", factor=None), name="allowance_is_time_or_attempt"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "test", "factor"], condition=Q(kind="time", taken_back_at=None), name="allowance_factor_once"
            ),
        ]

    @property
    def times(self) -> Decimal | None:
        """The factor as people say it: 1.25."""
        return None if self.factor is None else Decimal(self.factor) / 100


class AnswerFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The learner's own; a trainer of the cohort reads what was handed in or came late, as the answers."""
        if not user.is_authenticated:
            return self.none()
        handed_in = Q(attempt__in=Attempt.objects.taught_by(user).values("pk")) & (Q(attempt__state=AttemptState.CLOSED) | Q(is_late=True))
        return self.filter(Q(attempt__enrolment__learner_id=user.pk) | handed_in).exclude(file="")


class AnswerFile(Row):
    """A checked file that came with a longer text. Which of them counts, the answer says; which came when, the entries do.

    Served only as an attachment to people `visible_to` names; a trainer reads it under a neutral name. Personal data: S1.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="files")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    file = models.FileField(storage=private_storage, upload_to="answers", max_length=200)
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_late = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    objects = AnswerFileQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def ending(self) -> str:
        return self.file.name.rsplit(".", 1)[-1]


class AnswerQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(attempt__in=Attempt.objects.visible_to(user).values("pk"))


class Answer(models.Model):
    """A drawn question with the answer that counts now. `number` is its place in the attempt, `rev` grows with
    each change. `answered_at` is when the person gave it: with `seq` it tells which of two answers is the later one
    (RE03). The whole story is in AnswerEntry.

    Personal data: S1.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    value = models.JSONField(null=True)
    file = models.ForeignKey(AnswerFile, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    seq = models.PositiveIntegerField(null=True)
    rev = models.PositiveIntegerField(default=0)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="answer_question_once"),
            models.UniqueConstraint(fields=["attempt", "number"], name="answer_number_once"),
        ]

    @property
    def given(self) -> object:
        """What was given, None if nothing: the value, or a file that came without a text."""
        return {"file": str(self.file_id)} if self.value is None and self.file_id else self.value


class AnswerEntry(models.Model):
    """One thing a learner sent, once for each receipt, never changed or removed. A late one changes no answer and
    waits for a person to judge (RE04).

    `at` is when it arrived, by the server's clock. `elapsed_ms` is how long after the start it was given, as the device
    says: it puts answers in order and informs the trainer, and never makes a late one count. A file that came or was taken back
    is an entry as well: `{"file": its id, or None}`. Personal data: S1.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="entries")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    receipt = models.UUIDField()
    value = models.JSONField(null=True)
    at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    elapsed_ms = models.PositiveBigIntegerField(null=True)
    seq = models.PositiveIntegerField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["attempt", "receipt"], name="answer_receipt_once")]

    @property
    def is_of_a_file(self) -> bool:
        return isinstance(self.value, dict) and set(self.value) == {"file"}


class AttemptScore(models.Model):
    """The points of a closed attempt, written in the transaction that closed it. The database refuses a change that does not
    raise `revision`; each of them is a `ScoreChange` with the old points.

    `waiting` is how many longer texts wait for a trainer: until then there is no per cent, no pass and no milestone.
    `parts` is `{question id: "points"}` as exact fractions; `percent` is for sorting and lists, decisions are taken
    on numerator and denominator. Personal data: S1.
    """

    attempt = models.OneToOneField(Attempt, models.PROTECT, primary_key=True, related_name="score")
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField()
    maximum = models.PositiveSmallIntegerField()
    percent = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    unanswered = models.PositiveSmallIntegerField()
    parts = models.JSONField()
    source = models.CharField(max_length=6, choices=ScoreSource, default=ScoreSource.SERVER)
    scored_at = models.DateTimeField()
    waiting = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(denominator__gt=0), name="score_has_a_denominator"),
            models.CheckConstraint(condition=Q(source__in=ScoreSource.values), name="score_source_is_ours"),
        ]

    @property
    def points(self) -> Decimal:
        """Points for a page: cut to one place, never upwards."""
        return (Decimal(self.numerator) / self.denominator).quantize(Decimal("0.1"), ROUND_DOWN)

    def passes(self, pass_percent: int | None) -> bool:
        """Whether the exact score reaches the pass mark; a test without one cannot be passed."""
        if pass_percent is None or not self.maximum or self.waiting:
            return False
        return 100 * self.numerator >= pass_percent * self.maximum * self.denominator

    def pass_points(self, pass_percent: int | None) -> Decimal | None:
        """The pass mark in points of this attempt, for a page."""
        return None if pass_percent is None else (Decimal(pass_percent) * self.maximum / 100).normalize()

    @property
    def percent_shown(self) -> Decimal | None:
        """Per cent for a page: cut to one place, so that 69.99 does not read as 70."""
        return None if self.percent is None else self.percent.quantize(Decimal("0.1"), ROUND_DOWN)


class ScoreChange(models.Model):
    """How the points of a closed attempt became others: the old ones, the new ones, why and by whom. Never changed or removed.

    Personal data: S1.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="score_changes")
    revision = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=8, choices=ScoreCause)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    old = models.JSONField()  # {"numerator", "denominator", "maximum", "waiting", "parts"}
    new = models.JSONField()

    class Meta:
        ordering = ["attempt", "revision"]
        constraints = [models.UniqueConstraint(fields=["attempt", "revision"], name="score_change_once")]

    @property
    def old_points(self) -> Decimal:
        return _cut(self.old)

    @property
    def new_points(self) -> Decimal:
        return _cut(self.new)


def _cut(points: dict) -> Decimal:
    return (Decimal(points["numerator"]) / points["denominator"]).quantize(Decimal("0.1"), ROUND_DOWN)


class Correction(models.Model):
    """A version of a question is marked otherwise than by its own key: by that of a later version, with full points for all,
    or not at all (ET3). The latest one counts, also for attempts that are closed afterwards. Personal data: who decided.
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="corrections")
    method = models.CharField(max_length=4, choices=CorrectionMethod)
    key_of = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(method="key", key_of__isnull=False) | Q(method__in=("full", "drop"), key_of=None), name="correction_has_its_key"
            )
        ]


class CountedLate(models.Model):
    """A trainer lets an answer count that came after the end, once, with a reason. Personal data: S1."""

    entry = models.OneToOneField(AnswerEntry, models.PROTECT, primary_key=True, related_name="counted")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class MarkingDraft(models.Model):
    """What a trainer is writing about an answer, kept while it is typed; nobody else sees it. Personal data: S1."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="marking_drafts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    points = models.JSONField(default=dict)
    comment = models.TextField(blank=True, max_length=2000)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "by"], name="marking_draft_once")]


class Marking(models.Model):
    """A trainer's points for a case or a longer text, criterion by criterion. A correction is a new row; the latest counts.

    For a case it stands beside the score of the attempt, for a longer text inside it. Personal data: S1.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="markings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    points = models.JSONField()
    total = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
