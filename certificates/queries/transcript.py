"""The transcript: what a person completed up to a day, of which the holder chooses what is listed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates import codes
from certificates.choices import Kind, State
from certificates.eligibility import POST_TEST, PRODUCT, least_percent
from certificates.faces import CertificateFace, read
from certificates.faces.captions import ISSUER
from certificates.faces.document import Block, Document, Facts, Heading, Paragraph, Table
from certificates.faces.past import PastFace
from certificates.models import Credential, PastPaper
from certificates.queries.credentials import whole_hours
from certificates.queries.past import own_past_papers, past_title
from courses.models import Enrolment
from courses.queries.enrolments import learner_states
from courses.queries.materials import single
from courses.queries.outlines import programme_outlines
from lms.core import formats
from lms.core.formats import ZONE
from lms.core.models import User
from lms.core.papers.flow import Column


@dataclass(frozen=True)
class Line:
    """One thing that was completed: an issued certificate in force, a completed programme without one, or a paper from
    before the system that its holder claimed; that one has `recorded_on` and the number that stands on it.

    `key` is how the holder's choice names it. `percent` is the best result, whole and cut downwards; `least` the mark to
    pass; both None where nothing is judged. `attended` of `held` are meetings or lessons, `held` None where only the
    number of lessons is known.
    """

    key: str
    programme: str
    kind: str
    is_expired: bool
    hours: int
    starts_on: date
    ends_on: date
    attended: int | None
    held: int | None
    percent: str | None
    least: str | None
    number: str
    recorded_on: date | None = None
    old_number: str = ""


@dataclass(frozen=True)
class Product:
    """A practical product that was judged by rubric; it is listed with the lines of its enrolment."""

    keys: frozenset[str]
    title: str
    programme: str
    percent: str
    least: str | None


@dataclass(frozen=True)
class LearningList:
    """Everything a person may list, earliest first."""

    lines: tuple[Line, ...]
    products: tuple[Product, ...]

    def only(self, keys: Collection[str]) -> "LearningList":
        """Return what belongs to a choice."""
        return LearningList(
            tuple(line for line in self.lines if line.key in keys),
            tuple(product for product in self.products if product.keys & set(keys)),
        )


def learning_list(learner: User, language: str, on: date) -> LearningList:
    """Return what a person has completed, in a language; the same number of queries however much it is."""
    papers = list(
        Credential.objects.held_by(learner).current().filter(revoked_at=None, enrolment__isnull=False)
        .select_related("definition", "enrolment__cohort").order_by("issued_at", "id")
    )  # fmt: skip
    bare = list(
        Enrolment.objects.of_learner(learner).exclude(completed_on=None)
        .exclude(pk__in=[paper.enrolment_id for paper in papers if paper.definition.kind != Kind.ATTENDANCE])
        .select_related("cohort").order_by("completed_on", "id")
    )  # fmt: skip
    enrolments = {one.pk: one for one in [*(paper.enrolment for paper in papers), *bare]}
    outlines = programme_outlines([one.cohort.programme_key for one in enrolments.values()], language)
    met = {state.enrolment.pk: state for state in learner_states(enrolments.values(), outlines)}
    lines = [_of_paper(paper, met[paper.enrolment_id].milestones, language, on) for paper in papers]
    lines += [
        _of_enrolment(one, met[one.pk], outlines[one.cohort.programme_key])
        for one in bare if one.cohort.programme_key in outlines
    ]  # fmt: skip
    past = own_past_papers(learner).filter(revoked_at=None).order_by("recorded_at", "id")
    lines += [_of_past(paper, read(PastFace, paper.face), language, on) for paper in past]
    keys: dict = {}
    for paper in papers:
        keys.setdefault(paper.enrolment_id, set()).add(f"c-{paper.pk}")
    for one in bare:
        keys.setdefault(one.pk, set()).add(f"e-{one.pk}")
    products = tuple(_products(enrolments, met, outlines, keys, papers, language))
    return LearningList(tuple(sorted(lines, key=lambda line: (line.ends_on, line.programme, line.key))), products)


def _of_paper(paper: Credential, milestones: dict, language: str, on: date) -> Line:
    face = read(CertificateFace, paper.face)
    code, least = {Kind.COMPLETION: (POST_TEST, face.pass_percent), Kind.COMPETENCE: (PRODUCT, face.product_pass)}.get(
        face.kind, (None, None)
    )
    is_kept = face.attended is not None and face.held is not None
    return Line(
        key=f"c-{paper.pk}", programme=face.programme.get(language), kind=str(Kind(face.kind).label),
        is_expired=paper.state(on) == State.EXPIRED, hours=face.hours, starts_on=date.fromisoformat(face.starts_on),
        ends_on=date.fromisoformat(face.ends_on), attended=face.attended if is_kept else face.lessons,
        held=face.held if is_kept else face.lessons_held, percent=_whole(milestones.get(code)), least=least,
        number=f"{face.programme_code}-{face.issued_on[:4]} {codes.printed_code(paper.code)}",
    )  # fmt: skip


def _of_enrolment(enrolment: Enrolment, state, outline) -> Line:
    return Line(
        key=f"e-{enrolment.pk}", programme=outline.title, kind="", is_expired=False, hours=whole_hours(outline),
        starts_on=min(enrolment.cohort.starts_on, enrolment.completed_on), ends_on=enrolment.completed_on,
        attended=len(state.completed), held=None, percent=_whole(state.milestones.get(POST_TEST)),
        least=least_percent(enrolment.rule, POST_TEST), number="",
    )  # fmt: skip


def _of_past(paper: PastPaper, face: PastFace, language: str, on: date) -> Line:
    return Line(
        key=f"p-{paper.pk}", programme=face.programme, kind=past_title(face, language),
        is_expired=paper.state(on) == State.EXPIRED, hours=face.hours, starts_on=date.fromisoformat(face.starts_on),
        ends_on=date.fromisoformat(face.ends_on), attended=None, held=None, percent=None, least=None,
        number=codes.printed_code(paper.code), recorded_on=date.fromisoformat(face.recorded_on), old_number=face.number,
    )  # fmt: skip


def _products(enrolments, met, outlines, keys, papers, language: str) -> Iterator[Product]:
    marks = {paper.enrolment_id: read(CertificateFace, paper.face).product_pass for paper in papers}
    for key, one in enrolments.items():
        percent, outline = _whole(met[key].milestones.get(PRODUCT)), outlines.get(one.cohort.programme_key)
        if percent is None or outline is None:
            continue
        titles = (single(outline, "assignment") or {}).get("title", {})
        title = titles.get(language) or next(iter(titles.values()), "") or _("Practical product")
        yield Product(frozenset(keys[key]), title, outline.title, percent, marks.get(key))


def _whole(percent) -> str | None:
    return None if percent is None else str(int(percent))


def transcript_document(
    learner: User, chosen: LearningList, language: str, *, with_results: bool, at: datetime, site: str = ""
) -> Document:
    """Return the transcript of what was chosen, in words of one language. The metadata of its file name nobody.

    `site` is the address of the house, else the one in the settings.
    """
    check = f"{site or settings.PUBLIC_BASE_URL}/verify/"
    with override(language):
        day = formats.long_date(at.astimezone(ZONE), language)
        return Document(
            kind="transcript",
            title=_("Transcript of learning"),
            subtitle=learner.printed_name,
            about=_("What was completed by %(day)s") % {"day": day},
            footer=f"{ISSUER.get(language)} · " + _("as of %(day)s") % {"day": formats.table_date(at.astimezone(ZONE), language)},
            page_of=_("Page {page} of {pages}"),
            issued_at=at.isoformat(),
            author=ISSUER.get(language),
            blocks=tuple(_blocks(learner, chosen, language, with_results, day, check)),
            file_title=_("Transcript of learning"),
            qr_address=check,
            qr_words=_("Check the numbers listed here"),
        )


def _blocks(learner: User, chosen: LearningList, language: str, with_results: bool, day: str, check: str) -> Iterator[Block]:
    hours = sum({(line.programme, line.starts_on): line.hours for line in chosen.lines}.values())
    facts = [(_("Programmes and certificates listed"), str(len(chosen.lines))), (_("Hours of study"), formats.number(hours, language))]
    if learner.latin_name and learner.latin_name != learner.printed_name:
        facts.insert(0, (_("Name in Latin letters"), learner.latin_name))
    yield Facts((*facts, (_("Check the numbers at"), check)))
    yield Heading(_("Programmes"))
    yield Table(
        (
            Column(_("Programme"), 55), Column(_("Hours"), 14, is_figure=True), Column(_("Dates"), 29),
            Column(_("Meetings or lessons"), 21), Column(_("Result"), 25), Column(_("Number"), 34),
        ),
        tuple(_row(line, language, with_results) for line in chosen.lines),
    )  # fmt: skip
    if chosen.products:
        yield Heading(_("Practical products"))
        yield Table(
            (Column(_("Product"), 75), Column(_("Programme"), 65), Column(_("Judged by rubric"), 38)),
            tuple(
                (one.title, one.programme, _judged(one.percent if with_results else None, one.least, language))
                for one in chosen.products
            ),
        )
    yield Heading(_("How to read this"))
    for words in (
        _("Result: the best attempt of the final test, or the product judged by rubric, as a share of all points; the pass mark stands beside it."),
        _("A certificate of attendance says that a person was present. A certificate of completion says that all requirements of the programme were met. A certificate of competence says that a practical product was judged by rubric."),
        _("Hours are the hours of study that the programme plans."),
        *([_("What was issued on paper before Qabilet was copied from a list of that time: Qabilet recorded it and did not issue it.")]
          if any(line.recorded_on for line in chosen.lines) else []),
        _("This lists what was completed by %(day)s. The holder chose what is listed; what is not listed is not denied.") % {"day": day},
        _("This list is not signed. Each number can be checked with the family name at the address above."),
    ):
        yield Paragraph(words, is_note=True)


def _row(line: Line, language: str, with_results: bool) -> tuple[str, ...]:
    kind = f"{line.kind} ({_('expired')})" if line.is_expired else line.kind or _("completed; no certificate issued")
    if line.recorded_on:
        kind += "\n" + _("issued on paper with the number %(number)s, not by Qabilet; recorded here on %(day)s") % {
            "number": line.old_number, "day": formats.table_date(line.recorded_on, language),
        }  # fmt: skip
    return (
        f"{line.programme}\n{kind}",
        formats.number(line.hours, language),
        formats.date_range(line.starts_on, line.ends_on, language),
        _meetings(line, language),
        "–" if line.least is None and line.percent is None else _judged(line.percent if with_results else None, line.least, language),
        line.number.replace(" ", "\n", 1) or "–",
    )


def _meetings(line: Line, language: str) -> str:
    if line.attended is None:
        return "–"
    if line.held is None:
        return _("lessons: %(number)s") % {"number": formats.number(line.attended, language)}
    return _("%(count)s of %(total)s") % {"count": line.attended, "total": line.held}


def _judged(percent: str | None, least: str | None, language: str) -> str:
    """Return a result with its pass mark; without the figure where the holder does not want it printed."""
    words = _("passed") if percent is None else formats.percent(int(percent), language)
    if least is None:
        return words
    return f"{words}\n" + _("pass mark %(percent)s") % {"percent": formats.percent(int(least), language)}
