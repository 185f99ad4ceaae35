"""The certificate in Kazakh and Russian on one sheet: two columns under one name. Same face and address: same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from certificates.codes import printed_code
from certificates.drawing import ornament
from certificates.drawing.certificate import (
    LOGO_HEIGHT,
    LOGO_WIDTH,
    MOST_LOGOS,
    MOST_SIGNATORIES,
    NAME_SIZES,
    facts_of,
    ground,
)  # fmt: skip
from certificates.faces.certificate import CertificateFace, Signatory
from lms.core import formats
from lms.core.papers.archive import Attachment
from lms.core.papers.lettering import SERIF, STRONG, TEXT, normal
from lms.core.papers.page import (
    A4_LANDSCAPE,
    DRAWING,
    INK,
    LINE,
    METAL,
    MM,
    SAFFRON,
    SOFT,
    Blank,
    DoesNotFit,
    Sheet,
    fitted,
    mixed,
    wrapped,
)  # fmt: skip

LEFT, RIGHT, GUTTER = 32.0, 279.0, 11.0
WIDE = (RIGHT - LEFT - GUTTER) / 2
COLUMNS = (("kk", LEFT), ("ru", RIGHT - WIDE))
"""Each language with the left edge of its column; the state language first."""
SIGNATORY, SIGNATORY_GAP = 44.0, 3.0
QR_SIDE, QR_X, QR_Y = 27.0, 249.0, 162.5


def draw_bilingual(
    face: CertificateFace, qr_address: str, attachments: Sequence[Attachment] = (), *, signature: str = "",
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the PDF of a certificate in Kazakh and Russian on one sheet; each half carries its own language.

    What is handed in means the same as for `draw_certificate`. Errors: UnknownLetter, DoesNotFit, BadPicture.
    """
    with DRAWING:
        sheet = Sheet(
            A4_LANDSCAPE,
            language="kk",
            title=f"{_both(face.title)} {face.programme_code} {face.issued_on[:4]}, {printed_code(face.code)}",
            author=_both(face.issuer),
            subject=_both(face.programme),
            issued_at=datetime.fromisoformat(face.issued_at),
            pictures=pictures,
        )
        _draw(sheet, face, qr_address)
        if signature:
            sheet.signature_field("Sig1", signature)
        return sheet.finish(attachments)


def refuse_long_pair(face: CertificateFace) -> None:
    """Measure, without drawing, what could be too long for its place on the sheet of two languages. Errors: DoesNotFit."""
    with DRAWING:
        _draw(Blank(A4_LANDSCAPE), face, "")


def _both(texts) -> str:
    """Return a text in Kazakh and Russian, once where they are the same."""
    kk, ru = texts.get("kk"), texts.get("ru")
    return kk if kk == ru else f"{kk} / {ru}"


def _draw(sheet: Sheet, face: CertificateFace, qr_address: str) -> None:
    ground(sheet, face, rosette=(RIGHT - 11, 25, 10))
    if face.is_sample:
        words = f"{face.caption('sample', 'kk')} · {face.caption('sample', 'ru')}"
        sheet.outlined_text(155, 108, words, size=74, color=mixed(face.accent, 0.72), angle=24)
    _head(sheet, face)
    _titles(sheet, face)
    _holder(sheet, face)
    sheet.line((LEFT + RIGHT) / 2, 91, (LEFT + RIGHT) / 2, 156, color=mixed(METAL, 0.45), weight=0.5)
    for language, x in COLUMNS:
        with sheet.grouped("Sect", language=language):
            _half(sheet, face, language, x)
    _signatories(sheet, face)
    _proof(sheet, face, qr_address)


def _head(sheet: Sheet, face: CertificateFace) -> None:
    """Mark and partners once, the issuer in each language."""
    sheet.recorded(ornament.mark(LEFT * MM, (sheet.height - 27) * MM, 11 * MM, face.accent, SAFFRON))
    for language, x in COLUMNS:
        at = x + 15 if language == "kk" else x
        wide = WIDE - (15 if language == "kk" else 25)
        with sheet.grouped("Sect", language=language):
            size, rows = fitted(face.issuer.get(language), STRONG, wide, largest=11, smallest=7)
            sheet.text(at, 20.4, rows[0], font=STRONG, size=size, field="issuer")
            size, rows = fitted(face.issuer_line.get(language), TEXT, wide, largest=8, smallest=5.5, rows=2)
            sheet.lines(at, 24.8, rows, size=size, leading=1.2, color=SOFT, field="issuer_line")
    x = LEFT + 15
    for logo in face.logos[:MOST_LOGOS]:
        alt = face.caption("logo_of", "kk").format(name=logo.name.get("kk"))
        x += sheet.picture(x, 30, LOGO_WIDTH, LOGO_HEIGHT, logo.picture, alt=alt) + 5


