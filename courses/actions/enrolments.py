"""What moves a learner forward. Every door ends in `note_progress`."""

from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort, Enrolment, LessonCompletion, Milestone
from courses.permissions import may_teach
from courses.progress import Progress, first_missing, rule_for
from courses.queries.enrolments import NAME_CONFIRMED, learner_state, programmes_before
from courses.queries.outlines import ProgrammeOutline, programme_outline
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import Organisation, User

PERCENT_STEP = Decimal("0.000001")


class MayNotEnrol(Refusal):
    """The person does not lead this cohort."""


class ProgrammeNotPublished(Refusal):
    """The cohort's programme has no published page, so there is no rule to keep."""


class CohortFull(Refusal):
    """All places of the cohort are taken."""


class CohortClosed(Refusal):
    """The cohort is closed: nobody is taken in any more."""


class LessonNotInProgramme(Refusal):
    """The lesson is not part of the enrolment's programme, or is not shown any more."""


class EarlierProgrammeMissing(Refusal):
    """The programme builds on others; `details["programmes"]` are the codes of those the person has not completed."""


class EarlierLessonMissing(Refusal):
    """Modules are taken in order; `details["lesson"]` is the first one missing."""


@transaction.atomic
def enrol_learner(
    *, cohort: Cohort, learner: User, organisation: Organisation, by: User | None, at: datetime, is_confirmed: bool = True,
    batch: UUID | None = None,
) -> Enrolment:
    """Give a person a place in a cohort, with a copy of today's rule; a second time changes nothing, who left comes back.

    `by` is None only for commands run on the server itself.
    """
    if by is not None and not may_teach(by, cohort):
        raise MayNotEnrol(_("Only a trainer of this cohort may enrol people. Ask an administrator to add you."))
    found = Enrolment.objects.filter(cohort=cohort, learner=learner).first()
    if found and not found.has_left:
        return found
    held = hold(cohort)
    refuse_without_place(held)
    if found:
        return return_to_place(found, by=by, at=at)
    outline = _published(cohort)
    if missing := programmes_before(cohort.programme_key, learner.pk):
        raise EarlierProgrammeMissing(
            _("%(person)s has first to complete: %(programmes)s.") % {"person": learner.printed_name, "programmes": ", ".join(missing)},
            programmes=missing,
        )
    rule = rule_for(outline.rule, outline.lesson_keys)
    enrolment, added = Enrolment.objects.get_or_create(
        cohort=cohort, learner=learner, defaults={
            "organisation": organisation, "enrolled_at": at, "rule": rule, "is_confirmed": is_confirmed, "batch": batch,
        },
    )
    if added:
        audit.record(act="enrolment.added", row=enrolment, by=by, at=at, extra={"cohort": cohort.code})
    return enrolment


def hold(cohort: Cohort) -> Cohort:
    """Return the row of a cohort as it stands, held until the transaction ends: who counts its places goes through here."""
    return Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)


def refuse_without_place(held: Cohort) -> None:
    """Raise a refusal if a held cohort takes nobody in now."""
    if held.is_closed:
        raise CohortClosed(_("This cohort is closed. Nobody is taken in any more."))
    if free_places(held) == 0:
        raise CohortFull(_("All places of this cohort are taken. Raise the number of places, or let the person wait."))


def return_to_place(enrolment: Enrolment, *, by: User | None, at: datetime) -> Enrolment:
    """Give who left the place back, with everything done so far (CP9). The cohort is held and has a place."""
    if Enrolment.objects.filter(pk=enrolment.pk, left_on__isnull=False).update(left_on=None, left_reason=""):
        audit.record(act="enrolment.returned", row=enrolment, by=by, at=at)
    enrolment.refresh_from_db()
    return enrolment


def free_places(held: Cohort) -> int | None:
    """Return how many places are free, never below 0; None without a limit. The cohort is held."""
    if held.capacity is None:
        return None
    return max(held.capacity - held.enrolments.here().count(), 0)


def open_lesson(*, enrolment: Enrolment, lesson_key: UUID, block: str = "", at: datetime) -> Enrolment:
    """Remember where the learner is: one statement, and none if the place and the day are the same.

    A lesson opened again keeps the block, unless another block is named. A lesson behind an unfinished module
    is refused.
    """
    same_lesson = str(enrolment.place_key) == str(lesson_key)
    if same_lesson and block in ("", enrolment.place_block):
        if enrolment.place_at and enrolment.place_at.astimezone(ZONE).date() == at.astimezone(ZONE).date():
            return enrolment
        block = enrolment.place_block
    enrolment.place_key, enrolment.place_block, enrolment.place_at = lesson_key, block[:36], at
    Enrolment.objects.filter(pk=enrolment.pk).update(
        place_key=lesson_key, place_block=enrolment.place_block, place_at=at
    )
    return enrolment


