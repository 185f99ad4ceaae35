"""What the pages of the roof show, gathered from the floors below."""

import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from assessments.capacity.models import Band, CapacityAssessment, Layer, ScoreSheet
from assessments.capacity.queries.results import change_between, result_history
from assessments.knowledge.queries.pages import cases_by_cohort
from assessments.knowledge.queries.scores import attempts_at_a_glance
from certificates.models import Credential
from courses.models import Cohort, Enrolment, Fact, LessonCompletion, LiveMeeting, Milestone, WaitingPlace
from courses.queries.attention import how_many_need_a_word
from courses.queries.products import waiting_count
from courses.queries.talk import waiting_numbers
from lms.core.alphabet import alphabetical
from lms.core.audit import broken_entries
from lms.core.formats import ZONE
from lms.core.models import (
    AuditEntry,
    ErasureRequest,
    Invitation,
    Membership,
    Notice,
    Organisation,
    Role,
    User,
)


@dataclass(frozen=True)
class Study:
    """One person's place in one cohort, as a lead may see it: the state, never a score."""

    cohort: str
    name: str
    state: str  # done, late, new, going, waiting
    completed_on: date | None
    enrolment: str = ""
    may_write: bool = False
    certificates: tuple[tuple[str, str], ...] = ()  # kind in words, and the state that is told today


@dataclass(frozen=True)
class Colleague:
    """One person of a CSO as its lead sees them."""

    id: str
    name: str
    signs_in_with: str
    role: str
    language: str
    has_signed_up: bool
    has_email: bool
    may_have_card: bool
    studies: list[Study]


@dataclass(frozen=True)
class RoundNow:
    """Where an organisation stands in one round, and what the reader has to do there."""

    code: str
    kind: str
    kind_words: str
    state: str
    closes_on: date
    is_retrospective: bool
    has_self_layer: bool
    has_own_sheet: bool
    sheets_in: int


@dataclass(frozen=True)
class ResultLine:
    """One locked result in a line."""

    code: str
    kind: str
    assessed_on: date
    overall: Fraction | None
    band: str
    band_name: str


@dataclass(frozen=True)
class Capacity:
    """An organisation's capacity on its start page: what is going on, and what was found."""

    open_rounds: list[RoundNow]
    results: list[ResultLine]
    change: Fraction | None


@dataclass(frozen=True)
class AuditRow:
    """One entry of the audit with the actor's name."""

    at: datetime
    who: str
    act: str
    table: str
    row: str
    reason: str


def colleagues(organisation: Organisation, *, on: date | None = None) -> list[Colleague]:
    """Return the people who belong to a CSO now, by surname, with the state of their training and their certificates; five queries."""
    members = sorted(
        Membership.objects.filter(organisation=organisation, ends_on=None).select_related("user"),
        key=lambda member: (alphabetical(member.user.listed_name), member.role),
    )
    may_have_card = set(
        User.objects.may_have_card().filter(pk__in=[member.user_id for member in members]).values_list("pk", flat=True)
    )
    studies, papers = defaultdict(list), defaultdict(list)
    earned = Credential.objects.filter(enrolment__organisation=organisation, replaced_at=None).select_related("definition")
    for paper in earned.order_by("issued_at", "id"):
        papers[paper.enrolment_id].append((paper.definition.get_kind_display(), paper.state(on) if on else ""))
    begun = Exists(LessonCompletion.objects.filter(enrolment=OuterRef("pk"))) | Exists(Milestone.objects.filter(enrolment=OuterRef("pk")))
    for enrolment in Enrolment.objects.filter(organisation=organisation).select_related("cohort").annotate(begun=begun):
        studies[enrolment.learner_id].append(
            Study(
                enrolment.cohort.code, enrolment.cohort.name, _state_of(enrolment, on), enrolment.completed_on, str(enrolment.pk),
                not enrolment.is_complete and not enrolment.has_left and not enrolment.cohort.is_closed, tuple(papers[enrolment.pk]),
            )
        )
    for turn in WaitingPlace.objects.open().filter(organisation=organisation).select_related("cohort"):
        studies[turn.learner_id].append(Study(turn.cohort.code, turn.cohort.name, "waiting", None))
    return [
        Colleague(
            str(member.user_id), member.user.listed_name, member.user.signs_in_with, member.get_role_display(),
            member.user.get_language_display(), member.user.has_usable_password(), bool(member.user.email),
            member.role == Role.TRAINEE and member.user_id in may_have_card, studies[member.user_id],
        )
        for member in members
    ]


