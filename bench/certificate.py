"""Certificates: milliseconds each in a batch, beside a plain page of the same run.

Reference: a bare ReportLab A4 page with two of our fonts and ten lines of text. CPU time of one core, median of
rounds that take turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from certificates.drawing.capacity_summary import draw_capacity_summary
from certificates.drawing.certificate import draw_certificate
from certificates.drawing.samples import sample_certificate, sample_summary
from lms.core.papers import lettering

BATCH, ROUNDS = 200, 5
NAMES = ("Әлия Серікқызы Нұрғожаева", "Бекзат Жұмабеков", "Гүлнұр Өтегенова", "Қуаныш Һәкімов")


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


def each(draw: Callable[[int], bytes], count: int, first: int) -> float:
    """Return CPU milliseconds a paper."""
    began = time.process_time()
    for number in range(first, first + count):
        draw(number)
    return (time.process_time() - began) * 1000 / count


def measure() -> dict:
    """Return milliseconds a paper, ratios to the plain page, and bytes."""
    lettering.registered()
    for draw in (plain_page, certificate, summary):
        draw(0)
    times: dict[str, list[float]] = {"plain": [], "certificate": [], "summary": []}
    for turn in range(ROUNDS):
        times["plain"].append(each(plain_page, BATCH // ROUNDS, turn * BATCH))
        times["certificate"].append(each(certificate, BATCH // ROUNDS, turn * BATCH))
        times["summary"].append(each(summary, 20, turn * BATCH))
    found = {name: statistics.median(values) for name, values in times.items()}
    return {
        "certificates drawn": BATCH,
        "certificate, ms each (limit 25, aim 8)": round(found["certificate"], 2),
        "capacity summary, ms each (aim 25)": round(found["summary"], 2),
        "plain reference page, ms each": round(found["plain"], 2),
        "certificate / plain page": round(found["certificate"] / found["plain"], 2),
        "capacity summary / plain page": round(found["summary"] / found["plain"], 2),
        "certificate, bytes": len(certificate(1)),
        "capacity summary, bytes": len(summary(1)),
    }
