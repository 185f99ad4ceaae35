"""Reading for certificates: the learning record, the facts of a face, and what a code or token leads to."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db.models import Q

from certificates.choices import Kind
from certificates.codes import token_digest
from certificates.eligibility import ATTENDANCE, LESSONS, POST_TEST, PRODUCT, LearningRecord, least_percent
from certificates.faces.building import CertificateFacts
from certificates.models import Credential, CredentialDefinition, Summary
from courses.models import Enrolment
from courses.queries.attendance import Attended, attendance_of, schedule_of
from courses.queries.enrolments import LearnerState, learner_state
from courses.queries.materials import single
from courses.queries.outlines import (
    ProgrammeOutline,
    module_titles,
    programme_outline,
    programme_titles,
    titles_of_programmes,
)
from lms.core import audit
from lms.core.formats import ZONE
from lms.core.models import Consent, User

PRINT_RESULT = "print_result"
SHOWN_WITHOUT = 200
ENDED_DAYS = 60
"""So long after its end a cohort is asked whether somebody still earns attendance: late marks come in."""
REFUSED = "credential.refused"
"""The act that is audited where a paper was earned and could not be made; its details name the definition's code."""
KINDS = (Kind.COMPLETION, Kind.COMPETENCE, Kind.ATTENDANCE)


@dataclass(frozen=True)
class Lacking:
    """A learner who earned a paper that could not be made, or completed without one: which kinds."""

    enrolment: Enrolment
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """A certificate a learner has not got yet: which programme and cohort, and whether the programme is complete."""

    programme: str
    cohort_code: str
    is_complete: bool


def definitions_for(programme_key) -> list[CredentialDefinition]:
    """Return the definitions of a programme that are in use, completion first, one of each kind; one query."""
    rows = CredentialDefinition.objects.in_use().filter(programme_key=programme_key)
    return sorted(rows, key=lambda one: (KINDS.index(one.kind), one.code))


def definition_for(programme_key) -> CredentialDefinition | None:
    """Return what the completion of a programme earns, else the next kind in use, or None; one query."""
    return next(iter(definitions_for(programme_key)), None)


def learning_record(enrolment: Enrolment, at: datetime) -> LearningRecord:
    """Return a person's trail in one enrolment, frozen, as it is judged at a moment; eight queries at most.

    Attendance is counted in units of all meetings planned, as for completion: a first meeting is never all of many.
    """
    outline = programme_outline(enrolment.cohort.programme_key, "en")
    state = learner_state(enrolment, outline)
    # A programme once completed stays so (CP4): later changes of its lessons open nothing again.
    unmet = () if enrolment.completed_on else tuple(requirement.code for requirement in state.progress.left)
    best = {code: percent for code, percent in state.milestones.items() if percent is not None}
    taken, lessons = _lessons_taken(state, outline)
    planned, had = schedule_of(enrolment.cohort, at), _attended(enrolment, at)
    return LearningRecord(
        completed_on=enrolment.completed_on, unmet=unmet, best=best, taken=taken, lessons=lessons,
        attended=had.units if planned.units else None, held=planned.units or None,
        is_over=at.astimezone(ZONE).date() > enrolment.cohort.ends_on and planned.is_closed, granted=frozenset(enrolment.granted),
    )  # fmt: skip


def _attended(enrolment: Enrolment, at: datetime) -> Attended:
    """Return what a learner attended of the meetings held by a moment."""
    return attendance_of(enrolment.cohort, at, only=enrolment).get(enrolment.pk) or Attended(0, 0, 0, 0)


def _lessons_taken(state: LearnerState, outline: ProgrammeOutline | None) -> tuple[int, int]:
    """Return how many lessons were taken of how many the enrolment asks for, or of all that the programme shows."""
    asked = next((line for line in state.progress.requirements if line.code == LESSONS), None)
    if asked is not None:
        return int(asked.have or 0), int(asked.need)
    shown = set(outline.lesson_keys) if outline else set()
    return len(shown & state.completed), len(shown)


