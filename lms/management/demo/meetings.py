"""What happens around the rounds of the demonstration: second ratings, moderation, consents, disagreement, ties, events.

All of it through the actions, and drawn from a source of its own: what is found in the rounds does not depend on it.
"""

from datetime import date, timedelta
from random import Random

from assessments.capacity.actions.consents import give_consent, note_view, revoke_consent
from assessments.capacity.actions.independence import declare_tie, end_tie, name_coalition_member
from assessments.capacity.actions.locking import lock_assessment, record_disagreement
from assessments.capacity.actions.moderation import close_meeting, decide_moderation, open_meeting
from assessments.capacity.actions.plans import make_plan, move_step
from assessments.capacity.actions.second_ratings import (
    assign_second_rater,
    declare_as_second_rater,
    draw_second_ratings,
    finish_second_rating,
    rate_items,
)
from assessments.capacity.actions.sheets import Entry
from assessments.capacity.models import (
    AssessmentRound,
    Audience,
    CapacityAssessment,
    DeclaredTie,
    Extent,
    ModerationCase,
    PlanStep,
    SecondRating,
)
from assessments.capacity.queries.moderation import outliers_of
from lms.core.actions import record_organisation_event
from lms.core.models import OrganisationEvent, Role, User
from lms.management.demo.learning import at_noon
from lms.management.demo.people import Team

UNSURE = "Папкадағы құжаттардан анық көрінбейді."
CONFIRMED = "Панель екі бағалаушының дәлелдерін салыстырып, тексерілген деңгейді қалдырды."
DISAGREEMENTS = {
    "ru": "Мы не согласны с уровнем: протокол приложен, но был на другом бланке.",
    "kk": "Деңгеймен келіспейміз: хаттама тіркелген, бірақ басқа бланкіде болды.",
}


def draw(assessment_round: AssessmentRound, staff: dict, seed: int, day: date) -> dict:
    """Draw who is rated twice before the verification begins; return the ratings by organisation."""
    made = draw_second_ratings(
        assessment_round=assessment_round, seed=f"demo-{seed}-{assessment_round.code}", by=staff[Role.MONITOR], at=at_noon(day)
    )
    return {row.assessment.organisation_id: row for row in made.ratings.select_related("assessment")}


def rate_twice(rating: SecondRating, levels: dict[str, int], rater: User, staff: dict, *, day: date, aside: Random) -> None:
    """Rate a case a second time: mostly the same, often one level beside, now and then two."""
    at = at_noon(day)
    assign_second_rater(rating=rating, rater=rater, by=staff[Role.MONITOR], at=at)
    declare_as_second_rater(rating=rating, by=rater, at=at)
    bold = aside.random() < 0.25
    entries = {}
    for place, (code, level) in enumerate(levels.items()):
        if place == 7 and bold:
            seen = level - 2 if level >= 2 else level + 2
        else:
            seen = min(4, max(0, level + aside.choices((-1, 0, 1), (2, 15, 1))[0]))
        entries[code] = Entry(code="dk", reason=UNSURE) if aside.random() < 0.01 else Entry(level=seen)
    rate_items(rating=rating, entries=entries, by=rater, at=at)
    finish_second_rating(rating=rating, by=rater, at=at)


def moderate(assessment_round: AssessmentRound, waiting: list[CapacityAssessment], staff: dict, *, day: date, is_over: bool) -> None:
    """Hold the meeting on the cases that wait for it; once it is over, they are locked."""
    if not waiting:
        return
    lead, officer, at = staff[Role.MONITOR_LEAD], staff[Role.MONITOR], at_noon(day)
    found = {outlier.assessment.pk: outlier.reasons for outlier in outliers_of(assessment_round, at=at)}
    cases = [(case, found.get(case.pk, ())) for case in waiting]
    meeting = open_meeting(
        assessment_round=assessment_round, held_on=day, panel=[lead, officer], cases=cases, by=officer, at=at,
    )  # fmt: skip
    if not is_over:
        return
    for case in meeting.cases.select_related("assessment__round", "assessment__organisation"):
        decide_moderation(case=case, decision=ModerationCase.Decision.CONFIRMED, comment=CONFIRMED, by=lead, at=at)
    close_meeting(meeting=meeting, note=CONFIRMED, by=officer, at=at)
    for case, _reasons in cases:
        lock_assessment(assessment=case, note=CONFIRMED, by=lead, at=at)


