"""The face of a certificate: what is printed on the paper of one person."""

from __future__ import annotations

from dataclasses import dataclass

from certificates.faces.texts import Caption, Texts

FACE_VERSION = 1

KINDS = ("attendance", "completion", "competence")


@dataclass(frozen=True)
class Signatory:
    """Who signs, as printed under the rule; `picture` is the digest of the signature, empty where a pen signs."""

    name: Texts
    role: Texts
    picture: str = ""


@dataclass(frozen=True)
class Logo:
    """A partner in the strip under the issuer: its name, which is read aloud, and the digest of its logo."""

    name: Texts
    picture: str


@dataclass(frozen=True)
class CertificateFace:
    """Every printed fact of a certificate.

    Dates are ISO 8601, moments in UTC, numbers are whole or text. It never holds an e-mail, a phone number, a
    personal number or the QR token. `attended` and `held` are both None where the programme keeps no attendance,
    then the number of lessons is printed instead;
    `result_percent` is None where the holder did not agree to print it, then the tile says "passed".
    Attendance prints `lessons` of `lessons_held` where no meetings are kept. Competence prints the product, its result
    and its pass mark, and `assessor`, the role of who judged it. Pictures go by digest, so that a new logo never
    reaches an old face.
    """

    kind: str
    name: str
    latin_name: str
    title: Texts
    title_second: Texts
    intro: Texts
    statement: Texts
    programme: Texts
    programme_code: str
    definition_code: str
    definition_version: int
    hours: int
    starts_on: str
    ends_on: str
    lessons: int | None
    attended: int | None
    held: int | None
    result_percent: str | None
    pass_percent: str | None
    competences: tuple[Texts, ...]
    issuer: Texts
    issuer_line: Texts
    signatories: tuple[Signatory, ...]
    place: Texts
    issued_on: str
    issued_at: str
    valid_until: str | None
    code: str
    check_address: str
    credential_id: str
    salt: str
    captions: tuple[Caption, ...]
    accent: str = "#14524F"
    logos: tuple[Logo, ...] = ()
    lessons_held: int | None = None
    product: Texts = Texts()
    product_percent: str | None = None
    product_pass: str | None = None
    assessor: Texts = Texts()
    layout: str = "certificate/1"
    is_sample: bool = False
    face_version: int = FACE_VERSION

    @property
    def pictures(self) -> list[str]:
        """The digests of the pictures it prints, each once."""
        found = [one.picture for one in (*self.signatories, *self.logos)]
        return sorted({digest for digest in found if digest})

    def caption(self, key: str, language: str) -> str:
        """Return a label of the paper. Errors: KeyError for a key this face does not carry."""
        for caption in self.captions:
            if caption.key == key:
                return caption.texts.get(language)
        raise KeyError(key)
