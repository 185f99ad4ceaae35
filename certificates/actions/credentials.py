"""Issuing, drawing and revoking credentials. The row decides, the file follows (RE12)."""

import hashlib
import json
import logging
import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from certificates import codes, letters
from certificates.actions.signing import place_drawn, signed_credential, withdraw_place
from certificates.choices import Event, Kind, RevocationReason
from certificates.drawing.bilingual import draw_bilingual, refuse_long_pair
from certificates.drawing.certificate import draw_certificate, refuse_long
from certificates.eligibility import UnknownRequirement, missing_requirements
from certificates.faces import LANGUAGES, PAIR, CertificateFace, canonical, digest, read
from certificates.faces import names as spelling
from certificates.faces.building import certificate_face
from certificates.models import Credential, CredentialDefinition, CredentialEvent, CredentialFile
from certificates.permissions import may_revoke
from certificates.queries.credentials import (
    REFUSED,
    certificate_facts,
    definitions_for,
    ended_without,
    learning_record,
)
from certificates.queries.pictures import pictures_of
from certificates.queries.signing import ISSUER_KEY, PAPER_KEY, lost_key, paper_key, time_authority
from courses.models import Enrolment
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import User
from lms.core.papers.archive import Attachment
from lms.core.papers.guard import guard
from lms.core.papers.lettering import UnknownLetter
from lms.core.papers.page import DoesNotFit
from lms.core.papers.pictures import BadPicture

Draw = Callable[[int], bytes]
CARRIED = "Open Badges 3.0, signed (eddsa-rdfc-2022)"
"""What the file inside a paper is, the same in every language: a name of standards."""
KEYS = {ISSUER_KEY: _("key that signs credentials"), PAPER_KEY: _("key that signs papers")}
log = logging.getLogger(__name__)


class NotEarned(Refusal):
    """Something is still missing; `details["missing"]` lists it."""


class CannotPrint(Refusal):
    """A text of the face cannot be drawn; `details` name field, letter and code point."""


class KeyLost(Refusal):
    """A key that signs is missing or broken: nothing is issued until it is back; `details["key"]` says which."""


class MayNotRevoke(Refusal):
    """Only administrators revoke."""


class UnknownReason(Refusal):
    """The reason is none of the public reason codes."""


def issue_if_earned(*, enrolment: Enrolment, at: datetime) -> list[Credential]:
    """Issue what a learner has earned, each kind by its own rule; nothing if something is missing.

    Called in the transaction of progress. A face that cannot be drawn, or a lost key, never undoes the progress:
    nothing is issued, the audit says why, and the holder and the administrators see it.
    """
    definitions = definitions_for(enrolment.cohort.programme_key)
    issued = [issue_one_if_earned(definition=definition, enrolment=enrolment, at=at) for definition in definitions]
    return [credential for credential in issued if credential]


def issue_one_if_earned(*, definition: CredentialDefinition, enrolment: Enrolment, at: datetime) -> Credential | None:
    """Issue one paper if its rule is met; a refusal is audited and told to nobody here."""
    try:
        return issue_credential(definition=definition, enrolment=enrolment, at=at)
    except (NotEarned, UnknownRequirement):
        return None
    except (CannotPrint, KeyLost) as refusal:
        details = {key: str(value) for key, value in refusal.details.items() if key != "letter"}
        details["definition"] = definition.code
        if details != audit.last_details(act=REFUSED, row=enrolment, definition=definition.code):  # tried again, refused again: said once
            audit.record(act=REFUSED, row=enrolment, by=None, at=at, extra=details)
        return None


def issue_after_cohorts(*, at: datetime) -> int:
    """Issue attendance where a cohort has ended, to who was there; return how many papers are new."""
    on, issued = at.astimezone(ZONE).date(), 0
    for definition in CredentialDefinition.objects.in_use().filter(kind=Kind.ATTENDANCE):
        for enrolment in ended_without(definition, on):
            with transaction.atomic():
                issued += issue_one_if_earned(definition=definition, enrolment=enrolment, at=at) is not None
    return issued


@transaction.atomic
def issue_credential(
    *, definition: CredentialDefinition, enrolment: Enrolment, at: datetime, by: User | None = None, draw: Draw = os.urandom
) -> Credential:
    """Issue a credential once for each pair of enrolment and definition; a second time returns what is there.

    Of a definition in several versions a person gets one: a version that comes into use in between issues nothing
    twice. Who was erased gets none. The papers are made right after the commit, and one letter goes out. Refusals:
    NotEarned, KeyLost, CannotPrint; all before anything is written.
    """
    if found := _current(definition, enrolment):
        return found
    if not enrolment.learner.is_active:
        raise NotEarned(_("Something is still missing for this certificate."), missing=())
    refuse_lost_key()
    missing = missing_requirements(definition.rule, learning_record(enrolment, at))
    if missing:
        raise NotEarned(_("Something is still missing for this certificate."), missing=missing)
    credential = _drafted(definition, enrolment, at, draw)
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)  # two versions at once: the second one waits, and finds
    if found := _current(definition, enrolment):
        return found
    try:
        with transaction.atomic():
            credential.status = place_drawn(draw)
            credential.save(force_insert=True)
    except IntegrityError:
        if found := _current(definition, enrolment):
            return found
        raise
    CredentialEvent.objects.create(credential=credential, what=Event.ISSUED, at=at, by=by)
    audit.record(act="credential.issued", row=credential, by=by, at=at, extra={"definition": str(definition)})
    letters.send_issued(credential, at=at)
    transaction.on_commit(partial(prepare_files, credential_id=credential.pk, at=at, draw=draw), robust=True)
    return credential


