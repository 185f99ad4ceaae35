"""Certificates: milliseconds each in a batch, beside a plain page and beside WeasyPrint in the same run.

References: a bare ReportLab A4 page with two of our fonts and ten lines of text; the same certificate, a little
simpler, set by WeasyPrint from HTML with the same fonts and the same QR. CPU time of one core, median of rounds that
take turns, so that a busy machine slows all alike. WeasyPrint is nowhere else: `requirements-bench.txt`.
"""

from __future__ import annotations

import importlib.util
import io
import statistics
import time
from collections.abc import Callable

import segno
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from certificates.drawing.capacity_summary import draw_capacity_summary
from certificates.drawing.certificate import draw_certificate
from certificates.drawing.samples import sample_certificate, sample_summary
from lms.core.papers import lettering

BATCH, ROUNDS, SLOW = 200, 5, 8
NAMES = ("Әлия Серікқызы Нұрғожаева", "Бекзат Жұмабеков", "Гүлнұр Өтегенова", "Қуаныш Һәкімов")
INSTALL = "not measured: python -m pip install --require-hashes -r requirements-bench.txt"


def plain_page(number: int) -> bytes:
    """Draw what any PDF costs: two fonts, ten lines, nothing else."""
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer, pagesize=landscape(A4), pageCompression=1, invariant=1, initialFontName=lettering.TEXT
    )
    for line in range(10):
        canvas.setFont(lettering.TEXT if line % 2 else lettering.STRONG, 12)
        canvas.drawString(60, 500 - 20 * line, f"{NAMES[number % 4]} {number} {line}: Қоғамдық сараптама")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def certificate(number: int) -> bytes:
    """Draw one certificate; each has its own name and its own QR."""
    face = sample_certificate(name=f"{NAMES[number % 4]}", is_sample=False)
    return draw_certificate(face, ("en", "ru", "kk")[number % 3], f"https://qabilet.example/v/{number:022d}")


def summary(number: int) -> bytes:
    """Draw one capacity summary of two rounds."""
    return draw_capacity_summary(sample_summary(), ("en", "ru", "kk")[number % 3], f"https://qabilet.example/v/{number:022d}")


class ByWeasyPrint:
    """The same page from HTML: fonts looked up once (warm) or for each page (cold)."""

    def __init__(self) -> None:
        self.fonts, self.sheet = self._prepared()

    @staticmethod
    def _prepared():
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        return fonts, CSS(string=LOOK.format(fonts=lettering.FOLDER.as_uri()), font_config=fonts)

    def warm(self, number: int) -> bytes:
        return self._page(number, self.fonts, self.sheet)

    def cold(self, number: int) -> bytes:
        return self._page(number, *self._prepared())

    @staticmethod
    def _page(number: int, fonts, sheet) -> bytes:
        from weasyprint import HTML

        face, language = sample_certificate(), ("en", "ru", "kk")[number % 3]
        code = segno.make(f"https://qabilet.example/v/{number:022d}", error="q", mask=2, micro=False, boost_error=False)
        words = {
            "language": language, "name": NAMES[number % 4], "qr": code.svg_inline(border=0, omitsize=True),
            "competences": " · ".join(one.get(language) for one in face.competences), "code": face.code,
            "signatory": face.signatories[0].name.get(language), "role": face.signatories[0].role.get(language),
            "check_address": face.check_address, "attended": "9 / 10", "result": "86 %", "hours": face.hours,
            "dates": "01.09.2026 – 30.10.2026", "issued_on": face.issued_on,
            **{key: getattr(face, key).get(language) for key in ("issuer", "issuer_line", "title", "title_second", "intro", "statement", "programme")},
        }  # fmt: skip
        return HTML(string=PAGE.format(**words)).write_pdf(stylesheets=[sheet], font_config=fonts)


