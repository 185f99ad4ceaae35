"""Practical products: what a learner writes, hands in and gets back. ADR 0036."""

from fractions import Fraction

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.cohorts import Cohort
from courses.models.enrolments import Enrolment
from lms.core.models import Row
from lms.core.models.jobs import private_storage


class ProductDraft(Row):
    """What a learner is writing, saved while it is typed; one an enrolment. `revision` rises with every saving.

    It stays after handing in: the next version begins with it. Personal data: S1, a learner's work.
    """

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="product_draft")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own ones; who teaches: those of the own cohorts, an administrator all; nobody else.

        A CSO lead and M&E staff see what the organisation shows, which is evidence of the floor above.
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(enrolment__learner_id=user.pk) | Q(enrolment__cohort__in=Cohort.objects.taught_by(user)))

    def graded_by(self, user):
        """What a person may grade: of the cohorts taught, and never the own."""
        return self.filter(enrolment__cohort__in=Cohort.objects.taught_by(user)).exclude(enrolment__learner_id=user.pk)

    def waiting(self):
        """What nobody has decided yet."""
        return self.filter(decision=None)


class Submission(Row):
    """One version of a product as it was handed in. Never changed; a better one is a new version.

    `task` is a copy of title, products, criteria and pass mark as they were: a later rubric touches no earlier
    version. `is_double`: drawn into the sample that a second person grades too. Personal data: S1, a learner's work.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    task = models.JSONField()
    text = models.TextField(blank=True)
    files = models.ManyToManyField("courses.ProductFile", related_name="submissions")
    due_on = models.DateField()
    is_late = models.BooleanField(default=False)
    is_double = models.BooleanField(default=False)
    receipt = models.UUIDField()
    handed_in_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="submission_number_once"),
            models.UniqueConstraint(fields=["enrolment", "receipt"], name="submission_receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.number}"

    @property
    def is_nameless(self) -> bool:
        """Whether who grades sees a code instead of the name: until it is decided, where the cohort says so (GR2)."""
        return self.enrolment.cohort.hides_names and not hasattr(self, "decision")

    @property
    def who_shown(self) -> str:
        """Name and organisation for who grades, or the code of the person."""
        if self.is_nameless:
            return self.enrolment_id.hex[:8].upper()
        return f"{self.enrolment.learner.listed_name}, {self.enrolment.organisation.name}"

    @property
    def criteria(self) -> list[dict]:
        return self.task["criteria"]

    @property
    def pass_percent(self) -> int:
        return self.task["pass_percent"]


class ProductFile(Row):
    """A checked file of a product. It stands in the draft, in versions, or in both; what stands in neither is removed.

    Served only as an attachment to people `visible_to` names. Personal data: S1, a learner's work.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="product_files")
    is_in_draft = models.BooleanField(default=True)
    file = models.FileField(storage=private_storage, upload_to="products", max_length=200)
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return self.original_name


class Grade(Row):
    """What one grader says of one version, criterion by criterion; saved while it is typed, given once.

    `levels` and `comments` by criterion code. `proposes`: what the grader would do with the version. Of a version in
    the sample the first and the second are given without knowledge of each other; `settled` only where they are too
    far apart. Personal data: S1 of the learner; the grader's key.
    """

    class Place(models.TextChoices):
        FIRST = "first", _("first grader")
        SECOND = "second", _("second grader")
        SETTLED = "settled", _("settled together")

    class Proposal(models.TextChoices):
        ACCEPTED = "accepted", _("accept")
        RETURNED = "returned", _("return")

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="grades")
    place = models.CharField(max_length=8, choices=Place)
    grader = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    levels = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    proposes = models.CharField(max_length=8, choices=Proposal, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "place"], name="grade_place_once"),
            models.CheckConstraint(
                condition=Q(given_at=None, proposes="") | Q(given_at__isnull=False) & ~Q(proposes=""),
                name="grade_given_with_a_proposal",
            ),
        ]

    @property
    def is_given(self) -> bool:
        return self.given_at is not None

    @property
    def content(self) -> tuple:
        """What the grader typed, to be compared."""
        return self.levels, self.comments, self.comment


class ProductDecision(Row):
    """What became of a version: accepted or returned, with the exact per cent. Rows are only added.

    `rule`: how the result came about. Personal data: S1 of the learner; who decided.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned to be improved")

    class Rule(models.TextChoices):
        SINGLE = "single", _("one grader")
        MEAN = "mean", _("mean of two graders")
        SETTLED = "settled", _("settled by the graders together")

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=8, choices=Outcome)
    percent = models.CharField(max_length=40)
    rule = models.CharField(max_length=7, choices=Rule)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    @property
    def exact(self) -> Fraction:
        return Fraction(self.percent)

    @property
    def is_accepted(self) -> bool:
        return self.outcome == self.Outcome.ACCEPTED