def after_the_rounds(teams: list[Team], staff: dict, aside: Random) -> str:
    """Let organisations decide who sees what, disagree and plan; declare ties; say who left, merged or took a new name."""
    locked = {
        row.organisation_id: row
        for row in CapacityAssessment.objects.filter(round__kind="T1", state="locked").select_related("organisation", "round__instrument_version")
    }  # fmt: skip
    for number, team in enumerate(teams):
        case = locked.get(team.organisation.pk)
        if case is not None:
            _show(team, case, number, staff)
            if number % 17 == 3:
                day = case.locked_at + timedelta(days=5)
                words = DISAGREEMENTS.get(team.lead.language, DISAGREEMENTS["kk"])
                record_disagreement(assessment=case, text=words, items=aside.sample(["1.2", "3.4", "4.2", "5.1"], 1), by=team.lead, at=day)
            if number % 3 == 0:
                _plan(team, case, aside)
    _ties(teams, staff)
    return f"{len(locked)} results with consents; {_events(teams, staff)} events of organisations"


def _show(team: Team, case: CapacityAssessment, number: int, staff: dict) -> None:
    given = {"organisation": team.organisation, "by": team.lead, "at": case.locked_at + timedelta(days=2)}
    if number % 2 == 0:
        give_consent(audience=Audience.TRAINER, extent=Extent.FULL, **given)
    if number % 3 == 0:
        give_consent(audience=Audience.DONOR, extent=Extent.LEVEL if number % 2 else Extent.FULL, **given)
    if number % 5 == 0:
        give_consent(audience=Audience.PUBLIC, extent=Extent.FULL if number % 10 else Extent.LEVEL, **given)
    if number % 12 == 6:
        revoke_consent(organisation=team.organisation, audience=Audience.DONOR, by=team.lead, at=case.locked_at + timedelta(days=40))
    if number % 6 == 0:
        for days, role in ((3, Role.TRAINER), (9, Role.MONITOR), (20, Role.DONOR)):
            note_view(assessment=case, by=staff[role], at=case.locked_at + timedelta(days=days))


def _plan(team: Team, case: CapacityAssessment, aside: Random) -> None:
    at = case.locked_at + timedelta(days=6)
    plan = make_plan(assessment=case, by=team.lead, at=at)
    for step in plan.steps.order_by("number"):
        state = aside.choice((PlanStep.State.PLANNED, PlanStep.State.IN_PROGRESS, PlanStep.State.DONE))
        if state != PlanStep.State.PLANNED:
            move_step(step=step, state=state, by=team.lead, at=at + timedelta(days=60))


def _ties(teams: list[Team], staff: dict) -> None:
    said = {"by": staff[Role.MONITOR], "at": at_noon(date(2026, 10, 5))}
    if len(teams) > 20:
        declare_tie(person=staff[Role.ASSESSOR], organisation=teams[20].organisation, kind=DeclaredTie.Kind.BOARD, note="2024–2025", **said)
        past = declare_tie(person=staff["second"], organisation=teams[18].organisation, kind=DeclaredTie.Kind.CONSULTANT, **said)
        end_tie(tie=past, by=staff[Role.MONITOR], at=at_noon(date(2026, 11, 9)))
    if len(teams) > 4:
        declare_tie(person=staff[Role.TRAINER], organisation=teams[4].organisation, kind=DeclaredTie.Kind.CONSULTANT, **said)
        name_coalition_member(organisation=teams[4].organisation, member=teams[2].organisation, **said)


def _events(teams: list[Team], staff: dict) -> int:
    kinds = OrganisationEvent.Kind
    events = [
        (13, kinds.LEFT, date(2026, 7, 15), "Байланыс үзілді, ұйым жобадан шықты.", {}),
        (33, kinds.MERGED, date(2026, 8, 3), "Организации объединились.", {"successor": 31}),
        (6, kinds.RENAMED, date(2026, 9, 1), "Жаңа жарғы тіркелді.", {"names": ("Zhana Qadam", "Жаңа қадам", "Жаңа қадам")}),
        (53, kinds.LEFT, date(2026, 7, 20), "Приостановили работу.", {}),
        (53, kinds.RETURNED, date(2026, 10, 12), "Работа возобновлена.", {}),
    ]  # fmt: skip
    entered = 0
    for number, kind, day, reason, more in events:
        if max(number, more.get("successor", 0)) >= len(teams):
            continue
        extra = {}
        if "successor" in more:
            extra["successor"] = teams[more["successor"]].organisation
        if "names" in more:
            form = {one: getattr(teams[number].organisation, f"name_{one}").split(" ")[0] for one in ("en", "ru", "kk")}
            extra["names"] = {one: f"{form[one]} «{name}»" for one, name in zip(form, more["names"], strict=True)}
        record_organisation_event(
            organisation=teams[number].organisation, kind=kind, day=day, reason=reason, by=staff[Role.MONITOR],
            at=at_noon(day + timedelta(days=1)), **extra,
        )  # fmt: skip
        entered += 1
    return entered