def _titles(sheet: Sheet, face: CertificateFace) -> None:
    """The title in each language; a Kazakh one says first of what, then the certificate."""
    size = min(fitted(face.title.get(one), SERIF, WIDE - 6, largest=30, smallest=14)[0] for one, _x in COLUMNS)
    with sheet.grouped("H1"):
        for language, x in COLUMNS:
            second = face.title_second.get(language)
            below, above = (57.0, 46.5) if second and language == "kk" else (53.5, 60.0)
            with sheet.tagged("Span", language=language):
                said = [(below, face.title.get(language), {"font": SERIF, "size": size, "color": face.accent, "spacing": 0.6})]
                if second:
                    smaller, lines = fitted(second, TEXT, WIDE, largest=12, smallest=7)
                    said.append((above, lines[0], {"size": smaller, "color": SOFT}))
                for y, words, look in sorted(said, key=lambda one: one[0]):
                    sheet.text(x, y, words, field="title", **look)


def _holder(sheet: Sheet, face: CertificateFace) -> None:
    """One name between the two introductions."""
    for language, x in COLUMNS:
        with sheet.grouped("Sect", language=language):
            size, rows = fitted(face.intro.get(language), TEXT, WIDE, largest=10, smallest=7)
            sheet.text(x, 69, rows[0], size=size, color=SOFT, field="intro")
    size, rows = fitted(normal(face.name), SERIF, RIGHT - LEFT, **NAME_SIZES)
    sheet.lines(LEFT, 82 if len(rows) == 1 else 78, rows, font=SERIF, size=size, leading=1.15, field="name")
    sheet.line(LEFT, 87, RIGHT, 87, color=METAL, weight=0.6)


def _half(sheet: Sheet, face: CertificateFace, language: str, x: float) -> None:
    """Everything of one language: what for, the facts, what was covered."""
    size, rows = fitted(face.statement.get(language), TEXT, WIDE, largest=10, smallest=7)
    sheet.text(x, 94.5, rows[0], size=size, color=SOFT, field="statement")
    size, rows = _broken(face.programme.get(language), STRONG, WIDE, (13.0, 12.5, 12.0, 11.5, 11.0, 10.5, 10.0, 9.0, 8.0))
    below = sheet.lines(x, 101, rows, font=STRONG, size=size, leading=1.2, color=face.accent, field="programme")
    y = max(below + 1.5, 109.0)
    facts = facts_of(face, language)
    tall = min(7.4, (146 - y) / len(facts))
    with sheet.grouped("L"):
        for label, value, note in facts:
            with sheet.grouped("LI"), sheet.tagged("LBody"):
                _fact(sheet, face, x, y, tall, (label, value, note))
            y += tall
    _competences(sheet, face, language, x, y + 4.6)


def _fact(sheet: Sheet, face: CertificateFace, x: float, y: float, tall: float, words: tuple[str, str, str]) -> None:
    """One fact on a line: label to the left, value and its note to the right."""
    label, value, note = words
    sheet.box(x, y + 1, 0.8, tall - 2, fill=face.accent)
    sheet.line(x, y + tall, x + WIDE, y + tall, color=LINE, weight=0.4)
    middle = y + tall / 2 + 1.1
    size, rows = fitted(label, TEXT, 38, largest=8.5, smallest=5.5)
    sheet.text(x + 3, middle, rows[0], size=size, color=SOFT, field="captions")
    wide = WIDE - 43
    size, lines = _value(f"{value} ({note})" if note else value, wide)
    top = middle if len(lines) == 1 else y + tall / 2 - 0.35
    sheet.lines(x + 43, top, lines, font=STRONG, size=size, leading=1.12, field="facts")


def _broken(
    words: str, font: str, wide: float, sizes: Sequence[float], most: Callable[[float], int] = lambda _size: 2
) -> tuple[float, list[str]]:
    """Return the largest of the sizes at which a text needs no more than `most` lines. Errors: DoesNotFit."""
    for size in sizes:
        rows = wrapped(words, font, size, wide)
        if len(rows) <= most(size):
            return size, rows
    raise DoesNotFit(words)


def _value(value: str, wide: float) -> tuple[float, list[str]]:
    """Return size and rows of a value: one line while it is large enough, else two. Errors: DoesNotFit."""
    try:
        return fitted(value, STRONG, wide, largest=10.5, smallest=7.5)
    except DoesNotFit:
        size, rows = fitted(value, STRONG, wide, largest=8, smallest=5, rows=2)
        return min(size, 7.5), rows


