"""What a file says that somebody was handed: ours as we made it, ours but changed, or none of ours. Nothing is kept."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from certificates.badges.baking import NotAPicture, unbaked
from certificates.badges.proofs import is_proven
from certificates.choices import State
from certificates.models import (
    CapacityCredential,
    CapacityCredentialFile,
    Credential,
    CredentialFile,
    Summary,
    SummaryFile,
)  # fmt: skip
from certificates.queries.signing import issuer_did, keys_by_address, signing_certificates
from certificates.queries.verification import Statement, statement_of, unaltered
from lms.core.formats import ZONE

OURS, ALTERED, FOREIGN = "ours", "altered", "foreign"
LONGEST_CREDENTIAL = 200_000


@dataclass(frozen=True)
class FileAnswer:
    """What is told about a file; the row it stands for if it is ours and may be checked."""

    verdict: str
    row: Credential | Summary | CapacityCredential | None = None
    is_credential: bool = False


def answer_about(content: bytes) -> FileAnswer:
    """Return what is told about the bytes of a PDF, of a signed credential, or of a picture that carries one.

    Three queries at most. A holder who switched the check off is not confirmed: the file counts as none of ours.
    """
    if (row := _row_of_digest(hashlib.sha256(content).hexdigest())) is not None:
        return FileAnswer(OURS, row)
    if content.startswith(b"%PDF-"):
        from certificates.pades import signature_state  # noqa: PLC0415  pyHanko is heavy and the web starts without it

        state = signature_state(content, signing_certificates())
        return FileAnswer(ALTERED if state == "altered" else FOREIGN)
    return _about_credential(_credential_in(content))


def _row_of_digest(digest: str) -> Credential | Summary | CapacityCredential | None:
    if file := CredentialFile.objects.filter(sha256=digest).select_related("credential__status").first():
        return _told(file.credential)
    if file := SummaryFile.objects.filter(sha256=digest).select_related("summary__organisation").first():
        return unaltered(file.summary)
    file = CapacityCredentialFile.objects.filter(sha256=digest).select_related(
        "credential__status", "credential__summary__organisation"
    ).first()  # fmt: skip
    return file.credential if file else None


def _told(credential: Credential | None) -> Credential | None:
    return unaltered(credential) if credential is not None and credential.is_public else None


def _credential_in(content: bytes) -> dict | None:
    """Return the credential that is the file, or that a picture carries."""
    try:
        text = (unbaked(content) or b"") if content.startswith(b"\x89PNG") else content
        document = json.loads(text) if len(text) <= LONGEST_CREDENTIAL else None
    except (NotAPicture, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _about_credential(document: dict | None) -> FileAnswer:
    if document is None or not _names_us(document):
        return FileAnswer(FOREIGN, is_credential=document is not None)
    if not is_proven(document, keys_by_address()):
        return FileAnswer(ALTERED, is_credential=True)
    try:
        key = UUID(str(document["id"]).removeprefix("urn:uuid:"))
    except (KeyError, ValueError):
        return FileAnswer(FOREIGN, is_credential=True)
    row = _told(Credential.objects.filter(pk=key).select_related("status").first())
    row = row or CapacityCredential.objects.filter(pk=key).select_related("status", "summary__organisation").first()
    return FileAnswer(OURS if row else FOREIGN, row, is_credential=True)


def _names_us(document: dict) -> bool:
    issuer = document.get("issuer")
    return (issuer.get("id") if isinstance(issuer, dict) else issuer) == issuer_did()


def statement_of_answer(answer: FileAnswer, language: str, on: date) -> Statement:
    """Return what is told about the row of a file that is ours; one query."""
    if not isinstance(answer.row, CapacityCredential):
        return statement_of(answer.row, language, on)
    stated = answer.row
    told = statement_of(stated.summary, language, on)
    if stated.status.withdrawn_at is not None:
        state = State.REVOKED
    else:
        state = State.EXPIRED if stated.valid_until < on else State.VALID
    return replace(
        told, state=state, index_text=told.index_text if stated.in_full else "", valid_until=stated.valid_until,
        revoked_on=stated.status.withdrawn_at.astimezone(ZONE).date() if stated.status.withdrawn_at else None, digests=(),
    )  # fmt: skip
