"""Definitions: what can be earned, in versions. Only a draft is edited; what is in use never changes."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from certificates.choices import ACCENTS, DefinitionState, Kind
from certificates.drawing.certificate import MOST_LOGOS, MOST_SIGNATORIES
from certificates.eligibility import FOREIGN, NOTHING, RANGE, WrongRule, rule_of
from certificates.models import CredentialDefinition, Picture
from certificates.permissions import may_define
from certificates.queries.definitions import element_of, faults_of
from courses.queries.outlines import programmes_by_key
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import User
from lms.core.papers.pictures import BLANK, BROKEN, KIND, PIXELS, SIZE, BadPicture, plain_picture

Draw = Callable[[int], bytes]
Words = Mapping[str, str]
SIGNATORIES, LOGOS = "signatories", "logos"
MOST = {SIGNATORIES: MOST_SIGNATORIES, LOGOS: MOST_LOGOS}
USUAL = {
    Kind.ATTENDANCE: {"lessons": 80}, Kind.COMPLETION: {}, Kind.COMPETENCE: {"product": 70},
}  # fmt: skip
"""What a new definition asks for until somebody says otherwise."""
DIRECTOR = {
    "name": {},
    "role": {
        "en": "Programme director", "ru": "Директор программы", "kk": "Бағдарлама директоры",
    },
}  # fmt: skip
RULE_WORDS = {
    FOREIGN: _("This kind of certificate cannot ask for that."),
    RANGE: _("A least per cent is a whole number from 1 to 100."),
    NOTHING: _("Say at least one thing that is measured, with its least per cent."),
}
PICTURE_WORDS = {
    SIZE: _("The picture is larger than 5 MB. Save it smaller: 600 pixels are enough for print."),
    KIND: _("Only PNG and JPEG are printed; SVG, WebP and PDF are not. Save the picture as PNG."),
    PIXELS: _("The picture has more than 25 million pixels. Save it smaller: 600 pixels are enough for print."),
    BROKEN: _("The picture is damaged and cannot be read. Save it again as PNG or JPEG."),
    BLANK: _("Nothing can be seen on this picture. Choose another."),
}


class MayNotDefine(Refusal):
    """Only administrators say who earns what."""


class NotADraft(Refusal):
    """A version in use or retired never changes; a new version is made instead."""


class ChangedMeanwhile(Refusal):
    """Somebody else changed the draft after the page was shown."""


class CannotDefine(Refusal):
    """A value that this kind of paper cannot have; `details["field"]` names it."""


class WrongPicture(Refusal):
    """A file that no paper can carry."""


class TooMany(Refusal):
    """There is no room for another signatory or logo."""


class NoSuchElement(Refusal):
    """The signatory or logo is none of this version."""


class NotReady(Refusal):
    """Something keeps the draft from use; `details["faults"]` lists it in words."""


@dataclass(frozen=True)
class Values:
    """What is typed about a definition: least per cents by code, the end of validity, the look, the words."""

    percents: Mapping[str, int | None]
    accent: str
    validity_months: int | None = None
    competences: Sequence[Words] = ()
    texts: Mapping[str, Words] = field(default_factory=dict)


@transaction.atomic
def ensure_definitions(*, at: datetime) -> list[CredentialDefinition]:
    """Give each published programme a certificate of completion; those that have one keep it. Return the new ones."""
    made = []
    for key, page in programmes_by_key().items():
        definition, is_new = CredentialDefinition.objects.get_or_create(
            code=f"{page.code}-completion",
            version=1,
            defaults={
                "programme_key": key, "kind": Kind.COMPLETION, "rule": rule_of(Kind.COMPLETION, {}),
                "signatories": [DIRECTOR], "state": DefinitionState.IN_USE, "in_use_since": at,
            },
        )  # fmt: skip
        if is_new:
            audit.record(act="definition.made", row=definition, by=None, at=at, extra={"code": definition.code})
            made.append(definition)
    return made


@transaction.atomic
def draft_definition(
    *, programme_key: UUID, kind: str, by: User, at: datetime, draw: Draw = os.urandom
) -> CredentialDefinition:
    """Return the draft for a kind of paper of a programme: the open one, a copy of the newest version, or a first one.

    Refusals: MayNotDefine, CannotDefine.
    """
    _refuse_stranger(by)
    page = programmes_by_key([programme_key]).get(programme_key)
    if page is None:
        raise CannotDefine(_("This programme is not published. Publish its pages first."), field="programme")
    if kind not in Kind.values:
        raise CannotDefine(_("Choose one of the kinds."), field="kind")
    code = f"{page.code}-{kind}"
    versions = CredentialDefinition.objects.filter(code=code)
    if found := versions.filter(state=DefinitionState.DRAFT).first():
        return found
    newest = versions.order_by("-version").first()
    base = versions.in_use().first() or newest
    draft = CredentialDefinition(
        code=code, version=newest.version + 1 if newest else 1, programme_key=programme_key, kind=kind,
        rule=base.rule if base else rule_of(kind, USUAL[kind]), state=DefinitionState.DRAFT,
        signatories=_copied(base.signatories, draw) if base else [], logos=_copied(base.logos, draw) if base else [],
        competences=base.competences if base else [], texts=base.texts if base else {},
        validity_months=base.validity_months if base else None,
        accent=base.accent if base and base.accent in ACCENTS[kind] else next(iter(ACCENTS[kind])),
    )  # fmt: skip
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # two at once: the first one's draft is the draft
        return versions.get(state=DefinitionState.DRAFT)
    audit.record(act="definition.drafted", row=draft, by=by, at=at, extra={"definition": str(draft)})
    return draft


def _copied(elements: Sequence[Mapping], draw: Draw) -> list[dict]:
    """Return elements under ids of their own: an id of one version means nothing in another."""
    return [{**one, "id": _new_id(draw)} for one in elements]


def _new_id(draw: Draw) -> str:
    return str(UUID(bytes=draw(16), version=4))


@transaction.atomic
def change_draft(
    *, definition: CredentialDefinition, values: Values, revision: int | None, by: User, at: datetime
) -> CredentialDefinition:
    """Write what was typed into a draft. Refusals: MayNotDefine, NotADraft, ChangedMeanwhile, CannotDefine."""
    row = _draft_of(definition, by)
    if revision is not None and revision != row.revision:
        raise ChangedMeanwhile(_("Somebody else changed this draft while you typed. Look at it again, then save."))
    for name, value in fields_of(row.kind, values).items():
        setattr(row, name, value)
    return _written(row, by, at, "definition.changed")


def fields_of(kind: str, values: Values) -> dict:
    """Return the columns that these values make. Refusals: CannotDefine."""
    try:
        rule = rule_of(kind, values.percents)
    except WrongRule as wrong:
        raise CannotDefine(RULE_WORDS[wrong.reason], field="rule") from wrong
    if values.accent not in ACCENTS[kind]:
        raise CannotDefine(_("Choose one of the colours: each kind has its own."), field="accent")
    return {
        "rule": rule, "accent": values.accent, "validity_months": values.validity_months,
        "competences": [dict(words) for words in values.competences],
        "texts": {key: dict(words) for key, words in values.texts.items() if any(words.values())},
    }  # fmt: skip


@transaction.atomic
def put_signatory(
    *, definition: CredentialDefinition, element_id: UUID | None, name: Words, role: Words, picture: bytes | None = None,
    drop_picture: bool = False, by: User, at: datetime, draw: Draw = os.urandom,
) -> CredentialDefinition:  # fmt: skip
    """Add a signatory to a draft, or change one; without a picture the rule on the paper waits for a pen.

    Refusals: MayNotDefine, NotADraft, NoSuchElement, TooMany, WrongPicture.
    """
    said = {"name": dict(name), "role": dict(role)}
    return _put(definition, SIGNATORIES, element_id, said, picture, drop_picture, by, at, draw)


@transaction.atomic
def put_logo(
    *, definition: CredentialDefinition, element_id: UUID | None, name: Words, picture: bytes | None = None, by: User,
    at: datetime, draw: Draw = os.urandom,
) -> CredentialDefinition:  # fmt: skip
    """Add a partner's logo to a draft, or change one. Refusals: as `put_signatory`; a new logo needs its picture."""
    if element_id is None and picture is None:
        raise WrongPicture(_("Choose the file of the logo."))
    return _put(definition, LOGOS, element_id, {"name": dict(name)}, picture, False, by, at, draw)


