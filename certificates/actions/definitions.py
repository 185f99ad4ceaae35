"""Definitions: what can be earned."""

from datetime import datetime

from django.db import transaction

from certificates.choices import Kind
from certificates.models import CredentialDefinition
from courses.queries.outlines import programmes_by_key
from lms.core import audit

RULE = {"version": 1, "requirements": [{"code": "programme"}]}
DIRECTOR = {
    "name": {},
    "role": {
        "en": "Programme director", "ru": "Директор программы", "kk": "Бағдарлама директоры",
    },
}  # fmt: skip


@transaction.atomic
def ensure_definitions(*, at: datetime) -> list[CredentialDefinition]:
    """Give each published programme a certificate of completion; those that have one keep it. Return the new ones."""
    made = []
    for key, page in programmes_by_key().items():
        definition, is_new = CredentialDefinition.objects.get_or_create(
            code=f"{page.code}-completion",
            version=1,
            defaults={"programme_key": key, "kind": Kind.COMPLETION, "rule": RULE, "signatories": [DIRECTOR]},
        )
        if is_new:
            audit.record(act="definition.made", row=definition, by=None, at=at, extra={"code": definition.code})
            made.append(definition)
    return made
