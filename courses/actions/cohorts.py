"""Opening and changing cohorts."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort
from courses.permissions import may_open_cohorts, may_teach
from courses.queries.outlines import programme_outline
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import User


class MayNotOpenCohort(Refusal):
    """Only trainers and administrators open or change cohorts."""


class CohortDoesNotFit(Refusal):
    """The dates, the programme or the code do not fit; `details["field"]` names the field."""


@transaction.atomic
def open_cohort(
    *, code: str, programme_key: UUID, name: str, starts_on: date, ends_on: date,
    trainers: Iterable[User] = (), by: User | None, at: datetime,
) -> Cohort:
    """Open a cohort of a published programme. The trainer who opens it leads it; `by` is None for commands only."""
    if by is not None and not may_open_cohorts(by):
        raise MayNotOpenCohort(_("Only trainers and administrators may open cohorts."))
    _refuse_dates(starts_on, ends_on)
    if programme_outline(programme_key) is None:
        raise CohortDoesNotFit(_("Choose a published programme."), field="programme_key")
    if Cohort.objects.filter(code=code).exists():
        raise CohortDoesNotFit(_("There is a cohort with this code already. Choose another code."), field="code")
    cohort = Cohort.objects.create(
        code=code, programme_key=programme_key, name=name, starts_on=starts_on, ends_on=ends_on
    )
    cohort.trainers.set(trainers)
    audit.record(act="cohort.opened", row=cohort, by=by, at=at, extra={"code": code})
    return cohort


@transaction.atomic
def change_cohort(
    *, cohort: Cohort, name: str, starts_on: date, ends_on: date, trainers: Iterable[User], by: User, at: datetime
) -> Cohort:
    """Change name, dates and trainers; code and programme stay, since papers and addresses name them."""
    if not may_teach(by, cohort):
        raise MayNotOpenCohort(_("Only a trainer of this cohort may change it."))
    _refuse_dates(starts_on, ends_on)
    cohort.name, cohort.starts_on, cohort.ends_on = name, starts_on, ends_on
    cohort.save(update_fields=["name", "starts_on", "ends_on"])
    cohort.trainers.set(trainers)
    audit.record(act="cohort.changed", row=cohort, by=by, at=at)
    return cohort


def _refuse_dates(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise CohortDoesNotFit(_("The last day must not lie before the first day."), field="ends_on")
