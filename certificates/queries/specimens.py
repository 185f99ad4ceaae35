"""Every paper with made-up people and organisations, marked as a specimen: what `manage.py samples` writes.

Nothing here reads a row or a clock: the same code gives the same papers everywhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import lru_cache
from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.measurement.summary import domain_summaries, paired_summary
from certificates.choices import Kind
from certificates.codes import printed_code
from certificates.drawing.bilingual import draw_bilingual
from certificates.drawing.capacity_summary import draw_capacity_summary
from certificates.drawing.certificate import draw_certificate
from certificates.drawing.cso_report import draw_cso_report
from certificates.drawing.document import draw_document
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_certificate, sample_of_kind, sample_summary
from certificates.drawing.stickers import Slip, Sticker, draw_slips, draw_stickers
from certificates.faces import LANGUAGES, PAIR
from certificates.faces.captions import ISSUER
from certificates.faces.document import Block, Document, Facts, Heading, Paragraph, Table
from certificates.faces.texts import Texts
from certificates.queries.claims import fetch_words, slip_words
from certificates.queries.cohorts import change_blocks
from certificates.queries.past import sticker_words
from certificates.queries.transcript import LearningList, Line, Product, transcript_document
from lms.core import formats
from lms.core.papers.flow import Column
from lms.core.papers.login_cards import Card, draw_login_cards

AT = datetime(2026, 11, 1, 5, tzinfo=UTC)
SEED = 7
SITE = "https://qabilet.example"
PAIRS = tuple(
    (Fraction((30, 55)[place % 2] + place % 5), Fraction((30, 55)[place % 2] + place % 5 + (25, 20, 12, 6)[place % 4]))
    for place in range(60)
)
"""Index before and after of sixty made-up organisations."""


def specimens() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each file without its ending, and what draws it."""
    for kind in Kind.values:
        face = sample_of_kind(kind)
        for language in LANGUAGES:
            yield f"certificate-{kind}-{language}", lambda face=face, language=language: draw_certificate(face, language, SAMPLE_ADDRESS)
        yield f"certificate-{kind}-{PAIR}", lambda face=face: draw_bilingual(face, SAMPLE_ADDRESS)
    drawn = {
        "transcript": lambda language: draw_document(_transcript(language), language),
        "capacity-summary": lambda language: draw_capacity_summary(sample_summary(), language, SAMPLE_ADDRESS),
        "capacity-report": lambda language: draw_cso_report(
            sample_summary(), _beside(language), language, f"{SITE}/verify/"
        ),
        "cohort-report": lambda language: draw_document(_cohort(language), language),
        "trainer-brief": lambda language: draw_document(_brief(language), language),
        "stickers": _stickers,
        "slips": _slips,
        "slips-certificates": _fetch_slips,
        "login-cards": _cards,
    }
    for name, draw in drawn.items():
        for language in LANGUAGES:
            yield f"{name}-{language}", lambda draw=draw, language=language: draw(language)


def _document(language: str, title: str, subtitle: str, about: str, blocks: Iterator[Block]) -> Document:
    return Document(
        kind="specimen", title=title, subtitle=subtitle, about=about,
        footer=f"{ISSUER.get(language)} · " + _("as of %(day)s") % {"day": formats.table_date(AT, language)},
        page_of=_("Page {page} of {pages}"), issued_at=AT.isoformat(), author=ISSUER.get(language), blocks=tuple(blocks),
        sample=sample_certificate().caption("sample", language),
    )  # fmt: skip


def _transcript(language: str) -> Document:
    face, code = sample_certificate(), printed_code(sample_certificate().code)
    with override(language):
        advocacy = Texts("Advocacy in practice", "Адвокация на практике", "Адвокация іс жүзінде").get(language)
        rows = (
            (face.programme.get(language), Kind.COMPLETION, 37, date(2026, 9, 1), date(2026, 10, 30), 9, 10, "86", "70", f"PE-2026 {code}"),
            (face.programme.get(language), Kind.COMPETENCE, 37, date(2026, 9, 1), date(2026, 10, 31), 9, 10, "88", "70", f"PE-2026 {code}"),
            (advocacy, Kind.ATTENDANCE, 30, date(2026, 3, 2), date(2026, 4, 17), 17, 18, None, None, f"ADV-2026 {code}"),
        )
        lines = tuple(
            Line(f"c-{place}", title, str(kind.label), False, hours, first, last, had, held, percent, least, number)
            for place, (title, kind, hours, first, last, had, held, percent, least, number) in enumerate(rows)
        )
        lines += (
            Line(
                "p-0", Texts("Basics of public control", "Основы общественного контроля", "Қоғамдық бақылау негіздері").get(language),
                str(Kind.COMPLETION.label), False, 36, date(2021, 10, 1), date(2021, 10, 12), None, None, None, None, code,
                recorded_on=date(2026, 10, 5), old_number="17/2021",
            ),
        )  # fmt: skip
        product = Product(frozenset({"c-1"}), sample_of_kind("competence").product.get(language), face.programme.get(language), "88", "70")
    who = SimpleNamespace(printed_name=face.name, latin_name=face.latin_name)
    made = transcript_document(who, LearningList(lines, (product,)), language, with_results=True, at=AT, site=SITE)
    return _marked(made, language)