LOOK = """
@font-face {{ font-family: text; src: url({fonts}/noto-sans-400.ttf) }}
@font-face {{ font-family: strong; src: url({fonts}/noto-sans-600.ttf) }}
@font-face {{ font-family: serif4; src: url({fonts}/source-serif-4-600.ttf) }}
@page {{ size: A4 landscape; margin: 0; background: #FFFDF8 }}
body {{ margin: 0; font: 11pt text; color: #24211D }}
.band {{ position: absolute; left: 0; top: 0; width: 14mm; height: 210mm; background: #14524F; border-right: 0.9mm solid #E8B04A }}
.frame {{ position: absolute; left: 21mm; top: 8.5mm; width: 267mm; height: 193mm; border: 0.7pt solid #A9803A }}
main {{ position: absolute; left: 32mm; top: 17mm; width: 247mm }}
h1 {{ font: 38pt serif4; color: #14524F; margin: 8mm 0 2mm; letter-spacing: 0.8pt }}
.name {{ font: 31pt serif4; border-bottom: 0.6pt solid #A9803A; margin: 2mm 0 }}
.programme {{ font: 17pt strong; color: #14524F }}
.tiles div {{ display: inline-block; width: 50mm; background: white; border: 0.6pt solid #D9CDBA; padding: 3mm; margin-right: 3mm }}
.tiles b {{ font: 14pt strong; display: block }}
.proof {{ position: absolute; right: 0; top: 148mm; width: 90mm; text-align: right; padding-right: 35mm }}
.proof svg {{ position: absolute; right: 0; top: 0; width: 27mm }}
.sign {{ margin-top: 20mm; width: 44mm; border-top: 0.5pt solid #24211D }}
"""
PAGE = """<html lang="{language}"><title>{title}</title><div class="band"></div><div class="frame"></div><main>
<b>{issuer}</b><p>{issuer_line}</p><h1>{title}</h1><p>{title_second}</p><p>{intro}</p><p class="name">{name}</p>
<p>{statement}</p><p class="programme">{programme}</p><div class="tiles"><div>1<b>{hours}</b></div><div>2<b>{dates}</b></div>
<div>3<b>{attended}</b></div><div>4<b>{result}</b></div></div><p>{competences}</p><p class="sign"><b>{signatory}</b><br>{role}</p>
<div class="proof"><b>{code}</b><br>{issued_on}<br>{check_address}{qr}</div></main></html>"""


def each(draw: Callable[[int], bytes], count: int, first: int) -> float:
    """Return CPU milliseconds a paper."""
    began = time.process_time()
    for number in range(first, first + count):
        draw(number)
    return (time.process_time() - began) * 1000 / count


def measure() -> dict:
    """Return milliseconds a paper, ratios to the references, and bytes."""
    lettering.registered()
    draws = {"plain": (plain_page, BATCH // ROUNDS), "certificate": (certificate, BATCH // ROUNDS), "summary": (summary, 20)}
    theirs = ByWeasyPrint() if importlib.util.find_spec("weasyprint") else None
    if theirs:
        draws |= {"warm": (theirs.warm, SLOW), "cold": (theirs.cold, SLOW)}
    for draw, _count in draws.values():
        draw(0)
    times: dict[str, list[float]] = {name: [] for name in draws}
    for turn in range(ROUNDS):
        for name, (draw, count) in draws.items():
            times[name].append(each(draw, count, turn * BATCH))
    found = {name: statistics.median(values) for name, values in times.items()}
    figures = {
        "certificates drawn": BATCH,
        "certificate, ms each (goal 8)": round(found["certificate"], 2),
        "capacity summary, ms each (goal 25)": round(found["summary"], 2),
        "plain reference page, ms each": round(found["plain"], 2),
        "certificate / plain page": round(found["certificate"] / found["plain"], 2),
        "capacity summary / plain page": round(found["summary"] / found["plain"], 2),
        "certificate, bytes": len(certificate(1)),
        "capacity summary, bytes": len(summary(1)),
    }
    if theirs is None:
        return figures | {"WeasyPrint, the same page": INSTALL}
    return figures | {
        "WeasyPrint, fonts once, ms each": round(found["warm"], 1),
        "WeasyPrint, fonts each time, ms each": round(found["cold"], 1),
        "WeasyPrint warm / certificate (goal 5)": round(found["warm"] / found["certificate"], 1),
        "WeasyPrint cold / certificate (goal 5)": round(found["cold"] / found["certificate"], 1),
        "WeasyPrint, bytes": len(theirs.warm(1)),
    }
