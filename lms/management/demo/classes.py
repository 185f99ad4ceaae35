"""Life of the running cohort and of the next one: meetings with attendance, products at every stage, who waits, who came by key.

All of it through the actions and without the draws of the other parts: what they invent does not depend on it.
"""

from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from assessments.evidence.actions import give_publication_consent, show_product
from courses.actions.attendance import mark_people
from courses.actions.cohorts import open_cohort
from courses.actions.grades import give_grade, save_grade
from courses.actions.meetings import plan_meeting
from courses.actions.places import join_by_key, link_of, make_key, take_place
from courses.actions.products import Sampling, hand_in, save_draft
from courses.grading import HIGHEST, LOWEST
from courses.models import Cohort, Enrolment, Material, ProgrammePage, Submission
from lms.core.cards import add_without_email, make_own_cards
from lms.core.models import User
from lms.management.demo.learning import ALMATY, at_noon
from lms.management.demo.people import Team

RUNNING, NEXT = "PE-2026-2", "DLG-2027-1"
MEETINGS = (
    ("Бірінші кездесу: сараптама тақырыбы", "room", date(2026, 11, 4), 2, "Алматы, Абай даңғылы 1"),
    ("Онлайн кеңес: деректер жинау", "online", date(2026, 11, 18), 1, "https://meet.example/pe-2026-2"),
    ("Қорытынды кездесу: ұсынымдарды қорғау", "room", date(2026, 12, 9), 2, "Алматы, Абай даңғылы 1"),
)
TEXT = {
    "kk": "Ауылымыздағы әлеуметтік көмек: кім өтінім берді, қанша күтті, неден бас тартылды. Ұсынымдар мен мерзімдер қоса берілді.",
    "ru": "Социальная помощь в нашем селе: кто обращался, сколько ждал, в чём отказано. Рекомендации и сроки приложены.",
}
TITLE = {"kk": "Ауылдағы әлеуметтік көмек: не істейді, не істемейді", "ru": "Социальная помощь в селе: что работает и что нет"}
PRAISE = {"kk": "Деректер анық, ұсынымдар орындалады.", "ru": "Данные ясны, рекомендации выполнимы."}


def bring_to_life(teams: list[Team], trainer: User) -> str:
    """Fill the running cohort and open the next one; return a line of news."""
    running = Cohort.objects.get(code=RUNNING)
    enrolments = {
        one.learner_id: one for one in running.enrolments.select_related("cohort", "learner", "organisation").order_by("enrolled_at", "id")
    }
    present = _hold_meetings(running, list(enrolments.values()), trainer)
    made = [
        _product(enrolments[team.members[-1].pk], team, trainer, stage)
        for team, stage in zip(teams, ("published", "waiting", "returned", "accepted"), strict=False)
        if team.members and team.members[-1].pk in enrolments and not team.members[-1].email.startswith("trainee@")
    ]
    waiting = _next_cohort(teams, trainer)
    return f"{RUNNING}: {present} attendances, {len(made)} products; {NEXT}: {waiting} wait"


def _hold_meetings(cohort: Cohort, enrolments: list[Enrolment], trainer: User) -> int:
    recorded = 0
    for number, (title, kind, day, units, where) in enumerate(MEETINGS):
        starts = datetime.combine(day, time(10, 0), ALMATY)
        meeting = plan_meeting(
            cohort=cohort, title=title, kind=kind, starts_at=starts, ends_at=starts + timedelta(hours=2 * units), units=units,
            place=where if kind == "room" else "", link=where if kind == "online" else "", by=trainer,
            at=at_noon(cohort.starts_on - timedelta(days=7)),
        )  # fmt: skip
        if number == len(MEETINGS) - 1:
            continue  # it is still to come
        marks = {one.pk: units if (place + number) % 6 else 0 for place, one in enumerate(enrolments)}
        recorded += mark_people(
            meeting=meeting, units=marks, source="hand", by=trainer, at=meeting.ends_at, batch=uuid5(NAMESPACE_URL, str(meeting.pk))
        )
    return recorded


def _product(enrolment: Enrolment, team: Team, trainer: User, stage: str) -> Submission:
    learner, at = enrolment.learner, at_noon(date(2026, 11, 12))
    language = learner.language if learner.language in TEXT else "ru"
    programme = ProgrammePage.objects.get(translation_key=enrolment.cohort.programme_key, locale__language_code="en")
    task = Material.objects.get(programme=programme.slug, kind="assignment").said
    save_draft(enrolment=enrolment, text=TEXT[language], seen=0, by=learner, at=at)
    row = hand_in(
        enrolment=enrolment, task=task, receipt=uuid5(NAMESPACE_URL, f"demo {enrolment.pk}"), by=learner, at=at,
        sampling=Sampling(0.0, lambda: 1.0),
    )  # fmt: skip
    if stage != "waiting":
        _grade(row, trainer, language, at + timedelta(days=3), is_good=stage != "returned")
    if stage == "published":
        row.refresh_from_db()
        after = at + timedelta(days=5)
        show_product(submission=row, title=TITLE[language], language=language, by=team.lead, at=after)
        give_publication_consent(submission=row, whose="author", by=learner, at=after + timedelta(days=1))
        give_publication_consent(submission=row, whose="organisation", by=team.lead, at=after + timedelta(days=1))
    return row


def _grade(row: Submission, trainer: User, language: str, at: datetime, *, is_good: bool) -> None:
    levels = {one["code"]: HIGHEST if is_good else LOWEST for one in row.criteria}
    kept = save_grade(
        submission=row, place="first", levels=levels, comments={}, comment=PRAISE[language] if is_good else TITLE[language],
        seen=0, by=trainer, at=at,
    )  # fmt: skip
    give_grade(submission=row, place="first", proposes="accepted" if is_good else "returned", seen=kept.revision, by=trainer, at=at)


def _next_cohort(teams: list[Team], trainer: User) -> int:
    """Open a cohort of two places that begins next year: two are in, one of them by a key and not confirmed, one waits."""
    at, draw = at_noon(date(2026, 11, 16)), Digits()
    key = ProgrammePage.objects.get(code="DLG", locale__language_code="en").translation_key
    cohort = open_cohort(
        code=NEXT, programme_key=key, name="Мемлекетпен диалог, қыс", starts_on=date(2027, 1, 11), ends_on=date(2027, 2, 19),
        trainers=[trainer], capacity=2, languages="kk,ru", by=None, at=at,
    )
    team = teams[0]
    lead, own = team.lead, team.organisation
    newcomer = add_without_email(given_name="Маржан", family_name="Әшірбекова", language="kk", organisation=own, by=lead, at=at, draw=draw)
    make_own_cards(organisation=own, people=[newcomer], by=lead, at=at, draw=draw)
    take_place(cohort=cohort, learner=newcomer, organisation=own, by=trainer, at=at)
    word = link_of(make_key(cohort=cohort, seats=25, ends_on=date(2027, 1, 31), by=trainer, at=at))
    for person in teams[-1].people[1:3]:
        join_by_key(word=word, learner=person, organisation=teams[-1].organisation, at=at + timedelta(days=1))
    return cohort.waiting.open().count()


class Digits:
    """Digits that are the same in every demonstration. The code of a demo card opens nothing else than a demo."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, digits: int) -> str:
        self.number += 1
        value = uuid5(UUID(int=0), f"digits {self.number}").int
        return str(value % (9 * 10 ** (digits - 1)) + 10 ** (digits - 1))