def _current(definition: CredentialDefinition, enrolment: Enrolment) -> Credential | None:
    return Credential.objects.current().filter(definition__code=definition.code, enrolment=enrolment).first()


def refuse_lost_key() -> None:
    """Refuse while a key that signs cannot be used. Refusals: KeyLost."""
    if key := lost_key():
        log.error("Nothing is issued: the %s cannot be read.", key)
        raise KeyLost(
            _("Nothing was issued: the %(key)s of the server cannot be read. Tell whoever runs the server to put it back, then issue again.")
            % {"key": KEYS[key]},
            field=key, key=key,
        )  # fmt: skip


def _drafted(definition: CredentialDefinition, enrolment: Enrolment, at: datetime, draw: Draw) -> Credential:
    """Return the credential as it will be stored, its face guarded and fitted."""
    issued_on = at.astimezone(ZONE).date()
    facts = certificate_facts(definition, enrolment, at)
    code = codes.new_code(draw)
    while Credential.objects.filter(code=code).exists():
        code = codes.new_code(draw)
    salt = draw(16).hex()
    identity = UUID(bytes=draw(16), version=4)
    face = certificate_face(
        facts, code=code, credential_id=str(identity), salt=salt,
        check_address=f"{settings.PUBLIC_BASE_URL}/verify/", issued_on=issued_on, at=at,
    )  # fmt: skip
    refuse_unprintable(face)
    learner = enrolment.learner
    return Credential(
        id=identity, definition=definition, enrolment=enrolment, face=plain_face(face), face_version=face.face_version,
        digest=digest(face), code=code, salt=salt, name_proofs=name_proofs(learner, salt), initials=learner.initials,
        issued_at=at, valid_until=facts.valid_until,
    )  # fmt: skip


def plain_face(face: CertificateFace) -> dict:
    return json.loads(canonical(face))


def name_proofs(learner: User, salt: str) -> dict[str, list[str]]:
    """Return the keyed proofs of all spellings under which a stranger may know this person."""
    latin = learner.latin_name.split()
    family, given, patronymic = learner.family_name, learner.given_name, learner.patronymic
    surnames = [family or given, *latin[-1:], *(latin[:1] if len(latin) > 1 else [])]
    full = [
        learner.printed_name, learner.listed_name, f"{given} {family}", f"{family} {given}",
        f"{family} {given} {patronymic}", learner.latin_name, " ".join(reversed(latin)),
    ]  # fmt: skip
    return spelling.proofs(surnames=surnames, names=full, salt=salt, key=settings.QABILET_VERIFY_KEY.encode())


def refuse_unprintable(face: CertificateFace) -> None:
    """Refuse a face that some language could not be printed in: no font for a letter, a text too long, a picture lost."""
    try:
        guard(face)
        refuse_long(face)
        refuse_long_pair(face)
    except UnknownLetter as unknown:
        raise CannotPrint(
            _("The certificate cannot be printed: no letter for %(point)s in the field “%(field)s”.")
            % {"point": unknown.point, "field": unknown.field},
            field=unknown.field, letter=unknown.letter, point=unknown.point,
        ) from unknown  # fmt: skip
    except DoesNotFit as long:
        raise CannotPrint(_("The certificate cannot be printed: a text is too long for its place."), field="") from long
    pictures_to_print(face)


def pictures_to_print(face: CertificateFace) -> dict[str, bytes]:
    """Return the logos and signatures of a face by digest. Refusals: CannotPrint; a paper never has a gap for one."""
    try:
        return pictures_of(face.pictures)
    except BadPicture as bad:
        raise CannotPrint(
            _("The certificate cannot be printed: a logo or a signature of its definition is lost or damaged. Upload it again in a new version of the definition."),
            field="pictures",
        ) from bad  # fmt: skip


