"""Load a version of the instrument, and lock it when its first round opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.capacity.measurement.records import canonical, digest
from assessments.capacity.models import Anchor, Band, Domain, Instrument, InstrumentVersion, Item
from lms.core import audit
from lms.core.errors import Refusal

LANGUAGES = ("en", "ru", "kk")


class VersionLocked(Refusal):
    """A round uses this version: it is immutable."""


class InstrumentRefused(Refusal):
    """The file has faults; `details["faults"]` lists them."""


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
    version.save()
    _replace_rows(version, document)
    audit.record(act="instrument.loaded", row=version, by=by, at=at, extra={"sha256": sha})
    return Loaded(version, "changed" if found else "created")


@transaction.atomic
def lock_version(*, version: InstrumentVersion, by, at: datetime) -> None:
    """Make a version immutable; repeating keeps the first moment."""
    if InstrumentVersion.objects.filter(pk=version.pk, locked_at=None).update(locked_at=at):
        audit.record(act="instrument.locked", row=version, by=by, at=at)
    version.refresh_from_db(fields=["locked_at"])


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
