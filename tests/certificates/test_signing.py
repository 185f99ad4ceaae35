"""Signed papers: whole or not, ours or not; changes after signing are seen, and tags and archive marks are kept."""

import io
import subprocess
from datetime import UTC, datetime, timedelta

import outloud
import pdfua
import pikepdf
import pytest
from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pikepdf import pdfa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates.drawing.certificate import draw_certificate
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_certificate
from certificates.pades import NoTimeStamp, signature_state, signed_paper
from certificates.queries.signing import signing_certificates, time_authority
from certificates.signing import NoSigningKey, certificates_of, self_made_key, signing_key
from tests.certificates.drawing.test_archive import FALSE_ALARMS

AT = datetime(2026, 11, 1, 5, tzinfo=UTC)
PEM = self_made_key("Qabilet, tests", from_=AT - timedelta(days=1))
KEY, OWN = signing_key(PEM), certificates_of(PEM)
PLAIN = draw_certificate(sample_certificate(is_sample=False), "kk", SAMPLE_ADDRESS, signature="Коалиция")
SIGNED = signed_paper(PLAIN, KEY, at=AT, reason="Коалиция")


def elliptic() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + PEM.partition(b"-----END PRIVATE KEY-----\n")[2]


@pytest.mark.parametrize(
    "pem", [b"", b"text", PEM[:400], PEM.partition(b"-----BEGIN CERT")[0], elliptic(),
            PEM.partition(b"-----BEGIN CERT")[0] + self_made_key("x", from_=AT).partition(b"KEY-----\n")[2].partition(b"KEY-----\n")[2]],
)  # fmt: skip
def test_what_is_no_signing_key_is_refused(pem):
    with pytest.raises(NoSigningKey):
        signing_key(pem)


