"""A paper -> the same paper, signed (PAdES B-B): a change after signing is seen. Pure.

pyHanko is heavy: only what signs or reads a signature imports this file, when it does so.
"""

import io
from datetime import datetime

from asn1crypto import x509 as asn1
from asn1crypto.algos import SignedDigestAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import CMSExtractionError, SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.signing import SigningKey

FIELD = "Sig1"
"""The field that the paper brings, already tagged: one that is added later has no tag (certificates specification 7)."""


class _KeptKey(signers.Signer):
    """Signs with a key that stays loaded: parsing it anew costs three times the signature."""

    def __init__(self, key: SigningKey) -> None:
        self._private = key.private
        super().__init__(
            signing_cert=key.chain[0],
            cert_registry=SimpleCertificateStore.from_certs(key.chain[1:]),  # its own one is put in once, by pyHanko
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            embed_roots=True,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(self._private.key_size // 8)
        return self._private.sign(data, PKCS1v15(), hashes.SHA256())


class _PaperSigner(signers.PdfSigner):
    """Signs at a given moment, not at the clock's."""

    def __init__(self, *args, at: datetime, **kwargs) -> None:
        self._at = at
        super().__init__(*args, **kwargs)

    def init_signing_session(self, *args, **kwargs):
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


class _Unrestated(IncrementalPdfFileWriter):
    """Adds the signature and nothing else: pyHanko would write what the document says of itself anew, with the clock's time."""

    def _update_meta(self) -> None:
        return None


def _room_for(key: SigningKey) -> int:
    """Return how many hexadecimal signs a signature takes at most; pyHanko's own guess doubles the file's growth."""
    chain = sum(len(one.dump()) for one in key.chain)
    said = 2 * len(key.chain[0].issuer.dump()) + 700
    return 2 * (chain + said + key.private.key_size // 8)


class NoTimeStamp(OSError):
    """The authority that stamps the time did not answer, or not as asked."""


def authority(address: str) -> TimeStamper:
    """Return the authority behind an address (RFC 3161); asked when a paper is signed. Keep it: it remembers how long
    its stamps are.
    """
    return RequestsHTTPTimeStamper(address, timeout=10)


def signed_paper(pdf: bytes, key: SigningKey, *, at: datetime, reason: str, stamps: TimeStamper | None = None) -> bytes:
    """Return a paper with a certification signature that allows no change.

    Shape:  a PDF with the empty field `Sig1`; a loaded key; the moment of signing; why, in words; who stamps the time.
    Unit:   none.
    Errors: NoTimeStamp; pyHanko's, for a paper without the field.
    Source: ETSI EN 319 142 (PAdES B-B, with a stamp B-T), by pyHanko. Without `stamps` nothing is fetched.
    """
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES, reason=reason,
    )  # fmt: skip
    signer = _PaperSigner(meta, signer=_KeptKey(key), at=at, timestamper=stamps)
    writer = _Unrestated(io.BytesIO(pdf))
    room = None if stamps else _room_for(key)  # a stamp is as long as its authority likes: pyHanko asks
    try:
        return signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=room).getvalue()
    except (TimestampRequestError, SigningError, OSError, ValueError) as fault:
        if stamps is None:
            raise
        raise NoTimeStamp(str(fault)) from fault


def signature_state(pdf: bytes, own: tuple[asn1.Certificate, ...]) -> str:
    """Return what a signature says of a file: none, ours, altered, or foreign.

    Shape:  bytes of a PDF; the certificate of every key that ever signed for us.
    Unit:   `none` no signature; `ours` whole and by one of the keys; `altered` by one of them, but something was
            changed or added after; `foreign` by somebody else.
    Errors: none: whatever cannot be read as a signed PDF has none.
    Source: pyHanko's validator, without a network.
    """
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
        if not found:
            return "none"
        if found[0].signer_cert.dump() not in {one.dump() for one in own}:
            return "foreign"
        status = validate_pdf_signature(found[0], ValidationContext(trust_roots=list(own), allow_fetching=False))
    except (PdfError, CMSExtractionError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return "none"
    is_whole = status.intact and status.valid and status.coverage.name == "ENTIRE_FILE" and len(found) == 1
    return "ours" if is_whole else "altered"