def prepare_files(*, credential_id, at: datetime, draw: Draw = os.urandom) -> list[CredentialFile]:
    """Draw the papers of a credential, sign it, and store all with the digest of the QR token; done once.

    Whoever comes second finds the first one's files. If a process dies before the store, the next try takes a new
    token: the old one stands nowhere. Refusals: KeyLost; CannotPrint, for a picture that was lost since.
    """
    credential = Credential.objects.select_related("status", "definition", "enrolment__learner").get(pk=credential_id)
    if credential.has_files:
        return list(credential.files.all())
    refuse_lost_key()
    face = read(CertificateFace, credential.face)
    pictures = pictures_to_print(face)
    token = codes.new_token(draw)
    address = f"{settings.PUBLIC_BASE_URL}/v/{token}"
    spoken = credential.enrolment.learner.language
    seal = signed_credential(credential, language=spoken, at=at)
    carried = [] if seal is None else [Attachment("credential.json", CARRIED, "application/ld+json", seal)]
    unstamped: list[str] = []
    files = [
        (CredentialFile.FileKind.CERTIFICATE, language, _paper(face, language, address, carried, at, pictures, unstamped))
        for language in (*LANGUAGES, PAIR)
    ]
    if seal is not None:
        files.append((CredentialFile.FileKind.CREDENTIAL, spoken, seal))
    with transaction.atomic():
        is_mine = Credential.objects.filter(pk=credential.pk, token_digest=None).update(
            token_digest=codes.token_digest(token)
        )
        if is_mine:
            CredentialFile.objects.bulk_create(
                CredentialFile(
                    credential=credential, kind=kind, language=language, content=content, made_at=at,
                    sha256=hashlib.sha256(content).hexdigest(),
                )
                for kind, language, content in files
            )  # fmt: skip
            CredentialEvent.objects.create(
                credential=credential, what=Event.FILES_MADE, at=at, note="without a time stamp" if unstamped else ""
            )
    return list(credential.files.all())


def _paper(
    face: CertificateFace, language: str, address: str, carried: list[Attachment], at: datetime, pictures: dict[str, bytes],
    unstamped: list[str],
) -> bytes:
    """Return a paper, signed if a key is set, its time stamped if an authority is.

    An authority that does not answer holds up no paper: it is signed without a stamp, and so are the languages after it.
    """
    draw = draw_bilingual if language == PAIR else partial(draw_certificate, language=language)
    key = paper_key()
    if key is None:
        return draw(face, qr_address=address, attachments=carried, pictures=pictures)
    from certificates.pades import NoTimeStamp, signed_paper  # noqa: PLC0415  pyHanko is heavy and the web starts without it

    issuer = face.issuer.get("kk" if language == PAIR else language)
    paper = draw(face, qr_address=address, attachments=carried, signature=issuer, pictures=pictures)
    stamps = None if unstamped else time_authority()
    try:
        return signed_paper(paper, key, at=at, reason=issuer, stamps=stamps)
    except NoTimeStamp as fault:
        log.warning("No time stamp: %s", fault)
        unstamped.append(language)
        return signed_paper(paper, key, at=at, reason=issuer)


@transaction.atomic
def revoke_credential(*, credential: Credential, reason: str, note: str = "", by: User | None, at: datetime) -> Credential:
    """Withdraw a credential with a public reason code; the note stays private. A second time changes nothing."""
    if by is not None and not may_revoke(by):
        raise MayNotRevoke(_("Only an administrator may revoke a certificate."))
    if reason not in RevocationReason.values:
        raise UnknownReason(_("Choose one of the reasons."))
    written = Credential.objects.filter(pk=credential.pk, revoked_at=None).update(
        revoked_at=at, revocation_reason=reason
    )
    if written:
        withdraw_place(credential.status, at)
        CredentialEvent.objects.create(
            credential=credential, what=Event.REVOKED, at=at, by=by, reason=reason, note=note[:500]
        )
        audit.record(act="credential.revoked", row=credential, by=by, at=at, reason=reason)
    credential.refresh_from_db(fields=["revoked_at", "revocation_reason"])
    return credential


@transaction.atomic
def named_credential(*, credential: Credential, by: User, at: datetime) -> bytes | None:
    """Return a copy of the signed credential with the name as text, signed anew for the holder who asked; an event."""
    content = signed_credential(credential, language=by.language, at=at, plain_name=True)
    if content is not None:
        CredentialEvent.objects.create(credential=credential, what=Event.DOWNLOADED, at=at, by=by, note="named")
    return content


@transaction.atomic
def switch_check(*, credential: Credential, is_public: bool, by: User, at: datetime) -> None:
    """Let strangers check a credential, or not: the holder decides. The same again changes nothing."""
    if Credential.objects.filter(pk=credential.pk).exclude(is_public=is_public).update(is_public=is_public):
        audit.record(act="credential.check", row=credential, by=by, at=at, extra={"is_public": is_public})


@transaction.atomic
def switch_initials(*, credential: Credential, are_shown: bool, by: User, at: datetime) -> None:
    """Tell the holder's initials to whoever checks, or not: the holder decides. The same again changes nothing."""
    if Credential.objects.filter(pk=credential.pk).exclude(shows_initials=are_shown).update(shows_initials=are_shown):
        audit.record(act="credential.initials", row=credential, by=by, at=at, extra={"shown": are_shown})


@transaction.atomic
def note_download(*, credential: Credential, language: str, by: User | None, at: datetime) -> None:
    """Remember that a paper was fetched, with a slip by nobody signed in; by anybody but its holder it is audited as reading
    personal data."""
    CredentialEvent.objects.create(credential=credential, what=Event.DOWNLOADED, at=at, by=by, note=language)
    if by is not None and credential.enrolment.learner_id != by.pk:
        audit.record(act="credential.downloaded", row=credential, by=by, at=at, extra={"language": language})