def certificate_facts(definition: CredentialDefinition, enrolment: Enrolment, at: datetime) -> CertificateFacts:
    """Return what the rows say at a moment about an achievement; eleven queries at most.

    Meetings are told in units where they were held. A paper of attendance tells what its rule measures: meetings, or
    lessons where it asks for these alone.
    """
    issued_on = at.astimezone(ZONE).date()
    cohort, learner = enrolment.cohort, enrolment.learner
    outline = programme_outline(cohort.programme_key, "en")
    state = learner_state(enrolment, outline)
    taken, held = _lessons_taken(state, outline)
    is_attendance, is_competence = definition.kind == Kind.ATTENDANCE, definition.kind == Kind.COMPETENCE
    had = _attended(enrolment, at)
    tells_meetings = bool(had.units_held) and (not is_attendance or least_percent(definition.rule, ATTENDANCE) is not None)
    agreed = {} if is_attendance else _agreed_results(learner, state.milestones)
    return CertificateFacts(
        kind=definition.kind,
        name=learner.printed_name,
        latin_name=learner.latin_name,
        programme=programme_titles(cohort.programme_key),
        programme_code=outline.code,
        definition_code=definition.code,
        definition_version=definition.version,
        hours=whole_hours(outline),
        starts_on=min(cohort.starts_on, enrolment.completed_on or issued_on),
        ends_on=min(cohort.ends_on, issued_on) if is_attendance else enrolment.completed_on or issued_on,
        lessons=taken if is_attendance else len(state.completed),
        lessons_held=held if is_attendance else None,
        attended=had.units if tells_meetings else None,
        held=had.units_held if tells_meetings else None,
        is_in_units=had.units_held != had.held,
        result_percent=None if is_competence else agreed.get(POST_TEST),
        pass_percent=None if definition.kind != Kind.COMPLETION else _test_mark(definition, enrolment),
        product=product_words(definition, outline),
        product_percent=agreed.get(PRODUCT) if is_competence else None,
        product_pass=least_percent(definition.rule, PRODUCT),
        competences=definition.competences or module_words(outline),
        signatories=definition.signatories,
        logos=definition.logos,
        texts=definition.texts,
        valid_until=months_later(issued_on, definition.validity_months),
        accent=definition.accent,
    )


def whole_hours(outline: ProgrammeOutline) -> int:
    """Return the hours of a programme as they are printed, rounded half up."""
    return int(Fraction(str(outline.hours)) + Fraction(1, 2))


def product_words(definition: CredentialDefinition, outline: ProgrammeOutline) -> dict[str, str]:
    """Return what a paper of competence calls the product: the definition's word, else the title of the assignment."""
    if definition.kind != Kind.COMPETENCE:
        return {}
    assignment = None if definition.texts.get("product") else single(outline, "assignment")
    return definition.texts.get("product") or (assignment or {}).get("title", {})


def _test_mark(definition: CredentialDefinition, enrolment: Enrolment) -> str | None:
    """Return the pass mark of the final test: what the definition asks for, else what the enrolment does."""
    return least_percent(definition.rule, POST_TEST) or least_percent(enrolment.rule, POST_TEST)


def _agreed_results(learner: User, milestones) -> dict[str, str]:
    """Return the best per cents, whole and cut downwards, if the holder agreed that they are printed; else none."""
    if not milestones or not Consent.objects.filter(user=learner, purpose=PRINT_RESULT, withdrawn_at=None).exists():
        return {}
    return {code: str(int(percent)) for code, percent in milestones.items() if percent is not None}


def module_words(outline) -> list[dict[str, str]]:
    titles = module_titles()
    return [titles[module.code] for module in outline.modules if module.code in titles]


def months_later(day: date, months: int | None) -> date | None:
    """Return the same day some months later, or the month's last day where it has no such day."""
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def waiting_for(user: User, language: str) -> list[Waiting]:
    """Return enrolments of a person without a certificate; two queries however many they are."""
    rows = (
        Enrolment.objects.of_learner(user).exclude(credentials__in=_of_completion()).order_by("enrolled_at")
        .values_list("cohort__programme_key", "cohort__code", "completed_on")
    )  # fmt: skip
    titles = titles_of_programmes(language)
    return [Waiting(titles[key], code, day is not None) for key, code, day in rows if key in titles]


def completed_without() -> list[Enrolment]:
    """Return completed enrolments that have no certificate, earliest first; one query. For administrators."""
    rows = Enrolment.objects.filter(learner__is_active=True).exclude(completed_on=None).exclude(credentials__in=_of_completion())
    return list(rows.select_related("cohort", "learner").order_by("completed_on", "id")[:SHOWN_WITHOUT])


