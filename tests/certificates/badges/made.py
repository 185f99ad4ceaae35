"""Documents to try: a certificate and a capacity level of made-up holders, and keys only for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime

from certificates.badges.documents import Outcome, Place, capacity_document, certificate_document
from certificates.badges.issuer import did_of, issuer_key
from certificates.badges.proofs import signed
from certificates.drawing.samples import sample_certificate, sample_summary

SITE = "https://qabilet.example"
DID = did_of(SITE)
KEY = issuer_key("key-1", "11" * 32)
KEYS = {f"{DID}#key-1": KEY}
AT = datetime(2026, 11, 1, 5, tzinfo=UTC)
STATUS = f"{SITE}/status/1"
PLACE = Place(
    "urn:uuid:00000000-0000-4000-8000-000000000001", "urn:uuid:00000000-0000-4000-8000-000000000002", DID, SITE,
    f"{SITE}/achievements/PE-completion/1", STATUS, 4711,
)  # fmt: skip
OUTCOMES = (Outcome("PE-O1", "classify 10 of 12 cases", f"{PLACE.achievement_id}#PE-O1"),)


def badge(language: str = "en", *, place: Place = PLACE, plain_name: bool = False, **changes) -> dict:
    """Return the badge of a certificate, not signed."""
    return certificate_document(
        sample_certificate(**changes), place, language=language, outcomes=OUTCOMES, plain_name=plain_name
    )


def capacity(language: str = "en", *, in_full: bool = True, **changes) -> dict:
    """Return the badge of an organisation's level, not signed."""
    return capacity_document(
        sample_summary(**changes), PLACE, language=language, in_full=in_full, valid_until=date(2028, 6, 20)
    )


def sealed(document: dict, key=KEY) -> dict:
    """Return the document signed."""
    return signed(document, key=key, did=DID, at=AT)


def placed(**changes) -> Place:
    """Return another place."""
    return replace(PLACE, **changes)