OLD = ("01/2021", "02/2021", "7/2019")
"""Numbers on made-up old papers."""


def _stickers(language: str) -> bytes:
    """Stickers for old papers: each says that it is a sample, and all lead to the same address of nobody."""
    code, mark = printed_code(sample_certificate().code), sample_certificate().caption("sample", language)
    with override(language):
        words = sticker_words(language)
    words["title"] += f" ({mark})"
    stickers = [Sticker(code, f"{number} {mark}", SAMPLE_ADDRESS) for number in OLD]
    return draw_stickers(stickers, words, language, site=f"{SITE}/verify/", at=AT)


def _slips(language: str) -> bytes:
    """Slips by which holders of old papers claim them."""
    face, mark = sample_certificate(), sample_certificate().caption("sample", language)
    with override(language):
        words = slip_words(language)
    until = formats.long_date(date(2027, 4, 30), language)
    slips = [
        Slip(face.name, face.programme.get(language), f"{number} {mark}", f"{SITE}/claim/AAAAAAAAAAAAAAAAAAAAAA", until)
        for number in OLD
    ]
    return draw_slips(slips, words, language, at=AT)


def _fetch_slips(language: str) -> bytes:
    """Slips by which people without e-mail fetch their certificates, one of each kind."""
    mark = sample_certificate().caption("sample", language)
    with override(language):
        words = fetch_words(language)
    until = formats.long_date(date(2026, 12, 1), language)
    slips = [
        Slip(
            face.name, f"{face.title.get(language)}: {face.programme.get(language)}", f"{face.programme_code} {printed_code(face.code)} {mark}",
            f"{SITE}/claim/AAAAAAAAAAAAAAAAAAAAAA", until,
        )
        for face in map(sample_of_kind, Kind.values)
    ]  # fmt: skip
    return draw_slips(slips, words, language, at=AT)


def _cards(language: str) -> bytes:
    """Login cards of nobody: the number and the code open nothing."""
    mark = sample_certificate().caption("sample", language)
    cards = [
        Card(f"{name} ({mark})", organisation, "1000 0000", "1000 0000 0000", f"{SITE}/j/10000000100000000000", "qabilet.example/join/", "15.11.2026")
        for name, organisation in (("Әлия Нұрғожаева", "«Ақ көпір» қоғамдық қоры"), ("Дәметкен Қожахметова", "«Қырық көпір» қоры"))
    ]
    return draw_login_cards(cards, language, at=AT)


def _marked(document: Document, language: str) -> Document:
    return replace(document, sample=sample_certificate().caption("sample", language))


def _names(language: str) -> dict:
    face = sample_summary()
    return {
        "bands": [band.name.get(language) for band in face.bands],
        "domains": {line.code: f"{line.code} {line.name.get(language)}" for line in face.readings[0].domains},
    }


@lru_cache(maxsize=1)
def _compared(codes: tuple[str, ...]):
    """Return the comparison of the whole and of the domains: resampled once, not in each language."""
    pairs = {
        code: [(before + shift, after + shift - 4 * (shift % 2)) for before, after in PAIRS] for shift, code in enumerate(codes)
    }
    return paired_summary(PAIRS, seed=SEED), domain_summaries(pairs, seed=SEED)


