"""A face as bytes: the same everywhere, and nothing is lost on the way back."""

import json
import unicodedata

import pytest

from certificates.drawing.samples import sample_certificate, sample_summary
from certificates.faces import CapacitySummaryFace, CertificateFace, Texts, canonical, digest, read


@pytest.mark.parametrize(
    ("kind", "face"), [(CertificateFace, sample_certificate()), (CapacitySummaryFace, sample_summary())]
)
def test_read_gives_back_the_same_face(kind, face):
    stored = json.loads(canonical(face))

    assert read(kind, stored) == face
    assert digest(stored) == digest(face)


def test_canonical_is_nfc_sorted_and_without_spaces():
    composed, decomposed = "Йй", unicodedata.normalize("NFD", "Йй")

    assert canonical({"b": decomposed, "a": 1}) == f'{{"a":1,"b":"{composed}"}}'.encode()


def test_every_changed_fact_changes_the_digest():
    face = sample_certificate()
    changes = {"name": "Б", "hours": 1, "issued_on": "2026-11-02", "result_percent": None, "place": Texts()}

    digests = {digest(sample_certificate(**{field: value})) for field, value in changes.items()}

    assert len(digests | {digest(face)}) == len(changes) + 1


def test_a_float_in_a_face_is_refused():
    with pytest.raises(TypeError):
        canonical({"share": 0.7})


def test_an_unknown_key_in_a_stored_face_is_refused():
    stored = json.loads(canonical(sample_certificate())) | {"shoe_size": 41}

    with pytest.raises(ValueError, match="shoe_size"):
        read(CertificateFace, stored)


def test_texts_fall_back_as_the_pages_do():
    assert Texts(en="one", ru="два").get("kk") == "два"
    assert Texts(en="one").get("ru") == "one"
