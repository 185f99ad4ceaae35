"""Bringing a whole list of people into a cohort."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import MayNotEnrol
from courses.actions.places import take_place
from courses.models import Cohort, Enrolment, WaitingPlace
from courses.permissions import may_teach
from lms.core import audit
from lms.core.actions import bring_in, invite_person
from lms.core.cards import LoginCard, add_without_email, make_cards
from lms.core.errors import Refusal
from lms.core.models import Organisation, Role, User


class OrganisationGone(Refusal):
    """An organisation of the list is not there any more."""


class PersonGone(Refusal):
    """An account that the list names by its number is not there any more."""


class Person(Protocol):
    """What a row must say."""

    email: str
    number: str
    given_name: str
    patronymic: str
    family_name: str
    organisation: str
    language: str


@transaction.atomic
def enrol_people(
    *, cohort: Cohort, rows: Iterable[Person], digest: str = "", by: User, at: datetime,
    draw: Callable[[], str], draw_digits: Callable[[int], str], batch: UUID | None = None,
) -> list[Enrolment | WaitingPlace]:
    """Invite and enrol everybody of a list, all or nothing; who is enrolled already is left as is, who finds no place waits.

    Who has no e-mail gets an account with a number; the card to come in is made when it is printed.
    """
    if not may_teach(by, cohort):
        raise MayNotEnrol(_("Only a trainer of this cohort may enrol people. Ask an administrator to add you."))
    rows = list(rows)
    organisations = {one.code: one for one in Organisation.objects.filter(code__in={row.organisation for row in rows})}
    before = cohort.enrolments.count()
    enrolments = []
    for row in rows:
        if (organisation := organisations.get(row.organisation)) is None:
            raise OrganisationGone(_("An organisation of the list is not there any more. Check the list again."))
        names = {"given_name": row.given_name, "family_name": row.family_name, "patronymic": row.patronymic, "language": row.language}
        if row.email:
            learner = invite_person(
                email=row.email, **names, organisation=organisation, role=Role.TRAINEE, by=by, at=at, draw=draw
            )
        elif row.number:
            if (known := User.objects.filter(number=row.number).first()) is None:
                raise PersonGone(_("An account of the list is not there any more. Check the list again."))
            learner = bring_in(user=known, organisation=organisation, by=by, at=at)
        else:
            learner = add_without_email(**names, organisation=organisation, by=by, at=at, draw=draw_digits)
        enrolments.append(take_place(cohort=cohort, learner=learner, organisation=organisation, by=by, at=at, batch=batch))
    if added := cohort.enrolments.count() - before:
        audit.record(act="cohort.list_enrolled", row=cohort, by=by, at=at, extra={"people": added, "sha256": digest})
    return enrolments


@transaction.atomic
def make_cohort_cards(
    *, cohort: Cohort, people: Iterable[User], by: User, at: datetime, draw: Callable[[int], str]
) -> list[LoginCard]:
    """Let a trainer make login cards for learners of the own cohort; staff and leads are refused there too."""
    people = list(people)
    if not may_teach(by, cohort) or cohort.enrolments.filter(learner__in=people).count() < len(people):
        raise MayNotEnrol(_("A trainer makes login cards for the people of the own cohorts only."))
    return make_cards(people=people, by=by, at=at, draw=draw)
