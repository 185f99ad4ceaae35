"""Signed credentials: made with the papers, stored as bytes, withdrawn by a bit."""

import json
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from certificates.badges.documents import certificate_document
from certificates.badges.status import LENGTH
from certificates.faces import CertificateFace, read
from certificates.models import Credential, StatusEntry
from certificates.queries.signing import achievement_address, newest_list, outcomes_of, place_of, seal

Draw = Callable[[int], bytes]


def place_drawn(draw: Draw) -> StatusEntry:
    """Return a free place of the status list, drawn at random: places tell nothing of order or number.

    A list is left for the next when it is half full.
    """
    number = newest_list()
    if StatusEntry.objects.filter(list_number=number).count() >= LENGTH // 2:
        number += 1
    while True:
        place = int.from_bytes(draw(4)) % LENGTH
        try:
            with transaction.atomic():
                return StatusEntry.objects.create(list_number=number, place=place)
        except IntegrityError:
            continue  # taken: draw another


def signed_credential(credential: Credential, *, language: str, at: datetime, plain_name: bool = False) -> bytes | None:
    """Return the signed credential of a paper as bytes, or None where it never got a place in a status list.

    Two queries.
    """
    if credential.status is None:
        return None
    definition = credential.definition
    document = certificate_document(
        read(CertificateFace, credential.face),
        place_of(credential.pk, credential.status, achievement_address(definition.code, definition.version)),
        language=language, outcomes=outcomes_of(definition, language), plain_name=plain_name,
    )  # fmt: skip
    return as_bytes(seal(document, at))


def as_bytes(document: dict) -> bytes:
    """Return a document as it is stored and handed out."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def withdraw_place(status: StatusEntry | None, at: datetime) -> None:
    """Set the bit of a credential: whoever asks the list sees it at once. A second time changes nothing."""
    if status is not None:
        StatusEntry.objects.filter(pk=status.pk, withdrawn_at=None).update(withdrawn_at=at)