def _put(definition, kind, element_id, said, picture, drop_picture, by, at, draw) -> CredentialDefinition:
    row = _draft_of(definition, by)
    elements = list(getattr(row, kind))
    if element_id is None:
        if len(elements) >= MOST[kind]:
            raise TooMany(_("There is no room for another: at most three sign, and four logos are printed."))
        elements.append({"id": _new_id(draw), "picture": ""})
        place = len(elements) - 1
    else:
        place = _place_of(row, kind, element_id)
    kept = "" if drop_picture else elements[place].get("picture", "")
    digest = _stored(picture, at) if picture is not None else kept
    elements[place] = {"id": elements[place]["id"], **said, "picture": digest}
    setattr(row, kind, elements)
    return _written(row, by, at, f"definition.{kind}")


@transaction.atomic
def drop_element(
    *, definition: CredentialDefinition, kind: str, element_id: UUID, by: User, at: datetime
) -> CredentialDefinition:
    """Take a signatory or a logo out of a draft. Refusals: MayNotDefine, NotADraft, NoSuchElement."""
    row = _draft_of(definition, by)
    elements = list(getattr(row, kind))
    del elements[_place_of(row, kind, element_id)]
    setattr(row, kind, elements)
    return _written(row, by, at, f"definition.{kind}")


