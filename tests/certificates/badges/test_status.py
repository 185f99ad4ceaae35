"""One bit a credential: what is set is set, nothing else is, and the list says no more."""

import gzip
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.badges.multibase import base64url, base64url_bytes
from certificates.badges.proofs import is_proven
from certificates.badges.status import LENGTH, encoded, is_withdrawn, list_document
from tests.certificates.badges.made import AT, DID, KEYS, STATUS, sealed


@pytest.mark.parametrize("place", [-1, LENGTH, LENGTH + 7])
def test_place_outside_the_list_is_refused(place):
    with pytest.raises(IndexError):
        encoded([place])
    with pytest.raises(ValueError, match="position"):
        is_withdrawn(encoded([]), place)


@pytest.mark.parametrize("text", ["", "z", "u", "uAAAA", base64url(b"\x1f\x8b")])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(ValueError):
        is_withdrawn(text, 0)


def test_first_bit_is_the_highest_of_the_first_byte():
    bits = gzip.decompress(base64url_bytes(encoded([0, 9])))

    assert (bits[0], bits[1], len(bits)) == (0x80, 0x40, LENGTH // 8)


@given(st.sets(st.integers(0, LENGTH - 1), max_size=20), st.integers(0, LENGTH - 1))
def test_exactly_what_was_withdrawn_is_set(withdrawn, place):
    assert is_withdrawn(encoded(withdrawn), place) is (place in withdrawn)


def test_same_bits_are_the_same_text():
    assert encoded({5, 9}) == encoded([9, 5, 5])


def test_list_is_signed_and_says_until_when():
    document = list_document(address=STATUS, did=DID, withdrawn=[5], from_=AT, until=AT + timedelta(days=30))

    assert is_proven(sealed(document), KEYS)
    assert document["validUntil"] == "2026-12-01T05:00:00Z"
