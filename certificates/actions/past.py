"""Papers from before the system: recorded from a sheet, revoked with a reason."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from certificates import codes
from certificates.choices import RevocationReason
from certificates.faces import canonical, digest
from certificates.faces import names as spelling
from certificates.faces.past import PastFace
from certificates.models import Credential, PastImport, PastPaper, Summary
from certificates.permissions import may_revoke
from certificates.queries.past import facts_of, number_key, recorded, sticker_token
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE
from lms.core.models import User

Draw = Callable[[int], bytes]


class MayNotRecord(Refusal):
    """Only administrators record and revoke old papers, and make slips."""


class RecordedOtherwise(Refusal):
    """An old number was recorded meanwhile, with other facts."""


@transaction.atomic
def record_papers(*, rows: Sequence, file_digest: str, by: User, at: datetime, draw: Draw = os.urandom) -> int:
    """Record what a checked sheet says, all or nothing; return how many are new.

    A number that is recorded already with the same facts is passed over: the same sheet twice changes nothing.
    Refusals: MayNotRecord, RecordedOtherwise.
    """
    refuse_stranger(by)
    known = recorded({number_key(row.number) for row in rows})
    for row in rows:
        if (facts := known.get(number_key(row.number))) is not None and facts != facts_of(row):
            raise RecordedOtherwise(
                _("The number %(number)s was recorded meanwhile with other facts. Nothing was saved; check the sheet again.")
                % {"number": row.number}
            )
    new = [row for row in rows if number_key(row.number) not in known]
    if not new:
        return 0
    sheet = PastImport.objects.create(file_digest=file_digest, recorded_at=at, recorded_by=by)
    people = {user.email.lower(): user for user in User.objects.filter(email__in={row.email for row in new} - {""})}
    try:
        with transaction.atomic():
            PastPaper.objects.bulk_create([_paper(row, sheet, people.get(row.email), at, draw) for row in new])
    except IntegrityError as twice:
        raise RecordedOtherwise(_("The same numbers were recorded by somebody else at this moment. Check the sheet again.")) from twice
    audit.record(act="past_papers.recorded", row=sheet, by=by, at=at, extra={"papers": len(new), "digest": file_digest})
    return len(new)


def _paper(row, sheet: PastImport, holder: User | None, at: datetime, draw: Draw) -> PastPaper:
    salt, code = draw(16).hex(), codes.new_code(draw)
    while any(kind.objects.filter(code=code).exists() for kind in (PastPaper, Credential, Summary)):
        code = codes.new_code(draw)
    face = PastFace(
        family_name=row.family_name, given_name=row.given_name, patronymic=row.patronymic,
        latin_name=row.latin_name, kind=row.kind, programme=row.programme, hours=row.hours,
        starts_on=row.starts_on, ends_on=row.ends_on, issued_on=row.issued_on, valid_until=row.valid_until or None,
        number=row.number, recorded_on=at.astimezone(ZONE).date().isoformat(), code=code, salt=salt,
    )  # fmt: skip
    latin, family, given = row.latin_name.split(), row.family_name, row.given_name
    full = [
        face.name, f"{given} {family}", f"{family} {given}", f"{family} {given} {row.patronymic}", row.latin_name,
        " ".join(reversed(latin)),
    ]  # fmt: skip
    surnames = [family, *latin[-1:], *(latin[:1] if len(latin) > 1 else [])]
    proofs = spelling.proofs(surnames=surnames, names=full, salt=salt, key=settings.QABILET_VERIFY_KEY.encode())
    return PastPaper(
        sheet=sheet, number_key=number_key(row.number), face=json.loads(canonical(face)), digest=digest(face), code=code,
        salt=salt, name_proofs=proofs, initials=f"{given[0]}.{family[0]}.", recorded_at=at,
        token_digest=codes.token_digest(sticker_token(salt)), holder=holder,
        valid_until=date.fromisoformat(row.valid_until) if row.valid_until else None,
    )  # fmt: skip


def refuse_stranger(by: User) -> None:
    if not may_revoke(by):
        raise MayNotRecord(_("Only an administrator keeps the papers from before the system."))


@transaction.atomic
def revoke_past(*, paper: PastPaper, reason: str, by: User, at: datetime) -> None:
    """Withdraw an old paper with a public reason code; a second time changes nothing. Refusals: MayNotRecord."""
    refuse_stranger(by)
    if reason not in RevocationReason.values:
        raise MayNotRecord(_("Choose one of the reasons."))
    if PastPaper.objects.filter(pk=paper.pk, revoked_at=None).update(revoked_at=at, revocation_reason=reason):
        audit.record(act="past_paper.revoked", row=paper, by=by, at=at, reason=reason)


@transaction.atomic
def note_stickers(*, sheet: PastImport, by: User, at: datetime) -> None:
    """Audit that the stickers of a sheet were drawn. Refusals: MayNotRecord."""
    refuse_stranger(by)
    audit.record(act="past_papers.stickers", row=sheet, by=by, at=at)