def _place_of(row: CredentialDefinition, kind: str, element_id) -> int:
    element = element_of(row, kind, element_id)
    if element is None:
        raise NoSuchElement(_("This element is none of this version."))
    return getattr(row, kind).index(element)


def _stored(content: bytes, at: datetime) -> str:
    """Keep a picture in the store and return its digest; the same picture again is kept once."""
    try:
        plain = plain_picture(content)
    except BadPicture as bad:
        raise WrongPicture(PICTURE_WORDS[bad.reason], field="picture") from bad
    Picture.objects.get_or_create(
        sha256=plain.sha256,
        defaults={
            "content": plain.content, "content_type": plain.content_type, "width": plain.width, "height": plain.height,
            "stored_at": at,
        },
    )  # fmt: skip
    return plain.sha256


@transaction.atomic
def put_in_use(*, definition: CredentialDefinition, by: User, at: datetime) -> CredentialDefinition:
    """Let a draft earn from now on; the version that did retires. Papers issued by it stay as they are.

    Refusals: MayNotDefine, NotADraft, ChangedMeanwhile, NotReady.
    """
    row = _draft_of(definition, by)
    if faults := faults_of(row, at):
        raise NotReady(_("This draft cannot be put in use yet."), faults=faults)
    others = CredentialDefinition.objects.in_use().filter(code=row.code)
    others.update(state=DefinitionState.RETIRED, retired_at=at)
    drafts = CredentialDefinition.objects.filter(pk=row.pk, state=DefinitionState.DRAFT, revision=row.revision)
    if not drafts.update(state=DefinitionState.IN_USE, in_use_since=at):
        raise ChangedMeanwhile(_("Somebody else changed this draft meanwhile. Look at it again."))
    audit.record(act="definition.in_use", row=row, by=by, at=at, extra={"definition": str(row)})
    row.refresh_from_db()
    return row


@transaction.atomic
def retire_definition(*, definition: CredentialDefinition, by: User, at: datetime) -> None:
    """Let a version earn nothing any more. Refusals: MayNotDefine, NotADraft for one that is not in use."""
    _refuse_stranger(by)
    rows = CredentialDefinition.objects.in_use().filter(pk=definition.pk)
    if not rows.update(state=DefinitionState.RETIRED, retired_at=at):
        raise NotADraft(_("This version is not in use."))
    audit.record(act="definition.retired", row=definition, by=by, at=at, extra={"definition": str(definition)})


@transaction.atomic
def discard_draft(*, definition: CredentialDefinition, by: User, at: datetime) -> None:
    """Throw a draft away: nothing was ever issued by it. Refusals: MayNotDefine, NotADraft."""
    row = _draft_of(definition, by)
    audit.record(act="definition.discarded", row=row, by=by, at=at, extra={"definition": str(row)})
    row.delete()


def _refuse_stranger(by: User) -> None:
    if not may_define(by):
        raise MayNotDefine(_("Only an administrator says who earns a certificate."))


def _draft_of(definition: CredentialDefinition, by: User) -> CredentialDefinition:
    """Return the row as it stands now, held for this transaction."""
    _refuse_stranger(by)
    row = CredentialDefinition.objects.select_for_update().filter(pk=definition.pk).first()
    if row is None or not row.is_draft:
        raise NotADraft(_("A version that is in use or retired never changes. Make a new version of it."))
    return row


def _written(row: CredentialDefinition, by: User, at: datetime, act: str) -> CredentialDefinition:
    """Store a changed draft, unless somebody else was faster."""
    names = ("rule", "signatories", "logos", "competences", "texts", "validity_months", "accent")
    rows = CredentialDefinition.objects.filter(pk=row.pk, state=DefinitionState.DRAFT, revision=row.revision)
    if not rows.update(revision=F("revision") + 1, **{name: getattr(row, name) for name in names}):
        raise ChangedMeanwhile(_("Somebody else changed this draft meanwhile. Look at it again."))
    audit.record(act=act, row=row, by=by, at=at, extra={"definition": str(row)})
    row.refresh_from_db()
    return row
