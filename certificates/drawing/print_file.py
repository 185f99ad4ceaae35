"""All papers of a group in one file for the printer.

Fonts, pictures, grounds and the words that all papers of a definition share are kept once; the QR is that of each
stored paper.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from certificates.drawing.certificate import QR_SIDE, QR_X, QR_Y, draw_own, draw_shared, ground, shared_of
from certificates.faces.certificate import CertificateFace
from lms.core.papers.page import A4_LANDSCAPE, DRAWING, WHITE, PrintSheet

QUIET = 4 * QR_SIDE / 33  # four modules of a version 4 QR

SQUARE = re.compile(rb"q 0 0 0 rg 1 0 0 1 [\d.]+ [\d.]+ cm [\d.]+ 0 0 [\d.]+ 0 0 cm (?:\d+ \d+ \d+ 1 re ?)+f Q")


def draw_print_file(papers: Iterable[tuple[CertificateFace, str, Mapping[str, bytes]]], language: str) -> bytes:
    """Return one untagged PDF with a page for each paper, for the printer.

    Shape:  for each paper its face, the strokes of the QR on its stored paper (`square_of`), for the token is never
            needed, and the pictures of its face by digest.
    Unit:   none.
    Errors: ValueError without any paper; UnknownLetter, DoesNotFit, BadPicture.
    Source: certificates specification 2.4 and 6.9: the ground is kept once in the file.
    """
    sheet: PrintSheet | None = None
    for face, square, pictures in papers:
        with DRAWING:
            if sheet is None:
                sheet = PrintSheet(
                    A4_LANDSCAPE, language=language, title=f"{face.programme_code} {face.issued_on[:4]}",
                    author=face.issuer.get(language), subject=face.programme.get(language),
                    issued_at=datetime.fromisoformat(face.issued_at),
                )  # fmt: skip
            sheet.hold(pictures)
            sheet.ground(f"Same{shared_of(face)}", partial(_same, sheet, face, language))
            draw_own(sheet, face, language)
            sheet.box(QR_X - QUIET, QR_Y - QUIET, QR_SIDE + 2 * QUIET, QR_SIDE + 2 * QUIET, fill=WHITE)
            sheet.recorded(square)
            sheet.next_page()
    if sheet is None:
        raise ValueError("no paper to print")
    with DRAWING:
        return sheet.finish()


def _same(sheet: PrintSheet, face: CertificateFace, language: str) -> None:
    ground(sheet, face)
    draw_shared(sheet, face, language)


def square_of(paper: bytes) -> str:
    """Return the strokes of the QR as they stand in a stored paper of ours.

    Errors: ValueError for a file without one.
    """
    for start in re.finditer(rb"stream\r?\n", paper):
        try:
            content = zlib.decompressobj().decompress(paper[start.end() :])
        except zlib.error:
            continue
        if found := SQUARE.search(content):
            return found[0].decode("ascii")
    raise ValueError("no QR in this file")
