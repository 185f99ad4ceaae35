"""Live meetings of a cohort, who attended, and every change of that."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.cohorts import Cohort
from courses.models.enrolments import Enrolment
from lms.core.models import Row
from lms.core.models.jobs import private_storage

GRACE = timedelta(minutes=30)
"""Before the beginning and after the end in which a code still counts (AT2)."""
MOST_UNITS = 12


class LiveMeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the cohorts a person may see."""
        return self.filter(cohort__in=Cohort.objects.visible_to(user).values("pk"))

    def held(self, at: datetime):
        """Over, and not cancelled."""
        return self.filter(ends_at__lte=at, cancelled_at=None)


class LiveMeeting(Row):
    """One webinar or face-to-face day of a cohort. `units` are its parts, so that half a day can be recorded.

    `rev` grows with each change: calendars ask for it. Personal data: none.
    """

    class Kind(models.TextChoices):
        ROOM = "room", _("Face to face")
        ONLINE = "online", _("Online")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="meetings")
    title = models.CharField(_("Title"), max_length=160)
    kind = models.CharField(_("How"), max_length=6, choices=Kind, default=Kind.ROOM)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(_("Place"), max_length=200, blank=True)
    link = models.CharField(
        _("Link of the meeting"), max_length=500, blank=True, validators=[URLValidator(schemes=["https"])]
    )
    units = models.PositiveSmallIntegerField(
        _("Units"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_UNITS)],
        help_text=_("Parts of the meeting, for example 2 for morning and afternoon. Attendance is counted in units."),
    )
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    rev = models.PositiveIntegerField(default=0)

    objects = LiveMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(units__gte=1, units__lte=MOST_UNITS), name="meeting_has_units"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def opens_at(self) -> datetime:
        return self.starts_at - GRACE

    @property
    def closes_at(self) -> datetime:
        return self.ends_at + GRACE

    @property
    def is_online(self) -> bool:
        return self.kind == self.Kind.ONLINE

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def units_left(self, at: datetime) -> int:
        """Return how many equal parts of the meeting are not over; within the grace after the end the last one counts (AT2, AT4)."""
        part = (self.ends_at - self.starts_at) / self.units
        over = sum(self.starts_at + part * number <= at for number in range(1, self.units))
        return self.units - over

    def is_open(self, at: datetime) -> bool:
        """Say whether people check in now."""
        return not self.is_cancelled and self.opens_at <= at <= self.closes_at


class Attendance(models.Model):
    """In how many units of a meeting a learner was present; 0 after a mark was taken back.

    The same whatever the way it was recorded; when, how and by whom is in AttendanceEntry. Personal data: S0.
    """

    meeting = models.ForeignKey(LiveMeeting, models.CASCADE, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances")
    units = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "enrolment"], name="attendance_once")]


class AttendanceEntry(models.Model):
    """One change of an attendance: rows are only added. `batch` joins what was recorded in one go.

    Personal data: S0, kept with the enrolment.
    """

    class Source(models.TextChoices):
        CODE = "code", _("code")
        HAND = "hand", _("by hand")
        SHEET = "sheet", _("sheet")
        UNDO = "undo", _("taken back")

    meeting = models.ForeignKey(LiveMeeting, models.PROTECT, related_name="entries")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendance_entries")
    before = models.PositiveSmallIntegerField()
    units = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=5, choices=Source)
    batch = models.UUIDField()
    undoes = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["meeting", "batch"], name="attendance_entry_batch")]


class SignedSheet(Row):
    """A sign-in sheet as it came back: a photograph or scan, kept as proof beside the roster and never read by a machine (AT3).

    Served only as an attachment to who teaches the cohort. `removed_at`: its bytes are gone. Personal data: S1, names and
    signatures of a whole meeting, so no one person's erasure removes it; it goes with the cohort.
    """

    meeting = models.ForeignKey(LiveMeeting, models.PROTECT, related_name="sheets")
    file = models.FileField(storage=private_storage, upload_to="sheets", max_length=200, blank=True)
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "sha256"], condition=Q(removed_at=None), name="signed_sheet_once")
        ]


class CalendarKey(models.Model):
    """The secret address of a person's calendar: its digest only. A new one ends the old one. Personal data: none."""

    user = models.OneToOneField("core.User", models.CASCADE, related_name="calendar_key")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
