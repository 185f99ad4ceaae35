"""Cohorts, lessons, tests and certificates of the demonstration, told day by day through the actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from assessments.knowledge.actions.attempts import close_attempt, save_answer, start_attempt
from assessments.knowledge.queries.keys import keys_of
from courses.actions.cohorts import open_cohort
from courses.actions.enrolments import complete_lesson, enrol_learner, open_lesson
from courses.models import Cohort, Enrolment, ProgrammePage
from courses.queries.outlines import programme_outline
from lms.core.models import User
from lms.management.demo.answers import invented_answer
from lms.management.demo.people import Team

ALMATY = ZoneInfo("Asia/Almaty")


@dataclass(frozen=True)
class Plan:
    """A cohort to run: which teams take which programme, and when."""

    code: str
    programme: str
    first_team: int
    last_team: int
    starts_on: date
    ends_on: date
    name: str
    is_running: bool = False


PLANS = (
    Plan("PE-2026-1", "PE", 2, 20, date(2026, 3, 2), date(2026, 4, 10), "Қоғамдық сараптама, көктем"),
    Plan("ADV-2026-1", "ADV", 21, 36, date(2026, 3, 2), date(2026, 4, 10), "Адвокация құралдары, көктем"),
    Plan("DLG-2026-1", "DLG", 37, 48, date(2026, 3, 9), date(2026, 4, 17), "Мемлекетпен диалог, көктем"),
    Plan("REP-2026-1", "REP", 49, 60, date(2026, 3, 9), date(2026, 4, 17), "Қоғамдық баяндамалар, көктем"),
    Plan("ADV-2026-2", "ADV", 1, 1, date(2026, 3, 2), date(2026, 4, 10), "Адвокация құралдары, кешкі топ"),
    Plan("PE-2026-2", "PE", 1, 6, date(2026, 11, 2), date(2026, 12, 11), "Қоғамдық сараптама, күз", is_running=True),
)


def at_noon(day: date, minutes: int = 0) -> datetime:
    return datetime.combine(day, time(12, 0), ALMATY) + timedelta(minutes=minutes)


def run_cohorts(teams: list[Team], trainer: User, rng: Random) -> Iterator[str]:
    """Open each cohort, enrol its teams and let them learn; yield a line of news for each."""
    keys = dict(ProgrammePage.objects.filter(locale__language_code="en").values_list("code", "translation_key"))
    for plan in PLANS:
        members = teams[plan.first_team - 1 : plan.last_team]
        if not members:
            continue
        opened = at_noon(plan.starts_on - timedelta(days=14))
        cohort = open_cohort(
            code=plan.code, programme_key=keys[plan.programme], name=plan.name, starts_on=plan.starts_on,
            ends_on=plan.ends_on, trainers=[trainer], by=None, at=opened,
        )
        finished = 0
        for number, team in enumerate(members):
            for place, person in enumerate(team.people):
                finished += _learn(cohort, plan, team, person, number, place, rng, opened)
        yield f"{plan.code}: {sum(len(team.people) for team in members)} enrolled, {finished} completed"


def _learn(
    cohort: Cohort, plan: Plan, team: Team, person: User, number: int, place: int, rng: Random, opened: datetime
) -> bool:
    with transaction.atomic():  # one commit a person: the disk is asked once
        enrolment = enrol_learner(
            cohort=cohort, learner=person, organisation=team.organisation, by=None, at=opened
        )
        if person.email == "trainee@demo.example" and plan.is_running:
            return False  # waits for the visitor of the demonstration
        ability = rng.gauss(0.5, 0.12)
        lessons = programme_outline(cohort.programme_key).lesson_keys
        stop = _stops_after(len(lessons), plan, team, number, place, rng)
        _sit(enrolment, "pre", ability, plan.starts_on, rng)
        _read(enrolment, lessons[:stop], plan, rng)
        if stop == len(lessons):
            _sit(enrolment, "post", min(0.98, max(0.84, ability + rng.uniform(0.32, 0.48))), _last_day(plan, rng), rng)
        enrolment.refresh_from_db()
        return enrolment.completed_on is not None


def _stops_after(lessons: int, plan: Plan, team: Team, number: int, place: int, rng: Random) -> int:
    """How many lessons the person reads: most finish, some stop, a few never begin (behaviour as in D2)."""
    if plan.is_running:
        return rng.randint(1, lessons // 2)
    if team.people[place].email == "trainee@demo.example" or place == 0 and number % 10 != 7:
        return lessons
    if number % 10 == 7:
        return rng.randint(0, lessons - 2)  # nobody of this team finishes: the CSO is not trained
    return lessons if rng.random() < 0.78 else rng.randint(1, lessons - 1)


def _read(enrolment: Enrolment, lessons: list[UUID], plan: Plan, rng: Random) -> None:
    days = max((plan.ends_on - plan.starts_on).days - 3, 1)
    for number, key in enumerate(lessons):
        day = plan.starts_on + timedelta(days=1 + number * days // (len(lessons) + 1))
        moment = at_noon(day, rng.randint(0, 480))
        open_lesson(enrolment=enrolment, lesson_key=key, at=moment)
        complete_lesson(enrolment=enrolment, lesson_key=key, at=moment + timedelta(minutes=rng.randint(12, 40)))


def _last_day(plan: Plan, rng: Random) -> date:
    return plan.ends_on - timedelta(days=rng.randint(0, 2))


def _sit(enrolment: Enrolment, kind: str, ability: float, day: date, rng: Random) -> None:
    moment = at_noon(day, rng.randint(300, 500))
    attempt = start_attempt(enrolment=enrolment, kind=kind, seed=str(rng.randrange(2**31)), at=moment)
    answers = list(attempt.answers.select_related("question").order_by("number"))
    keys = keys_of(answer.question for answer in answers)
    # Draws of its own, by code: the order of the questions follows from keys that are new in every database.
    own = Random(rng.randrange(2**31))  # noqa: S311
    knows = {code: own.random() < ability for code in sorted(answer.question.code for answer in answers)}
    for answer in answers:
        value = invented_answer(
            keys[answer.question_id], answer.question.option_ids, is_right=knows[answer.question.code], rng=own
        )
        save_answer(
            attempt_id=attempt.pk, number=answer.number, value=value, receipt=uuid5(attempt.pk, str(answer.number)),
            by=enrolment.learner, at=moment + timedelta(seconds=45 * answer.number),
        )
    close_attempt(attempt=attempt, by=enrolment.learner, at=moment + timedelta(minutes=18))
