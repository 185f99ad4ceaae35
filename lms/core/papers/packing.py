"""How a finished document becomes bytes: everything that is no stream stands packed, the list of places too.

ReportLab writes each object openly and twenty bytes for its place. A tagged paper has a hundred small objects: packed
together they take a sixth (ISO 32000-1, 7.5.7 and 7.5.8; PDF/A-2 and later allow it).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.pdfdoc import format as formatted

MOST = 200
"""So many objects are packed together: a reader unpacks all of them to find one."""
WIDTHS = (1, 4, 2)


def packed_document(document: PDFDocument) -> bytes:
    """Return the bytes of a finished document, its objects packed. Use instead of ReportLab's own `format`.

    Shape:  a document without encryption, of version 1.5 or later.
    Unit:   none.
    Errors: none.
    Source: ISO 32000-1, 7.5.7 (object streams), 7.5.8 (cross-reference streams).
    """
    root, info = document.Reference(document.Catalog), document.Reference(document.info)
    parts: list[bytes] = ["%PDF-{}.{}\n%".format(*document._pdfVersion).encode() + b"\xe2\xe3\xcf\xd3\n"]
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    end = len(parts[0])

    def put(number: int, body: bytes) -> None:
        nonlocal end
        places[number] = (1, end, 0)
        parts.append(b"%d 0 obj\n%sendobj\n" % (number, body))
        end += len(parts[-1])

    small: list[tuple[int, bytes]] = []
    for number, body in _objects(document):
        if body.endswith(b"endstream\n"):
            put(number, body)
        else:
            small.append((number, body))
    last = len(document.numberToId)
    for start in range(0, len(small), MOST):
        last += 1
        group = small[start : start + MOST]
        for place, (number, _body) in enumerate(group):
            places[number] = (2, last, place)
        put(last, _object_stream(group))
    last += 1
    places[last] = (1, end, 0)
    table = b"".join(
        value.to_bytes(width, "big") for number in range(last + 1) for value, width in zip(places[number], WIDTHS, strict=True)
    )
    mark = document.signature.hexdigest().encode()
    look = b"/Type /XRef /Size %d /W [%d %d %d] /Root %s /Info %s /ID [<%s><%s>]" % (
        last + 1, *WIDTHS, formatted(root, document), formatted(info, document), mark, mark,
    )  # fmt: skip
    parts.append(b"%d 0 obj\n%sendobj\nstartxref\n%d\n%%%%EOF\n" % (last, _stream(look, table), end))
    return b"".join(parts)


def _objects(document: PDFDocument) -> Iterator[tuple[int, bytes]]:
    """Yield number and text of every object; writing one may bring further ones."""
    number = 1
    while number in document.numberToId:
        body = formatted(document.idToObject[document.numberToId[number]], document, toplevel=1)
        yield number, body if body.endswith(b"\n") else body + b"\n"
        number += 1


def _object_stream(group: list[tuple[int, bytes]]) -> bytes:
    heads, offset = [], 0
    for number, body in group:
        heads.append(b"%d %d" % (number, offset))
        offset += len(body)
    head = b" ".join(heads) + b"\n"
    look = b"/Type /ObjStm /N %d /First %d" % (len(group), len(head))
    return _stream(look, head + b"".join(body for _number, body in group))


def _stream(look: bytes, content: bytes) -> bytes:
    tight = zlib.compress(content, 9)
    return b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\n" % (look, len(tight), tight)