def _state_of(enrolment: Enrolment, on: date | None) -> str:
    if enrolment.is_complete:
        return "done"
    if enrolment.has_left:
        return "left"
    if on and enrolment.cohort.ends_on < on:
        return "late"
    return "new" if on and not enrolment.begun and enrolment.cohort.starts_on <= on else "going"


def trainees_of(organisation: Organisation):
    """Return the people of a CSO for whom a lead may make cards, a queryset."""
    here = Membership.objects.filter(organisation=organisation, role=Role.TRAINEE, ends_on=None)
    return User.objects.may_have_card().filter(pk__in=here.values("user_id"))


def capacity_of(organisation: Organisation, reader: User) -> Capacity:
    """Return the rounds an organisation is in and its locked results; the statements do not grow with either."""
    assessments = (
        CapacityAssessment.objects.visible_to(reader).current().filter(organisation=organisation, locked_at=None)
    )
    handed_in = Count(
        "sheets",
        filter=Q(
            sheets__layer=Layer.SELF, sheets__number__gt=0, sheets__submitted_at__isnull=False, sheets__withdrawn_at=None
        ),
    )
    rows = list(assessments.select_related("round").annotate(sheets_in=handed_in).order_by("round__opens_on"))
    own = set(
        ScoreSheet.objects.filter(
            assessment__in=rows, layer=Layer.SELF, respondent=reader, submitted_at__isnull=False, withdrawn_at=None
        ).values_list("assessment_id", flat=True)
    )
    rounds = [
        RoundNow(
            row.round.code, row.round.kind, row.round.get_kind_display(), row.state, row.round.closes_on,
            row.round.is_retrospective, row.round.has_self_layer, row.pk in own, row.sheets_in,
        )
        for row in rows
    ]
    history = result_history(organisation)
    names = {band.code: band.name for band in Band.objects.all()} if history else {}
    results = [
        ResultLine(
            found.round_code, found.round_kind, found.assessed_on, found.result.overall, found.result.band or "",
            names.get(found.result.band, ""),
        )
        for found in history
    ]
    change = change_between(history[0], history[-1]).points if len(history) > 1 else None
    return Capacity(rounds, results, change)


def memberships_of(user: User, *, ended: bool = False) -> list[Membership]:
    """Return a person's roles with their organisations; with `ended` those of the past too."""
    found = Membership.objects.filter(user=user).select_related("organisation").order_by("-starts_on", "role")
    return list(found if ended else found.filter(ends_on=None))


def people_found(reader: User, *, search: str = "", role: str = "") -> list:
    """Return the ids of the people the reader may see who match, in the order of the alphabet."""
    found = User.objects.visible_to(reader)
    if role:
        found = found.filter(memberships__role=role, memberships__ends_on=None)
    for word in search.split():
        found = found.filter(
            Q(family_name__icontains=word) | Q(given_name__icontains=word) | Q(email__icontains=word) | Q(number=word)
            | Q(latin_name__icontains=word) | Q(memberships__organisation__code__iexact=word)
        )
    names = set(found.values_list("pk", "family_name", "given_name", "email"))
    return [pk for pk, *name in sorted(names, key=lambda row: [alphabetical(part or "") for part in row[1:]])]


def people_rows(reader: User, ids: Iterable) -> list[User]:
    """Return these people in this order, their present roles fetched along as `current`; three queries."""
    current = Membership.objects.filter(ends_on=None).select_related("organisation").order_by("role")
    shown = User.objects.visible_to(reader).prefetch_related(Prefetch("memberships", current, to_attr="current"))
    ids = list(ids)
    people = {person.pk: person for person in shown.filter(pk__in=ids)}
    return [people[pk] for pk in ids]


def organisations_found(reader: User, search: str = ""):
    """Return the organisations the reader may see that match, with the number of their people: a queryset."""
    found = Organisation.objects.visible_to(reader).select_related("region").annotate(
        people=Count("memberships__user", filter=Q(memberships__ends_on=None), distinct=True)
    )
    for word in search.split():
        found = found.filter(
            Q(code__icontains=word) | Q(name_en__icontains=word) | Q(name_ru__icontains=word)
            | Q(name_kk__icontains=word)
        )
    return found.order_by("code")


