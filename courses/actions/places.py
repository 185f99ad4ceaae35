"""Places of a cohort: taking one, waiting for one, giving one back. Whoever asks holds the row of the cohort first."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from courses import letters
from courses.actions.enrolments import CohortClosed, MayNotEnrol, enrol_learner, free_places, hold
from courses.models import Cohort, Enrolment, JoinKey, LessonCompletion, Milestone, WaitingPlace
from courses.models.enrolments import UNDO_DAYS
from courses.permissions import may_teach
from lms.core import audit
from lms.core.actions import bring_in
from lms.core.cards import free_number
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import Organisation, User

TYPED_DIGITS, LINK_LETTERS = 12, 32


class KeyNotOpen(Refusal):
    """The key is unknown, ended, revoked, or has no seat left."""


class KeyDoesNotFit(Refusal):
    """The end or the number of seats of a key does not fit; `details["field"]` names the field."""


class NotTakenBack(Refusal):
    """The enrolment is too old to be taken back, or its person has begun."""


@transaction.atomic
def take_place(
    *, cohort: Cohort, learner: User, organisation: Organisation, by: User | None, at: datetime, is_confirmed: bool = True,
    batch: UUID | None = None,
) -> Enrolment | WaitingPlace:
    """Give a person a place, or a turn on the waiting list if there is none; a second time changes nothing."""
    if by is not None and not may_teach(by, cohort):
        raise MayNotEnrol(_("Only a trainer of this cohort may enrol people. Ask an administrator to add you."))
    if found := Enrolment.objects.here().filter(cohort=cohort, learner=learner).first():
        return found
    held = hold(cohort)
    if found := held.waiting.open().filter(learner=learner).first():
        return found
    if not held.waiting.open().exists() and free_places(held) != 0:
        return enrol_learner(
            cohort=held, learner=learner, organisation=organisation, by=by, at=at, is_confirmed=is_confirmed, batch=batch
        )
    if held.is_closed:
        raise CohortClosed(_("This cohort is closed. Nobody is taken in any more."))
    last = held.waiting.aggregate(last=Max("number"))["last"] or 0
    turn = WaitingPlace.objects.create(
        cohort=held, learner=learner, organisation=organisation, number=last + 1, is_confirmed=is_confirmed, asked_at=at
    )
    audit.record(act="waiting.added", row=turn, by=by, at=at, extra={"cohort": held.code})
    return turn


@transaction.atomic
def move_up(*, cohort: Cohort, at: datetime) -> list[Enrolment]:
    """Give free places to those who wait, the first one first, and tell each once. Called whenever a place may be free."""
    held = hold(cohort)
    if held.is_closed:
        return []
    moved = []
    for turn in held.waiting.open().select_related("learner", "organisation"):
        if free_places(held) == 0:
            break
        WaitingPlace.objects.filter(pk=turn.pk).update(moved_at=at)
        enrolment = enrol_learner(
            cohort=held, learner=turn.learner, organisation=turn.organisation, by=None, at=at, is_confirmed=turn.is_confirmed
        )
        letters.send_place_free(turn, at=at)
        moved.append(enrolment)
    return moved


@transaction.atomic
def leave_waiting(*, turn: WaitingPlace, by: User, at: datetime) -> WaitingPlace:
    """Take a person off the waiting list: by the person, or by a trainer. A second time changes nothing."""
    if by.pk != turn.learner_id and not may_teach(by, turn.cohort):
        raise MayNotEnrol(_("Only the person and a trainer of this cohort may do this."))
    hold(turn.cohort)
    if WaitingPlace.objects.filter(pk=turn.pk, moved_at=None, left_at=None).update(left_at=at):
        audit.record(act="waiting.left", row=turn, by=by, at=at)
    turn.refresh_from_db()
    return turn


@transaction.atomic
def take_back(*, enrolment: Enrolment, by: User, at: datetime) -> None:
    """Take an enrolment back: within seven days and before the person has begun. Its place goes to who waits first.

    Who came by a key and was not confirmed is refused in the same way, whenever, also after reading lessons.
    """
    if not may_teach(by, enrolment.cohort):
        raise MayNotEnrol(_("Only a trainer of this cohort may do this."))
    cohort = hold(enrolment.cohort)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).filter(pk=enrolment.pk).first()
    if enrolment is None:
        return
    if enrolment.is_confirmed and at > enrolment.enrolled_at + UNDO_DAYS:
        raise NotTakenBack(_("An enrolment is taken back within 7 days. Later it stays in the record."))
    if has_begun(enrolment):
        raise NotTakenBack(_("This person has begun. What was done stays in the record: %(name)s") % {"name": enrolment.learner.listed_name})
    audit.record(
        act="enrolment.taken_back", row=enrolment, by=by, at=at, extra={"cohort": cohort.code, "learner": str(enrolment.learner_id)}
    )
    enrolment.delete()
    move_up(cohort=cohort, at=at)


@transaction.atomic
def take_back_list(*, cohort: Cohort, batch, by: User, at: datetime) -> tuple[int, int]:
    """Take back the enrolments of one list that have not begun; return how many went and how many stay."""
    gone = stayed = 0
    for enrolment in cohort.enrolments.filter(batch=batch).select_related("cohort", "learner"):
        try:
            with transaction.atomic():
                take_back(enrolment=enrolment, by=by, at=at)
        except NotTakenBack:
            stayed += 1
        else:
            gone += 1
    return gone, stayed


def has_begun(enrolment: Enrolment) -> bool:
    """Say whether anything rests on an enrolment, on whatever floor; of who is not confirmed read lessons do not count."""
    for relation in enrolment._meta.related_objects:
        if relation.related_model is LessonCompletion and not enrolment.is_confirmed:
            continue
        rows = relation.related_model._default_manager.filter(**{relation.field.name: enrolment})
        if relation.related_model is Milestone:
            rows = rows.exclude(percent=0)  # what a schedule says of who has not come yet
        if rows.exists():
            return True
    return bool(enrolment.place_key and enrolment.is_confirmed)


@transaction.atomic
def confirm_enrolment(*, enrolment: Enrolment, by: User, at: datetime) -> Enrolment:
    """Confirm who came by a key: only now the person belongs to the organisation. A second time changes nothing."""
    if not may_teach(by, enrolment.cohort):
        raise MayNotEnrol(_("Only a trainer of this cohort may do this."))
    if Enrolment.objects.filter(pk=enrolment.pk, is_confirmed=False).update(is_confirmed=True):
        bring_in(user=enrolment.learner, organisation=enrolment.organisation, by=by, at=at)
        audit.record(act="enrolment.confirmed", row=enrolment, by=by, at=at)
    enrolment.refresh_from_db()
    return enrolment


# -- keys -------------------------------------------------------------------------------------------------------------


def link_of(key: JoinKey) -> str:
    """Return the 128 bits that a link or QR carries."""
    return salted_hmac("courses.join.link", str(key.pk), algorithm="sha256").hexdigest()[:LINK_LETTERS]


def typed_of(key: JoinKey) -> str:
    """Return the twelve digits that are typed."""
    number = int(salted_hmac("courses.join.typed", str(key.pk), algorithm="sha256").hexdigest(), 16)
    return str(number % (9 * 10 ** (TYPED_DIGITS - 1)) + 10 ** (TYPED_DIGITS - 1))


def _digest(word: str) -> str:
    return salted_hmac("courses.join.digest", word, algorithm="sha256").hexdigest()


def is_key(word: str) -> bool:
    """Say whether a word has the shape of a key: twelve digits, or the letters of a link."""
    if len(word) == TYPED_DIGITS:
        return word.isascii() and word.isdecimal()
    return len(word) == LINK_LETTERS and all(sign in "0123456789abcdef" for sign in word)


@transaction.atomic
def make_key(*, cohort: Cohort, seats: int, ends_on: date, by: User, at: datetime) -> JoinKey:
    """Make a key; the one before ends."""
    if not may_teach(by, cohort):
        raise MayNotEnrol(_("Only a trainer of this cohort may do this."))
    held = hold(cohort)
    if held.is_closed:
        raise CohortClosed(_("This cohort is closed. Nobody is taken in any more."))
    today = at.astimezone(ZONE).date()
    if not today <= ends_on <= held.ends_on:
        raise KeyDoesNotFit(_("The key ends between today and the last day of the cohort."), field="ends_on")
    if not 1 <= seats <= 500:
        raise KeyDoesNotFit(_("Write a number from 1 to 500."), field="seats")
    revoke_key(cohort=held, by=by, at=at)
    key = JoinKey(cohort=held, seats=seats, ends_on=ends_on, made_by=by, made_at=at)
    key.link_digest, key.typed_digest = _digest(link_of(key)), _digest(typed_of(key))
    key.save(force_insert=True)
    audit.record(act="join_key.made", row=key, by=by, at=at, extra={"cohort": held.code, "seats": seats})
    return key


@transaction.atomic
def revoke_key(*, cohort: Cohort, by: User, at: datetime) -> None:
    """End the key of a cohort now; without one nothing happens."""
    if not may_teach(by, cohort):
        raise MayNotEnrol(_("Only a trainer of this cohort may do this."))
    for key in cohort.join_keys.filter(revoked_at=None):
        JoinKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at)
        audit.record(act="join_key.revoked", row=key, by=by, at=at)


def open_key(word: str, *, at: datetime) -> JoinKey:
    """Return the key behind a link or twelve digits, or refuse: unknown, ended, revoked and used up look the same."""
    digest = _digest(word)
    today = at.astimezone(ZONE).date()
    found = JoinKey.objects.select_related("cohort").filter(
        revoked_at=None, ends_on__gte=today, used__lt=F("seats"), cohort__closed_at=None,
        **({"typed_digest": digest} if len(word) == TYPED_DIGITS else {"link_digest": digest}),
    )
    key = found.first() if is_key(word) else None
    if key is None or not constant_time_compare(word, typed_of(key) if len(word) == TYPED_DIGITS else link_of(key)):
        raise KeyNotOpen(_("This key is no longer open. Ask the trainer for a new one."))
    return key


@transaction.atomic
def join_by_key(*, word: str, learner: User, organisation: Organisation, at: datetime) -> Enrolment | WaitingPlace:
    """Take a place, or a turn, with a key. Of two with the last seat one has it; the same person needs one seat only."""
    key = open_key(word, at=at)
    held = hold(key.cohort)
    known = held.enrolments.here().filter(learner=learner).first() or held.waiting.open().filter(learner=learner).first()
    if known:
        return known
    if not JoinKey.objects.filter(pk=key.pk, revoked_at=None, used__lt=F("seats")).update(used=F("used") + 1):
        raise KeyNotOpen(_("This key is no longer open. Ask the trainer for a new one."))
    return take_place(cohort=held, learner=learner, organisation=organisation, by=None, at=at, is_confirmed=False)


@transaction.atomic
def come_by_key(
    *, word: str, given_name: str, family_name: str = "", patronymic: str = "", language: str, password: str, consent: dict,
    organisation: Organisation, at: datetime, draw: Callable[[], str],
) -> tuple[User, Enrolment | WaitingPlace]:  # fmt: skip
    """Make an account without e-mail for who holds a key, keep the consent, and take a place with it."""
    open_key(word, at=at)
    user = User.objects.create_user(
        None, password, joined_at=at, number=free_number(lambda _digits: draw()), given_name=given_name, family_name=family_name,
        patronymic=patronymic, language=language, is_demo=organisation.is_demo,
    )
    user.consents.create(given_at=at, **consent)
    audit.record(act="account.by_key", row=user, by=user, at=at)
    return user, join_by_key(word=word, learner=user, organisation=organisation, at=at)
