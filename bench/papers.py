"""Papers as they are issued: the whole chain, what 1,000 of them take of memory, their sizes, and reports of CSOs.

Chain: a signed credential (Open Badges, eddsa-rdfc-2022), a tagged paper with a signature and a logo that carries it, the
PAdES signature. The
references are the chain without the signature, and a fixed piece of counting for a machine that is shared. The ZIP of
150 reports is made by the task behind the button, with a database of its own and nothing drawn before.
Run: python -m bench papers.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

COUNT, TURNS, MANY, ORGANISATIONS = 20, 5, 1_000, 150
AT = datetime(2026, 11, 1, 5, tzinfo=UTC)
LANGUAGES = ("en", "ru", "kk")


def chain() -> tuple[Callable[[int], bytes], Callable[[int], bytes]]:
    """Return what makes one certificate with its credential inside, and what signs it besides."""
    from certificates.actions.credentials import CARRIED
    from certificates.badges.documents import Place, certificate_document
    from certificates.badges.issuer import issuer_key
    from certificates.badges.proofs import signed
    from certificates.drawing.certificate import draw_certificate
    from certificates.drawing.samples import sample_certificate
    from certificates.faces import Logo, Signatory, Texts
    from certificates.pades import signed_paper
    from certificates.signing import self_made_key, signing_key
    from lms.core.papers.archive import Attachment
    from lms.core.papers.pictures import plain_picture
    from lms.management.demo.papers import logo
    from lms.management.demo.papers import signature as written

    site, did = "https://qabilet.example", "did:web:qabilet.example"
    hand, mark = plain_picture(written()), plain_picture(logo())
    pictures = {one.sha256: one.content for one in (hand, mark)}
    issuer, paper = issuer_key("key-1", "11" * 32), signing_key(self_made_key("Bench", from_=AT))

    def carrying(number: int, signature: str = "") -> bytes:
        name, language = f"Әлия Нұрғожаева {number}", LANGUAGES[number % 3]
        face = sample_certificate(
            name=name, is_sample=False, logos=(Logo(Texts.same("Ашық дала"), mark.sha256),),
            signatories=(Signatory(Texts.same("Р. Садырбаева"), Texts.same("Бағдарлама директоры"), hand.sha256),),
        )  # fmt: skip
        place = Place(
            f"urn:uuid:00000000-0000-4000-8000-{number:012d}", f"urn:uuid:00000000-0000-4000-9000-{number:012d}", did, site,
            f"{site}/achievements/PE-completion/1", f"{site}/status/1", number,
        )  # fmt: skip
        document = signed(certificate_document(face, place, language=language), key=issuer, did=did, at=AT)
        content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        carried = [Attachment("credential.json", CARRIED, "application/ld+json", content)]
        return draw_certificate(face, language, f"{site}/v/{number:022d}", carried, signature=signature, pictures=pictures)

    def whole(number: int) -> bytes:
        return signed_paper(carrying(number, signature="Qabilet"), paper, at=AT, reason="Qabilet")

    return carrying, whole


def counting(_number: int) -> None:
    """A fixed piece of work, to tell how fast the machine is here and now."""
    sum(number * number % 7 for number in range(100_000))


def each(draw: Callable[[int], object], first: int) -> float:
    """Return CPU milliseconds a paper."""
    began = time.process_time()
    for number in range(first, first + COUNT):
        draw(number)
    return (time.process_time() - began) * 1000 / COUNT


def resident() -> float:
    """Return the megabytes this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def papers() -> dict:
    """Return milliseconds and bytes of single papers."""
    carrying, whole = chain()
    draws = {"counting": counting, "carrying": carrying, "whole": whole}
    for draw in draws.values():
        draw(0)
    times: dict[str, list[float]] = {name: [] for name in draws}
    for turn in range(TURNS):
        for name, draw in draws.items():
            times[name].append(each(draw, turn * COUNT))
    found = {name: statistics.median(values) for name, values in times.items()}
    return {
        "with credential, ms each": round(found["carrying"], 1),
        "with credential and signature, ms each (goal 60)": round(found["whole"], 1),
        "counting, ms": round(found["counting"], 1),
        "whole chain / counting": round(found["whole"] / found["counting"], 1),
        "largest of 30 before the signature, bytes (goal 50,000)": max(len(carrying(number)) for number in range(30)),
        "largest of 30 signed, bytes (goal 60,000)": max(len(whole(number)) for number in range(30)),
    }


def many() -> dict:
    """Make 1,000 certificates one after another; return what the process holds at the start, half-way, at the end."""
    from lms.core.papers.lettering import registered

    registered()
    start = resident()
    _carrying, whole = chain()
    held = []
    for number in range(MANY):
        whole(number)
        if number in (0, MANY // 2, MANY - 1):
            held.append(resident() - start)
    return {
        "1,000 certificates, MB over the start (goal 120)": round(max(held), 1),
        "1,000 certificates, the second half adds, MB (goal 5)": round(held[2] - held[1], 1),
    }


class Untold:
    """Progress that nobody watches."""

    def __call__(self, done: int, total: int | None = None) -> None: ...

    def tell(self, report: list) -> None:
        if report:
            raise RuntimeError(f"not drawn: {report[:3]}")


def reports() -> dict:
    """Draw the reports of a round of 150 organisations as one ZIP; then one report alone, its drawing apart."""
    import django

    django.setup()
    from types import SimpleNamespace

    from django.core.management import call_command

    from bench.workbook import fill
    from certificates.drawing.cso_report import draw_cso_report
    from certificates.faces import CapacitySummaryFace, read
    from certificates.models import Summary
    from certificates.queries.reports import locked_assessment, report_beside
    from certificates.tasks import report_zip

    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=sys.stderr)
    fill(ORGANISATIONS, ("T0", "T1"))
    job = SimpleNamespace(parameters={"round": "T1", "language": "kk"}, owner=None)
    seconds, processor, sizes = [], [], []
    for _ in range(2):  # the second time the frozen pages are there
        began, spent = time.perf_counter(), time.process_time()
        sizes.append(len(report_zip(job, Untold(), datetime.now(UTC)).content))
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - spent)
    summary = Summary.objects.select_related("organisation").order_by("organisation__code").first()
    face = read(CapacitySummaryFace, summary.face)
    beside = report_beside(locked_assessment(summary.organisation, "T1"), "kk", code="X", at=AT)
    drawn = statistics.median(each(lambda _n: draw_cso_report(face, beside, "kk", "https://qabilet.example/verify/"), 0) for _ in range(TURNS))
    return {
        "CSO report, drawing, ms each (goal 25)": round(drawn, 1),
        "ZIP of 150 reports, nothing drawn before, s (goal 60)": round(seconds[0], 1),
        "the same, of the processor": round(processor[0], 1),
        "ZIP of 150 reports, again, s": round(seconds[1], 1),
        "the same again, of the processor": round(processor[1], 1),
        "ZIP of 150 reports, MB": round(sizes[1] / 1024**2, 1),
    }


def measure() -> dict:
    """Return all figures, each part from a process of its own."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        here = {"QABILET_MODE": "dev", "DJANGO_SETTINGS_MODULE": "lms.settings.dev", "QABILET_DATA_DIR": folder}
        for part in ("papers", "many", "reports"):
            made = subprocess.run(
                [sys.executable, "-m", "bench.papers", part], check=True, capture_output=True, text=True,
                env={**os.environ, **here, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"},
            )  # fmt: skip
            figures |= json.loads(made.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"papers": papers, "many": many, "reports": reports}[sys.argv[1]]()))
