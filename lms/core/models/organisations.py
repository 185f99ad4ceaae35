"""Regions, organisations, and who belongs to them."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lms.core.models.base import Row
from lms.core.translated import TranslatedText


class Role(models.TextChoices):
    TRAINEE = "trainee", _("Trainee")
    LEAD = "lead", _("CSO lead")
    TRAINER = "trainer", _("Trainer")
    ASSESSOR = "assessor", _("Assessor")
    MONITOR = "monitor", _("M&E officer")
    MONITOR_LEAD = "monitor_lead", _("M&E lead")
    DONOR = "donor", _("Donor viewer")
    ADMINISTRATOR = "administrator", _("Administrator")


STAFF_ROLES = frozenset(
    {Role.TRAINER, Role.ASSESSOR, Role.MONITOR, Role.MONITOR_LEAD, Role.DONOR, Role.ADMINISTRATOR}
)
# The M&E lead does what M&E officers do, and decides what they may not: lock, reopen, approve.
INCLUDED_ROLES = {Role.MONITOR_LEAD: Role.MONITOR}


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors and administrators: all; others: the organisations they belong to. Upper floors add their own."""
        if not user.is_authenticated:
            return self.none()
        if user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        return self.filter(id__in=user.organisation_ids)

    def csos(self):
        return self.filter(kind=Organisation.Kind.CSO)

    def present(self, *, on):
        """Leave out those that have left the project or merged into another by the end of a day."""
        last = OrganisationEvent.objects.filter(
            organisation=OuterRef("pk"), day__lte=on, kind__in=OrganisationEvent.COMING_AND_GOING
        ).order_by("-day", "-at")
        return self.annotate(
            last_move=Coalesce(Subquery(last.values("kind")[:1]), Value(""))
        ).exclude(last_move__in=OrganisationEvent.GONE)


class Region(models.Model):
    """A region or city of republican rank, by its ISO 3166-2 code. Personal data: none."""

    code = models.CharField(max_length=6, primary_key=True)
    kind = models.CharField(max_length=12)
    name_en = models.CharField(max_length=80)
    name_ru = models.CharField(max_length=80)
    name_kk = models.CharField(max_length=80)
    name = TranslatedText("name")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Organisation(Row):
    """A legal entity whose capacity is assessed, or the coordinator whose staff runs the programmes.

    Personal data: none; what it admits about its weaknesses stands in the assessments, not here.
    """

    class Kind(models.TextChoices):
        CSO = "cso", _("Civil society organisation")
        COORDINATOR = "coordinator", _("Coordinator")

    class LegalForm(models.TextChoices):
        PF = "PF", _("public foundation")
        PA = "PA", _("public association")
        PI = "PI", _("private institution")
        ALE = "ALE", _("association of legal entities")
        CF = "CF", _("corporate foundation")

    class LedBy(models.TextChoices):
        WOMAN = "woman", _("a woman of 35 or over")
        YOUNG = "person_under_35", _("a man under 35")
        YOUNG_WOMAN = "woman_under_35", _("a woman under 35")
        OTHER = "other", _("a man of 35 or over")

    class Settlement(models.TextChoices):
        URBAN = "urban", _("city or town")
        RURAL = "rural", _("village")

    code = models.SlugField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CSO)
    name_en = models.CharField(max_length=250, blank=True)
    name_ru = models.CharField(max_length=250, blank=True)
    name_kk = models.CharField(max_length=250, blank=True)
    name = TranslatedText("name")
    legal_form = models.CharField(max_length=4, choices=LegalForm, blank=True)
    bin = models.CharField(max_length=12, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    field_of_work = models.CharField(max_length=120, blank=True)
    staff_count = models.PositiveSmallIntegerField(null=True, blank=True)
    volunteer_count = models.PositiveSmallIntegerField(null=True, blank=True)
    founded_year = models.PositiveSmallIntegerField(null=True, blank=True)
    is_coalition_member = models.BooleanField(default=False)
    working_languages = models.CharField(max_length=20, blank=True)
    led_by = models.CharField(max_length=16, choices=LedBy, blank=True)
    settlement = models.CharField(max_length=6, choices=Settlement, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_en="", name_ru="", name_kk=""), name="organisation_has_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.code


# Who writes and publishes pages in the editor, and the group of Wagtail that may.
EDITING_ROLES = frozenset({Role.TRAINER, Role.ADMINISTRATOR})
EDITORS_GROUP = "Moderators"


class Membership(Row):
    """A person's role in an organisation, from a day to a day. Personal data: S0, the link person-CSO."""

    user = models.ForeignKey("core.User", models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=14, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ends_on=None),
                name="membership_once_while_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.organisation_id}"

    def save(self, *args, **kwargs):
        """Keep the person in the group of the editor while a role that writes pages is held."""
        super().save(*args, **kwargs)
        if self.role in EDITING_ROLES:
            group = Group.objects.filter(name=EDITORS_GROUP).first()
            held = Membership.objects.filter(user_id=self.user_id, role__in=EDITING_ROLES, ends_on=None).exists()
            if group is not None:
                (group.user_set.add if held else group.user_set.remove)(self.user_id)


class OrganisationEventQuerySet(models.QuerySet):
    def by_code(self, codes=None) -> dict:
        """Return what happened to each organisation, by its code, the earliest first. One query."""
        rows = self.select_related("organisation", "successor").order_by("day", "at")
        if codes is not None:
            rows = rows.filter(organisation__code__in=list(codes))
        found: dict = {}
        for row in rows:
            found.setdefault(row.organisation.code, []).append(row)
        return found


class OrganisationEvent(Row):
    """What happened to an organisation: it left the project, merged into another, or took a new name.

    Results stay where they were earned; this says from which day they are counted under whom. Rows are only added.
    Personal data: who entered it.
    """

    class Kind(models.TextChoices):
        LEFT = "left", _("Left the project")
        MERGED = "merged", _("Merged into another organisation")
        RENAMED = "renamed", _("Renamed")
        RETURNED = "returned", _("Came back")

    GONE = (Kind.LEFT, Kind.MERGED)
    COMING_AND_GOING = (*GONE, Kind.RETURNED)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind)
    day = models.DateField()
    reason = models.CharField(max_length=1000)
    successor = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="merged_events")
    names_before = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OrganisationEventQuerySet.as_manager()

    class Meta:
        ordering = ["day", "at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="organisation_event_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind="merged", successor__isnull=False) | ~Q(kind="merged") & Q(successor=None),
                name="organisation_event_successor_of_a_merger",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.day}"
