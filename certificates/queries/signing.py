"""What signs, and what is published about it: keys, status lists, achievements."""

import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Max

from assessments.capacity.models import InstrumentVersion
from certificates.badges.documents import Outcome, Place
from certificates.badges.issuer import IssuerKey, did_document, did_of, issuer_keys
from certificates.badges.proofs import signed
from certificates.badges.status import list_document
from certificates.choices import DefinitionState
from certificates.models import CredentialDefinition, StatusEntry
from certificates.signing import NoSigningKey, SigningKey, certificates_of, self_made_key, signing_key
from courses.queries.outlines import programme_outcomes

SUBJECTS = UUID("6f4d3b1e-5c0b-4a53-9a53-0c1c6f2f9d11")
"""Names the subjects of credentials: each credential has a subject of its own, so that no two can be joined."""
LIST_DAYS = 35
log = logging.getLogger(__name__)
SELF_MADE_FROM = datetime(2026, 1, 1, tzinfo=UTC)


def keys() -> tuple[IssuerKey, ...]:
    """Return the issuer's keys, the one in use first."""
    return _keys(tuple(settings.QABILET_ISSUER_KEYS))


@lru_cache(maxsize=4)
def _keys(written: tuple[str, ...]) -> tuple[IssuerKey, ...]:
    return issuer_keys(written)


def paper_key() -> SigningKey | None:
    """Return the key that signs papers, or None where none is set. A self-made one is made on a demonstration machine."""
    files = settings.QABILET_SIGNING_FILES
    return _paper_key(files[0]) if files else None


def time_authority():
    """Return who stamps the time of signatures, or None where no address is set."""
    return _authority(settings.QABILET_TIMESTAMP_URL) if settings.QABILET_TIMESTAMP_URL else None


@lru_cache(maxsize=1)
def _authority(address: str):
    from certificates.pades import authority  # noqa: PLC0415  pyHanko is heavy and the web starts without it

    return authority(address)


@lru_cache(maxsize=2)
def _paper_key(file: str) -> SigningKey:
    path = Path(file)
    if not path.exists() and settings.QABILET_MODE != "production":
        _make_key(path)
    return signing_key(path.read_bytes())


def _make_key(path: Path) -> None:
    """Make the demonstration's own key; of two processes the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(self_made_key("Qabilet, demonstration", from_=SELF_MADE_FROM))
    with suppress(FileExistsError):
        os.link(file.name, path)
    os.unlink(file.name)


ISSUER_KEY, PAPER_KEY = "issuer key", "signing key"


def lost_key() -> str:
    """Return which key cannot be used, so that nothing may be issued; empty where all are in order."""
    try:
        keys()
    except ValueError:
        return ISSUER_KEY
    try:
        paper_key()
    except (OSError, NoSigningKey):
        return PAPER_KEY
    return ""


def signing_certificates() -> tuple:
    """Return the certificate of every key that ever signed papers for us; a file that is lost is left out, and logged."""
    found = []
    for file in settings.QABILET_SIGNING_FILES:
        try:
            found += certificates_of(Path(file).read_bytes())[:1]
        except (OSError, NoSigningKey):
            log.exception("A file of QABILET_SIGNING_FILES cannot be read.")
    return tuple(found)


def issuer_did() -> str:
    """Return the issuer's DID, which follows from the address of the site."""
    return did_of(settings.PUBLIC_BASE_URL)


def keys_by_address() -> dict[str, IssuerKey]:
    """Return every key by the address of its verification method."""
    return {f"{issuer_did()}#{key.name}": key for key in keys()}


def issuer_document() -> dict:
    """Return the DID document of the site."""
    return did_document(settings.PUBLIC_BASE_URL, keys())


def seal(document: dict, at: datetime) -> dict:
    """Return a document signed with the key in use."""
    return signed(document, key=keys()[0], did=issuer_did(), at=at)


def newest_list() -> int:
    """Return the number of the status list that places are drawn from; one query."""
    return StatusEntry.objects.aggregate(newest=Max("list_number"))["newest"] or 1


def status_address(number: int) -> str:
    """Return the public address of a status list."""
    return f"{settings.PUBLIC_BASE_URL}/status/{number}"


def status_list(number: int, at: datetime) -> dict | None:
    """Return a status list, signed today and good for five weeks; None where there is no such list. Two queries."""
    entries = StatusEntry.objects.filter(list_number=number)
    if number != 1 and not entries.exists():
        return None
    withdrawn = list(entries.exclude(withdrawn_at=None).values_list("place", flat=True))
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    document = list_document(
        address=status_address(number), did=issuer_did(), withdrawn=withdrawn, from_=day,
        until=day + timedelta(days=LIST_DAYS),
    )  # fmt: skip
    return seal(document, day)


def place_of(credential_id: UUID, status: StatusEntry, achievement: str) -> Place:
    """Return where a credential stands: everything in it that is an address."""
    return Place(
        credential_id=f"urn:uuid:{credential_id}",
        subject_id=f"urn:uuid:{uuid5(SUBJECTS, str(credential_id))}",
        did=issuer_did(),
        site=settings.PUBLIC_BASE_URL,
        achievement_id=achievement,
        status_list=status_address(status.list_number),
        status_index=status.place,
    )


def achievement_address(definition_code: str, version: int | str) -> str:
    """Return the stable public address of what is achieved: one for each version of a definition."""
    return f"{settings.PUBLIC_BASE_URL}/achievements/{definition_code}/{version}"


def outcomes_of(definition: CredentialDefinition, language: str) -> Sequence[Outcome]:
    """Return the learning outcomes that an achievement aligns to, in a language; one query."""
    address = achievement_address(definition.code, definition.version)
    return [
        Outcome(code, texts.get(language) or next(iter(texts.values())), f"{address}#{code}")
        for code, texts in programme_outcomes(definition.programme_key).items()
    ]


def definition_at(code: str, version: int) -> CredentialDefinition | None:
    """Return a definition that is or was in use, by what its address says; one query."""
    return CredentialDefinition.objects.exclude(state=DefinitionState.DRAFT).filter(code=code, version=version).first()


def instrument_at(code: str, version: str) -> InstrumentVersion | None:
    """Return a version of an instrument that was published, by what its address says; one query."""
    rows = InstrumentVersion.objects.exclude(status=InstrumentVersion.Status.DRAFT)
    return rows.filter(instrument__code=code, version=version).first()
