"""Slips: what stands on them, which are open, and for whose certificates they are made."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from certificates.codes import token_digest
from certificates.faces import captions
from certificates.models import ClaimLink, Credential
from courses.models import Cohort
from lms.core.alphabet import name_order

NOBODY = UUID(int=0)
IN_FORCE = Q(paper__isnull=False, paper__revoked_at=None) | Q(
    credential__isnull=False, credential__revoked_at=None, credential__replaced_at=None, credential__erased_at=None
)


def slip_words(language: str) -> dict[str, str]:
    """Return what stands on slips for old papers, in the language that is active."""
    return {
        "title": _("Slips for holders of certificates issued on paper"), "issuer": captions.ISSUER.get(language),
        "what": _("Add this certificate to your account"), "number": _("No. {number}"),
        "how": _("Point the camera of a phone at the square, or type the address. It works once. Keep it to yourself: whoever has it can take the certificate."),
        "until": _("Works until {day}"),
    }  # fmt: skip


def fetch_words(language: str) -> dict[str, str]:
    """Return what stands on slips for certificates of people without e-mail, in the language that is active."""
    return slip_words(language) | {
        "title": _("Slips for certificates of people without e-mail"), "what": _("Fetch your certificate"),
        "how": _("Point the camera of a phone at the square, or type the address, then type your family name. It works once. Keep it to yourself."),
    }


def papers_for_slips(cohort: Cohort) -> list[Credential]:
    """Return the certificates in force of a cohort whose holders have no e-mail, by name, with their links; two queries."""
    rows = Credential.objects.current().filter(
        enrolment__cohort=cohort, enrolment__learner__email=None, enrolment__learner__is_active=True, revoked_at=None, erased_at=None
    )
    rows = rows.select_related("enrolment__learner", "definition").prefetch_related("claims").order_by("issued_at", "id")
    return sorted(rows, key=lambda row: name_order(row.enrolment.learner))


def open_claim(link_id, at: datetime) -> ClaimLink | None:
    """Return a claim link that works, or None: unknown, used, late and of a revoked paper look the same. One query,
    also for none."""
    rows = ClaimLink.objects.filter(IN_FORCE, used_at=None, expires_at__gt=at).select_related("paper", "credential")
    return rows.filter(pk=link_id or NOBODY).first()


def claim_by_token(token: str) -> str:
    """Return the id of the claim link with this token, or an empty text; one query."""
    found = ClaimLink.objects.filter(token_digest=token_digest(token)).values_list("pk", flat=True).first()
    return str(found) if found else ""
