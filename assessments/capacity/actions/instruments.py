"""Versions of the instrument: load, copy, edit while a draft, publish, withdraw, retire, lock when a round opens."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity.measurement.records import canonical, digest
from assessments.capacity.measurement.scoring import RULES
from assessments.capacity.measurement.versions import NUMBER, numbers
from assessments.capacity.models import Anchor, Band, Domain, Instrument, InstrumentVersion, Item
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role

LANGUAGES = ("en", "ru", "kk")


class VersionLocked(Refusal):
    """A round uses this version: it is immutable."""


class InstrumentRefused(Refusal):
    """The file has faults; `details["faults"]` lists them."""


class AuthoringRefused(Refusal):
    """The version is not a draft, the number does not follow, or this is not the person's to do."""


@dataclass(frozen=True)
class Loaded:
    """The version and what happened: created, changed or unchanged."""

    version: InstrumentVersion
    outcome: str


@transaction.atomic
def store_instrument(*, document: Mapping[str, Any], at: datetime, by=None, faults: list[str] = ()) -> Loaded:
    """Store a checked document as rows. The same text again changes nothing; a locked version is refused."""
    if faults:
        raise InstrumentRefused(_("The instrument file has faults; nothing was changed."), faults=list(faults))
    if document["status"] != InstrumentVersion.Status.DRAFT and document["scoring_rule"] not in RULES:
        raise InstrumentRefused(_("No scoring rule is called %(rule)s.") % {"rule": document["scoring_rule"]}, faults=[])
    sha = digest(canonical(document))
    found = InstrumentVersion.objects.filter(
        instrument__code=document["code"], version=document["version"]
    ).first()
    if found and found.sha256 == sha:
        return Loaded(found, "unchanged")
    if found and found.is_locked:
        raise VersionLocked(
            _("Version %(version)s is used by a round and cannot be changed. Give the file a new version number.")
            % {"version": found.version}
        )
    instrument, _new = Instrument.objects.get_or_create(
        code=document["code"], defaults=_in_three("name", document["name"])
    )
    version = found or InstrumentVersion(instrument=instrument, version=document["version"])
    for field, value in _columns(document, sha).items():
        setattr(version, field, value)
    version.supersedes = instrument.versions.exclude(pk=version.pk).filter(version=document.get("supersedes")).first()
    version.save()
    _replace_rows(version, document)
    audit.record(act="instrument.loaded", row=version, by=by, at=at, extra={"sha256": sha})
    return Loaded(version, "changed" if found else "created")


@transaction.atomic
def lock_version(*, version: InstrumentVersion, by, at: datetime) -> None:
    """Make a published version immutable; repeating keeps the first moment. Refused if it was withdrawn meanwhile."""
    stands = InstrumentVersion.objects.select_for_update().get(pk=version.pk)
    if stands.status != InstrumentVersion.Status.PUBLISHED:
        raise AuthoringRefused(_("Only a published version of the instrument can be used in a round."))
    if not stands.is_locked:
        InstrumentVersion.objects.filter(pk=version.pk).update(locked_at=at)
        audit.record(act="instrument.locked", row=version, by=by, at=at)
    version.refresh_from_db(fields=["locked_at"])


@transaction.atomic
def copy_version(*, version: InstrumentVersion, number: str, by, at: datetime) -> InstrumentVersion:
    """Make a draft from a version under a later number: 1.0.1 for wording, 1.1 for items, 2.0 for another scale or rule."""
    _check_author(by)
    if not NUMBER.fullmatch(number):
        raise AuthoringRefused(_("Give the version a number such as 1.0.1, 1.1 or 2.0."))
    if numbers(number) <= numbers(version.version):
        raise AuthoringRefused(_("The number must come after %(version)s.") % {"version": version.version})
    if InstrumentVersion.objects.filter(instrument=version.instrument, version=number).exists():
        raise AuthoringRefused(_("Version %(version)s stands already.") % {"version": number})
    document = copy.deepcopy(version.document) | {
        "version": number, "status": InstrumentVersion.Status.DRAFT.value, "supersedes": version.version,
        "valid_from": None,
    }  # fmt: skip
    return store_instrument(document=document, at=at, by=by).version


@transaction.atomic
def save_draft(*, version: InstrumentVersion, document: Mapping[str, Any], by, at: datetime, seen: str = "") -> InstrumentVersion:
    """Store what a draft says now; a draft may have faults until it is published.

    `seen` is the digest of the text the person edited: if somebody saved meanwhile, nothing is changed.
    """
    _check_author(by)
    stands = InstrumentVersion.objects.select_for_update().get(pk=version.pk)
    _check_draft(stands)
    if seen and seen != stands.sha256:
        raise AuthoringRefused(_("Somebody changed this draft meanwhile. Open the page again."))
    if (document.get("code"), document.get("version")) != (stands.document["code"], stands.version):
        raise AuthoringRefused(
            _("The file is of %(found)s, not of %(wanted)s.")
            % {"found": f"{document.get('code')} {document.get('version')}", "wanted": str(stands)}
        )
    kept = {"status": stands.status, "supersedes": stands.document.get("supersedes")}
    return store_instrument(document={**document, **kept}, at=at, by=by).version


