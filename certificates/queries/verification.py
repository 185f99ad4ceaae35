"""What a stranger is told: never a name, only what confirms the paper in hand."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.conf import settings

from certificates import codes
from certificates.choices import RevocationReason
from certificates.faces import CapacitySummaryFace, CertificateFace, digest, read
from certificates.faces import names as spelling
from certificates.faces.captions import ISSUER
from certificates.faces.past import PastFace
from certificates.models import Credential, PastPaper, Summary
from certificates.queries.credentials import (
    credential_by_code,
    credential_by_token,
    summary_by_code,
    summary_by_token,
)  # fmt: skip
from certificates.queries.past import past_by_code, past_by_token, past_title
from lms.core import formats

log = logging.getLogger(__name__)

NO_SALT = "00" * 16
Confirmed = Credential | Summary | PastPaper


@dataclass(frozen=True)
class Statement:
    """The answer about one paper, in one language."""

    is_summary: bool
    state: str
    reason: str
    title: str
    programme: str
    hours: int | None
    starts_on: date
    ends_on: date
    issued_on: date
    valid_until: date | None
    revoked_on: date | None
    issuer: str
    initials: str
    index_text: str
    band: str
    code: str
    digests: tuple[tuple[str, str], ...]
    recorded_on: date | None = None
    old_number: str = ""


def confirmed_by_token(token: str) -> Confirmed | None:
    """Return what the QR of a paper leads to, or None; always three queries."""
    credential, summary, past = credential_by_token(token), summary_by_token(token), past_by_token(token)
    return unaltered(credential or summary or past)


def confirmed_by_code(code: str, name: str) -> Confirmed | None:
    """Return what code and name agree on, or None; always three queries and one comparison."""
    credential, summary, past = credential_by_code(code), summary_by_code(code), past_by_code(code)
    if summary is not None:
        return unaltered(summary) if is_name_of_summary(summary, name) else None
    is_same = is_name_on_paper(credential or past, name, (spelling.SURNAME,))
    return unaltered(credential or past) if is_same else None


def is_name_on_paper(credential: Credential | PastPaper | None, name: str, kinds=(spelling.SURNAME, spelling.NAME)) -> bool:
    """Say whether the paper carries this name; without a paper the same work is done for nothing."""
    salt = credential.salt if credential else NO_SALT
    stored = credential.name_proofs if credential else {}
    return spelling.is_proven(name, stored, kinds, salt=salt, key=settings.QABILET_VERIFY_KEY.encode())


def is_name_of_summary(summary: Summary, name: str) -> bool:
    """Say whether this is the organisation's name, in any language, or its code."""
    organisation = read(CapacitySummaryFace, summary.face).organisation
    spellings = {organisation.en, organisation.ru, organisation.kk, summary.face["organisation_code"]}
    return bool(spelling.folded(name)) and spelling.folded(name) in {spelling.folded(each) for each in spellings}


def unaltered(row: Confirmed | None) -> Confirmed | None:
    """Return the row if its face still has its digest; otherwise nothing, and an alarm."""
    if row is not None and digest(row.face) != row.digest:
        log.error("The face of %s %s no longer has its digest.", row._meta.label, row.pk)
        return None
    return row


def statement_of(row: Confirmed, language: str, on: date) -> Statement:
    """Return what is told about a confirmed paper; one query, for the digests of its files. An old paper has none."""
    if isinstance(row, PastPaper):
        return _statement_of_past(row, language, on)
    files = row.files if isinstance(row, Summary) else row.papers
    digests = tuple(files.order_by("language").values_list("language", "sha256"))
    if isinstance(row, Summary):
        return _statement_of_summary(row, language, digests)
    return _statement_of_credential(row, language, on, digests)


def statement_of_rows(rows, language: str, at: datetime) -> list[tuple[Credential, Statement]]:
    """Return credentials with what is told about them, without the digests of files; one query."""
    on = at.astimezone(formats.ZONE).date()
    return [(row, _statement_of_credential(row, language, on, ())) for row in rows]


def _statement_of_credential(row: Credential, language: str, on: date, digests) -> Statement:
    face = read(CertificateFace, row.face)
    state = row.state(on)
    return Statement(
        is_summary=False, state=state,
        reason=str(RevocationReason(row.revocation_reason).label) if row.revocation_reason else "",
        title=_full_title(face, language),
        programme=face.programme.get(language), hours=face.hours,
        starts_on=date.fromisoformat(face.starts_on), ends_on=date.fromisoformat(face.ends_on),
        issued_on=date.fromisoformat(face.issued_on), valid_until=row.valid_until,
        revoked_on=row.revoked_at.astimezone(formats.ZONE).date() if row.revoked_at else None,
        issuer=face.issuer.get(language), initials=row.initials if row.shows_initials else "", index_text="", band="",
        code=f"{face.programme_code}-{face.issued_on[:4]} · {codes.printed_code(row.code)}", digests=digests,
    )  # fmt: skip


def _statement_of_past(row: PastPaper, language: str, on: date) -> Statement:
    face = read(PastFace, row.face)
    return Statement(
        is_summary=False, state=row.state(on),
        reason=str(RevocationReason(row.revocation_reason).label) if row.revocation_reason else "",
        title=past_title(face, language), programme=face.programme, hours=face.hours,
        starts_on=date.fromisoformat(face.starts_on), ends_on=date.fromisoformat(face.ends_on),
        issued_on=date.fromisoformat(face.issued_on), valid_until=row.valid_until,
        revoked_on=row.revoked_at.astimezone(formats.ZONE).date() if row.revoked_at else None,
        issuer=ISSUER.get(language), initials=row.initials, index_text="", band="", code=codes.printed_code(row.code),
        digests=(), recorded_on=date.fromisoformat(face.recorded_on), old_number=face.number,
    )  # fmt: skip


def _full_title(face: CertificateFace, language: str) -> str:
    """Return title and second line as one phrase; a Kazakh one says first of what, then the certificate."""
    title, second = face.title.get(language), face.title_second.get(language)
    if language == "kk" and second:
        return f"{second[0].upper()}{second[1:]} {title.lower()}"
    return f"{title} {second}".strip()


def _statement_of_summary(summary: Summary, language: str, digests) -> Statement:
    face = read(CapacitySummaryFace, summary.face)
    last = face.readings[-1]
    band = next((band.name.get(language) for band in face.bands if band.code == last.band), "")
    edges = [Fraction(stretch.least) for stretch in face.bands[1:]]
    index = formats.index_text(None if last.index is None else Fraction(last.index), language, edges)
    return Statement(
        is_summary=True, state="replaced" if summary.replaced_at else "valid", reason="",
        title=face.caption("title", language),
        programme=f"{face.instrument.get(language)} {face.instrument_code} {face.instrument_version}", hours=None,
        starts_on=date.fromisoformat(face.readings[0].assessed_on), ends_on=date.fromisoformat(last.assessed_on),
        issued_on=date.fromisoformat(face.issued_on), valid_until=None, revoked_on=None,
        issuer=face.issuer.get(language), initials=face.organisation.get(language), index_text=index, band=band,
        code=codes.printed_code(summary.code),
        digests=digests,
    )  # fmt: skip