def test_signature_is_valid_to_its_own_validator_and_allows_no_change(tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(SIGNED)
    with path.open("rb") as file:
        (found,) = PdfFileReader(file).embedded_signatures
        status = validate_pdf_signature(found, ValidationContext(trust_roots=list(OWN), allow_fetching=False))

        assert status.bottom_line
        assert found.self_reported_timestamp == AT
        assert found.docmdp_level.name == "NO_CHANGES"


def test_tags_and_version_outlive_the_signature(tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(SIGNED)

    assert SIGNED.startswith(b"%PDF-1.7")
    assert (outloud.check(str(path)).error or "", outloud.check(str(path)).errors) == ("", 0)
    assert list(pdfua.validate(str(path)).findings) == []


def test_signing_adds_the_signature_and_restates_nothing_with_the_clock_of_the_machine():
    with pikepdf.open(io.BytesIO(PLAIN)) as before, pikepdf.open(io.BytesIO(SIGNED)) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert str(after.docinfo["/ModDate"]) == str(before.docinfo["/ModDate"]) == "D:20261101050000+00'00'"
    assert SIGNED.startswith(PLAIN)
    assert len(SIGNED) - len(PLAIN) < 6_000


def test_every_changed_or_added_byte_is_seen():
    for place in (200, len(PLAIN) // 2, len(PLAIN) - 300):
        changed = bytearray(SIGNED)
        changed[place] ^= 1
        assert signature_state(bytes(changed), OWN) != "ours", place
    assert signature_state(SIGNED + b"\n% added", OWN) == "altered"


@pytest.mark.parametrize(
    ("content", "state"),
    [(SIGNED, "ours"), (PLAIN, "none"), (b"", "none"), (b"%PDF-1.7\n", "none"), (b"hello", "none"), (SIGNED[:-900], "none")],
    ids=["signed", "plain", "empty", "head-only", "text", "cut"],
)  # fmt: skip
def test_state_of_a_file(content, state):
    assert signature_state(content, OWN) == state


def test_signature_of_somebody_else_is_foreign():
    other = self_made_key("Qabilet, tests", from_=AT)

    assert signature_state(SIGNED, certificates_of(other)) == "foreign"
    assert signature_state(SIGNED, (*certificates_of(other), *OWN)) == "ours"


@pytest.mark.django_db
def test_stored_papers_are_signed_by_our_key(earned):
    for paper in earned.papers.all():
        assert signature_state(bytes(paper.content), signing_certificates()) == "ours"


@pytest.mark.django_db
def test_without_a_key_papers_are_made_unsigned(settings, earned_without_papers, at):
    from certificates.actions import prepare_files

    settings.QABILET_SIGNING_FILES = []
    prepare_files(credential_id=earned_without_papers.pk, at=at)

    assert {signature_state(bytes(paper.content), OWN) for paper in earned_without_papers.papers.all()} == {"none"}


# -- the stamp of the time ------------------------------------------------------------------------------------------


def stamping(**about) -> DummyTimeStamper:
    """Return an authority of time that answers from memory."""
    private = KEY.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return DummyTimeStamper(KEY.chain[0], PrivateKeyInfo.load(private), fixed_dt=AT, **about)


class Away(DummyTimeStamper):
    """An authority that does not answer; it counts how often it was asked."""

    asked = 0

    async def async_request_tsa_response(self, req):
        type(self).asked += 1
        raise TimestampRequestError("Error in communication with timestamp server")


def stamp_in(paper: bytes):
    (found,) = PdfFileReader(io.BytesIO(paper)).embedded_signatures
    attributes = found.signer_info["unsigned_attrs"]
    return next((one for one in attributes if one["type"].native == "signature_time_stamp_token"), None)


def test_a_stamp_of_the_time_is_taken_if_an_authority_is_named():
    stamped = signed_paper(PLAIN, KEY, at=AT, reason="x", stamps=stamping())

    assert stamp_in(stamped) is not None and stamp_in(SIGNED) is None
    assert signature_state(stamped, OWN) == "ours"
    with pytest.raises(NoTimeStamp):
        signed_paper(PLAIN, KEY, at=AT, reason="x", stamps=Away(KEY.chain[0], None))


@pytest.mark.django_db
def test_an_authority_that_is_away_holds_up_no_paper_is_asked_once_and_leaves_an_event(earned_without_papers, at, monkeypatch):
    from certificates.actions import prepare_files

    Away.asked = 0
    away = Away(KEY.chain[0], None)
    monkeypatch.setattr("certificates.actions.credentials.time_authority", lambda: away)
    prepare_files(credential_id=earned_without_papers.pk, at=at)

    papers = [bytes(paper.content) for paper in earned_without_papers.papers.all()]
    assert len(papers) == 4 and {signature_state(paper, signing_certificates()) for paper in papers} == {"ours"}
    assert Away.asked == 1
    assert earned_without_papers.events.get(what="files_made").note == "without a time stamp"


@pytest.mark.django_db
def test_no_authority_is_asked_unless_the_settings_name_one(settings, earned_without_papers, at, monkeypatch):
    from certificates.actions import prepare_files

    assert settings.QABILET_TIMESTAMP_URL == "" and time_authority() is None
    monkeypatch.setattr("certificates.actions.credentials.time_authority", stamping)
    prepare_files(credential_id=earned_without_papers.pk, at=at)

    assert all(stamp_in(bytes(paper.content)) is not None for paper in earned_without_papers.papers.all())
    settings.QABILET_TIMESTAMP_URL = "https://time.example/tsr"
    assert time_authority().url == "https://time.example/tsr"


# -- what a signature leaves as it was ------------------------------------------------------------------------------


def archive_faults(path) -> list[str]:
    """Return what the checker of archives finds, without its false alarms and what it says it cannot judge: forms."""
    found = pdfa.validate_written(str(path), "3b").findings
    return [str(one) for one in found if not FALSE_ALARMS.search(one.message) and not str(one).startswith("[unsupported]")]


def test_an_archive_still_takes_the_signed_paper(tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(SIGNED)

    assert archive_faults(path) == []
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
    with pikepdf.open(path) as pdf:
        assert pdf.pdf_version == "1.7" and "/Version" not in pdf.Root
