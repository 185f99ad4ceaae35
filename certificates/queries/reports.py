"""What stands on a CSO's report beside the frozen summary: everything said about the result, as of a day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.advocacy.models import ToolUse
from assessments.advocacy.queries import ACCEPTED, with_verdict
from assessments.capacity.actions.sheets import RESPONDENT_ROLES
from assessments.capacity.measurement.scoring import EVIDENCE_CAPPED, Missing
from assessments.capacity.models import CapacityAssessment, Disagreement
from assessments.capacity.queries.narrative import narrative
from assessments.capacity.queries.plans import PlanShown, plan_of
from assessments.capacity.queries.results import LockedResult, change_between, earlier_result, result_of
from assessments.capacity.queries.sheets import scores_of, self_sheets, verified_sheet
from assessments.capacity.queries.then_test import looking_back_words, then_test_of
from assessments.capacity.workflow import LOCKED, SUPERSEDED
from assessments.knowledge.measurement.gain import group_gain
from assessments.knowledge.queries.scores import first_scores
from certificates.faces.captions import ISSUER
from certificates.faces.document import Block, Document, Facts, Heading, Paragraph, Table
from lms.core import formats
from lms.core.formats import ZONE
from lms.core.models import Organisation
from lms.core.papers.flow import Column

FROM_PERSONS = 3  # specification 14.1, point 9: sums of tests only from three persons


def report_beside(assessment: CapacityAssessment, language: str, *, code: str, at: datetime) -> Document | None:
    """Return what follows the two frozen pages, in one language, as of a moment; None without a locked result."""
    locked = result_of(assessment)
    if locked is None:
        return None
    with override(language):
        page = _Beside(assessment, locked, language, at)
        organisation = assessment.organisation
        return Document(
            kind="cso_report",
            title=_("Capacity report"),
            subtitle=organisation.name,
            about=f"{assessment.round.instrument_version} · {assessment.round.code}",
            footer=f"{ISSUER.get(language)} · {organisation.code} · {code} · "
            + _("as of %(day)s") % {"day": formats.table_date(at.astimezone(ZONE), language)},
            page_of=_("Page {page} of {pages}"),
            issued_at=at.isoformat(),
            author=ISSUER.get(language),
            blocks=tuple(page.blocks()),
        )


class _Beside:
    """The blocks of one report being put together."""

    def __init__(self, assessment: CapacityAssessment, locked: LockedResult, language: str, at: datetime) -> None:
        self.assessment, self.locked, self.language = assessment, locked, language
        self.day = at.astimezone(ZONE).date()
        self.earlier = earlier_result(assessment)
        self.change = change_between(self.earlier, locked) if self.earlier else None
        document = assessment.round.instrument_version.document
        self.items = {
            item["code"]: item["name"][language] for domain in document["domains"] for item in domain["items"]
        }

    def blocks(self) -> Iterator[Block]:
        yield from self.plain_words()
        yield from self.how_it_was_assessed()
        yield from self.without_level()
        yield from self.what_changed()
        yield from self.looking_back()
        yield from self.tools()
        yield from self.tests()
        yield from self.plan(plan_of(self.assessment, self.language))
        yield from self.disagreement()
        yield from self.definitions()

    # -- words --------------------------------------------------------------------------------------------------

    def table_day(self, day: date) -> str:
        return formats.table_date(day, self.language)

    def item(self, code: str) -> str:
        return f"{code} {self.items.get(code, '')}".strip()

    # -- parts --------------------------------------------------------------------------------------------------

    def plain_words(self) -> Iterator[Block]:
        """The result in the sentences of the result page, each by a rule over the data (14.1, point 2)."""
        if self.assessment.state == SUPERSEDED:
            newest = self.assessment.revision + 1
            yield Paragraph(_("This result was replaced by revision %(number)s.") % {"number": newest})
        yield Heading(_("The result in words"))
        version = self.assessment.round.instrument_version
        sentences = narrative(self.locked, self.earlier, self.change, version, self.language)
        yield Paragraph(" ".join(sentence.text for sentence in sentences))

    def how_it_was_assessed(self) -> Iterator[Block]:
        roles = Counter(
            self_sheets(self.assessment).filter(submitted_at__isnull=False).values_list("respondent_role", flat=True)
        )
        people = ", ".join(f"{RESPONDENT_ROLES.get(role, role)}: {count}" for role, count in sorted(roles.items()))
        version = self.assessment.round.instrument_version
        yield Heading(_("How it was assessed"))
        yield Facts((
            (_("Round"), f"{self.assessment.round.code} ({self.assessment.round.get_kind_display()})"),
            (_("Day of assessment"), self.table_day(self.locked.assessed_on)),
            (_("Locked on"), self.table_day(self.locked.locked_at)),
            (_("Instrument"), str(version)),
            (_("People who answered alone"), people or _("none: the round has no self layer, or it was not reported")),
        ))

    def without_level(self) -> Iterator[Block]:
        """Items that were capped, do not apply, or have no level, with the reason given (14.1, point 6)."""
        result = self.locked.result
        if EVIDENCE_CAPPED in result.flags:
            rules = self.locked.version.rules
            yield Heading(
                _("Limited to level %(level)s: no accepted evidence of the last %(months)s months")
                % {"level": rules.cap_value, "months": rules.evidence_max_age_months}
            )
            yield Paragraph("; ".join(self.item(code) for code in result.capped_items))
        rows = scores_of(verified_sheet(self.assessment))
        words = {
            Missing.NOT_APPLICABLE: _("does not apply"),
            Missing.DONT_KNOW: _("not known"),
            Missing.NO_ANSWER: _("no level"),
        }
        lines = tuple(
            (self.item(code), words[level], rows[code].reason if code in rows else "")
            for code, level in result.effective.items()
            if isinstance(level, Missing)
        )
        if lines:
            yield Heading(_("Items without a level"))
            yield Table((Column(_("Item"), 5), Column(_("Why"), 2), Column(_("Reason given"), 6)), lines)

    def what_changed(self) -> Iterator[Block]:
        if self.assessment.what_changed:
            yield Heading(_("What changed and why, in the organisation's own words"))
            yield Paragraph(self.assessment.what_changed)

    def looking_back(self) -> Iterator[Block]:
        """The then-test: self layer only, never an indicator (RO-4)."""
        rows = looking_back_words(then_test_of(self.assessment), self.language)
        if not rows:
            return
        yield Heading(_("Looking back: own answers, before and after"))
        yield Facts(tuple(rows))
        yield Paragraph(
            _("Learning changes the yardstick: people often find later that they had rated themselves too high. These figures enter no indicator."),
            is_note=True,
        )

    def tools(self) -> Iterator[Block]:
        uses = with_verdict(
            ToolUse.objects.filter(organisation_id=self.assessment.organisation_id, used_on__lte=self.day)
        )
        days: dict[str, list[date]] = {}
        tools = {}
        for use in uses.filter(decision=ACCEPTED).select_related("tool").order_by("tool_id", "used_on"):
            days.setdefault(use.tool_id, []).append(use.used_on)
            tools[use.tool_id] = use.tool
        yield Heading(_("Advocacy tools used, with accepted evidence"))
        if not days:
            yield Paragraph(_("No use with accepted evidence up to this day."))
            return
        rows = tuple(
            (f"{code} {tools[code].name}", _("yes") if tools[code].is_modern else _("no"), ", ".join(map(self.table_day, found)))
            for code, found in days.items()
        )
        yield Table((Column(_("Tool"), 6), Column(_("Modern"), 2), Column(_("Days of use"), 5)), rows)

    def tests(self) -> Iterator[Block]:
        """Sums of a programme's tests; nothing of fewer than three people (KT-7, 14.1, point 9)."""
        people: dict[str, list] = {}
        for score in first_scores(self.day):
            if score.organisation_id == self.assessment.organisation_id:
                people.setdefault(score.programme_code, []).append(score.scores)
        if not people:
            return
        yield Heading(_("Knowledge tests of the organisation's trainees"))
        rows, few = [], []
        for programme, scores in sorted(people.items()):
            gain = group_gain(scores)
            if gain.matched < FROM_PERSONS:
                few.append(f"{programme} (n = {gain.matched})")
                continue
            rows.append((
                programme, str(gain.matched), formats.percent(gain.mean_pre, self.language, 0),
                formats.percent(gain.mean_post, self.language, 0),
                _("not computed") if gain.gain_of_averages is None else formats.number(gain.gain_of_averages, self.language, 2),
            ))  # fmt: skip
        if rows:
            yield Table(
                (
                    Column(_("Programme"), 3), Column(_("People with both tests"), 3, is_figure=True),
                    Column(_("Before"), 2, is_figure=True), Column(_("After"), 2, is_figure=True),
                    Column(_("Gain of averages"), 3, is_figure=True),
                ),
                tuple(rows),
            )  # fmt: skip
        if few:
            yield Paragraph(
                _("Not shown, because fewer than three people took both tests: %(programmes)s.") % {"programmes": ", ".join(few)},
                is_note=True,
            )

    def plan(self, plan: PlanShown | None) -> Iterator[Block]:
        yield Heading(_("Action plan"))
        if plan is None:
            yield Paragraph(_("The organisation has not made a plan yet."))
            return
        columns = (
            Column(_("Item"), 4), Column(_("What will be done"), 5), Column(_("Who"), 3), Column(_("By when"), 2),
            Column(_("State"), 2),
        )  # fmt: skip
        if plan.steps:
            yield Table(columns, tuple(self._plan_row(row) for row in plan.steps))
        if plan.earlier:
            yield Paragraph(_("What became of the plan of round %(round)s") % {"round": plan.earlier_round})
            yield Table(columns, tuple(self._plan_row(row) for row in plan.earlier))

    def _plan_row(self, row) -> tuple[str, ...]:
        state = f"{row.state_words}: {row.state_reason}" if row.state_reason else row.state_words
        return (
            f"{row.item_code} {row.item_name}".strip(), row.task, row.owner,
            self.table_day(row.due_on) if row.due_on else "–", state,
        )  # fmt: skip

    def disagreement(self) -> Iterator[Block]:
        """What the organisation holds against the result; printed, and changes nothing (WF-4)."""
        found = Disagreement.objects.filter(assessment=self.assessment).first()
        if found is None:
            return
        yield Heading(_("Disagreement of the organisation"))
        yield Paragraph(found.text)
        day = self.table_day(found.at.astimezone(ZONE).date())
        yield Paragraph(
            _("Recorded on %(day)s; it is printed beside the result and changes nothing.") % {"day": day}, is_note=True
        )

    def definitions(self) -> Iterator[Block]:
        yield Heading(_("Words used here"))
        yield Paragraph(
            _(
                "Index: 100 times the mean level divided by 4. Capacity level: a named stretch of the index. Change: the later index "
                "minus the earlier, both on the items the rounds share. Measurement noise: the change that two careful "
                "measurements of the same organisation may show. Evidence: a document or link of the last 12 months that "
                "the assessor accepted."
            ),
            is_note=True,
        )
        yield Paragraph(_("SHA-256 of the locked result: %(digest)s") % {"digest": self.locked.sha256}, is_note=True)


def locked_assessment(organisation: Organisation, round_code: str, revision: int | None = None) -> CapacityAssessment | None:
    """Return the newest locked revision of an organisation in a round, or exactly the one asked for."""
    found = CapacityAssessment.objects.filter(
        organisation=organisation, round__code=round_code, locked_at__isnull=False
    ).select_related("round__instrument_version", "organisation")
    if revision is not None:
        found = found.filter(revision=revision)
    return found.order_by("-revision").first()


def reportable_cases(round_code: str) -> QuerySet[CapacityAssessment]:
    """Return the newest locked revision of each organisation in a round, by organisation."""
    return (
        CapacityAssessment.objects.filter(round__code=round_code, state=LOCKED)
        .select_related("round__instrument_version", "organisation__region")
        .defer("snapshot")
        .order_by("organisation__code")
    )