def counts(*, at: datetime) -> dict[str, int]:
    """Return today's numbers for the administrator."""
    return {
        "people": User.objects.filter(is_active=True).count(),
        "organisations": Organisation.objects.csos().count(),
        "invitations": Invitation.objects.filter(used_at=None, expires_at__gt=at).count(),
        "erasures": ErasureRequest.objects.open().count(),
        "audit": AuditEntry.objects.count(),
    }


def audit_acts() -> list[str]:
    """Return the kinds of acts that occur, sorted."""
    return list(AuditEntry.objects.order_by("act").values_list("act", flat=True).distinct())


def audit_rows(entries: Iterable[AuditEntry]) -> list[AuditRow]:
    """Return entries with the names of their actors; one query for all names."""
    entries = list(entries)
    people = User.objects.in_bulk({entry.actor for entry in entries if entry.actor})
    return [
        AuditRow(
            entry.at, people[entry.actor].listed_name if entry.actor in people else "", entry.act, entry.table,
            entry.row, entry.reason,
        )
        for entry in entries
    ]


def state_of_the_system() -> dict:
    """Return what tells whether the system is well. The audit is read whole: this page is opened seldom."""
    disk = shutil.disk_usage(settings.DATA_DIR)
    return {
        "database": "SQLite" if settings.IS_SQLITE else "PostgreSQL",
        "mode": settings.QABILET_MODE,
        "letters_waiting": Notice.objects.filter(sent_at=None, skipped_at=None, user__is_demo=False).count(),
        "disk_free": disk.free,
        "disk_free_percent": disk.free * 100 // disk.total,
        "broken_entries": broken_entries(),
    }


@dataclass(frozen=True)
class ErasureRow:
    """One wish to be forgotten with the days that are left to answer it; negative once it is late."""

    request: ErasureRequest
    days_left: int


def erasure_rows(*, at: datetime) -> dict:
    """Return open wishes with the days left, and the last decided or withdrawn ones; two queries."""
    asked = ErasureRequest.objects.select_related("user", "decided_by")
    last = timedelta(days=settings.ERASURE_DAYS)
    return {
        "open": [
            ErasureRow(row, (row.asked_at + last - at).days) for row in asked.open()
        ],
        "past": list(asked.exclude(withdrawn_at=None, decided_at=None).order_by("-asked_at")[:50]),
    }


@dataclass(frozen=True)
class CohortToday:
    """What of one running cohort waits for its trainer."""

    cohort: Cohort
    need_a_word: int
    cases: int
    by_key: int

    @property
    def is_quiet(self) -> bool:
        return not (self.need_a_word or self.cases or self.by_key)


@dataclass(frozen=True)
class Today:
    """A trainer's day: meetings, and what waits."""

    meetings: list[LiveMeeting]
    cohorts: list[CohortToday]
    products: int
    questions: int
    facts_ending: int

    @property
    def cases(self) -> int:
        return sum(one.cases for one in self.cohorts)

    @property
    def need_a_word(self) -> int:
        return sum(one.need_a_word for one in self.cohorts)

    @property
    def by_key(self) -> int:
        return sum(one.by_key for one in self.cohorts)

    @property
    def waits(self) -> bool:
        return any((self.products, self.questions, self.facts_ending, self.cases, self.need_a_word, self.by_key))


def today_of(user: User, at: datetime) -> Today:
    """Return the day of a trainer; fifteen queries at most, however many cohorts and people."""
    day = at.astimezone(ZONE).date()
    begins = datetime.combine(day, time(), ZONE)
    running = list(Cohort.objects.filter(trainers=user, closed_at=None, starts_on__lte=day, ends_on__gte=day))
    failed, begun = attempts_at_a_glance(*running)
    words = how_many_need_a_word(running, at, failed=failed, opened=begun)
    taught = list(Cohort.objects.filter(trainers=user, closed_at=None).annotate(
        by_key=Count("enrolments", filter=Q(enrolments__is_confirmed=False, enrolments__left_on=None))
    ))
    cases = cases_by_cohort(one.pk for one in taught)
    meetings = LiveMeeting.objects.filter(
        cohort__trainers=user, cancelled_at=None, starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1)
    ).select_related("cohort")
    return Today(
        list(meetings.order_by("starts_at", "id")),
        [CohortToday(one, words.get(one.pk, 0), cases.get(one.pk, 0), one.by_key) for one in taught],
        waiting_count(user), waiting_numbers(user)[0], Fact.objects.ending(day).count(),
    )