def lacking_papers() -> list[Lacking]:
    """Return who should have a paper and has none, earliest first: completed without a certificate, or another kind was
    refused. For administrators; five queries at most.
    """
    found: dict[Enrolment, list[str]] = {enrolment: [Kind.COMPLETION] for enrolment in completed_without()}
    others = dict(CredentialDefinition.objects.in_use().exclude(kind=Kind.COMPLETION).values_list("code", "kind"))
    refused = {
        (row, details.get("definition")) for row, details in (audit.told(act=REFUSED, kind=Enrolment) if others else ())
    }
    refused = {(row, code) for row, code in refused if code in others}
    if refused:
        rows = Enrolment.objects.filter(pk__in={row for row, _code in refused}, learner__is_active=True).select_related("cohort", "learner")
        held = {
            (str(pk), code)
            for pk, code in Credential.objects.filter(enrolment__in=rows).values_list("enrolment_id", "definition__code")
        }
        for enrolment in rows.order_by("enrolled_at", "id")[:SHOWN_WITHOUT]:
            lacking = [kind for code, kind in sorted(others.items()) if (str(enrolment.pk), code) in refused - held]
            if lacking:
                found.setdefault(enrolment, []).extend(lacking)
    return [Lacking(enrolment, tuple(str(Kind(kind).label) for kind in kinds)) for enrolment, kinds in found.items()]


def could_have_earned(definition: CredentialDefinition, on: date):
    """Return enrolments without a paper of this definition who may have earned it by a day: a queryset.

    Completion and competence: who completed, with every result that the rule asks for. Attendance: whose cohort ended in
    the last weeks, and whoever was refused it, however long ago.
    """
    rows = _without(definition)
    if definition.kind == Kind.ATTENDANCE:
        told = audit.told(act=REFUSED, kind=Enrolment)
        refused = {row for row, details in told if details.get("definition") == definition.code}
        late = Q(cohort__ends_on__gte=on - timedelta(days=ENDED_DAYS)) | Q(pk__in=refused)
        rows = rows.filter(late, cohort__ends_on__lt=on)
    else:
        rows = rows.exclude(completed_on=None)
        for code in (POST_TEST, PRODUCT):
            if least_percent(definition.rule, code) is not None:
                rows = rows.filter(milestones__code=code)
    return rows.select_related("cohort", "learner").order_by("enrolled_at", "id")


def _without(definition: CredentialDefinition):
    held = Credential.objects.filter(definition__code=definition.code)
    rows = Enrolment.objects.filter(cohort__programme_key=definition.programme_key, learner__is_active=True)
    return rows.exclude(credentials__in=held)


def _of_completion():
    """Return what completion earned: a paper of attendance does not stand in for it. A queryset."""
    return Credential.objects.filter(definition__kind=Kind.COMPLETION)


def ended_without(definition: CredentialDefinition, on: date) -> list[Enrolment]:
    """Return enrolments of cohorts that ended in the last weeks and have no paper of this definition; one query."""
    rows = _without(definition).filter(cohort__ends_on__lt=on, cohort__ends_on__gte=on - timedelta(days=ENDED_DAYS))
    return list(rows.select_related("cohort", "learner").order_by("enrolled_at", "id"))


def credential_by_code(code: str) -> Credential | None:
    """Return the credential with this code, if its holder lets it be checked; one query."""
    return Credential.objects.filter(code=code, is_public=True).first()


def credential_by_token(token: str) -> Credential | None:
    """Return the credential whose papers carry this QR token; one query."""
    return Credential.objects.filter(token_digest=token_digest(token), is_public=True).first()


def summary_by_code(code: str) -> Summary | None:
    """Return the capacity summary with this code; one query."""
    return Summary.objects.filter(code=code).select_related("organisation").first()


def summary_by_token(token: str) -> Summary | None:
    """Return the capacity summary whose papers carry this QR token; one query."""
    return Summary.objects.filter(token_digest=token_digest(token)).select_related("organisation").first()


def credentials_without_papers():
    """Return the ids of credentials whose papers were never stored: a queryset."""
    return Credential.objects.filter(token_digest=None, origin="issued", erased_at=None).values_list("pk", flat=True)
