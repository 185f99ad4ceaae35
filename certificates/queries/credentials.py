"""Reading for certificates: the learning record, the facts of a face, and what a code or token leads to."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from certificates.codes import token_digest
from certificates.eligibility import LearningRecord
from certificates.faces.building import CertificateFacts
from certificates.models import Credential, CredentialDefinition, Summary
from courses.models import Enrolment
from courses.queries.enrolments import learner_state
from courses.queries.outlines import module_titles, programme_outline, programme_titles, titles_of_programmes
from lms.core.models import Consent, User

PRINT_RESULT = "print_result"
SHOWN_WITHOUT = 200


@dataclass(frozen=True)
class Waiting:
    """A certificate a learner has not got yet: which programme and cohort, and whether the programme is complete."""

    programme: str
    cohort_code: str
    is_complete: bool


def definition_for(programme_key) -> CredentialDefinition | None:
    """Return the newest published definition of a programme; one query."""
    return (
        CredentialDefinition.objects.filter(programme_key=programme_key, is_published=True)
        .order_by("code", "-version").first()
    )  # fmt: skip


def learning_record(enrolment: Enrolment) -> LearningRecord:
    """Return a person's trail in one enrolment, frozen; four queries."""
    state = learner_state(enrolment, programme_outline(enrolment.cohort.programme_key, "en"))
    # A programme once completed stays so (CP4): later changes of its lessons open nothing again.
    unmet = () if enrolment.completed_on else tuple(requirement.code for requirement in state.progress.left)
    best = {code: percent for code, percent in state.milestones.items() if percent is not None}
    return LearningRecord(completed_on=enrolment.completed_on, unmet=unmet, best=best)


def certificate_facts(definition: CredentialDefinition, enrolment: Enrolment, issued_on: date) -> CertificateFacts:
    """Return what the rows say today about an achievement; eight queries at most."""
    cohort, learner = enrolment.cohort, enrolment.learner
    outline = programme_outline(cohort.programme_key, "en")
    state = learner_state(enrolment, outline)
    post_test = next((line for line in enrolment.rule["requirements"] if line["code"] == "post_test"), None)
    return CertificateFacts(
        kind=definition.kind,
        name=learner.printed_name,
        latin_name=learner.latin_name,
        programme=programme_titles(cohort.programme_key),
        programme_code=outline.code,
        definition_code=definition.code,
        definition_version=definition.version,
        hours=int(Fraction(str(outline.hours)) + Fraction(1, 2)),
        starts_on=min(cohort.starts_on, enrolment.completed_on or issued_on),
        ends_on=enrolment.completed_on or issued_on,
        lessons=len(state.completed),
        attended=None,
        held=None,
        result_percent=_agreed_result(learner, state.milestones),
        pass_percent=None if post_test is None else str(post_test.get("percent_min", 0)),
        competences=definition.competences or _module_words(outline),
        signatories=definition.signatories,
        valid_until=months_later(issued_on, definition.validity_months),
        accent=definition.accent,
    )


def _agreed_result(learner: User, milestones) -> str | None:
    """Return the best per cent, whole and cut downwards, if the holder agreed that it is printed; else None."""
    percent = milestones.get("post_test")
    if percent is None or not Consent.objects.filter(user=learner, purpose=PRINT_RESULT, withdrawn_at=None).exists():
        return None
    return str(int(percent))


def _module_words(outline) -> list[dict[str, str]]:
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
        Enrolment.objects.of_learner(user).filter(credentials=None).order_by("enrolled_at")
        .values_list("cohort__programme_key", "cohort__code", "completed_on")
    )  # fmt: skip
    titles = titles_of_programmes(language)
    return [Waiting(titles[key], code, day is not None) for key, code, day in rows if key in titles]


def completed_without() -> list[Enrolment]:
    """Return completed enrolments that have no certificate, earliest first; one query. For administrators."""
    rows = Enrolment.objects.exclude(completed_on=None).filter(credentials=None)
    return list(rows.select_related("cohort", "learner").order_by("completed_on", "id")[:SHOWN_WITHOUT])


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
    return Credential.objects.filter(token_digest=None, origin="issued").values_list("pk", flat=True)
