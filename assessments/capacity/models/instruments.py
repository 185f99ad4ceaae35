"""The instrument: what is asked, at which levels, and how an index is read. Personal data: none in this file.

A version is loaded from `fixtures/instrument.json`. Its canonical text and digest are kept beside the rows. Once a
round uses it (`locked_at`), the database refuses any change of the version and of the rows below it.
"""

from functools import cached_property, lru_cache

from django.db import models
from django.db.models import Q

from assessments.capacity.measurement.instrument import VersionSpec, version_from_document
from lms.core.models import Row
from lms.core.translated import TranslatedText


class Instrument(Row):
    """A family of versions under one code, for example POCI."""

    code = models.SlugField(max_length=20, unique=True)
    name_en = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_kk = models.CharField(max_length=200)
    name = TranslatedText("name")

    def __str__(self) -> str:
        return self.code


class InstrumentVersion(Row):
    """One version: its settings, scoring rule and whole text. Results are read from it for ever (IM-2)."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="versions")
    version = models.CharField(max_length=12)
    status = models.CharField(max_length=9, choices=Status)
    scoring_rule = models.CharField(max_length=40)
    name_en, name_ru, name_kk = (models.CharField(max_length=200) for _ in range(3))
    purpose_en, purpose_ru, purpose_kk = (models.TextField() for _ in range(3))
    name = TranslatedText("name")
    purpose = TranslatedText("purpose")
    valid_from = models.DateField(null=True, blank=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instrument", "version"], name="instrument_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.document['code']} {self.version}"

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def spec(self) -> VersionSpec:
        """Return the version as scoring knows it, read once a process for each text."""
        return _spec(self.sha256, _Frozen(self.document))

    @cached_property
    def levels(self) -> list[dict]:
        """Return the five levels: value, code, names and meanings in three languages."""
        return self.document["scale"]["levels"]

    def texts(self, part: str) -> dict[str, dict[str, str]]:
        """Return the names of a list of the document by code: flag_names, five_c, modules, consultation_topics."""
        return {entry["code"]: entry.get("name") or entry["title"] for entry in self.document[part]}


class _Frozen:
    """Carries a document past the cache key: equal digests are equal texts."""

    def __init__(self, document: dict):
        self.document = document

    def __eq__(self, other) -> bool:
        return isinstance(other, _Frozen)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=16)
def _spec(sha256: str, frozen: _Frozen) -> VersionSpec:
    return version_from_document(frozen.document)


class Domain(Row):
    """An area of capacity in one version."""

    version = models.ForeignKey(InstrumentVersion, models.CASCADE, related_name="domains")
    code = models.CharField(max_length=8)
    var = models.CharField(max_length=16)
    key = models.SlugField(max_length=24)
    order = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=10)
    weight = models.CharField(max_length=20)
    default_route = models.CharField(max_length=20, blank=True)
    name_en, name_ru, name_kk = (models.CharField(max_length=200) for _ in range(3))
    question_en, question_ru, question_kk = (models.TextField() for _ in range(3))
    name = TranslatedText("name")
    question = TranslatedText("question")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="domain_code_once")]

    def __str__(self) -> str:
        return self.code


class Item(Row):
    """One practice, described at five levels."""

    version = models.ForeignKey(InstrumentVersion, models.CASCADE, related_name="items")
    domain = models.ForeignKey(Domain, models.CASCADE, related_name="items")
    code = models.CharField(max_length=8)
    var = models.CharField(max_length=16)
    order = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    weight = models.CharField(max_length=20)
    anchor_revision = models.PositiveSmallIntegerField()
    name_en, name_ru, name_kk = (models.CharField(max_length=200) for _ in range(3))
    guiding_question_en, guiding_question_ru, guiding_question_kk = (models.TextField() for _ in range(3))
    name = TranslatedText("name")
    guiding_question = TranslatedText("guiding_question")
    evidence_examples = models.JSONField()
    five_c = models.CharField(max_length=20)
    rely_on_partner = models.BooleanField()
    na_allowed = models.BooleanField()
    links = models.JSONField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="item_code_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def slug(self) -> str:
        """Return the code as it stands in addresses: 4-2."""
        return self.code.replace(".", "-")


class Anchor(Row):
    """The words that describe one level of one item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="anchors")
    level = models.PositiveSmallIntegerField()
    text_en, text_ru, text_kk = (models.TextField() for _ in range(3))
    text = TranslatedText("text")

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["item", "level"], name="anchor_level_once"),
            models.CheckConstraint(condition=Q(level__lte=4), name="anchor_level_0_to_4"),
        ]


class Band(Row):
    """A named stretch of the index; lower and upper are exact fractions as text."""

    version = models.ForeignKey(InstrumentVersion, models.CASCADE, related_name="bands")
    code = models.SlugField(max_length=20)
    order = models.PositiveSmallIntegerField()
    lower = models.CharField(max_length=20)
    upper = models.CharField(max_length=20)
    name_en, name_ru, name_kk = (models.CharField(max_length=60) for _ in range(3))
    meaning_en, meaning_ru, meaning_kk = (models.TextField() for _ in range(3))
    name = TranslatedText("name")
    meaning = TranslatedText("meaning")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="band_code_once")]

    def __str__(self) -> str:
        return self.code
