"""The trainer brief: what a coming group can and cannot do yet, without naming an organisation (14.3)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.capacity.measurement.bands import band_of
from assessments.capacity.measurement.scoring import Missing
from assessments.capacity.models import CapacityAssessment, ItemScore, Layer
from assessments.capacity.queries.results import LockedResult, locked_results
from certificates.faces.captions import ISSUER
from certificates.faces.document import Block, Document, Facts, Heading, Paragraph, Table
from courses.models import Cohort, Enrolment
from courses.queries.enrolments import completions
from courses.queries.outlines import programme_outline
from lms.core import formats
from lms.core.formats import ZONE
from lms.core.models import Organisation
from lms.core.papers.flow import Column

FROM_CSOS = 5  # specification 14.3: no single organisation below five
SHOWN_ITEMS = 10
WANTED_LEVEL = 3


def trainer_brief(cohort: Cohort, language: str, *, at: datetime) -> Document:
    """Return the brief on the organisations of a cohort, from their latest locked results."""
    with override(language):
        outline = programme_outline(cohort.programme_key, language)
        brief = _Brief(cohort, language, at)
        return Document(
            kind="trainer_brief",
            title=_("Trainer brief"),
            subtitle=outline.title if outline else cohort.code,
            about=f"{cohort.code} · {formats.date_range(cohort.starts_on, cohort.ends_on, language)}",
            footer=f"{ISSUER.get(language)} · {cohort.code} · "
            + _("as of %(day)s") % {"day": formats.table_date(at.astimezone(ZONE), language)},
            page_of=_("Page {page} of {pages}"),
            issued_at=at.isoformat(),
            author=ISSUER.get(language),
            blocks=tuple(brief.blocks()),
        )


class _Brief:
    """The blocks of one brief being put together."""

    def __init__(self, cohort: Cohort, language: str, at: datetime) -> None:
        self.cohort, self.language, self.day = cohort, language, at.astimezone(ZONE).date()
        ids = set(Enrolment.objects.filter(cohort=cohort).values_list("organisation_id", flat=True))
        self.organisations = list(Organisation.objects.filter(pk__in=ids).order_by("code"))
        latest: dict = {}
        for result in locked_results(self.day, organisation_ids=ids):  # earliest round first
            latest[result.organisation_id] = result
        self.results: list[LockedResult] = list(latest.values())

    def blocks(self) -> Iterator[Block]:
        yield Heading(_("The group"))
        languages = Counter(
            language for one in self.organisations for language in one.working_languages.split(",") if language
        )
        names = dict(settings.LANGUAGES)
        yield Facts((
            (_("Organisations"), str(len(self.organisations))),
            (_("Of these with a locked result"), str(len(self.results))),
            (
                _("Working languages"),
                ", ".join(f"{names.get(code, code)}: {count}" for code, count in languages.most_common()) or "–",
            ),
            (_("Programmes completed before"), self.completed_before()),
        ))
        if len(self.results) < FROM_CSOS:
            yield Paragraph(
                _("Fewer than five organisations have a locked result (n = %(count)s). Nothing more is shown, so that no single organisation can be recognised.")
                % {"count": len(self.results)}
            )
            return
        yield from self.domains()
        yield from self.items()
        yield Paragraph(
            _("Sums over the latest locked results of the group. Organisations are not named and not ranked."), is_note=True
        )

    def completed_before(self) -> str:
        ids = {one.pk for one in self.organisations}
        done = {(row.organisation_id, row.programme_code) for row in completions(self.day) if row.organisation_id in ids}
        counts = Counter(programme for _organisation, programme in done)
        return ", ".join(f"{programme}: {count}" for programme, count in sorted(counts.items())) or _("none")

    def domains(self) -> Iterator[Block]:
        version = self.results[-1].version  # results of another version keep their own index, read on these bands
        bands = [(band["code"], band["name"][self.language]) for band in self.document["bands"]]
        names = {domain["code"]: domain["name"][self.language] for domain in self.document["domains"]}
        yield Heading(_("Organisations by capacity level in each domain"))
        rows = []
        for code, name in names.items():
            counts: Counter[str] = Counter()
            for result in self.results:
                index = next((one.index for one in result.result.domains if one.code == code), None)
                counts["" if index is None else band_of(index, version.bands).code] += 1
            rows.append((f"{code} {name}", *(str(counts[band]) for band, _name in bands), str(counts[""])))
        columns = (
            Column(_("Domain"), 6), *(Column(name, 4, is_figure=True) for _code, name in bands),
            Column(_("no index"), 2, is_figure=True),
        )  # fmt: skip
        yield Table(columns, tuple(rows))

    def items(self) -> Iterator[Block]:
        names = {
            item["code"]: item["name"][self.language] for domain in self.document["domains"] for item in domain["items"]
        }
        below: Counter[str] = Counter()
        known: Counter[str] = Counter()
        for result in self.results:
            for code, level in result.result.effective.items():
                if not isinstance(level, Missing) and code in names:
                    known[code] += 1
                    below[code] += level < WANTED_LEVEL
        importance = self._importance()
        yield Heading(_("The ten practices most often below level 3"))
        ranked = sorted(below, key=lambda code: (-below[code], -importance.get(code, Fraction(0)), code))
        yield Table(
            (
                Column(_("Item"), 8), Column(_("Organisations below level 3"), 4, is_figure=True),
                Column(_("Mean importance, 1 to 3"), 3, is_figure=True),
            ),
            tuple(
                (
                    f"{code} {names[code]}",
                    _("%(count)s of %(total)s") % {"count": below[code], "total": known[code]},
                    formats.number(importance[code], self.language, 1) if code in importance else "–",
                )
                for code in ranked[:SHOWN_ITEMS]
                if below[code]
            ),
        )  # fmt: skip

    def _importance(self) -> dict[str, Fraction]:
        """Return the mean importance the organisations gave each item at their latest consensus."""
        rows = ItemScore.objects.filter(
            sheet__layer=Layer.CONSENSUS, sheet__assessment__in=[one.assessment_id for one in self.results],
            importance__isnull=False,
        ).values_list("item__code", "importance")  # fmt: skip
        given: dict[str, list[int]] = {}
        for code, importance in rows:
            given.setdefault(code, []).append(importance)
        return {code: Fraction(sum(all_of_it), len(all_of_it)) for code, all_of_it in given.items()}

    @cached_property
    def document(self) -> dict:
        """The text of the instrument of the newest result."""
        newest = CapacityAssessment.objects.select_related("round__instrument_version").get(
            pk=self.results[-1].assessment_id
        )
        return newest.round.instrument_version.document
