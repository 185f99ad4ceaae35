"""What stands on the screen of the room and on its table: the QR of a code, and the sign-in sheet on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from lms.core import formats
from lms.core.papers.lettering import STRONG, TEXT
from lms.core.papers.page import A4, DRAWING, INK, LINE, SOFT, SPRUCE, WHITE, Sheet, fitted, qr_runs

LANGUAGES = ("kk", "ru", "en")
LEFT, RIGHT, TOP, BOTTOM = 14.0, 196.0, 14.0, 280.0
ROW, HEAD = 11.0, 15.0
WORDS = {
    "title": {"kk": "Қатысушылар парағы", "ru": "Лист регистрации", "en": "Sign-in sheet"},
    "number": {"kk": "№", "ru": "№", "en": "No."},
    "name": {"kk": "Аты-жөні", "ru": "Фамилия, имя", "en": "Name"},
    "organisation": {"kk": "Ұйым", "ru": "Организация", "en": "Organisation"},
    "code": {"kk": "Коды", "ru": "Код", "en": "Code"},
    "signature": {"kk": "Қолы", "ru": "Подпись", "en": "Signature"},
    "trainer": {"kk": "Тренер, қолы", "ru": "Тренер, подпись", "en": "Trainer, signature"},
}  # fmt: skip
COLUMNS = (("number", 9.0), ("name", 62.0), ("organisation", 27.0), ("code", 24.0), ("signature", 60.0))
UNIT = 9.0


@dataclass(frozen=True)
class SheetLine:
    """One person of the sheet."""

    code: str
    name: str
    organisation: str


@dataclass(frozen=True)
class SignInSheet:
    """What a sheet says."""

    cohort: str
    cohort_code: str
    title: str
    place: str
    code: str
    starts_at: datetime
    ends_at: datetime
    units: int
    lines: Sequence[SheetLine]
    printed_at: datetime


def qr_svg(address: str, title: str) -> str:
    """Return the QR of an address as SVG, with a name for screen readers."""
    runs, modules = qr_runs(address)
    path = "".join(f"M{column + 4} {row + 4}.5h{length}" for row, column, length in runs)
    side = modules + 8
    return (
        f'<svg class="qr" viewBox="0 0 {side} {side}" role="img" shape-rendering="crispEdges" xmlns="http://www.w3.org/2000/svg">'
        f'<title>{escape(title)}</title><rect width="{side}" height="{side}" fill="#fff"/><path stroke="#000" d="{path}"/></svg>'
    )


def draw_sign_in_sheet(said: SignInSheet, language: str) -> bytes:
    """Return the sheet as PDF, its words in three languages on every page. Errors: UnknownLetter, DoesNotFit."""
    with DRAWING:
        sheet = Sheet(
            A4, language=language, title=f"{WORDS['title'][language]}: {said.cohort_code}", author="Qabilet",
            subject=said.cohort_code, issued_at=said.printed_at,
        )  # fmt: skip
        per_page = int((BOTTOM - 14 - TOP - 34 - HEAD) // ROW)
        lines = list(said.lines)
        pages = [lines[start : start + per_page] for start in range(0, len(lines), per_page)] or [[]]
        for number, page in enumerate(pages, start=1):
            if number > 1:
                sheet.next_page()
            _page(sheet, said, page, (number - 1) * per_page, number, len(pages), language)
        return sheet.finish()


def _page(
    sheet: Sheet, said: SignInSheet, lines: Sequence[SheetLine], before: int, number: int, pages: int, language: str
) -> None:
    y = _head(sheet, said, language, is_first=number == 1)
    widths = [wide for _name, wide in COLUMNS]
    widths[-1] -= UNIT * said.units if said.units <= 4 else 0
    units = [UNIT] * said.units if said.units <= 4 else []
    edges = [LEFT]
    for wide in [*widths[:-1], *units, widths[-1]]:
        edges.append(edges[-1] + wide)
    heads = [*[tuple(WORDS[name][code] for code in LANGUAGES) for name, _wide in COLUMNS[:-1]],
             *[(str(one + 1),) for one in range(len(units))],
             tuple(WORDS["signature"][code] for code in LANGUAGES)]  # fmt: skip
    with sheet.grouped("Table"):
        sheet.box(LEFT, y, edges[-1] - LEFT, HEAD, fill=SPRUCE)
        with sheet.grouped("TR"):
            for place, words in enumerate(heads):
                with sheet.tagged("TH", scope="Column"):
                    sheet.lines(edges[place] + 1, y + 4.2, _three(words), size=7, font=STRONG, color=WHITE, leading=1.3)
        y += HEAD
        for place, line in enumerate(lines, start=before + 1):
            _row(sheet, y, edges, place, line)
            y += ROW
    sheet.text(LEFT, BOTTOM - 2, " · ".join(WORDS["trainer"][code] for code in LANGUAGES), size=7, color=SOFT)
    sheet.line(LEFT + 75, BOTTOM - 2, RIGHT - 40, BOTTOM - 2, color=INK, weight=0.4)
    sheet.text(RIGHT, BOTTOM - 2, f"{said.code}-{number:02d} · {number} / {pages}", size=8, font=STRONG, align="right")


def _three(words: tuple[str, ...]) -> list[str]:
    """Return the different words of the three languages, each on a line."""
    return list(dict.fromkeys(words))


def _head(sheet: Sheet, said: SignInSheet, language: str, *, is_first: bool) -> float:
    with sheet.tagged("H1" if is_first else "P"):
        sheet.text(LEFT, TOP + 5, " · ".join(WORDS["title"][code] for code in LANGUAGES), size=13, font=STRONG, color=SPRUCE)
    when = f"{said.starts_at.astimezone(formats.ZONE):%d.%m.%Y}, {formats.clock(said.starts_at)}–{formats.clock(said.ends_at)}"
    for y, words, font, largest in (
        (TOP + 12, f"{said.cohort} · {said.cohort_code}", TEXT, 10), (TOP + 18, said.title, STRONG, 11),
        (TOP + 24, " · ".join(part for part in (when, said.place) if part), TEXT, 10),
    ):
        size, rows = fitted(words, font, RIGHT - LEFT, largest=largest, smallest=6, rows=2)
        sheet.lines(LEFT, y if len(rows) == 1 else y - 1, rows, size=size, font=font, leading=1.1)
    return TOP + 30


def _row(sheet: Sheet, y: float, edges: Sequence[float], number: int, line: SheetLine) -> None:
    cells = [str(number), line.name, line.organisation, line.code, *[""] * (len(edges) - 5)]
    with sheet.grouped("TR"):
        for place, text in enumerate(cells):
            wide = edges[place + 1] - edges[place] - 2
            with sheet.tagged("TH" if place == 1 else "TD", scope="Row" if place == 1 else ""):
                if text:
                    size, rows = fitted(text, TEXT, wide, largest=8.5, smallest=4, rows=3)
                    sheet.lines(edges[place] + 1, y + (6.6 if len(rows) == 1 else 4), rows, size=size, leading=1.15)
            sheet.box(edges[place], y, edges[place + 1] - edges[place], ROW, stroke=LINE, weight=0.5)