@transaction.atomic
def complete_lesson(*, enrolment: Enrolment, lesson_key: UUID, at: datetime) -> LessonCompletion:
    """Record "I have read this" once, then note progress; a second time keeps the first moment."""
    outline = _published(enrolment.cohort)
    refuse_locked(enrolment=enrolment, outline=outline, lesson_key=lesson_key)
    completion, _added = LessonCompletion.objects.get_or_create(
        enrolment=enrolment, lesson_key=lesson_key, defaults={"completed_at": at}
    )
    _note(enrolment, outline, at)
    return completion


def refuse_locked(*, enrolment: Enrolment, outline: ProgrammeOutline, lesson_key: UUID) -> None:
    """Raise a refusal that names the first lesson missing before this one; two queries."""
    if outline.lesson_by_key(lesson_key) is None:
        raise LessonNotInProgramme(_("This lesson is not part of your programme. Open the list of modules."))
    completed = learner_state(enrolment, outline).completed
    missing = first_missing(outline.keys_by_module, completed, str(lesson_key))
    if missing is not None:
        lesson = outline.lesson_by_key(missing)
        message = _("Modules are taken in order. First finish the lesson: %(lesson)s.") % {"lesson": lesson.title}
        raise EarlierLessonMissing(message, lesson=lesson)


@transaction.atomic
def meet_milestone(
    *, enrolment: Enrolment, code: str, percent: Fraction | Decimal | None = None, at: datetime
) -> Milestone:
    """Keep what an upper floor reports; the best percentage stays, with the moment it was reached."""
    value = None if percent is None else _decimal(percent)
    milestone, added = Milestone.objects.get_or_create(
        enrolment=enrolment, code=code, defaults={"percent": value, "met_at": at}
    )
    if not added and value is not None and (milestone.percent is None or value > milestone.percent):
        milestone.percent, milestone.met_at = value, at
        milestone.save(update_fields=["percent", "met_at"])
    note_progress(enrolment=enrolment, at=at)
    return milestone


@transaction.atomic
def confirm_name(*, enrolment: Enrolment, by: User, at: datetime) -> None:
    """Keep that the learner has seen the name as it will be printed and calls it right: an entry of the audit, once (CE1)."""
    held = Enrolment.objects.select_for_update().get(pk=enrolment.pk, learner=by)
    if audit.last_details(act=NAME_CONFIRMED, row=held) is None:
        audit.record(act=NAME_CONFIRMED, row=held, by=by, at=at)


@transaction.atomic
def note_progress(*, enrolment: Enrolment, at: datetime) -> Progress:
    """Write the day of completion once, then hand a complete enrolment to the one function above us.

    The only seam upward: `settings.AFTER_PROGRESS`, in the same transaction (ADR 0001).
    """
    return _note(enrolment, programme_outline(enrolment.cohort.programme_key), at)


def _note(enrolment: Enrolment, outline: ProgrammeOutline | None, at: datetime) -> Progress:
    progress = learner_state(enrolment, outline).progress
    # A programme that is taken down for a moment asks for nothing: that is no completion.
    if (progress.is_complete and outline is not None and outline.lessons) or enrolment.completed_on:
        _complete_once(enrolment, at)
        if settings.AFTER_PROGRESS:
            import_string(settings.AFTER_PROGRESS)(enrolment=enrolment, at=at)
    return progress


def _complete_once(enrolment: Enrolment, at: datetime) -> None:
    if enrolment.completed_on:
        return
    day = at.astimezone(ZoneInfo("Asia/Almaty")).date()
    written = Enrolment.objects.filter(pk=enrolment.pk, completed_on=None).update(completed_on=day)
    enrolment.refresh_from_db(fields=["completed_on"])
    if written:
        audit.record(act="enrolment.completed", row=enrolment, by=None, at=at)


def _published(cohort: Cohort) -> ProgrammeOutline:
    outline = programme_outline(cohort.programme_key)
    if outline is None or not outline.lessons:
        raise ProgrammeNotPublished(
            _("The programme of this cohort is not published yet. Publish its pages, then try again.")
        )
    return outline


def _decimal(percent: Fraction | Decimal) -> Decimal:
    """Cut to six places, never upwards: 69.9999999 must not become 70."""
    exact = Fraction(percent)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PERCENT_STEP, rounding=ROUND_DOWN)
