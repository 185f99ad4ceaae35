"""From facts to the face of a certificate: which sentence, which title, which label. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from certificates.faces import captions
from certificates.faces.certificate import CertificateFace, Logo, Signatory
from certificates.faces.texts import Texts

Words = Mapping[str, str]


@dataclass(frozen=True)
class CertificateFacts:
    """What the rows say about one achievement on the day of issue. Percentages are text, so that they stay exact.

    `attended` of `held` are units of meetings; `is_in_units` says that a meeting had more than one.
    """

    kind: str
    name: str
    latin_name: str
    programme: Words
    programme_code: str
    definition_code: str
    definition_version: int
    hours: int
    starts_on: date
    ends_on: date
    lessons: int | None
    attended: int | None
    held: int | None
    result_percent: str | None
    pass_percent: str | None
    competences: Sequence[Words]
    signatories: Sequence[Mapping]
    valid_until: date | None
    accent: str
    texts: Mapping[str, Words] = field(default_factory=dict)
    logos: Sequence[Mapping] = ()
    lessons_held: int | None = None
    is_in_units: bool = False
    product: Words = field(default_factory=dict)
    product_percent: str | None = None
    product_pass: str | None = None


def certificate_face(
    facts: CertificateFacts, *, code: str, credential_id: str, salt: str, check_address: str, issued_on: date, at: datetime
) -> CertificateFace:
    """Return the face of a certificate: every printed word in three languages."""

    def said(key: str, standing: Texts) -> Texts:
        own = Texts.of(facts.texts.get(key, {}))
        return own if own.get("en") else standing

    return CertificateFace(
        kind=facts.kind,
        name=facts.name,
        latin_name=facts.latin_name,
        title=captions.TITLES[facts.kind],
        title_second=captions.SECOND_LINES[facts.kind],
        intro=captions.INTROS,
        statement=captions.STATEMENTS[facts.kind],
        programme=Texts.of(facts.programme),
        programme_code=facts.programme_code,
        definition_code=facts.definition_code,
        definition_version=facts.definition_version,
        hours=facts.hours,
        starts_on=facts.starts_on.isoformat(),
        ends_on=facts.ends_on.isoformat(),
        lessons=facts.lessons,
        attended=facts.attended,
        held=facts.held,
        result_percent=facts.result_percent,
        pass_percent=facts.pass_percent,
        competences=tuple(Texts.of(words) for words in facts.competences),
        issuer=captions.ISSUER,
        issuer_line=said("issuer_line", captions.ISSUER_LINE),
        signatories=tuple(
            Signatory(Texts.of(one["name"]), Texts.of(one["role"]), one.get("picture", "")) for one in facts.signatories
        ),
        logos=tuple(Logo(Texts.of(one["name"]), one["picture"]) for one in facts.logos),
        place=said("place", Texts()),
        issued_on=issued_on.isoformat(),
        issued_at=at.isoformat(),
        valid_until=None if facts.valid_until is None else facts.valid_until.isoformat(),
        code=code,
        check_address=check_address,
        credential_id=f"urn:uuid:{credential_id}",
        salt=salt,
        captions=captions.certificate_captions(is_in_units=facts.is_in_units),
        accent=facts.accent,
        lessons_held=facts.lessons_held,
        product=Texts.of(facts.product) if facts.kind == "competence" else Texts(),
        product_percent=facts.product_percent,
        product_pass=facts.product_pass,
        assessor=said("assessor", captions.ASSESSOR) if facts.kind == "competence" else Texts(),
    )
