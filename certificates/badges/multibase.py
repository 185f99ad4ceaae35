"""Bytes as text the way credentials write them: base58btc and base64url without padding. Pure."""

import base64

SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(content: bytes) -> str:
    """Return base58btc with the multibase prefix `z`; leading zero bytes are leading ones.

    Source: Multibase, W3C Controlled Identifiers 2.4.
    """
    number, signs = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        signs = SIGNS[rest] + signs
    return "z" + "1" * (len(content) - len(content.lstrip(b"\0"))) + signs


def base58_bytes(text: str) -> bytes:
    """Return the bytes of base58btc text. Errors: ValueError for another prefix or a sign outside the alphabet."""
    if not text.startswith("z"):
        raise ValueError("base58btc begins with z")
    signs = text[1:]
    number = 0
    for sign in signs:
        number = number * 58 + SIGNS.index(sign)
    body = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return b"\0" * (len(signs) - len(signs.lstrip("1"))) + body


def base64url(content: bytes) -> str:
    """Return base64url without padding, with the multibase prefix `u`."""
    return "u" + base64.urlsafe_b64encode(content).decode().rstrip("=")


def base64url_bytes(text: str) -> bytes:
    """Return the bytes of such text. Errors: ValueError."""
    if not text.startswith("u"):
        raise ValueError("base64url begins with u")
    return base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
