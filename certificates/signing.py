"""A paper -> the same paper, signed (PAdES B-B): a change after signing is seen. Pure."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import x509 as asn1
from asn1crypto.algos import SignedDigestAlgorithm
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Sig1"
"""The field that the paper brings, already tagged: one that is added later has no tag (certificates specification 7)."""


class NoSigningKey(ValueError):
    """The text holds no RSA key with its certificate."""


@dataclass(frozen=True)
class SigningKey:
    """A key that signs papers, loaded once; its certificate first, then those above it."""

    private: RSAPrivateKey
    chain: tuple[asn1.Certificate, ...]


def signing_key(pem: bytes) -> SigningKey:
    """Return the key of a PEM text: a private key and its certificates, the own one first.

    Shape:  PEM bytes -> a key.
    Unit:   none.
    Errors: NoSigningKey for another kind than RSA (others raise the version of the file and break PDF/A-3), for a
            certificate of another key, or for text that cannot be read.
    Source: ours; measured in the certificates specification 7.
    """
    try:
        private = serialization.load_pem_private_key(pem, None)
        found = x509.load_pem_x509_certificates(pem)
    except (ValueError, TypeError) as error:
        raise NoSigningKey("no private key with a certificate in PEM") from error
    if not isinstance(private, RSAPrivateKey):
        raise NoSigningKey("the key must be RSA: others raise the version of the file and break PDF/A-3")
    if private.public_key() != found[0].public_key():
        raise NoSigningKey("the first certificate must be that of the key")
    chain = tuple(asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in found)
    return SigningKey(private, chain)


def self_made_key(name: str, *, from_: datetime, days: int = 3650) -> bytes:
    """Return a new RSA key with a certificate that it signed itself, as PEM: for the demonstration and for tests."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(issuer).issuer_name(issuer).public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(from_).not_valid_after(from_ + timedelta(days=days))
        .add_extension(usage, critical=True)
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    written = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return written + certificate.public_bytes(serialization.Encoding.PEM)


class _KeptKey(signers.Signer):
    """Signs with a key that stays loaded: parsing it anew costs three times the signature."""

    def __init__(self, key: SigningKey) -> None:
        self._private = key.private
        super().__init__(
            signing_cert=key.chain[0],
            cert_registry=SimpleCertificateStore.from_certs(key.chain),
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


def signed_paper(pdf: bytes, key: SigningKey, *, at: datetime, reason: str) -> bytes:
    """Return a paper with a certification signature that allows no change.

    Shape:  a PDF with the empty field `Sig1`; a loaded key; the moment of signing; why, in words.
    Unit:   none.
    Errors: pyHanko's, for a paper without the field.
    Source: ETSI EN 319 142 (PAdES B-B), by pyHanko. Nothing is fetched.
    """
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES, reason=reason,
    )  # fmt: skip
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signer = _PaperSigner(meta, signer=_KeptKey(key), at=at)
    return signer.sign_pdf(writer, existing_fields_only=True).getvalue()


def certificates_of(pem: bytes) -> tuple[asn1.Certificate, ...]:
    """Return the certificates of a PEM text, with or without a key. Errors: NoSigningKey."""
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise NoSigningKey("no certificate in PEM") from error
    return tuple(asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in found)


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