@transaction.atomic
def publish_version(*, version: InstrumentVersion, faults: Sequence[str], by, at: datetime) -> InstrumentVersion:
    """Publish a draft without faults: rounds may use it from now on."""
    _check_author(by)
    stands = InstrumentVersion.objects.select_for_update().get(pk=version.pk)
    _check_draft(stands)
    if faults:
        raise InstrumentRefused(_("The draft has faults; nothing was changed."), faults=list(faults))
    document = {
        **stands.document, "status": InstrumentVersion.Status.PUBLISHED.value,
        "valid_from": timezone.localdate(at).isoformat(),
    }  # fmt: skip
    made = store_instrument(document=document, at=at, by=by).version
    audit.record(act="instrument.published", row=made, by=by, at=at)
    return made


@transaction.atomic
def withdraw_version(*, version: InstrumentVersion, reason: str, by, at: datetime) -> InstrumentVersion:
    """Take a published version back to draft with a reason, as long as no round uses it (IM-1)."""
    _check_author(by)
    if not reason.strip():
        raise AuthoringRefused(_("Write why the version is withdrawn."))
    stands = InstrumentVersion.objects.select_for_update().get(pk=version.pk)
    if stands.is_locked or stands.rounds.exists():
        raise VersionLocked(_("A round uses this version: it cannot change by any way. Copy it to a new version."))
    if stands.status != InstrumentVersion.Status.PUBLISHED:
        raise AuthoringRefused(_("Only a published version is withdrawn."))
    made = store_instrument(document={**stands.document, "status": InstrumentVersion.Status.DRAFT.value}, at=at, by=by).version
    audit.record(act="instrument.withdrawn", row=made, by=by, at=at, reason=reason)
    return made


@transaction.atomic
def retire_version(*, version: InstrumentVersion, by, at: datetime) -> None:
    """Offer a version to no new round; what was measured with it stays as it is."""
    _check_author(by)
    held = InstrumentVersion.objects.filter(pk=version.pk, status=InstrumentVersion.Status.PUBLISHED)
    if not held.update(status=InstrumentVersion.Status.RETIRED):
        raise AuthoringRefused(_("Only a published version is retired."))
    audit.record(act="instrument.retired", row=version, by=by, at=at)


def _check_author(by) -> None:
    if not has_role(by, Role.MONITOR_LEAD):
        raise AuthoringRefused(_("Versions of the instrument are written by the M&E lead."))


def _check_draft(version: InstrumentVersion) -> None:
    if version.is_locked:
        raise VersionLocked(_("A round uses this version: it cannot change by any way. Copy it to a new version."))
    if version.status != InstrumentVersion.Status.DRAFT:
        raise AuthoringRefused(_("Only a draft is edited. Withdraw the version with a reason, or copy it."))


def _columns(document: Mapping[str, Any], sha: str) -> dict[str, Any]:
    return {
        "status": document["status"],
        "scoring_rule": document["scoring_rule"],
        "valid_from": document["valid_from"],
        "document": document,
        "sha256": sha,
        **_in_three("name", document["name"]),
        **_in_three("purpose", document["purpose"]),
    }


def _in_three(field: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{field}_{language}": texts[language] for language in LANGUAGES}


def _replace_rows(version: InstrumentVersion, document: Mapping[str, Any]) -> None:
    """Write domains, items, anchors and bands anew; only a version no round uses comes here."""
    version.items.all().delete()
    version.domains.all().delete()
    version.bands.all().delete()
    items, anchors, place = [], [], 0
    domains = [_domain(version, entry) for entry in document["domains"]]
    for domain, entry in zip(domains, document["domains"], strict=True):
        for each in entry["items"]:
            place += 1
            items.append(_item(version, domain, each, place))
            anchors += [
                Anchor(item=items[-1], level=a["level"], **_in_three("text", a)) for a in each["anchors"]
            ]
    Domain.objects.bulk_create(domains)
    Item.objects.bulk_create(items)
    Anchor.objects.bulk_create(anchors)
    Band.objects.bulk_create(_band(version, entry) for entry in document["bands"])


def _domain(version: InstrumentVersion, entry: Mapping[str, Any]) -> Domain:
    return Domain(
        version=version,
        **{field: entry[field] for field in ("code", "var", "key", "order", "group", "weight", "default_route")},
        **_in_three("name", entry["name"]),
        **_in_three("question", entry["question"]),
    )


def _item(version: InstrumentVersion, domain: Domain, entry: Mapping[str, Any], place: int) -> Item:
    plain = (
        "code", "var", "order", "weight", "anchor_revision", "evidence_examples", "five_c", "rely_on_partner",
        "na_allowed",
    )  # fmt: skip
    return Item(
        version=version,
        domain=domain,
        place=place,
        links=entry["programme_links"],
        **{field: entry[field] for field in plain},
        **_in_three("name", entry["name"]),
        **_in_three("guiding_question", entry["guiding_question"]),
    )


def _band(version: InstrumentVersion, entry: Mapping[str, Any]) -> Band:
    return Band(
        version=version,
        code=entry["code"],
        order=entry["order"],
        lower=entry["min"],
        upper=entry["max"],
        **_in_three("name", entry["name"]),
        **_in_three("meaning", entry["meaning"]),
    )
