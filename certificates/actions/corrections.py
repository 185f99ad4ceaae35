"""A certificate issued again: with a corrected name, asked by its holder; or after a revocation that was undone."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from certificates import codes, letters
from certificates.actions.credentials import (
    name_proofs,
    plain_face,
    prepare_files,
    refuse_lost_key,
    refuse_unprintable,
)  # fmt: skip
from certificates.actions.signing import place_drawn, withdraw_place
from certificates.choices import Event
from certificates.faces import CertificateFace, digest, read
from certificates.models import CorrectionRequest, Credential, CredentialEvent
from certificates.permissions import may_revoke
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import User

NAME_CORRECTED, REVOCATION_UNDONE = "name_corrected", "revocation_undone"


class NothingToCorrect(Refusal):
    """The paper already says the name of the account, or is no longer in force."""


class AlreadyAsked(Refusal):
    """A request for this certificate waits for an answer."""


class MayNotDecide(Refusal):
    """Only administrators decide."""


class AlreadyDecided(Refusal):
    """Somebody else was first; what they decided stands."""


@transaction.atomic
def ask_correction(*, credential: Credential, note: str, by: User, at: datetime) -> CorrectionRequest:
    """Ask that a certificate is issued again with the name of the account. Refusals: NothingToCorrect, AlreadyAsked."""
    if credential.revoked_at or credential.replaced_at or credential.erased_at:
        raise NothingToCorrect(_("This certificate is no longer in force."))
    if (credential.face["name"], credential.face["latin_name"]) == (by.printed_name, by.latin_name):
        raise NothingToCorrect(_("The paper already says the name of your account. Correct your name there first."))
    try:
        with transaction.atomic():
            request = CorrectionRequest.objects.create(credential=credential, note=note[:500], asked_at=at)
    except IntegrityError as twice:
        raise AlreadyAsked(_("Your request is waiting for an answer already.")) from twice
    audit.record(act="correction.asked", row=credential, by=by, at=at)
    return request


@transaction.atomic
def decide_correction(
    *, request: CorrectionRequest, is_granted: bool, answer: str, by: User, at: datetime,
    draw: Callable[[int], bytes] = os.urandom,
) -> Credential | None:
    """Grant or refuse a correction, once. Granted: a new credential takes the old one's place and is returned.

    Refusals: MayNotDecide, AlreadyDecided, NothingToCorrect, CannotPrint; none of them changes anything.
    """
    if not may_revoke(by):
        raise MayNotDecide(_("Only an administrator decides about corrections."))
    written = CorrectionRequest.objects.filter(pk=request.pk, decided_at=None).update(
        decided_at=at, decided_by=by, is_granted=is_granted, answer=answer[:500]
    )
    if not written:
        raise AlreadyDecided(_("This request was decided by somebody else."))
    audit.record(act="correction.decided", row=request, by=by, at=at, reason=answer[:500], extra={"granted": is_granted})
    if not is_granted:
        return None
    if request.credential.revoked_at or request.credential.replaced_at:
        raise NothingToCorrect(_("This certificate is no longer in force."))
    return _replaced(request.credential, NAME_CORRECTED, by, at, draw)


@transaction.atomic
def issue_anew(
    *, credential: Credential, by: User, at: datetime, draw: Callable[[int], bytes] = os.urandom
) -> Credential:
    """Issue a revoked certificate again: the same facts, a new number. The old one stays revoked; once.

    Refusals: MayNotDecide, NothingToCorrect, KeyLost, CannotPrint; none of them changes anything.
    """
    if not may_revoke(by):
        raise MayNotDecide(_("Only an administrator may issue a certificate again."))
    taken = Credential.objects.filter(pk=credential.pk, replaced_at=None, erased_at=None).exclude(revoked_at=None).update(replaced_at=at)
    if not taken:
        raise NothingToCorrect(_("Only a revoked certificate is issued again, and only once."))
    return _replaced(credential, REVOCATION_UNDONE, by, at, draw)


def _replaced(old: Credential, reason: str, by: User, at: datetime, draw: Callable[[int], bytes]) -> Credential:
    """Issue the same facts under the name of the account; the old one answers as replaced from now on, or as revoked."""
    refuse_lost_key()
    learner = old.enrolment.learner
    identity, salt = UUID(bytes=draw(16), version=4), draw(16).hex()
    code = codes.new_code(draw)
    while Credential.objects.filter(code=code).exists():
        code = codes.new_code(draw)
    face = replace(
        read(CertificateFace, old.face), name=learner.printed_name, latin_name=learner.latin_name, code=code, salt=salt,
        credential_id=f"urn:uuid:{identity}", issued_at=at.isoformat(), check_address=f"{settings.PUBLIC_BASE_URL}/verify/",
    )  # fmt: skip
    refuse_unprintable(face)
    Credential.objects.filter(pk=old.pk).update(replaced_at=at)
    withdraw_place(old.status, at)
    new = Credential.objects.create(
        id=identity, definition=old.definition, enrolment=old.enrolment, face=plain_face(face), face_version=face.face_version,
        digest=digest(face), code=code, salt=salt, name_proofs=name_proofs(learner, salt), initials=learner.initials,
        issued_at=at, valid_until=old.valid_until, replaces=old, is_public=old.is_public,
        shows_initials=old.shows_initials, status=place_drawn(draw),
    )  # fmt: skip
    CredentialEvent.objects.create(credential=old, what=Event.REPLACED, at=at, by=by, reason=reason)
    CredentialEvent.objects.create(credential=new, what=Event.ISSUED, at=at, by=by, reason=reason)
    audit.record(act="credential.replaced", row=old, by=by, at=at, reason=reason, extra={"by": str(new.pk)})
    letters.send_issued(new, at=at)
    transaction.on_commit(partial(prepare_files, credential_id=new.pk, at=at, draw=draw), robust=True)
    return new
