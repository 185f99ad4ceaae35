"""The certificate: one A4 sheet, landscape, from a frozen face. Same face, language and address: same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
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
    DoesNotFit,
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
ISSUER_LINE_WIDTH, ISSUER_LINE_SIZES = 176.0, {"largest": 9, "smallest": 7}
LABEL_SIZES = {"largest": 8.5, "smallest": 6}
LOGO_WIDTH, LOGO_HEIGHT, MOST_LOGOS, MOST_SIGNATORIES, MOST_COMPETENCE_ROWS = 34.0, 7.6, 4, 3, 4
TILE_GAP = 4.0
TILE_WIDTHS = {
    "attendance": (52.0, 99.0, 88.0),
    "completion": (44.0, 83.0, 56.0, 52.0),
    "competence": (37.0, 59.0, 60.0, 37.0, 38.0),
}


def draw_certificate(
    face: CertificateFace, language: str, qr_address: str, attachments: Sequence[Attachment] = (), *, signature: str = "",
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the PDF of a certificate, tagged, with the files it carries: the signed credential.

    `signature` names the empty field for a signature; without it the paper has none. `pictures` holds the logos and
    signatures of the face by digest. `qr_address` is the address with the QR token, which stands nowhere else.
    Errors: UnknownLetter, DoesNotFit, BadPicture.
    """
    with DRAWING:
        sheet = Sheet(
            A4_LANDSCAPE,
            language=language,
            title=f"{face.title.get(language)} {face.programme_code} {face.issued_on[:4]}, {printed_code(face.code)}",
            author=face.issuer.get(language),
            subject=face.programme.get(language),
            issued_at=datetime.fromisoformat(face.issued_at),
            pictures=pictures,
        )
        ground(sheet, face)
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


