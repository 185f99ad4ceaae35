"""Codes: what they find, and how people type them."""

import hashlib
import itertools

import pytest

from certificates import codes

EXAMPLE = "7Q4KM2XW9HRT"


def stream(seed: bytes = b"qabilet"):
    """Return a `draw` that gives the same bytes in each run."""
    counter = itertools.count()
    return lambda size: hashlib.shake_256(seed + str(next(counter)).encode()).digest(size)


def test_check_sign_finds_every_single_wrong_sign():
    draw = stream()
    for _ in range(60):
        code = codes.new_code(draw)
        for place, sign in itertools.product(range(codes.LENGTH), codes.SIGNS):
            if sign != code[place]:
                assert not codes.is_code(code[:place] + sign + code[place + 1 :])


def test_check_sign_finds_every_swap_of_two_different_signs():
    draw = stream(b"swaps")
    for _ in range(60):
        code = codes.new_code(draw)
        for one, two in itertools.combinations(range(codes.LENGTH), 2):
            if code[one] != code[two]:
                signs = list(code)
                signs[one], signs[two] = signs[two], signs[one]
                assert not codes.is_code("".join(signs))


def test_signs_are_thirty_one_and_none_can_be_confused():
    assert len(set(codes.SIGNS)) == 31
    assert not set("01OIL") & set(codes.SIGNS)


def test_new_code_is_a_code_and_never_the_same():
    draw = stream(b"many")
    drawn = {codes.new_code(draw) for _ in range(2000)}

    assert len(drawn) == 2000
    assert all(codes.is_code(code) for code in drawn)


def test_new_code_throws_uneven_bytes_away():
    assert codes.new_code(lambda size: bytes([255, 0] * (size // 2)))[:12] == "2" * 12


@pytest.mark.parametrize(
    "typed",
    [
        "{code}",
        "{groups}",
        "PE-2026 · {groups}",
        " pe-2026 · {lower} ",
        "{spaced}",
        "№ {groups}.",
        "{wide}",
        "{underscores}",
    ],
)
def test_read_code_takes_what_people_type(typed):
    code = EXAMPLE + codes.check_sign(EXAMPLE)
    groups = codes.printed_code(code)
    forms = {
        "code": code,
        "groups": groups,
        "lower": groups.lower(),
        "spaced": " ".join(code),
        "wide": "".join(chr(ord(sign) + 0xFEE0) for sign in code),
        "underscores": groups.replace("-", "_"),
    }

    assert codes.read_code(typed.format(**forms)) == code


def test_read_code_takes_cyrillic_look_alikes_in_both_cases():
    body = "ABEKMHPCTYXS"
    code = body + codes.check_sign(body)
    cyrillic = "АВЕКМНРСТУХЅ" + code[-1]

    assert codes.read_code(cyrillic) == code
    assert codes.read_code(cyrillic.lower()) == code
    assert codes.read_code("АВЕК-МНРС-ТҮХЅ" + code[-1]) == code


@pytest.mark.parametrize("typed", ["", "7Q4K", "0OIL1", "   ", "привет", "7Q4K-M2XW-9HRT", "\x00" * 40, "🙂" * 13])
def test_read_code_refuses_what_cannot_be_a_code(typed):
    with pytest.raises(codes.TypingError):
        codes.read_code(typed)


def test_token_has_twenty_two_signs_and_only_its_digest_is_kept():
    token = codes.new_token(stream(b"token"))

    assert len(token) == codes.TOKEN_LENGTH
    assert codes.token_digest(token) == hashlib.sha256(token.encode()).hexdigest()
