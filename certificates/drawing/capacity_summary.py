"""The capacity summary: two A4 pages on one organisation, before and after, from a frozen face."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from math import cos, pi, sin

from certificates.codes import printed_code
from certificates.drawing import ornament
from certificates.faces.summary import CapacitySummaryFace, Reading
from lms.core import formats
from lms.core.papers.lettering import SERIF, STRONG, TEXT, width
from lms.core.papers.page import (
    A4,
    DRAWING,
    EDGE,
    INK,
    LINE,
    MM,
    PAPER,
    SAFFRON,
    SOFT,
    SPRUCE,
    WHITE,
    Sheet,
    fitted,
    fitted_head,
    mixed,
    wrapped,
)  # fmt: skip

LEFT, RIGHT = 16.0, 194.0
LEVELS = ("#F3E7D0", "#CFDCC3", "#8FBDAE", "#337972", "#14524F")
LEVEL_INK = (INK, INK, INK, WHITE, WHITE)
AMBER = "#B5701A"


@lru_cache(maxsize=1024)
def exact(value: str | Fraction) -> Fraction:
    """Return the number a face holds as text; a paper reads the same ones many times."""
    return Fraction(value)


def draw_capacity_summary(face: CapacitySummaryFace, language: str, qr_address: str) -> bytes:
    """Return the PDF of a capacity summary, always two pages. Errors: UnknownLetter, DoesNotFit."""
    with DRAWING:
        sheet = summary_sheet(face, language)
        draw_two_pages(sheet, face, language, qr_address, pages=2)
        return sheet.finish()


def summary_sheet(face: CapacitySummaryFace, language: str) -> Sheet:
    """Return the empty sheet of a summary with its title and date."""
    return Sheet(
        A4,
        language=language,
        title=f"{face.caption('title', language)} {face.organisation_code}, {printed_code(face.code)}",
        author=face.issuer.get(language),
        subject=face.instrument.get(language),
        issued_at=datetime.fromisoformat(face.issued_at),
    )


def draw_two_pages(sheet: Sheet, face: CapacitySummaryFace, language: str, qr_address: str, *, pages: int) -> None:
    """Draw the two pages of a summary, the first two of `pages`; the second is left open."""
    paper = _Paper(sheet, face, language, pages)
    paper.first_page()
    sheet.next_page()
    paper.second_page(qr_address)


class _Paper:
    """One summary being drawn: the sheet, the face and the language."""

    def __init__(self, sheet: Sheet, face: CapacitySummaryFace, language: str, pages: int) -> None:
        self.sheet, self.face, self.language, self.pages = sheet, face, language, pages
        self.last = face.readings[-1]
        self.first = face.readings[0] if len(face.readings) > 1 else None
        self.thresholds = [exact(band.least) for band in face.bands[1:]] + [exact(face.target)]

    # -- words --------------------------------------------------------------------------------------------------

    def caption(self, key: str, **values: object) -> str:
        text = self.face.caption(key, self.language)
        return text.format(**values) if values else text

    def index(self, value: str | None) -> str:
        return formats.index_text(None if value is None else exact(value), self.language, self.thresholds)

    def signed(self, value: str | None) -> str:
        return formats.signed(None if value is None else exact(value), self.language)

    def table_date(self, iso: str) -> str:
        return formats.table_date(date.fromisoformat(iso), self.language)

    def band_name(self, code: str | None) -> str:
        name = next((band.name.get(self.language) for band in self.face.bands if band.code == code), "")
        return name or self.caption("no_band")

    def band_place(self, code: str | None) -> int | None:
        return next((place for place, band in enumerate(self.face.bands, 1) if band.code == code), None)

    def is_clear(self, points: str | None) -> bool:
        """Say whether a change is more than measurement noise."""
        return points is not None and abs(exact(points)) >= exact(self.face.noise)

    def flags(self, reading: Reading) -> list[str]:
        names = {flag.key: flag.texts.get(self.language) for flag in self.face.flag_names}
        return [names.get(flag, flag) for flag in reading.flags]

    def said_of(self, key: str) -> str:
        """Return the sentence that stands for a chart; its numbers are in the table overleaf."""
        readings = ", ".join(f"{reading.round_kind} {self.index(reading.index)}" for reading in self.face.readings)
        return f"{self.caption(key)}. {self.caption('overall')}: {readings}. {self.caption('table')} → 2."

    # -- page 1 -------------------------------------------------------------------------------------------------

    def first_page(self) -> None:
        self.ground()
        self.header()
        self.headline()
        self.trust()
        with self.sheet.figure(LEFT, 90, 112, 104, self.said_of("domains")):
            self.dumbbells(LEFT, 95, 112, 91)
        with self.sheet.figure(132, 90, RIGHT - 132, 104, self.said_of("profile")):
            self.radar(164, 145, 21)
        self.cards(197, 65.5)
        self.how_to_read()
        self.footer(1)

    def ground(self) -> None:
        self.sheet.box(0, 0, self.sheet.width, self.sheet.height, fill=PAPER)
        if self.face.is_sample:
            self.sheet.outlined_text(
                105, 150, self.caption("sample"), size=110, color=mixed(self.face.accent, 0.82), angle=52
            )

    def header(self) -> None:
        sheet, face = self.sheet, self.face
        sheet.box(0, 0, sheet.width, 38, fill=face.accent)
        sheet.recorded(
            ornament.lattice(0, (sheet.height - 38) * MM, sheet.width * MM, 5 * MM, 5 * MM, mixed(face.accent, 0.3), 0.6)
        )
        sheet.box(0, 38, sheet.width, 0.9, fill=SAFFRON)
        sheet.recorded(ornament.mark((RIGHT - 12) * MM, (sheet.height - 21) * MM, 12 * MM, face.accent, SAFFRON))
        pale = mixed(face.accent, 0.82)
        sheet.text(LEFT, 12, self.caption("title"), size=10, color=SAFFRON, font=STRONG, field="captions")
        size, rows = fitted_head(face.organisation.get(self.language), SERIF, 160, largest=20, smallest=11)
        with sheet.tagged("H1"):
            y = sheet.lines(LEFT, (20, 17.5, 15.8, 15.8)[len(rows) - 1], rows, font=SERIF, size=size, color=WHITE, leading=1.15)
        dates = " – ".join(f"{reading.round_kind} {self.table_date(reading.assessed_on)}" for reading in face.readings)
        about = [
            f"{face.instrument.get(self.language)} {face.instrument_code} {face.instrument_version}",
            dates,
            f"{self.caption('revision')} {self.last.revision}",
        ]
        size, rows = fitted(" · ".join(about), TEXT, RIGHT - LEFT, largest=9, smallest=6.5, rows=2)
        y = sheet.lines(LEFT, max(y, 26.5), rows, size=size, color=pale, leading=1.2)
        place = [part for part in (face.region.get(self.language), face.organisation_code) if part]
        if face.business_number:
            place.append(f"{self.caption('business_number')} {face.business_number}")
        size, rows = fitted(" · ".join(place), TEXT, RIGHT - LEFT, largest=9, smallest=6)
        sheet.text(LEFT, min(max(y + 0.6, 31.5), 35.8), rows[0], size=size, color=pale, field="region")

    def headline(self) -> None:
        sheet, top, height = self.sheet, 44.0, 34.0
        sheet.box(LEFT, top, RIGHT - LEFT, height, fill=WHITE, stroke=LINE, weight=0.6, radius=2)
        sheet.box(LEFT, top + 4, 1.2, height - 8, fill=self.face.accent)
        x = LEFT + 7
        sheet.text(x, top + 7, self.caption("index"), size=8.5, color=SOFT)
        figure = self.index(self.last.index)
        drawn = sheet.text(x, top + 20, figure, font=SERIF, size=34, color=self.face.accent)
        sheet.text(x + drawn + 1.5, top + 20, "/ 100", size=9, color=SOFT)
        if self.first:
            was = f"{self.first.round_kind} {self.table_date(self.first.assessed_on)}: {self.index(self.first.index)}"
            sheet.text(x, top + 26.2, was, size=8.5, color=SOFT)
        if self.last.lower_bound:
            note = self.caption("lower_bound", value=self.index(self.last.lower_bound))
            sheet.lines(x, top + 29.6, wrapped(note, TEXT, 6.5, 54)[:2], size=6.5, color=SOFT, leading=1.2)
        x = LEFT + 66
        sheet.text(x, top + 7, self.caption("band"), size=8.5, color=SOFT)
        size, rows = fitted(self.band_name(self.last.band), STRONG, 50, largest=17, smallest=9)
        sheet.text(x, top + 15.5, rows[0], font=STRONG, size=size, color=INK)
        place = self.band_place(self.last.band)
        if place is not None:
            count = len(self.face.bands)
            sheet.text(x, top + 20.6, self.caption("band_of", place=place, count=count), size=8.5, color=SOFT)
            for number in range(count):
                edge = {"stroke": EDGE, "weight": 0.5}
                fill = LEVELS[number] if number < place else WHITE
                sheet.box(x + number * 9.4, top + 23, 8.6, 2.6, fill=fill, radius=0.6, **edge)
        self.labels(x, top + 28.6, self.flags(self.last), 120)
        x = LEFT + 122
        sheet.text(x, top + 7, self.caption("change"), size=8.5, color=SOFT)
        if self.first is None:
            sheet.lines(x, top + 13, wrapped(self.caption("first_round"), TEXT, 8.5, 52), size=8.5, color=SOFT)
            return
        clear = self.is_clear(self.face.change)
        if self.face.change is None:
            size, rows = fitted(self.caption("change_none"), STRONG, 52, largest=14, smallest=9, rows=2)
            sheet.lines(x, top + 14, rows, font=STRONG, size=size)
            return
        sheet.text(x, top + 16, self.signed(self.face.change), font=SERIF, size=24, color=INK if clear else SOFT)
        key = "change_more" if clear else "change_within"
        sentence = self.caption(key, noise=formats.number(exact(self.face.noise), self.language))
        sheet.lines(x, top + 21, wrapped(sentence, TEXT, 8, 53)[:3], size=8, color=SOFT, leading=1.25)

    def labels(self, x: float, y: float, words: list[str], reach: float) -> None:
        """Draw small framed words in a row, onto the next row when they do not fit."""
        start = x
        for word in words:
            long = width(word, STRONG, 7) / MM + 3.6
            if x + long > start + reach and x > start:
                break
            self.sheet.box(x, y, long, 4.4, fill="#FBF0D9", stroke="#8A5A10", weight=0.4, radius=1.2)
            self.sheet.text(x + 1.8, y + 3.15, word, font=STRONG, size=7, color="#6B4408")
            x += long + 1.6

    def trust(self) -> None:
        reading = self.last
        answered = sum(1 for item in reading.items if item.level is not None)
        facts = [self.caption("trust_items", answered=answered, items=len(reading.items))]
        if self.face.respondents is not None:
            facts.insert(0, self.caption("trust_respondents", count=self.face.respondents))
        if self.face.agreement is not None:
            share = formats.percent(exact(self.face.agreement) * 100, self.language, 0)
            facts.append(self.caption("trust_agreement", percent=share))
        facts.append(
            self.caption("trust_evidence", accepted=reading.evidence_accepted, due=reading.evidence_due)
        )
        facts.append(self.caption("trust_verifier"))
        rows = wrapped(" · ".join(facts), TEXT, 8, RIGHT - LEFT)
        self.sheet.lines(LEFT, 83.4, rows[:2], size=8, color=SOFT, leading=1.3)

    def dumbbells(self, x: float, y: float, wide: float, tall: float) -> None:
        """Draw one row a domain on the band scale 0 to 100: hollow before, filled after, change in words."""
        sheet, face = self.sheet, self.face
        sheet.text(x, y - 1.5, self.caption("domains"), font=STRONG, size=10, color=face.accent)
        top, scale = y + 5.2, wide - 22
        rows = [(self.caption("overall"), None), *((line.name.get(self.language), line.code) for line in self.last.domains)]
        step = (tall - 5.2) / len(rows)

        def at(value: str | Fraction) -> float:
            return x + scale * float(exact(value)) / 100

        for place, band in enumerate(face.bands):
            left, right = at(band.least), at(band.most)
            sheet.box(left, top, right - left, step * len(rows), fill=mixed(LEVELS[place], 0.62))
            size, name = _shortest_fit(band.name.get(self.language), right - left - 0.6)
            sheet.text((left + right) / 2, top - 1.2, name, size=size, color=SOFT, align="centre")
            if place:
                sheet.line(left, top, left, top + step * len(rows), color=WHITE, weight=0.8)
        goal = at(face.target)
        sheet.line(goal, top, goal, top + step * len(rows), color=INK, weight=0.7, dash="2.2 1.8")
        for edge in (0, *(band.most for band in face.bands)):
            sheet.text(at(str(edge)), top + step * len(rows) + 3, str(edge), size=6.5, color=SOFT, align="centre")
        changes = {change.code: change.points for change in face.domain_changes}
        for number, (name, code) in enumerate(rows):
            middle = top + step * number + step * 0.68
            size, label = fitted(name, STRONG if code is None else TEXT, scale - 2, largest=8, smallest=6)
            sheet.text(x + 1, top + step * number + step * 0.36, label[0], size=size, font=STRONG if code is None else TEXT)
            now = _value(self.last, code)
            was = _value(self.first, code) if self.first else None
            points = face.change if code is None else changes.get(code)
            clear = self.is_clear(points)
            tone = (face.accent if exact(points) > 0 else AMBER) if clear else EDGE
            if self.first is None:
                tone = face.accent
            if was is not None and now is not None:
                sheet.line(at(was), middle, at(now), middle, color=tone, weight=1.6 if clear else 1.0)
                self._arrow(at(was), at(now), middle, tone)
            if was is not None:
                sheet.circle(at(was), middle, 1.25, fill=WHITE, stroke=tone, weight=1.1)
            if now is not None:
                sheet.circle(at(now), middle, 1.45, fill=tone, stroke=WHITE, weight=0.4)
            side = x + scale + 2
            if self.first is None:
                sheet.text(side, middle + 0.4, self.index(now), font=STRONG, size=8.5)
                continue
            if points is None:
                note = "no_index" if now is None or was is None else "not_comparable"
                sheet.lines(side, middle - 0.6, wrapped(self.caption(note), TEXT, 6.5, 20)[:2], size=6.5, color=SOFT)
                continue
            sheet.text(side, middle - 0.9, self.signed(points), font=STRONG, size=8.5, color=INK if clear else SOFT)
            if not clear:
                rows_of_note = wrapped(self.caption("no_clear_change"), TEXT, 6, 20)
                sheet.lines(side, middle + 1.6, rows_of_note[:2], size=6, color=SOFT, leading=1.15)
        self.legend(x, top + step * len(rows) + 7.2, wide)

    def _arrow(self, start: float, end: float, y: float, color: str) -> None:
        if abs(end - start) < 5:
            return
        way = 1 if end > start else -1
        tip = end - way * 1.7
        self.sheet.shape([(tip, y), (tip - way * 1.9, y - 0.95), (tip - way * 1.9, y + 0.95)], fill=color)

    def legend(self, x: float, y: float, wide: float) -> None:
        sheet = self.sheet
        for reading in self.face.readings:
            is_last = reading is self.last
            sheet.circle(x + 1.4, y - 0.9, 1.25, fill=SPRUCE if is_last else WHITE, stroke=SPRUCE, weight=1.1)
            when = "after" if self.first and is_last else "before"
            words = f"{reading.round_kind} {self.table_date(reading.assessed_on)}, {self.caption(when)}"
            x += 4 + sheet.text(x + 4, y, words, size=7, color=SOFT) + 4
        sheet.line(x, y - 0.9, x + 5, y - 0.9, color=INK, weight=0.7, dash="2.2 1.8")
        sheet.text(x + 6.5, y, self.caption("target", value=formats.number(exact(self.face.target), self.language)), size=7, color=SOFT)

    def radar(self, x: float, y: float, reach: float) -> None:
        """Draw the second view: rings at the band edges, axis always 0 to 100, dashed before and solid after."""
        sheet, domains = self.sheet, self.last.domains
        sheet.text(134, 93.5, self.caption("profile"), font=STRONG, size=10, color=self.face.accent)
        count = len(domains)

        def place(value: Fraction, number: int) -> tuple[float, float]:
            angle = pi / 2 - 2 * pi * number / count
            return x + reach * float(value) / 100 * cos(angle), y - reach * float(value) / 100 * sin(angle)

        for number in reversed(range(len(self.face.bands))):
            edge = exact(self.face.bands[number].most)
            sheet.shape(
                [place(edge, spoke) for spoke in range(count)],
                fill=mixed(LEVELS[number], 0.62), stroke=WHITE, weight=0.6,
            )  # fmt: skip
        for spoke in range(count):
            sheet.line(x, y, *place(Fraction(100), spoke), color=mixed(EDGE, 0.6), weight=0.3)
        goal = exact(self.face.target)
        sheet.shape([place(goal, spoke) for spoke in range(count)], stroke=INK, weight=0.5, dash="2 1.6")
        for reading in self.face.readings:
            values = [None if line.index is None else exact(line.index) for line in reading.domains]
            is_last = reading is self.last
            tone, dash = (self.face.accent, "") if is_last else (AMBER, "3 2")
            for spoke, value in enumerate(values):
                after = values[(spoke + 1) % count]
                if value is not None and after is not None:
                    sheet.line(*place(value, spoke), *place(after, (spoke + 1) % count), color=tone, weight=1.3, dash=dash)
            for spoke, value in enumerate(values):
                if value is not None:
                    sheet.circle(*place(value, spoke), 0.8, fill=tone if is_last else WHITE, stroke=tone, weight=0.7)
        for spoke, line in enumerate(domains):
            px, py = place(Fraction(116), spoke)
            sheet.text(px, py + 1, line.code, font=STRONG, size=7.5, color=SOFT, align="centre")
        legend = y + reach * 1.3 + 4
        for reading in self.face.readings:
            is_last = reading is self.last
            sheet.line(
                145, legend - 0.9, 152, legend - 0.9, color=self.face.accent if is_last else AMBER, weight=1.3,
                dash="" if is_last else "3 2",
            )  # fmt: skip
            words = f"{reading.round_kind}: {self.index(reading.index)}"
            sheet.text(154, legend, words, size=7.5, color=SOFT)
            legend += 4
        codes = [f"{line.code} {line.name.get(self.language)}" for line in domains]
        top = 97.8
        for code in codes:
            size, rows = fitted(code, TEXT, RIGHT - 134, largest=6.5, smallest=4.5)
            sheet.text(134, top, rows[0], size=size, color=SOFT)
            top += 2.55

    def cards(self, top: float, height: float) -> None:
        """Draw strengths, priorities with their reason, and modules that help."""
        widths, gap, x = (50.0, 74.0, 46.0), 4.0, LEFT
        parts = (
            ("strengths", self._strengths()),
            ("priorities", self._priorities()),
            ("modules", self._modules()),
        )
        for (key, rows), wide in zip(parts, widths, strict=True):
            sheet = self.sheet
            sheet.box(x, top, wide, height, fill=WHITE, stroke=LINE, weight=0.6, radius=2)
            sheet.box(x + 4, top + 8.2, wide - 8, 0.5, fill=SAFFRON)
            size, head = fitted(self.caption(key), STRONG, wide - 7, largest=10, smallest=7)
            with sheet.tagged("H2"):
                sheet.text(x + 4, top + 6.4, head[0], font=STRONG, size=size, color=self.face.accent)
            self._card_rows(x + 4, top + 13, wide - 8, height - 15, rows or [(self.caption("none"), "")])
            x += wide + gap

    def _card_rows(self, x: float, y: float, wide: float, tall: float, rows: list[tuple[str, str]]) -> None:
        """Draw head and note of each row, at the largest size at which all of them fit."""
        for size in (8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0):
            broken = [
                (wrapped(head, STRONG, size, wide), [] if not note else wrapped(note, TEXT, size - 0.5, wide))
                for head, note in rows
            ]
            lines = sum((len(head) * size + len(note) * (size - 0.5)) * 1.25 / MM for head, note in broken)
            if lines + len(rows) * 1.5 <= tall:
                break
        with self.sheet.grouped("L"):
            for head, note in broken:
                with self.sheet.grouped("LI"), self.sheet.tagged("LBody"):
                    y = self.sheet.lines(x, y, head, font=STRONG, size=size, leading=1.25)
                    y = self.sheet.lines(x, y, note, size=size - 0.5, color=SOFT, leading=1.25) + 1.5

    def _strengths(self) -> list[tuple[str, str]]:
        return [
            (f"{item.code} {item.name.get(self.language)}", self.caption("level", level=item.level))
            for item in self.face.strengths
        ]

    def _priorities(self) -> list[tuple[str, str]]:
        return [
            (
                f"{place}. {part.name.get(self.language)} ({part.item})",
                " → ".join(text for text in (part.reason.get(self.language), part.step.get(self.language)) if text),
            )
            for place, part in enumerate(self.face.priorities, 1)
        ]

    def _modules(self) -> list[tuple[str, str]]:
        return [
            (
                f"{module.code} {module.title.get(self.language)}",
                self.caption("hours", hours=formats.number(exact(module.hours), self.language)) if module.hours else "",
            )
            for module in self.face.modules
        ]

    def how_to_read(self) -> None:
        sheet = self.sheet
        with sheet.tagged("H2"):
            sheet.text(LEFT, 268.5, self.caption("how_to_read"), font=STRONG, size=8.5, color=self.face.accent)
        rows = wrapped(self.caption("how_to_read_text"), TEXT, 7.5, RIGHT - LEFT)
        sheet.lines(LEFT, 272.6, rows, size=7.5, color=SOFT, leading=1.3)

    def footer(self, page: int) -> None:
        sheet = self.sheet
        sheet.line(LEFT, 286, RIGHT, 286, color=LINE, weight=0.5)
        words = f"{self.face.issuer.get(self.language)} · {self.face.organisation_code} · {printed_code(self.face.code)}"
        with sheet.artifact():
            sheet.text(LEFT, 289.8, words, size=7, color=SOFT)
            sheet.text(RIGHT, 289.8, self.caption("page_of", page=page, pages=self.pages), size=7, color=SOFT, align="right")

    # -- page 2 -------------------------------------------------------------------------------------------------

    def second_page(self, qr_address: str) -> None:
        self.ground()
        sheet, face = self.sheet, self.face
        sheet.box(0, 0, sheet.width, 6, fill=face.accent)
        sheet.recorded(
            ornament.lattice(0, (sheet.height - 6) * MM, sheet.width * MM, 6 * MM, 6 * MM, mixed(face.accent, 0.3), 0.6)
        )
        sheet.box(0, 6, sheet.width, 0.7, fill=SAFFRON)
        y = self.table(16)
        y = self.levels(y + 8)
        y = self.views(y + 7.5)
        y = self.notes(y + 6)
        self.signatures(min(y + 14, 243))
        self.proof(qr_address)
        self.footer(2)

    def table(self, y: float) -> float:
        """Draw domain, each round, change and band."""
        sheet = self.sheet
        with sheet.tagged("H2"):
            sheet.text(LEFT, y, self.caption("table"), font=STRONG, size=10, color=self.face.accent)
        y += 2.5
        heads = [self.caption("domain"), *(reading.round_kind for reading in self.face.readings)]
        if self.first:
            heads.append(self.caption("change"))
        heads.append(self.caption("band"))
        edges = [LEFT + 2, *((LEFT + 81, LEFT + 95, LEFT + 115) if self.first else (LEFT + 100,)), RIGHT - 2]
        if self.has_proof:
            heads.append(self.caption("proved"))
            edges[-1:] = [LEFT + 151, RIGHT - 2]
        with sheet.grouped("Table"):
            sheet.box(LEFT, y, RIGHT - LEFT, 6, fill=self.face.accent)
            with sheet.grouped("TR"):
                for place, (edge, head) in enumerate(zip(edges, heads, strict=True)):
                    align = "left" if place == 0 else "right"
                    with sheet.tagged("TH", scope="Column"):
                        sheet.text(edge, y + 4.2, head, font=STRONG, size=8, color=WHITE, align=align)
            y = self._table_rows(y + 6, edges)
        sheet.line(LEFT, y, RIGHT, y, color=self.face.accent, weight=0.8)
        return y

    @property
    def has_proof(self) -> bool:
        """Say whether the face knows the evidence of each domain; those of earlier days do not."""
        return any(line.asked is not None for line in self.last.domains)

    def _proof_of(self, code: str | None) -> str:
        """Return how much evidence a domain has (None: all of them)."""
        lines = [line for line in self.last.domains if code in (None, line.code)]
        accepted, due = (sum(getattr(line, side) or 0 for line in lines) for side in ("proved", "asked"))
        return self.caption("proved_of", accepted=accepted, due=due) if due else "–"

    def _table_rows(self, y: float, edges: list[float]) -> float:
        sheet = self.sheet
        changes = {change.code: change.points for change in self.face.domain_changes}
        rows = [(line.code, f"{line.code}  {line.name.get(self.language)}") for line in self.last.domains]
        for number, (code, name) in enumerate([*rows, (None, self.caption("overall"))]):
            font = STRONG if code is None else TEXT
            sheet.box(LEFT, y, RIGHT - LEFT, 5.4, fill=WHITE if number % 2 else "#F6F0E4")
            size, label = fitted(name, font, 68, largest=8, smallest=6)
            cells = [label[0], *(self.index(_value(reading, code)) for reading in self.face.readings)]
            if self.first:
                points = self.face.change if code is None else changes.get(code)
                cells.append(self.signed(points))
            cells.append(self.band_name(self._band_of(_value(self.last, code))) if _value(self.last, code) else "–")
            if self.has_proof:
                cells.append(self._proof_of(code))
            with sheet.grouped("TR"):
                for place, (edge, cell) in enumerate(zip(edges, cells, strict=True)):
                    look = {"size": 8, "align": "right"} if place else {"size": size, "align": "left"}
                    with sheet.tagged("TD" if place else "TH", scope="" if place else "Row"):
                        sheet.text(edge, y + 3.8, cell, font=font, **look)
            y += 5.4
        return y

    def _band_of(self, value: str | None) -> str | None:
        """Return the band of an index: half-open stretches, the last of which holds its end."""
        if value is None:
            return None
        found = [band.code for band in self.face.bands if exact(band.least) <= exact(value)]
        return found[-1] if found else None

    def levels(self, y: float) -> float:
        """Draw the effective level of each item, so that anyone can compute the index again."""
        sheet = self.sheet
        head = self.caption("items", count=len(self.last.items), round=self.last.round_kind)
        with sheet.tagged("H2"):
            sheet.text(LEFT, y, head, font=STRONG, size=10, color=self.face.accent)
        y += 2.5
        earlier = {item.code: item.level for item in self.first.items} if self.first else {}
        columns, wide, tall = 8, (RIGHT - LEFT) / 8, 6.0
        by_domain: dict[str, list] = {}
        for item in self.last.items:
            by_domain.setdefault(item.code.split(".")[0], []).append(item)
        deepest = max((len(items) for items in by_domain.values()), default=0)
        with sheet.grouped("L"):
            for column, items in enumerate(list(by_domain.values())[:columns]):
                for row, item in enumerate(items):
                    with sheet.grouped("LI"), sheet.tagged("LBody"):
                        self._level(item, earlier.get(item.code), LEFT + column * wide, y + row * tall, wide, tall)
        y += deepest * tall + 2.6
        rows = wrapped(self.caption("items_note"), TEXT, 7, RIGHT - LEFT)
        return sheet.lines(LEFT, y, rows, size=7, color=SOFT, leading=1.3) - 2

    def _level(self, item, before: int | None, x: float, y: float, wide: float, tall: float) -> None:
        sheet, level = self.sheet, item.level
        fill = LEVELS[level] if level is not None else WHITE
        tone = LEVEL_INK[level] if level is not None else SOFT
        sheet.box(x, y, wide - 1.2, tall - 0.8, fill=fill, stroke=EDGE, weight=0.3, radius=0.8)
        sheet.text(x + 1.4, y + 3.6, item.code, size=6.5, color=tone)
        shown = str(level) if level is not None else (self.caption("na") if item.why == "na" else "–")
        if before is not None and level is not None:
            shown = f"{before} → {shown}"
        if item.is_capped:
            shown += " ▲"
        sheet.text(x + wide - 2.4, y + 3.7, shown, font=STRONG, size=8, color=tone, align="right")

    def views(self, y: float) -> float:
        """Draw own answers, consensus and verified side by side, where they exist."""
        layers = self.face.layers
        if layers is None or (layers.own is None and layers.consensus is None):
            return y - 7.5
        sheet = self.sheet
        with sheet.tagged("H2"):
            sheet.text(LEFT, y, self.caption("layers"), font=STRONG, size=10, color=self.face.accent)
        y += 2.5
        parts = (("layer_own", layers.own), ("layer_consensus", layers.consensus), ("layer_verified", layers.verified))
        for key, value in parts:
            sheet.text(LEFT, y + 3.4, self.caption(key), size=8)
            sheet.box(LEFT + 52, y + 0.8, 100, 3.2, fill=WHITE, stroke=LINE, weight=0.4)
            if value is not None:
                sheet.box(LEFT + 52, y + 0.8, float(exact(value)), 3.2, fill=self.face.accent if key == "layer_verified" else mixed(self.face.accent, 0.45))
            sheet.text(RIGHT - 2, y + 3.6, self.index(value), font=STRONG, size=8.5, align="right")
            y += 5.2
        return y

    def notes(self, y: float) -> float:
        """Method and limits."""
        sheet = self.sheet
        for head, text in (("method", "method_text"), ("limits", "limits_text")):
            with sheet.tagged("H2"):
                sheet.text(LEFT, y, self.caption(head), font=STRONG, size=9, color=self.face.accent)
            rows = wrapped(self.caption(text), TEXT, 7.5, RIGHT - LEFT)
            y = sheet.lines(LEFT, y + 4, rows, size=7.5, color=SOFT, leading=1.3) + 1.8
        return y

    def signatures(self, y: float) -> None:
        """Draw the rules on which the organisation and the assessor sign by hand."""
        wide = (RIGHT - LEFT - 12) / 3
        for place, key in enumerate(("sign_lead", "sign_assessor", "sign_date")):
            x = LEFT + place * (wide + 6)
            self.sheet.line(x, y, x + wide, y, color=INK, weight=0.5)
            self.sheet.text(x, y + 3.8, self.caption(key), size=7.5, color=SOFT)

    def proof(self, qr_address: str) -> None:
        """Number, digest of the locked result and QR."""
        sheet, face = self.sheet, self.face
        sheet.qr(RIGHT - 30, 253, 27, qr_address, alt=self.caption("check"))
        sheet.text(LEFT, 257, self.caption("number"), size=7.5, color=SOFT)
        sheet.text(LEFT, 262, printed_code(face.code), font=STRONG, size=12)
        issued = formats.long_date(date.fromisoformat(face.issued_on), self.language)
        sheet.text(LEFT + 60, 257, self.caption("issued"), size=7.5, color=SOFT)
        sheet.text(LEFT + 60, 262, issued, font=STRONG, size=10)
        sheet.text(LEFT, 268, self.caption("snapshot"), size=7.5, color=SOFT)
        half = len(self.last.sha256) // 2
        sheet.lines(LEFT, 271.8, [self.last.sha256[:half], self.last.sha256[half:]], size=8, leading=1.25)
        sheet.text(LEFT, 280.6, f"{self.caption('check')}: ", size=8, color=SOFT)
        start = LEFT + width(f"{self.caption('check')}: ", TEXT, 8) / MM
        with sheet.grouped("P"), sheet.tagged("Link"):
            long = sheet.text(
                start, 280.6, face.check_address, font=STRONG, size=8, color=face.accent, field="check_address"
            )
            sheet.link(start, 277.6, long, 4, face.check_address)


def _value(reading: Reading | None, code: str | None) -> str | None:
    """Return the overall index of a reading (code None) or that of a domain; None where there is none."""
    if reading is None:
        return None
    if code is None:
        return reading.index
    return next((line.index for line in reading.domains if line.code == code), None)


def _shortest_fit(name: str, wide: float) -> tuple[float, str]:
    """Return the largest size of 6.5 to 4 points at which a band's name fits its stretch."""
    size = 6.5
    while size > 4 and width(name, TEXT, size) > wide * MM:
        size -= 0.25
    return size, name