def draw_shared(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """What is written alike on all papers of one definition (`shared_of`); `draw_own` writes the rest."""
    _head(sheet, face, language)
    _competences(sheet, face, language)
    _signatories(sheet, face, language)


def draw_own(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """What is written for one holder."""
    _holder(sheet, face, language)
    _tiles(sheet, face, language)
    _proof(sheet, face, language)


def shared_of(face: CertificateFace) -> str:
    """Return the digest of all that `ground` and `draw_shared` draw of a face."""
    drawn = (
        face.kind, face.accent, face.issuer, face.issuer_line, face.logos, face.title, face.title_second, face.competences,
        face.signatories, face.place, face.captions,
    )  # fmt: skip
    return hashlib.sha256(repr(drawn).encode()).hexdigest()[:16]


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
            fitted(face.issuer_line.get(language), TEXT, ISSUER_LINE_WIDTH, **ISSUER_LINE_SIZES)
            fitted(face.place.get(language), TEXT, SIGNATORY_WIDTH * 3, largest=9, smallest=9)
            for (label, value, note), width in _placed(face, language):
                fitted(label, TEXT, width - 8, **LABEL_SIZES)
                value_rows(value, width - 8)
                fitted(note, TEXT, width - 8, **LABEL_SIZES)
            _competence_rows(face, language)


def ground(sheet: Sheet, face: CertificateFace, *, rosette: tuple[float, float, float] = (255, 37, 19.5)) -> None:
    """Paper, band, frame and ornament: the three kinds are told apart across a room, also on a grey copy.

    Attendance has a pale band and no rosette; completion a full band and a rosette; competence bands on both sides.
    `rosette` is its middle and its radius in millimetres.
    """
    x, y, reach = rosette
    sheet.box(0, 0, sheet.width, sheet.height, fill=PAPER)
    if face.kind != "attendance":
        sheet.recorded(
            ornament.waves(LEFT * MM, 12 * MM, (RIGHT - LEFT) * MM, 46 * MM, mixed(face.accent, 0.90), rows=11, periods=4)
        )
        sheet.recorded(
            ornament.rosette(*ornament.points(x, y, sheet.height), reach * MM, mixed(METAL, 0.42), mixed(face.accent, 0.62))
        )
    is_pale = face.kind == "attendance"
    lattice = mixed(face.accent, 0.55) if is_pale else mixed(face.accent, 0.22)
    sheet.box(0, 0, 14, sheet.height, fill=mixed(face.accent, 0.86) if is_pale else face.accent)
    sheet.recorded(ornament.lattice(0, 0, 14 * MM, sheet.height * MM, 14 * MM / 2, lattice, 0.6))
    sheet.box(14, 0, 0.9, sheet.height, fill=face.accent if is_pale else SAFFRON)
    if face.kind == "competence":
        sheet.box(sheet.width - 5, 0, 5, sheet.height, fill=face.accent)
        sheet.box(sheet.width - 5.9, 0, 0.9, sheet.height, fill=SAFFRON)
        sheet.box(16.2, 0, 0.9, sheet.height, fill=SAFFRON)
    sheet.box(21, 8.5, sheet.width - 30, sheet.height - 17, stroke=METAL, weight=0.7)
    if not is_pale:
        sheet.box(22, 9.5, sheet.width - 32, sheet.height - 19, stroke=mixed(METAL, 0.45), weight=0.35)


def _head(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """Issuer with its partners, and title."""
    sheet.recorded(ornament.mark(LEFT * MM, (sheet.height - 30) * MM, 12 * MM, face.accent, SAFFRON))
    sheet.text(48, 22.6, face.issuer.get(language), font=STRONG, size=12, field="issuer")
    size, rows = fitted(face.issuer_line.get(language), TEXT, ISSUER_LINE_WIDTH, **ISSUER_LINE_SIZES)
    sheet.text(48, 28.2, rows[0], size=size, color=SOFT, field="issuer_line")
    x = 48.0
    for logo in face.logos[:MOST_LOGOS]:
        alt = face.caption("logo_of", language).format(name=logo.name.get(language))
        x += sheet.picture(x, 30.6, LOGO_WIDTH, LOGO_HEIGHT, logo.picture, alt=alt) + 5
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
    top, height = 119.5, 21.0
    x = LEFT
    with sheet.grouped("L"):
        for (label, value, note), width in _placed(face, language):
            with sheet.grouped("LI"), sheet.tagged("LBody"):
                sheet.box(x, top, width, height, fill=WHITE, stroke=LINE, weight=0.6, radius=1.4)
                sheet.box(x, top + 3, 0.9, height - 6, fill=face.accent)
                size, rows = fitted(label, TEXT, width - 8, **LABEL_SIZES)
                sheet.text(x + 4.5, top + 6.2, rows[0], size=size, color=SOFT, field="captions")
                size, rows = value_rows(value, width - 8)
                below = {1: 12.9, 2: 11.5}.get(len(rows), 10.4)
                sheet.lines(x + 4.5, top + below, rows, font=STRONG, size=size, leading=1.15, field="facts")
                if note:
                    size, rows = fitted(note, TEXT, width - 8, **LABEL_SIZES)
                    sheet.text(x + 4.5, top + 18, rows[0], size=size, color=SOFT, field="facts")
            x += width + TILE_GAP


def value_rows(value: str, width: float) -> tuple[float, list[str]]:
    """Return size and rows of a value: one line as long as it is large enough, else up to three. Errors: DoesNotFit."""
    try:
        return fitted(value, STRONG, width, largest=14, smallest=9.5)
    except DoesNotFit:
        size, rows = fitted(value, STRONG, width, largest=9.5, smallest=7, rows=3)
        return min(size, 9.5 if len(rows) < 3 else 8), rows


def _placed(face: CertificateFace, language: str) -> list[tuple[tuple[str, str, str], float]]:
    """Return the facts of the kind, each with the width of its tile in millimetres."""
    return list(zip(facts_of(face, language), TILE_WIDTHS[face.kind], strict=True))


def facts_of(face: CertificateFace, language: str) -> list[tuple[str, str, str]]:
    """Return label, value and note of each tile. Each kind has its own; attendance has no result."""

    def caption(key: str) -> str:
        return face.caption(key, language)

    hours, dates = formats.number(face.hours, language), formats.date_range(
        date.fromisoformat(face.starts_on), date.fromisoformat(face.ends_on), language
    )  # fmt: skip
    if face.kind == "attendance":
        return [
            (caption("hours_programme"), hours, ""), (caption("dates"), dates, ""), _attendance(face, language),
        ]  # fmt: skip
    if face.kind == "competence":
        result, note = _judged(face, face.product_percent, face.product_pass, "product_accepted", language)
        return [
            (caption("hours"), hours, ""),
            (caption("dates"), dates, ""),
            (caption("product"), face.product.get(language), ""),
            (caption("product_result"), result, note),
            (caption("assessor"), face.assessor.get(language), ""),
        ]
    if face.pass_percent is None:
        result, note = caption("no_test"), ""
    else:
        result, note = _judged(face, face.result_percent, face.pass_percent, "result_passed", language)
    return [
        (caption("hours"), hours, ""),
        (caption("dates"), dates, ""),
        _attendance(face, language),
        (caption("result"), result, note),
    ]


def _attendance(face: CertificateFace, language: str) -> tuple[str, str, str]:
    """Return the tile of meetings with the share, or of lessons where no meetings are told."""
    if face.attended is not None and face.held:
        words = face.caption("attendance_of", language).format(attended=face.attended, held=face.held)
        return face.caption("attendance", language), words, formats.percent(100 * face.attended // face.held, language)
    if face.kind == "attendance" and face.lessons_held is not None:
        words = face.caption("attendance_of", language).format(attended=face.lessons, held=face.lessons_held)
        return face.caption("lessons_taken", language), words, ""
    return face.caption("lessons", language), formats.number(face.lessons, language), ""


def _judged(face: CertificateFace, percent: str | None, least: str | None, passed: str, language: str) -> tuple[str, str]:
    """Return a result and its pass mark; the figure stands there only if the holder agreed to print it."""
    mark = formats.percent(_number(least or "0"), language)
    note = face.caption("pass_mark", language).format(percent=mark)
    if percent is None:
        return face.caption(passed, language), note
    return face.caption("result_percent", language).format(percent=formats.percent(_number(percent), language)), note


def _number(text: str) -> formats.Fraction:
    return formats.Fraction(text)


def _competences(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """What was covered, or which competences were shown, in at most four lines."""
    size, rows = _competence_rows(face, language)
    if not rows:
        return
    key = "competences_shown" if face.kind == "competence" else "competences"
    with sheet.tagged("H2"):
        sheet.text(LEFT, 147, face.caption(key, language), font=STRONG, size=8.5, color=face.accent)
    sheet.lines(LEFT, 151.6, rows, size=size, leading=1.3, color=SOFT, field="competences")


def _competence_rows(face: CertificateFace, language: str) -> tuple[float, list[str]]:
    """Return the size and the lines of the competences. Errors: DoesNotFit where even four small lines are too few."""
    words = " · ".join(part for competence in face.competences if (part := competence.get(language)))
    for size in (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0):
        rows = wrapped(words, TEXT, size, RIGHT - LEFT)
        if len(rows) <= 2:
            return size, rows
    if len(rows) > MOST_COMPETENCE_ROWS:
        raise DoesNotFit(words)
    return size, rows


def _signatories(sheet: Sheet, face: CertificateFace, language: str) -> None:
    """Who vouches for it: at most three, text under a rule; where no signature is given the rule waits for a pen."""
    width, gap = SIGNATORY_WIDTH, 4.0
    for place, signatory in enumerate(face.signatories[:MOST_SIGNATORIES]):
        x = LEFT + place * (width + gap)
        if signatory.picture:
            name = signatory.name.get(language) or signatory.role.get(language)
            alt = face.caption("signature_of", language).format(name=name)
            sheet.picture(x + 3, 171.6, width - 6, 9.6, signatory.picture, alt=alt)
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