def _cohort(language: str) -> Document:
    """The report on a group: its own blocks, fed with made-up results."""
    face, names = sample_summary(), _names(language)
    edges = [Fraction(band.least) for band in face.bands]
    places = [tuple(sum(value >= edge for edge in edges) - 1 for value in pair) for pair in PAIRS]
    moves = [[0] * (len(edges) + 1) for _edge in edges]
    for before, after in places:
        moves[before][after] += 1
    overall, domains = _compared(tuple(names["domains"]))
    found = SimpleNamespace(
        overall=overall, domains=domains, moves=moves,
        bands_before=[sum(before == place for before, _after in places) for place in range(len(edges))],
        bands_after=[sum(after == place for _before, after in places) for place in range(len(edges))],
        noise=SimpleNamespace(threshold=Fraction(face.noise)),
        version=SimpleNamespace(bands=[SimpleNamespace(lower=edge) for edge in edges]),
        verdicts={"improved": 45, "same": 15, "declined": 0},
    )  # fmt: skip

    def blocks() -> Iterator[Block]:
        yield Heading(_("The group"))
        yield Facts((
            (_("counted organisations"), "60"), (_("with a full later result"), "60"), (_("with a change on common items"), "60"),
            (_("provisional later result"), "0"), (_("no later result"), "0"), (_("no full first result"), "0"),
        ))
        yield from change_blocks(found, names, language)

    with override(language):
        return _document(
            language, _("Capacity before and after training"), _("Counted trained organisations"),
            f"{formats.long_date(AT, language)} · " + _("none is named and none is ranked"), blocks(),
        )  # fmt: skip


def _brief(language: str) -> Document:
    face, names = sample_summary(), _names(language)

    def blocks() -> Iterator[Block]:
        yield Heading(_("The group"))
        yield Facts((
            (_("Organisations"), "12"), (_("Of these with a locked result"), "12"), (_("Working languages"), "kk: 9, ru: 8"),
            (_("Programmes completed before"), "PE: 7"),
        ))
        yield Heading(_("Organisations by capacity level in each domain"))
        counts = ("1 4 5 2 0 0", "0 5 4 3 0 0", "2 4 4 2 0 0", "1 5 5 1 0 0", "0 3 6 3 0 0", "2 5 3 1 0 1", "1 4 5 2 0 0", "3 5 3 1 0 0")
        yield Table(
            (
                Column(_("Domain"), 6), *(Column(name, 4, is_figure=True) for name in names["bands"]),
                Column(_("no index"), 2, is_figure=True),
            ),
            tuple((name, *row.split()) for name, row in zip(names["domains"].values(), counts, strict=True)),
        )
        yield Heading(_("The ten practices most often below level 3"))
        yield Table(
            (
                Column(_("Item"), 8), Column(_("Organisations below level 3"), 4, is_figure=True),
                Column(_("Mean importance, 1 to 3"), 3, is_figure=True),
            ),
            tuple(
                (f"{one.code} {one.name.get(language)}", _("%(count)s of %(total)s") % {"count": 11 - place, "total": 12},
                 formats.number(Fraction(28 - place, 10), language, 1))
                for place, one in enumerate(face.strengths)
            ),
        )  # fmt: skip
        yield Paragraph(
            _("Sums over the latest locked results of the group. Organisations are not named and not ranked."), is_note=True
        )

    with override(language):
        return _document(
            language, _("Trainer brief"), sample_certificate().programme.get(language),
            f"PE-2026-2 · {formats.date_range(date(2026, 11, 9), date(2026, 12, 18), language)}", blocks(),
        )  # fmt: skip


def _beside(language: str) -> Document:
    """What stands behind the two frozen pages of a report."""
    face = sample_summary()

    def blocks() -> Iterator[Block]:
        yield Heading(_("How it was assessed"))
        yield Facts((
            (_("Round"), face.readings[-1].round_code),
            (_("Day of assessment"), formats.table_date(date.fromisoformat(face.readings[-1].assessed_on), language)),
            (_("Instrument"), f"{face.instrument.get(language)} {face.instrument_version}"),
        ))
        yield Heading(_("Advocacy tools used, with accepted evidence"))
        yield Paragraph(_("No use with accepted evidence up to this day."))
        yield Heading(_("Action plan"))
        yield Table(
            (Column(_("Item"), 4), Column(_("What will be done"), 6), Column(_("By when"), 2)),
            tuple(
                (f"{one.item} {one.name.get(language)}", one.step.get(language), formats.table_date(date(2026, 12, 10 + place), language))
                for place, one in enumerate(face.priorities)
            ),
        )
        yield Paragraph(_("SHA-256 of the locked result: %(digest)s") % {"digest": face.readings[-1].sha256}, is_note=True)

    with override(language):
        return _document(
            language, _("Capacity report"), face.organisation.get(language),
            f"{face.instrument_code} {face.instrument_version} · {printed_code(face.code)}", blocks(),
        )  # fmt: skip
