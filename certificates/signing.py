"""Keys that sign papers, and their certificates, as PEM text. Pure; the signatures themselves are made in `pades`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import NameOID


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


def certificates_of(pem: bytes) -> tuple[asn1.Certificate, ...]:
    """Return the certificates of a PEM text, with or without a key. Errors: NoSigningKey."""
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise NoSigningKey("no certificate in PEM") from error
    return tuple(asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in found)
