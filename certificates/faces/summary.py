"""The face of a capacity summary: what is printed on the two pages of one organisation."""

from __future__ import annotations

from dataclasses import dataclass

from certificates.faces.texts import Caption, Texts

SUMMARY_FACE_VERSION = 1


@dataclass(frozen=True)
class BandStretch:
    """One band of the instrument version. Unit: index points; half-open, except that the last holds 100."""

    code: str
    least: str
    most: str
    name: Texts


@dataclass(frozen=True)
class DomainLine:
    """One domain of one reading. `index` is an exact fraction "n/d", or None where the domain is not valid.

    `proved` of `asked` items that need evidence have accepted one; None in faces made before they were printed.
    """

    code: str
    name: Texts
    index: str | None
    proved: int | None = None
    asked: int | None = None


@dataclass(frozen=True)
class ItemLine:
    """One item of one reading. `level` is None where there is none; `why` then says na, dk or missing."""

    code: str
    name: Texts
    level: int | None
    why: str = ""
    is_capped: bool = False


@dataclass(frozen=True)
class Reading:
    """The locked result of one round."""

    round_code: str
    round_kind: str
    assessed_on: str
    revision: int
    index: str | None
    lower_bound: str | None
    band: str | None
    status: str
    flags: tuple[str, ...]
    domains: tuple[DomainLine, ...]
    items: tuple[ItemLine, ...]
    evidence_accepted: int
    evidence_due: int
    sha256: str


@dataclass(frozen=True)
class DomainChange:
    """Change of one domain on the items both rounds share; None is not comparable, which is not zero."""

    code: str
    points: str | None


@dataclass(frozen=True)
class Layers:
    """The three voices of the latest round, as indices "n/d"; None where a layer has none."""

    own: str | None
    consensus: str | None
    verified: str | None


@dataclass(frozen=True)
class Priority:
    """One thing to work on next, with its reason and the step."""

    item: str
    name: Texts
    reason: Texts
    step: Texts


@dataclass(frozen=True)
class ModuleLine:
    """A recommended module. `hours` is text ("1.5"), empty where unknown."""

    code: str
    title: Texts
    hours: str = ""


@dataclass(frozen=True)
class CapacitySummaryFace:
    """Every printed fact of a capacity summary.

    `readings` holds one or two: the earlier first. With one there is no change and no radar of two lines.
    """

    organisation: Texts
    organisation_code: str
    business_number: str
    region: Texts
    issuer: Texts
    issuer_line: Texts
    instrument: Texts
    instrument_code: str
    instrument_version: str
    bands: tuple[BandStretch, ...]
    flag_names: tuple[Caption, ...]
    target: str
    noise: str
    readings: tuple[Reading, ...]
    change: str | None
    domain_changes: tuple[DomainChange, ...]
    layers: Layers | None
    respondents: int | None
    agreement: str | None
    strengths: tuple[ItemLine, ...]
    priorities: tuple[Priority, ...]
    modules: tuple[ModuleLine, ...]
    issued_on: str
    issued_at: str
    code: str
    check_address: str
    captions: tuple[Caption, ...]
    accent: str = "#14524F"
    layout: str = "capacity-summary/1"
    is_sample: bool = False
    face_version: int = SUMMARY_FACE_VERSION

    def caption(self, key: str, language: str) -> str:
        """Return a label of the paper. Errors: KeyError for a key this face does not carry."""
        for caption in self.captions:
            if caption.key == key:
                return caption.texts.get(language)
        raise KeyError(key)
