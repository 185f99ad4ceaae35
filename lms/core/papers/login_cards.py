"""Login cards to print and cut: four on a sheet of A4, every word in three languages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.core.papers.lettering import STRONG, TEXT
from lms.core.papers.page import A4, DRAWING, INK, LINE, SOFT, SPRUCE, Sheet, fitted, wrapped

LANGUAGES = ("kk", "ru", "en")
WIDE, TALL = 105.0, 148.5
EDGE, QR = 9.0, 33.0
WORDS = {
    "sheet": {"kk": "Кесіп алатын кіру карталары", "ru": "Карточки для входа, чтобы разрезать", "en": "Login cards to cut apart"},
    "title": {"kk": "Кіру картасы", "ru": "Карточка для входа", "en": "Login card"},
    "number": {"kk": "Нөмір", "ru": "Номер", "en": "Number"},
    "code": {"kk": "Бір реттік код", "ru": "Одноразовый код", "en": "Code, works once"},
    "first": {
        "kk": "Бірінші рет: QR кодын сканерлеңіз немесе осы бетті ашып, нөмір мен кодты теріңіз. Содан кейін құпиясөз ойлап табасыз.",
        "ru": "В первый раз: отсканируйте QR-код или откройте эту страницу и введите номер и код. Затем вы придумаете пароль.",
        "en": "The first time: scan the QR code, or open this page and type the number and the code. Then you choose a password.",
    },
    "later": {
        "kk": "Кейін осы нөмірмен және өз құпиясөзіңізбен кіресіз. Нөмірді сақтап қойыңыз.",
        "ru": "Потом вы входите с этим номером и своим паролем. Сохраните номер.",
        "en": "Later you sign in with this number and your password. Keep the number.",
    },
    "until": {"kk": "Код жарамды мерзім", "ru": "Код действует до", "en": "The code works until"},
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """What stands on one card: for whom, the number, the code, the address in the QR and the one to type."""

    name: str
    organisation: str
    number: str
    code: str
    address: str
    page: str
    until: str


def draw_login_cards(cards: Sequence[Card], language: str, *, at: datetime) -> bytes:
    """Return sheets of four cards with lines to cut along.

    Unit:   millimetres; the QR measures 33 mm without its quiet zone.
    Errors: UnknownLetter, DoesNotFit; ValueError without any card.
    """
    if not cards:
        raise ValueError("no card to print")
    with DRAWING:
        sheet = Sheet(
            A4, language=language, title=WORDS["sheet"][language], author="Qabilet", subject=WORDS["sheet"][language],
            issued_at=at,
        )  # fmt: skip
        with sheet.tagged("H1"):
            sheet.text(EDGE, 8, WORDS["sheet"][language], size=5.5, color=SOFT)
        for place, card in enumerate(cards):
            if place % 4 == 0:
                if place:
                    sheet.next_page()
                sheet.line(WIDE, 4, WIDE, 2 * TALL - 4, color=LINE, dash="2 2")
                sheet.line(4, TALL, 2 * WIDE - 4, TALL, color=LINE, dash="2 2")
            row, column = divmod(place % 4, 2)
            _card(sheet, column * WIDE, row * TALL, card)
        return sheet.finish()


def _three(name: str) -> str:
    """Return a word in three languages in a line."""
    return " · ".join(dict.fromkeys(WORDS[name][code] for code in LANGUAGES))


def _card(sheet: Sheet, x: float, y: float, card: Card) -> None:
    left, room = x + EDGE, WIDE - 2 * EDGE
    beside = room - QR - 5
    size, rows = fitted(_three("title"), STRONG, room, largest=10, smallest=6, rows=2)
    with sheet.tagged("H2"):
        below = sheet.lines(left, y + 13, rows, font=STRONG, size=size, color=SPRUCE, leading=1.2)
    size, rows = fitted(card.name, STRONG, beside, largest=13, smallest=5, rows=4)
    under = sheet.lines(left, below + 4, rows, font=STRONG, size=size, color=INK, leading=1.15)
    size, rows = fitted(card.organisation, TEXT, beside, largest=9, smallest=4, rows=7)
    sheet.lines(left, under + 1, rows, size=size, color=SOFT, leading=1.2)
    sheet.qr(x + WIDE - EDGE - QR, y + 19, QR, card.address, alt=WORDS["title"]["kk"])
    for name, value, top in (("number", card.number, 62), ("code", card.code, 78)):
        size, rows = fitted(_three(name), TEXT, room, largest=8, smallest=5, rows=2)
        sheet.lines(left, y + top, rows, size=size, color=SOFT, leading=1.2)
        sheet.text(left, y + top + 7.5, value, font=STRONG, size=19, color=INK)
    size, rows = fitted(card.page, STRONG, room, largest=10, smallest=5, rows=2)
    below = sheet.lines(left, y + 94, rows, font=STRONG, size=size, color=SPRUCE, leading=1.2)
    for name in ("first", "later"):
        for code in LANGUAGES:
            with sheet.tagged("P", language=code):
                below = sheet.lines(left, below + 0.9, wrapped(WORDS[name][code], TEXT, 6.6, room), size=6.6, leading=1.2)
    size, rows = fitted(f"{_three('until')}: {card.until}", TEXT, room, largest=7, smallest=4.5, rows=2)
    sheet.lines(left, below + 1.2, rows, size=size, color=SOFT, leading=1.2)