def _competences(sheet: Sheet, face: CertificateFace, language: str, x: float, y: float) -> None:
    """What was covered, or which competences were shown, down to the signatures. Errors: DoesNotFit."""
    words = " · ".join(part for competence in face.competences if (part := competence.get(language)))
    if not words:
        return
    room = 166 - y - 4
    size, rows = _broken(words, TEXT, WIDE, (8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0), lambda size: int(room / (size * 1.25 / MM)))
    with sheet.tagged("H2"):
        key = "competences_shown" if face.kind == "competence" else "competences"
        sheet.text(x, y, face.caption(key, language), font=STRONG, size=8, color=face.accent)
    sheet.lines(x, y + 4, rows, size=size, leading=1.25, color=SOFT, field="competences")


def _signatories(sheet: Sheet, face: CertificateFace) -> None:
    """Who vouches for it: at most three, name and role in both languages under one rule."""
    for place, signatory in enumerate(face.signatories[:MOST_SIGNATORIES]):
        x = LEFT + place * (SIGNATORY + SIGNATORY_GAP)
        if signatory.picture:
            name = signatory.name.get("kk") or signatory.role.get("kk")
            alt = face.caption("signature_of", "kk").format(name=name)
            sheet.picture(x + 3, 171.0, SIGNATORY - 6, 8.8, signatory.picture, alt=alt)
        sheet.line(x, 180, x + SIGNATORY, 180, color=INK, weight=0.5)
        y = 183.6
        for language, rows, look in _signed_by(signatory):
            with sheet.grouped("Sect", language=language):
                y = sheet.lines(x, y, rows, leading=1.15, field="signatories", **look)
    if face.place.get("kk"):
        sheet.text(LEFT, 169.5, _both(face.place), size=8, color=SOFT, field="place")


def _signed_by(signatory: Signatory) -> list[tuple[str, list[str], dict]]:
    """Return name and role in both languages, once where they are the same, as large as fits. Errors: DoesNotFit."""
    said = [
        (language, words, font, most, color)
        for texts, font, most, color in ((signatory.name, STRONG, 8.5, INK), (signatory.role, TEXT, 7.5, SOFT))
        for language in ("kk", "ru")
        if (words := texts.get(language)) and (language == "kk" or words != texts.get("kk"))
    ]
    for share in (1.0, 0.92, 0.84, 0.76, 0.68, 0.62):
        broken = [(one, wrapped(one[1], one[2], one[3] * share, SIGNATORY)) for one in said]
        if sum(len(rows) * one[3] * share * 1.15 / MM for one, rows in broken) <= 18:
            return [(one[0], rows, {"font": one[2], "size": one[3] * share, "color": one[4]}) for one, rows in broken]
    raise DoesNotFit(signatory.role.get("kk"))


def _proof(sheet: Sheet, face: CertificateFace, qr_address: str) -> None:
    """Code, dates and address once, their labels in both languages, and the QR."""
    edge, wide = QR_X - 6, 66.0
    number = f"{face.programme_code}-{face.issued_on[:4]} · {printed_code(face.code)}"
    label = f"{face.caption('code', 'kk')} / {face.caption('code', 'ru')}"
    size, rows = fitted(label, TEXT, wide, largest=7.5, smallest=5.5)
    sheet.text(edge, 166.6, rows[0], size=size, color=SOFT, align="right")
    sheet.text(edge, 171.6, number, font=STRONG, size=11.5, align="right", field="code")
    y = 176.6
    for language in ("kk", "ru"):
        with sheet.grouped("Sect", language=language):
            for key, day in (("issued", face.issued_on), ("valid_until", face.valid_until)):
                told = formats.long_date(date.fromisoformat(day), language) if day else face.caption("no_end", language)
                size, rows = fitted(f"{face.caption(key, language)}: {told}", TEXT, wide, largest=7.5, smallest=5.5)
                sheet.text(edge, y, rows[0], size=size, align="right")
                y += 3.2
    size, rows = fitted(face.check_address, STRONG, wide, largest=8.5, smallest=6)
    with sheet.grouped("P"), sheet.tagged("Link"):
        sheet.text(edge, y + 1.2, rows[0], font=STRONG, size=size, color=face.accent, align="right", field="check_address")
        sheet.link(edge - wide, y - 2, wide, 4.2, face.check_address)
    y = 197.0
    for language in ("kk", "ru"):
        size, rows = fitted(face.caption("check_how", language), TEXT, wide + 33, largest=5.8, smallest=4.8)
        with sheet.grouped("Sect", language=language):
            sheet.text(RIGHT - 3, y, rows[0], size=size, color=SOFT, align="right")
        y += 2.6
    alt = f"{face.caption('check', 'kk')}. {face.caption('check', 'ru')}"
    sheet.qr(QR_X, QR_Y, QR_SIDE, qr_address, alt=alt)
