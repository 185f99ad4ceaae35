"""Definitions, credentials, their files and their events."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.choices import DefinitionState, Event, Kind, Outcome, RevocationReason, State
from certificates.faces.texts import PAIR
from lms.core.models import Role, Row


class DefinitionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators only: the paper itself says what a definition asked for."""
        if not user.is_authenticated or Role.ADMINISTRATOR not in user.roles:
            return self.none()
        return self

    def in_use(self):
        """Those that earn something today."""
        return self.filter(state=DefinitionState.IN_USE)


class CredentialDefinition(Row):
    """Who earns what, and how it looks. Only a draft is edited (the database refuses the rest): a change is a new version.

    `signatories` are `{"id", "name", "role", "picture"}` and `logos` `{"id", "name", "picture"}`: names and roles in
    three languages, the picture as the digest of a `Picture`; each element has an id of its own in each version.
    `texts` replace the standing words of the paper, by key and language. Personal data: none beside the printed names
    and signatures of signatories, who sign in public.
    """

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    programme_key = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.COMPLETION)
    rule = models.JSONField()
    signatories = models.JSONField(default=list)
    logos = models.JSONField(default=list)
    competences = models.JSONField(default=list)
    texts = models.JSONField(default=dict)
    validity_months = models.PositiveSmallIntegerField(null=True, blank=True)
    accent = models.CharField(max_length=7, default="#14524F")
    state = models.CharField(max_length=8, choices=DefinitionState, default=DefinitionState.IN_USE)
    revision = models.PositiveIntegerField(default=1)
    in_use_since = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="definition_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state=DefinitionState.DRAFT), name="definition_one_draft"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state=DefinitionState.IN_USE), name="definition_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == DefinitionState.DRAFT

    @property
    def digests(self) -> list[str]:
        """The pictures it prints, each once."""
        found = [one.get("picture", "") for one in (*self.signatories, *self.logos)]
        return sorted({digest for digest in found if digest})


class Picture(models.Model):
    """A logo or a signature as it is printed, by the digest of its bytes: a new logo never reaches an old paper.

    Written once (the database refuses a change). Personal data: a signature that its signatory gave for printing.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ["stored_at"]

    def __str__(self) -> str:
        return self.sha256[:12]


class StatusEntry(Row):
    """A place in a public list of bits that says whether a credential was withdrawn; drawn at random, never reused.

    The list tells no identity: without the credential nobody knows whose place it is. Personal data: none.
    """

    list_number = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["list_number", "place"]
        constraints = [models.UniqueConstraint(fields=["list_number", "place"], name="status_place_once")]

    def __str__(self) -> str:
        return f"{self.list_number}#{self.place}"


class CredentialQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The holder's own; an administrator: all. Nobody else, not even a trainer: papers belong to people."""
        if not user.is_authenticated:
            return self.none()
        if Role.ADMINISTRATOR in user.roles:
            return self
        return self.filter(enrolment__learner_id=user.pk)

    def held_by(self, user):
        """The person's own, whatever else the person may see."""
        return self.filter(enrolment__learner_id=user.pk)

    def with_pair(self):
        """Each with `has_pair`: whether its paper in two languages is stored; papers of earlier days have none."""
        stored = CredentialFile.objects.filter(credential=models.OuterRef("pk"), language=PAIR)
        return self.annotate(has_pair=models.Exists(stored))

    def current(self):
        """Those that no correction has replaced."""
        return self.filter(replaced_at=None)


class Credential(Row):
    """One attested achievement of one person.

    The face holds every printed fact and never changes (the database refuses it). `token_digest` is set when the
    files are made: the QR token itself stands only inside the stored papers. `name_proofs` are keyed hashes that
    confirm a name a stranger already has. Personal data: S0, the face holds the name; kept as long as a paper may
    be checked.
    """

    definition = models.ForeignKey(CredentialDefinition, models.PROTECT, related_name="credentials")
    enrolment = models.ForeignKey("courses.Enrolment", models.PROTECT, related_name="credentials")
    face = models.JSONField()
    face_version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    code = models.CharField(max_length=13, unique=True)
    salt = models.CharField(max_length=32)
    name_proofs = models.JSONField(default=dict)
    initials = models.CharField(max_length=12, blank=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    replaced_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revocation_reason = models.CharField(max_length=24, choices=RevocationReason, blank=True)
    is_public = models.BooleanField(default=True)
    shows_initials = models.BooleanField(default=True)
    status = models.OneToOneField(StatusEntry, models.PROTECT, null=True, related_name="credential")
    origin = models.CharField(max_length=12, default="issued")
    erased_at = models.DateTimeField(null=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "definition"], condition=Q(replaced_at=None), name="credential_once"
            )
        ]

    def __str__(self) -> str:
        return self.code

    def state(self, on: date) -> str:
        """Return the state that is told on a day; the first that applies."""
        if self.revoked_at is not None:
            return State.REVOKED
        if self.replaced_at is not None:
            return State.REPLACED
        if self.valid_until is not None and self.valid_until < on:
            return State.EXPIRED
        return State.VALID

    @property
    def has_files(self) -> bool:
        return self.token_digest is not None

    @property
    def papers(self):
        """The PDFs, by language; the signed credential is a file beside them."""
        return self.files.filter(kind=CredentialFile.FileKind.CERTIFICATE)


class CredentialFile(Row):
    """A paper in one language, stored once and never drawn again. Personal data: S0, as its credential."""

    class FileKind(models.TextChoices):
        CERTIFICATE = "certificate", _("certificate")
        CREDENTIAL = "credential", _("signed credential")

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12, choices=FileKind, default=FileKind.CERTIFICATE)
    language = models.CharField(max_length=5)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "kind", "language"], name="paper_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"


class CredentialEvent(Row):
    """What happened to a credential. Only ever added. Personal data: the actor's id; `note` is private."""

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="events")
    what = models.CharField(max_length=12, choices=Event)
    at = models.DateTimeField()
    by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.what


class Batch(Row):
    """Issuing for a whole cohort: what it began with and how far it came. Personal data: none."""

    cohort = models.ForeignKey("courses.Cohort", models.PROTECT, related_name="batches")
    definition = models.ForeignKey(CredentialDefinition, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    issued = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "definition"], condition=Q(finished_at=None), name="batch_open_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class BatchLine(Row):
    """What a batch did for one learner, and why not: the batch goes on after the last line.

    `details` are what a sentence needs: codes of what is missing, or field and code point. Personal data: S1.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    enrolment = models.ForeignKey("courses.Enrolment", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    credential = models.ForeignKey(Credential, models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "enrolment"], name="batch_line_once")]

    def __str__(self) -> str:
        return self.outcome


class CorrectionRequest(Row):
    """A holder's wish that a certificate is issued again with the name as it stands in the account now.

    Personal data: S0, the note; kept with the credential. An administrator decides; the old paper is never changed.
    """

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="corrections")
    note = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    is_granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["credential"], condition=Q(decided_at=None), name="correction_open_once")
        ]

    def __str__(self) -> str:
        return str(self.credential_id)
