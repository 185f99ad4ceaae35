"""Rounds T0 and T1 of the demonstration in all three layers, and one round that is open now."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from assessments.capacity.actions.locking import lock_assessment
from assessments.capacity.actions.rounds import assign_verifier, open_round
from assessments.capacity.actions.second_ratings import assign_second_rater
from assessments.capacity.actions.sheets import (
    Entry,
    close_self,
    open_self,
    record_consensus,
    save_sheet,
    send_to_verification,
    start_consensus,
    submit_self_sheet,
)
from assessments.capacity.actions.verification import (
    ItemDecision,
    decide_items,
    declare_no_conflict,
    judge_evidence,
    return_assessment,
    validate,
)
from assessments.capacity.models import AssessmentRound, CapacityAssessment, InstrumentVersion, SecondRating
from assessments.capacity.queries.moderation import needs_moderation
from assessments.evidence.actions import add_evidence
from lms.core.models import Role, User
from lms.management.demo.learning import at_noon
from lms.management.demo.levels import Standing, said_level, standing_after, standing_before, true_level
from lms.management.demo.meetings import moderate, rate_twice
from lms.management.demo.people import Team
from lms.management.demo.words import (
    ASKED,
    CHANGES,
    LOWERED,
    NO_DATE,
    WHAT_CHANGED,
    paper_of,
    reason_of,
    written_in,
)

ROLES = ("head", "programme", "finance")
WINDOWS = {
    "T0": (date(2026, 2, 2), date(2026, 2, 27)),
    "T1": (date(2026, 5, 18), date(2026, 6, 30)),
    "T2": (date(2026, 11, 2), date(2026, 12, 18)),
}
FOLLOW_UP = date(2026, 11, 10)


def open_demo_round(kind: str, teams: list[Team], monitor: User) -> AssessmentRound:
    """Open a round for these teams with instrument POCI 1.0."""
    opens_on, closes_on = WINDOWS[kind]
    return open_round(
        code=f"{kind}-2026", kind=kind, name=f"{kind} 2026",
        instrument_version=InstrumentVersion.objects.get(instrument__code="POCI", version="1.0"),
        opens_on=opens_on, closes_on=closes_on, organisations=[team.organisation for team in teams], by=monitor,
        at=at_noon(opens_on),
    )


def run_round(
    assessment_round: AssessmentRound, teams: list[Team], standings: dict, staff: dict[str, User], rng: Random,
    found_before: dict, aside: Random, ratings: dict,
) -> Iterator[str]:
    """Walk every team from the self sheets to the lock; one team in twenty is lost on the way of T1.

    `found_before` holds the verified levels of the round before by organisation, and is brought up to date. Cases of
    `ratings` are rated twice; where the two are far apart, a moderation meeting stands before the lock.
    """
    locked, waiting = 0, []
    by_organisation = {row.organisation_id: row for row in assessment_round.assessments.select_related("organisation")}
    for number, team in enumerate(teams):
        if assessment_round.kind == "T1" and number % 20 == 13:
            continue  # contact lost: stays in every denominator as "not assessed"
        with transaction.atomic():  # one commit a team
            key = team.organisation.pk
            case = Case(by_organisation[key], team, standings[key], staff, rng, found_before.get(key, {}))
            case.rating, case.aside = ratings.get(key), aside
            found_before[key] = case.run()
            if not case.lock():
                waiting.append(case.assessment)
        locked += 1
    moderate(assessment_round, waiting, staff, day=WINDOWS[assessment_round.kind][1] + timedelta(days=3), is_over=True)
    yield f"{assessment_round.code}: {locked} of {len(teams)} assessed and locked"


def begin_follow_up(
    assessment_round: AssessmentRound, teams: list[Team], standings: dict, staff: dict, aside: Random, found_before: dict,
    ratings: dict,
) -> str:
    """Bring some cases of the open T2 to each of the states that people meet in their queues; the others wait."""
    cases = {row.organisation_id: row for row in assessment_round.assessments.select_related("organisation")}
    stages = iter(("consensus", "verification", "returned", "validated"))
    reached = []
    for team in teams[1:]:
        key = team.organisation.pk
        rating = ratings.get(key)
        stage = "second" if rating else next(stages, None)
        if stage is None:
            continue
        case = Case(cases[key], team, standings[key], staff, aside, found_before.get(key, {}))
        case.day = FOLLOW_UP
        case.follow(stage, rating)
        reached.append(case.assessment)
    waiting = [row for row in reached if row.state == "validated"]
    moderate(assessment_round, waiting, staff, day=FOLLOW_UP + timedelta(days=9), is_over=False)
    return f"{assessment_round.code}: {len(reached)} of {len(cases)} under way"


def make_standings(teams: list[Team], rng: Random) -> dict:
    """Return where each team stands before training, by organisation."""
    from assessments.capacity.models import Domain  # noqa: PLC0415 - read when the instrument is loaded

    domains = list(Domain.objects.values_list("code", flat=True).distinct())
    return {team.organisation.pk: standing_before(domains, rng) for team in teams}


def grow(standings: dict, trained: set, rng: Random) -> dict:
    """Return where each team stands after training."""
    return {
        key: standing_after(before, is_trained=key in trained, rng=rng) for key, before in standings.items()
    }


class Case:
    """One team's way through one round."""

    def __init__(
        self, assessment: CapacityAssessment, team: Team, standing: Standing, staff: dict[str, User], rng: Random,
        before: dict[str, int],
    ):
        self.assessment, self.team, self.standing, self.staff, self.rng = assessment, team, standing, staff, rng
        self.before = before
        self.language = written_in(team.lead.language)
        self.number = int(team.organisation.code[-3:])
        self.items = {
            item.code: item.domain.code
            for item in assessment.round.instrument_version.items.select_related("domain")
        }
        self.levels = {code: true_level(standing, domain, rng) for code, domain in self.items.items()}
        self.rating, self.aside = None, rng
        self.verifier = staff[Role.ASSESSOR]
        opens, closes = WINDOWS[assessment.round.kind]
        self.day = opens + timedelta(days=rng.randint(4, max(5, (closes - opens).days - 8)))

    def moment(self, days: int = 0) -> datetime:
        return at_noon(self.day + timedelta(days=days), self.rng.randint(0, 300))

    def run(self) -> dict[str, int]:
        """Walk the round and return the effective levels that were found."""
        self.name_verifier()
        if self.assessment.round.has_self_layer:
            self.fill_self_sheets()
        self.agree()
        return self.verify()

    def follow(self, stage: str, rating: SecondRating | None) -> None:
        """Walk to one state of the follow-up and stop there; a case that is rated twice waits for both raters."""
        if rating is not None:
            self.verifier = self.staff["second"]
            assign_second_rater(
                rating=rating, rater=self.staff[Role.ASSESSOR], by=self.staff[Role.MONITOR], at=self.moment(-4)
            )
        self.name_verifier()
        if stage == "consensus":
            start_consensus(assessment=self.assessment, by=self.team.lead, held_on=self.day, participants="3", at=self.moment())
            self.proofs = self.show_evidence()
            half = dict(list(self.levels.items())[:18])
            entries = {code: self.agreed(code, level) for code, level in half.items()}
            record_consensus(assessment=self.assessment, entries=entries, by=self.team.lead, at=self.moment())
        elif stage == "validated":
            self.agree()
            self.verify()
        else:
            self.agree()
        if stage in ("verification", "returned"):
            declare_no_conflict(assessment=self.assessment, by=self.verifier, at=self.moment(3))
            some = {code: ItemDecision(decision="accepted") for code in list(self.levels)[:11]}
            decide_items(assessment=self.assessment, decisions=some, by=self.verifier, at=self.moment(4))
        if stage == "returned":
            item = self.assessment.round.instrument_version.items.get(code="3.4")
            return_assessment(
                assessment=self.assessment, comment=ASKED[self.language], points=[(item, ASKED[self.language])],
                scope="evidence", due_on=self.day + timedelta(days=24), by=self.verifier, at=self.moment(5),
            )  # fmt: skip

    def name_verifier(self) -> None:
        assign_verifier(
            assessment=self.assessment, verifier=self.verifier, by=self.staff[Role.MONITOR], at=self.moment(-4)
        )

    def fill_self_sheets(self) -> None:
        respondents = list(zip(self.team.people, ROLES, strict=True))
        sheets = open_self(
            assessment=self.assessment, respondents=respondents, by=self.team.lead, at=self.moment(-3)
        )
        for sheet, (person, _role) in zip(sheets, respondents, strict=True):
            entries = {code: self.said(level) for code, level in self.levels.items()}
            save_sheet(sheet=sheet, entries=entries, by=person, at=self.moment(-2))
            submit_self_sheet(sheet=sheet, by=person, at=self.moment(-1))
        close_self(assessment=self.assessment, by=self.team.lead, at=self.moment(-1))

    def said(self, level: int) -> Entry:
        return Entry(code="dk") if self.rng.random() < 0.03 else Entry(level=said_level(level, self.rng))

    def agree(self) -> None:
        start_consensus(
            assessment=self.assessment, by=self.team.lead, held_on=self.day, participants="3", at=self.moment()
        )
        self.proofs = self.show_evidence()
        entries = {code: self.agreed(code, level) for code, level in self.levels.items()}
        record_consensus(assessment=self.assessment, entries=entries, by=self.team.lead, at=self.moment())
        send_to_verification(
            assessment=self.assessment, by=self.team.lead, at=self.moment(1),
            what_changed=WHAT_CHANGED[self.language] if self.assessment.round.kind != "T0" else "",
        )

    def agreed(self, code: str, level: int) -> Entry:
        proofs = self.proofs.get(code, ())
        if level >= 3 and not proofs:
            level = 2
            self.levels[code] = 2
        domain = self.items[code]
        return Entry(
            level=level, reason=reason_of(self.language, domain, code, level, self.number), importance=self.rng.choice((1, 2, 2, 3)),
            jump_reason=CHANGES[self.language][domain] if self.assessment.round.kind != "T0" else "",
            evidence=proofs,
        )

    def show_evidence(self) -> dict[str, tuple]:
        """One piece of evidence serves a few items; what a team does but cannot show has none."""
        proofs: dict[str, tuple] = {}
        shown = [
            code for code, level in self.levels.items()
            if level >= 2
            and (
                level - self.before.get(code, level) >= 2  # a jump upward needs evidence
                or self.rng.random() < self.standing.shown + (0.25 if level >= 3 else 0)
            )
        ]
        for start in range(0, len(shown), 3):
            dated_on = self.day - timedelta(days=self.rng.randint(10, 300))
            title = paper_of(self.language, self.items[shown[start]], self.number + start, dated_on)
            evidence = add_evidence(
                organisation=self.team.organisation, title=title,
                url=f"https://demo.example/{self.team.organisation.code.lower()}/{self.assessment.round.code}/{start}",
                dated_on=dated_on, by=self.team.lead, at=self.moment(),
            )
            proofs |= dict.fromkeys(shown[start : start + 3], (evidence.pk,))
        return proofs

    def verify(self) -> dict[str, int]:
        assessor = self.verifier
        declare_no_conflict(assessment=self.assessment, by=assessor, at=self.moment(3))
        proofs = {key for keys in self.proofs.values() for key in keys}
        verdicts = {
            key: ("accepted", "") if self.rng.random() < 0.94 else ("rejected", NO_DATE[self.language])
            for key in sorted(proofs)
        }
        if self.assessment.round.kind != "T0":  # a jump upward needs accepted evidence
            verdicts = dict.fromkeys(verdicts, ("accepted", ""))
        judge_evidence(assessment=self.assessment, verdicts=verdicts, by=assessor, at=self.moment(4))
        decisions = {code: self.decided(level) for code, level in self.levels.items()}
        decide_items(assessment=self.assessment, decisions=decisions, by=assessor, at=self.moment(5))
        if self.rating is not None:
            found = {code: self.levels[code] if one.level is None else one.level for code, one in decisions.items()}
            rate_twice(self.rating, found, self.staff["second"], self.staff, day=self.day + timedelta(days=5), aside=self.aside)
        validate(assessment=self.assessment, by=assessor, at=self.moment(5))
        self.locks_at = self.moment(9)
        accepted = {key for key, (decision, _reason) in verdicts.items() if decision == "accepted"}
        return {
            code: min(level, 4 if accepted & set(self.proofs.get(code, ())) else 2)
            for code, level in ((code, self.levels[code] if d.level is None else d.level) for code, d in decisions.items())
        }

    def lock(self) -> bool:
        """Lock the result, unless a moderation meeting has to look at it first."""
        if self.rating is not None and needs_moderation(self.assessment):
            return False
        lock_assessment(
            assessment=self.assessment, note="Модерация жиналысы өтті", by=self.staff[Role.MONITOR_LEAD], at=self.locks_at
        )
        return True

    def decided(self, level: int) -> ItemDecision:
        if level and self.rng.random() < 0.08:
            return ItemDecision(
                decision="changed", level=level - 1, reason=LOWERED[self.language]
            )
        return ItemDecision(decision="accepted")
