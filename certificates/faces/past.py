"""The face of a paper from before the system: what a sheet said that stands on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

FACE_VERSION = 1


@dataclass(frozen=True)
class PastFace:
    """What is known of an old paper. Dates are ISO 8601. No file, no signature: nothing is invented."""

    family_name: str
    given_name: str
    patronymic: str
    latin_name: str
    kind: str
    programme: str
    hours: int
    starts_on: str
    ends_on: str
    issued_on: str
    valid_until: str | None
    number: str
    recorded_on: str
    code: str
    salt: str
    face_version: int = FACE_VERSION

    @property
    def name(self) -> str:
        """The name as it is printed."""
        return " ".join(part for part in (self.given_name, self.patronymic, self.family_name) if part)
