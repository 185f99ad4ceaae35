"""The certificate: one A4 sheet, landscape, from a frozen face. Same face, language and address: same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from certificates.codes import printed_code
from certificates.drawing import ornament
from certificates.faces.certificate import CertificateFace
from certificates.faces.texts import LANGUAGES
from lms.core import formats
from lms.core.papers import lettering
from lms.core.papers.archive import Attachment
from lms.core.papers.lettering import SERIF, STRONG, TEXT, normal
from lms.core.papers.page import (
    A4_LANDSCAPE,
    DRAWING,
    INK,
    LINE,
    METAL,
    MM,
    PAPER,
    SAFFRON,
    SOFT,
    WHITE,
    Sheet,
    fitted,
    mixed,
    wrapped,
)  # fmt: skip

LEFT, RIGHT = 32.0, 279.0
NAME_SIZES = {"largest": 31, "smallest": 14, "rows": 2}
PROGRAMME_SIZES = {"largest": 17, "smallest": 11, "rows": 2}
LATIN_WIDTH, LATIN_SIZES = 150.0, {"largest": 10, "smallest": 5}
SIGNATORY_WIDTH = 44.0
SIGNATORY_SIZES = {"largest": 9.5, "smallest": 6.5, "rows": 2}
ROLE_SIZES = {"largest": 8, "smallest": 6, "rows": 3}
QR_SIDE, QR_X, QR_Y = 27.0, 249.0, 163.0


def draw_certificate(
    face: CertificateFace, language: str, qr_address: str, attachments: Sequence[Attachment] = (), *, signature: str = ""
) -> bytes:
    """Return the PDF of a certificate, tagged, with the files it carries: the signed credential.

    `signature` names the empty field for a signature; without it the paper has none.
    `qr_address` is the address with the QR token, which stands nowhere else. Errors: UnknownLetter, DoesNotFit.
    """
    with DRAWING:
        sheet = Sheet(
            A4_LANDSCAPE,
            language=language,
            title=f"{face.title.get(language)} {face.programme_code} {face.issued_on[:4]}, {printed_code(face.code)}",
            author=face.issuer.get(language),
            subject=face.programme.get(language),
            issued_at=datetime.fromisoformat(face.issued_at),
        )
        draw_ground(sheet, face)
        if face.is_sample:
            sheet.outlined_text(
                155, 105, face.caption("sample", language), size=125, color=mixed(face.accent, 0.66), angle=24
            )
        draw_words(sheet, face, language)
        sheet.qr(QR_X, QR_Y, QR_SIDE, qr_address, alt=face.caption("check", language))
        if signature:
            sheet.signature_field("Sig1", signature)
        return sheet.finish(attachments)


def draw_words(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """Everything that is written, in the order it is read."""
    _head(sheet, face, language)
    _holder(sheet, face, language)
    _tiles(sheet, face, language)
    _competences(sheet, face, language)
    _signatories(sheet, face, language)
    _proof(sheet, face, language)


def refuse_long(face: CertificateFace) -> None:
    """Measure, without drawing, what could be too long for its place. Errors: DoesNotFit."""
    with DRAWING:
        lettering.registered()
        fitted(normal(face.name), SERIF, RIGHT - LEFT, **NAME_SIZES)
        fitted(normal(face.latin_name), TEXT, LATIN_WIDTH, **LATIN_SIZES)
        for language in LANGUAGES:
            fitted(face.programme.get(language), STRONG, RIGHT - LEFT, **PROGRAMME_SIZES)
            for signatory in face.signatories:
                fitted(signatory.name.get(language), STRONG, SIGNATORY_WIDTH, **SIGNATORY_SIZES)
                fitted(signatory.role.get(language), TEXT, SIGNATORY_WIDTH, **ROLE_SIZES)


def draw_ground(sheet: Sheet, face: CertificateFace) -> None:
    """Paper, accent band with lattice, frame, waves and rosette."""
    sheet.box(0, 0, sheet.width, sheet.height, fill=PAPER)
    sheet.recorded(
        ornament.waves(LEFT * MM, 12 * MM, (RIGHT - LEFT) * MM, 46 * MM, mixed(face.accent, 0.90), rows=11, periods=4)
    )
    sheet.recorded(
        ornament.rosette(*ornament.points(255, 37, sheet.height), 19.5 * MM, mixed(METAL, 0.42), mixed(face.accent, 0.62))
    )
    sheet.box(0, 0, 14, sheet.height, fill=face.accent)
    sheet.recorded(ornament.lattice(0, 0, 14 * MM, sheet.height * MM, 14 * MM / 2, mixed(face.accent, 0.22), 0.6))
    sheet.box(14, 0, 0.9, sheet.height, fill=SAFFRON)
    sheet.box(21, 8.5, sheet.width - 30, sheet.height - 17, stroke=METAL, weight=0.7)
    sheet.box(22, 9.5, sheet.width - 32, sheet.height - 19, stroke=mixed(METAL, 0.45), weight=0.35)


def _head(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """Issuer and title."""
    sheet.recorded(ornament.mark(LEFT * MM, (sheet.height - 30) * MM, 12 * MM, face.accent, SAFFRON))
    sheet.text(48, 22.6, face.issuer.get(language), font=STRONG, size=12, field="issuer")
    size, rows = fitted(face.issuer_line.get(language), TEXT, 176, largest=9, smallest=7)
    sheet.text(48, 28.2, rows[0], size=size, color=SOFT, field="issuer_line")
    size, rows = fitted(face.title.get(language), SERIF, 192, largest=38, smallest=24)
    second = face.title_second.get(language)
    # A Kazakh sentence says first of what, then the certificate.
    below, above = (58.5, 45.0) if second and language == "kk" else (54.5, 62.5)
    with sheet.tagged("H1"):
        sheet.text(LEFT, below, rows[0], font=SERIF, size=size, color=face.accent, spacing=0.8, field="title")
    sheet.text(LEFT, above, second, size=14, color=SOFT, field="title_second")


def _holder(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """Who, and what for."""
    sheet.text(LEFT, 73.5, face.intro.get(language), size=11, color=SOFT, field="intro")
    size, rows = fitted(normal(face.name), SERIF, RIGHT - LEFT, **NAME_SIZES)
    below = 87.5 if len(rows) == 1 else 83.5
    sheet.lines(LEFT, below, rows, font=SERIF, size=size, leading=1.15, field="name")
    if face.latin_name and language == "en" and face.latin_name != face.name and len(rows) == 1:
        size, latin = fitted(normal(face.latin_name), TEXT, LATIN_WIDTH, **LATIN_SIZES)
        sheet.text(RIGHT, 73.5, latin[0], size=size, color=SOFT, align="right", field="latin_name")
    sheet.line(LEFT, 92.5, RIGHT, 92.5, color=METAL, weight=0.6)
    sheet.text(LEFT, 99.5, face.statement.get(language), size=11, color=SOFT, field="statement")
    size, rows = fitted(face.programme.get(language), STRONG, RIGHT - LEFT, **PROGRAMME_SIZES)
    sheet.lines(LEFT, 107.8, rows, font=STRONG, size=size, leading=1.2, color=face.accent, field="programme")


def _tiles(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """What an employer asks: hours, dates, attendance, result."""
    gap, top, height = 4.0, 119.5, 21.0
    widths = (44.0, 83.0, 56.0, 52.0)
    x = LEFT
    with sheet.grouped("L"):
        for (label, value, note), width in zip(_facts(face, language), widths, strict=True):
            with sheet.grouped("LI"), sheet.tagged("LBody"):
                sheet.box(x, top, width, height, fill=WHITE, stroke=LINE, weight=0.6, radius=1.4)
                sheet.box(x, top + 3, 0.9, height - 6, fill=face.accent)
                size, rows = fitted(label, TEXT, width - 8, largest=8.5, smallest=6)
                sheet.text(x + 4.5, top + 6.2, rows[0], size=size, color=SOFT, field="captions")
                size, rows = fitted(value, STRONG, width - 8, largest=14, smallest=8, rows=2)
                if len(rows) == 2:
                    sheet.lines(x + 4.5, top + 11.5, rows, font=STRONG, size=min(size, 10), leading=1.2, field="facts")
                else:
                    sheet.text(x + 4.5, top + 12.9, rows[0], font=STRONG, size=size, field="facts")
                if note:
                    size, rows = fitted(note, TEXT, width - 8, largest=8.5, smallest=6)
                    sheet.text(x + 4.5, top + 18, rows[0], size=size, color=SOFT, field="facts")
            x += width + gap


def _facts(face: CertificateFace, language: str) -> list[tuple[str, str, str]]:
    def caption(key: str) -> str:
        return face.caption(key, language)

    if face.attended is None or face.held is None:
        third = (caption("lessons"), formats.number(face.lessons, language), "")
    else:
        third = (caption("attendance"), caption("attendance_of").format(attended=face.attended, held=face.held), "")
    if face.pass_percent is None:
        result, note = caption("no_test"), ""
    else:
        pass_mark = formats.percent(_number(face.pass_percent), language)
        note = caption("pass_mark").format(percent=pass_mark)
        result = (
            caption("result_passed")
            if face.result_percent is None
            else caption("result_percent").format(percent=formats.percent(_number(face.result_percent), language))
        )
    dates = formats.date_range(date.fromisoformat(face.starts_on), date.fromisoformat(face.ends_on), language)
    return [
        (caption("hours"), formats.number(face.hours, language), ""),
        (caption("dates"), dates, ""),
        third,
        (caption("result"), result, note),
    ]


def _number(text: str) -> formats.Fraction:
    return formats.Fraction(text)


def _competences(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """What was covered, in at most three lines."""
    words = " · ".join(part for competence in face.competences if (part := competence.get(language)))
    if not words:
        return
    with sheet.tagged("H2"):
        sheet.text(LEFT, 147, face.caption("competences", language), font=STRONG, size=8.5, color=face.accent)
    for size in (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0):
        rows = wrapped(words, TEXT, size, RIGHT - LEFT)
        if len(rows) <= 2:
            break
    sheet.lines(LEFT, 151.6, rows[:4], size=size, leading=1.3, color=SOFT, field="competences")


def _signatories(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """Who vouches for it: at most three, text under a rule."""
    width, gap = SIGNATORY_WIDTH, 6.0
    for place, signatory in enumerate(face.signatories[:3]):
        x = LEFT + place * (width + gap)
        sheet.line(x, 181, x + width, 181, color=INK, weight=0.5)
        size, rows = fitted(signatory.name.get(language), STRONG, width, **SIGNATORY_SIZES)
        y = sheet.lines(x, 185.4, rows, font=STRONG, size=size, leading=1.2, field="signatories.name")
        size, rows = fitted(signatory.role.get(language), TEXT, width, **ROLE_SIZES)
        sheet.lines(x, y + 0.2, rows, size=size, leading=1.2, color=SOFT, field="signatories.role")
    sheet.text(LEFT, 170.5, face.place.get(language), size=9, color=SOFT, field="place")


def _proof(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """Code, dates and address: how anyone checks the paper, beside the QR."""
    edge = QR_X - 8
    sheet.text(edge, 165.6, face.caption("code", language), size=8, color=SOFT, align="right")
    number = f"{face.programme_code}-{face.issued_on[:4]} · {printed_code(face.code)}"
    sheet.text(edge, 170.8, number, font=STRONG, size=12, align="right", field="code")
    issued = formats.long_date(date.fromisoformat(face.issued_on), language)
    end = (
        formats.long_date(date.fromisoformat(face.valid_until), language)
        if face.valid_until
        else face.caption("no_end", language)
    )
    sheet.text(edge, 177, f"{face.caption('issued', language)}: {issued}", size=8.5, align="right")
    sheet.text(edge, 181.4, f"{face.caption('valid_until', language)}: {end}", size=8.5, align="right")
    size, rows = fitted(face.check_address, STRONG, 52, largest=9, smallest=6, rows=2)
    with sheet.grouped("P"), sheet.tagged("Link"):
        sheet.text(edge, 187.2, rows[0], font=STRONG, size=size, color=face.accent, align="right", field="check_address")
        sheet.link(edge - 52, 184, 52, 4.5, face.check_address)
    y = 191.2
    for row in wrapped(face.caption("check_how", language), TEXT, 7, 60)[:3]:
        sheet.text(edge, y, row, size=7, color=SOFT, align="right")
        y += 3.2
