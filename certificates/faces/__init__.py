"""Faces: every printed fact of a paper in three languages, frozen, with a digest. Pure."""

from certificates.faces.canonical import canonical, digest, read
from certificates.faces.certificate import CertificateFace, Logo, Signatory
from certificates.faces.summary import CapacitySummaryFace
from certificates.faces.texts import LANGUAGES, PAIR, Caption, Texts

__all__ = [
    "LANGUAGES",
    "PAIR",
    "Caption",
    "CapacitySummaryFace",
    "CertificateFace",
    "Logo",
    "Signatory",
    "Texts",
    "canonical",
    "digest",
    "read",
]
