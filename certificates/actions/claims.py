"""Slips: made for papers that nobody can be sent, used once; the holder takes an old paper or fetches a certificate."""

import os
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates import codes, letters
from certificates.actions.past import refuse_stranger
from certificates.faces import names as spelling
from certificates.models import ClaimLink, Credential, PastImport, PastPaper
from certificates.queries.claims import open_claim, papers_for_slips
from courses.models import Cohort
from courses.permissions import may_teach
from lms.core import audit
from lms.core.actions import renew_invitation
from lms.core.errors import Refusal
from lms.core.models import User

SLIP_LASTS = timedelta(days=180)
"""For a past paper: slips are handed out over months."""
FETCH_LASTS = timedelta(days=30)
"""For a certificate: it opens the paper itself, and a trainer makes another in a minute."""
UNCLAIMED = Q(holder=None) | Q(holder__last_login=None)
Draw = Callable[[int], bytes]


class MayNotMakeSlips(Refusal):
    """Slips for certificates are made by a trainer of the cohort or an administrator."""


class ClaimNotOpen(Refusal):
    """The slip is unknown, used or too old: one answer for all three."""


class NotThisName(Refusal):
    """The paper does not carry the name that was typed."""


@transaction.atomic
def make_slips(*, sheet: PastImport, by: User, at: datetime, draw: Draw = os.urandom) -> list[tuple[PastPaper, str]]:
    """Make a claim link for each paper of a sheet that nobody holds; earlier slips of them stop working.

    A holder who never signed in holds nothing yet: an address may have been mistyped. The tokens are returned for the
    slips and stored only as digests. Refusals: MayNotRecord.
    """
    refuse_stranger(by)
    papers = list(sheet.papers.filter(UNCLAIMED, revoked_at=None).order_by("recorded_at", "id"))
    made = _made("paper", papers, by, at, SLIP_LASTS, draw)
    audit.record(act="past_papers.slips", row=sheet, by=by, at=at, extra={"slips": len(made)})
    return made


@transaction.atomic
def make_fetch_slips(
    *, cohort: Cohort, chosen: Collection[str], by: User, at: datetime, draw: Draw = os.urandom
) -> list[tuple[Credential, str]]:
    """Make a claim link for each chosen certificate whose holder has no e-mail; earlier slips of it stop working.

    Who has an e-mail fetches the paper after signing in, and no slip is made. Refusals: MayNotMakeSlips.
    """
    if not may_teach(by, cohort):
        raise MayNotMakeSlips(_("Only a trainer of this cohort or an administrator prints slips for its certificates."))
    papers = [paper for paper in papers_for_slips(cohort) if str(paper.pk) in chosen]
    made = _made("credential", papers, by, at, FETCH_LASTS, draw)
    for paper, _token in made:
        audit.record(act="credential.slip", row=paper, by=by, at=at)
    return made


def _made(of: str, papers: list, by: User, at: datetime, lasts: timedelta, draw: Draw) -> list:
    ClaimLink.objects.filter(**{f"{of}__in": papers}, used_at=None, expires_at__gt=at).update(expires_at=at)
    made = [(paper, codes.new_token(draw)) for paper in papers]
    ClaimLink.objects.bulk_create(
        ClaimLink(**{of: paper}, token_digest=codes.token_digest(token), made_at=at, made_by=by, expires_at=at + lasts)
        for paper, token in made
    )
    return made


@transaction.atomic
def claim(*, link_id, name: str, by: User, at: datetime) -> PastPaper:
    """Let a signed-in person hold an old paper: the slip in hand and the family name on it. Of two the first one wins.

    Refusals: ClaimNotOpen, NotThisName.
    """
    paper = _proven(link_id, "paper", name, at)
    _take(link_id, paper, by, at)
    return paper


@transaction.atomic
def claim_by_mail(
    *, link_id, name: str, email: str, language: str, at: datetime, draw_secret: Callable[[], str]
) -> None:
    """Let somebody without an account hold an old paper: an account is made and an invitation goes to the address.

    If the address has an account, a letter says to sign in and nothing else happens: the page answers the same to
    both, so that a slip tells nothing about addresses. Refusals: ClaimNotOpen, NotThisName.
    """
    paper = _proven(link_id, "paper", name, at)
    names = {key: paper.face[key] for key in ("given_name", "family_name", "patronymic", "latin_name")}
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, None, joined_at=at, language=language, **names)
    except IntegrityError:
        letters.send_sign_in_to_claim(User.objects.get(email__iexact=email.strip()), link_id, at=at)
        return
    _take(link_id, paper, user, at)
    renew_invitation(user=user, by=None, at=at, draw=draw_secret)


@transaction.atomic
def fetch(*, link_id, name: str, by: User | None, at: datetime) -> Credential:
    """Use up a slip of a certificate: the slip in hand and the family name on the paper. Of two the first one wins.

    The caller hands the files over, to this device and for a short time: the account is not opened and nobody else's
    paper is. Refusals: ClaimNotOpen, NotThisName.
    """
    paper = _proven(link_id, "credential", name, at)
    _use_up(link_id, by, at)
    audit.record(act="credential.claimed", row=paper, by=by, at=at)
    return paper


def _proven(link_id, of: str, name: str, at: datetime) -> PastPaper | Credential:
    """Return the paper of that kind behind an open link, if the name typed is the family name on it."""
    link = open_claim(link_id, at)
    paper = getattr(link, of, None)
    if paper is None:
        raise ClaimNotOpen(_("This slip is no longer open. Ask whoever gave it to you for a new one."))
    key = settings.QABILET_VERIFY_KEY.encode()
    if not spelling.is_proven(name, paper.name_proofs, (spelling.SURNAME,), salt=paper.salt, key=key):
        raise NotThisName(_("The paper does not carry this family name. Type it as it is printed on the paper."))
    return paper


def _use_up(link_id, by: User | None, at: datetime) -> None:
    if not ClaimLink.objects.filter(pk=link_id, used_at=None, expires_at__gt=at).update(used_at=at, used_by=by):
        raise ClaimNotOpen(_("This slip is no longer open. Ask whoever gave it to you for a new one."))


def _take(link_id, paper: PastPaper, by: User, at: datetime) -> None:
    _use_up(link_id, by, at)
    if not PastPaper.objects.filter(UNCLAIMED, pk=paper.pk).update(holder=by):
        raise ClaimNotOpen(_("This slip is no longer open. Ask whoever gave it to you for a new one."))
    audit.record(act="past_paper.claimed", row=paper, by=by, at=at)
