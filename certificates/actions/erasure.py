"""A person is forgotten on papers: name, initials and files go; state, programme and dates stay (security reference 3.3)."""

from datetime import datetime

from django.db import transaction

from certificates.faces.canonical import digest
from certificates.models import ClaimLink, CorrectionRequest, Credential, CredentialFile, PastPaper

NAMES = ("name", "latin_name")
PAST_NAMES = ("given_name", "family_name", "patronymic", "latin_name")


@transaction.atomic
def erase_papers(*, user, keeps_papers: bool, at: datetime) -> dict[str, int]:
    """Take a person's name off every certificate; return how many. Repeating changes nothing more.

    With `keeps_papers` a paper still answers whoever scans it, without initials, and confirms no name; without, it
    answers like an unknown one. The database lets this one change through, once (`erased_at`).
    """
    credentials = list(Credential.objects.select_for_update().filter(enrolment__learner=user, erased_at=None))
    for row in credentials:
        row.is_public = row.is_public and keeps_papers
        _take_name_off(row, NAMES, at, "is_public")
    past = list(PastPaper.objects.select_for_update().filter(holder=user, erased_at=None))
    for row in past:
        _take_name_off(row, PAST_NAMES, at)
    CorrectionRequest.objects.filter(credential__enrolment__learner=user).update(note="", answer="")
    ClaimLink.objects.filter(credential__in=[row.pk for row in credentials]).delete()
    files = CredentialFile.objects.filter(credential__in=[row.pk for row in credentials])
    return {"papers": len(credentials) + len(past), "paper_files": files.delete()[0]}


def _take_name_off(row: Credential | PastPaper, names: tuple[str, ...], at: datetime, *more: str) -> None:
    row.face = row.face | dict.fromkeys(names, "")
    row.digest, row.name_proofs, row.initials, row.erased_at = digest(row.face), {}, "", at
    row.save(update_fields=["face", "digest", "name_proofs", "initials", "erased_at", *more])
