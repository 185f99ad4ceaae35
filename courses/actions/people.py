"""Bringing a whole list of people into a cohort."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import MayNotEnrol, enrol_learner
from courses.models import Cohort, Enrolment
from courses.permissions import may_teach
from lms.core import audit
from lms.core.actions import invite_person
from lms.core.errors import Refusal
from lms.core.models import Organisation, Role, User


class OrganisationGone(Refusal):
    """An organisation of the list is not there any more."""


class Person(Protocol):
    """What a row must say."""

    email: str
    given_name: str
    family_name: str
    organisation: str
    language: str


@transaction.atomic
def enrol_people(
    *, cohort: Cohort, rows: Iterable[Person], digest: str = "", by: User, at: datetime, draw: Callable[[], str]
) -> list[Enrolment]:
    """Invite and enrol everybody of a list, all or nothing; who is enrolled already is left as is."""
    if not may_teach(by, cohort):
        raise MayNotEnrol(_("Only a trainer of this cohort may enrol people. Ask an administrator to add you."))
    rows = list(rows)
    organisations = {one.code: one for one in Organisation.objects.filter(code__in={row.organisation for row in rows})}
    before = cohort.enrolments.count()
    enrolments = []
    for row in rows:
        if (organisation := organisations.get(row.organisation)) is None:
            raise OrganisationGone(_("An organisation of the list is not there any more. Check the list again."))
        learner = invite_person(
            email=row.email, given_name=row.given_name, family_name=row.family_name, language=row.language,
            organisation=organisation, role=Role.TRAINEE, by=by, at=at, draw=draw,
        )
        enrolments.append(enrol_learner(cohort=cohort, learner=learner, organisation=organisation, by=by, at=at))
    if added := cohort.enrolments.count() - before:
        audit.record(act="cohort.list_enrolled", row=cohort, by=by, at=at, extra={"people": added, "sha256": digest})
    return enrolments
