"""A credential inside a picture: one uncompressed iTXt chunk after the head of a PNG. Pure."""

import struct
import zlib

HEAD = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"


class NotAPicture(ValueError):
    """The bytes are no PNG that can be read to its end."""


def baked(picture: bytes, credential: bytes) -> bytes:
    """Return the picture with the credential inside; one that was there before is replaced.

    Shape:  PNG bytes and the bytes of a JSON credential -> PNG bytes.
    Unit:   none.
    Errors: NotAPicture.
    Source: Open Badges 3.0, section 5.3.1 (baking into PNG).
    """
    body = KEYWORD + b"\0\0\0\0\0" + credential
    chunk = _chunk(b"iTXt", body)
    parts = [(kind, content) for kind, content in chunks(picture) if not _is_ours(kind, content)]
    head, rest = parts[0], parts[1:]
    return HEAD + _chunk(*head) + chunk + b"".join(_chunk(kind, content) for kind, content in rest)


def unbaked(picture: bytes) -> bytes | None:
    """Return the bytes of the credential in a picture, or None if it carries none. Errors: NotAPicture."""
    for kind, content in chunks(picture):
        if _is_ours(kind, content):
            return content[len(KEYWORD) + 5 :]
    return None


def chunks(picture: bytes) -> list[tuple[bytes, bytes]]:
    """Return kind and content of each chunk. Errors: NotAPicture for a broken or truncated file."""
    if not picture.startswith(HEAD):
        raise NotAPicture("no PNG")
    found, place = [], len(HEAD)
    while place < len(picture):
        if place + 12 > len(picture):
            raise NotAPicture("truncated")
        (length,) = struct.unpack(">I", picture[place : place + 4])
        kind, content = picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        check = picture[place + 8 + length : place + 12 + length]
        if len(content) != length or check != struct.pack(">I", zlib.crc32(kind + content)):
            raise NotAPicture("broken chunk")
        found.append((kind, content))
        place += 12 + length
    if not found or found[0][0] != b"IHDR" or found[-1][0] != b"IEND":
        raise NotAPicture("no head or no end")
    return found


def _is_ours(kind: bytes, content: bytes) -> bool:
    return kind == b"iTXt" and content.startswith(KEYWORD + b"\0")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
