"""The papers of one person, for the person's own copy."""

from collections.abc import Iterator

from certificates.codes import printed_code
from certificates.models import CorrectionRequest, Credential, CredentialEvent, PastPaper
from lms.core.own_data import Sections, rows


def own_data(user) -> Sections:
    """Return certificates with their printed facts, what happened to them, wishes to correct, older papers; four queries."""
    return {
        "certificates": rows(
            Credential.objects.held_by(user), "id", "enrolment_id", "code", "face", "issued_at", "valid_until", "replaced_at", "revoked_at",
            "revocation_reason", "is_public", "shows_initials",
        ),
        "certificate_events": rows(CredentialEvent.objects.filter(credential__enrolment__learner=user), "credential_id", "what", "at", "reason"),
        "name_corrections": rows(CorrectionRequest.objects.filter(credential__enrolment__learner=user), "credential_id", "note", "asked_at", "decided_at", "is_granted", "answer"),
        "older_papers": rows(PastPaper.objects.filter(holder=user), "code", "face", "recorded_at", "valid_until", "revoked_at"),
    }


def own_papers(user) -> Iterator[tuple[str, bytes]]:
    """Yield the stored papers of a person with names that name nobody, one certificate in memory at a time."""
    for credential in Credential.objects.held_by(user).order_by("issued_at"):
        for paper in credential.papers.order_by("language"):
            yield f"{printed_code(credential.code)}-{paper.language}.pdf", bytes(paper.content)


def own_keys(user) -> dict[str, list]:
    """Return the keys of the person's papers, to find the acts on them; one query."""
    return {"certificates.credential": list(Credential.objects.held_by(user).values_list("pk", flat=True))}
