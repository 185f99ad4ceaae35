"""Load the reference data of `fixtures/`: regions, instrument, advocacy tools, log-frame."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from assessments.advocacy.imports import load_tools
from assessments.capacity.actions.instruments import store_instrument
from assessments.capacity.imports.instrument import faults_of
from assessments.results.imports import load_indicators
from lms.core.errors import Refusal
from lms.core.models import Region
from lms.core.translated import LANGUAGES


class Command(BaseCommand):
    """`load_reference`: safe to run again; says what was created and what was brought up to date."""

    help = "Load regions, instrument, advocacy tools and indicators from fixtures/."

    def handle(self, *args: Any, **options: Any) -> None:
        fixtures = Path(settings.ROOT) / "fixtures"
        try:
            with transaction.atomic():
                self._say("Regions", load_regions(fixtures / "regions.json"))
                document = json.loads((fixtures / "instrument.json").read_text(encoding="utf-8"))
                loaded = store_instrument(document=document, at=timezone.now(), faults=faults_of(document))
                self.stdout.write(f"Instrument {loaded.version}: {loaded.outcome}")
                self._say("Advocacy tools", load_tools(fixtures / "tools.json"))
                self._say("Indicators", load_indicators(fixtures / "indicators.json"))
        except (OSError, KeyError, ValueError, Refusal) as error:
            raise CommandError(f"Reference data were not loaded, nothing was changed: {error}") from error

    def _say(self, what: str, counts: tuple[int, int]) -> None:
        self.stdout.write(f"{what}: {counts[0]} created, {counts[1]} up to date")


def load_regions(path: Path) -> tuple[int, int]:
    """Create or update the regions; return (created, updated)."""
    document = json.loads(path.read_text(encoding="utf-8"))
    entries = document["regions"] if isinstance(document, dict) else document
    created = 0
    for entry in entries:
        names = {f"name_{language}": entry["name"][language] for language in LANGUAGES}
        values = {"kind": entry["kind"], **names}
        created += Region.objects.update_or_create(code=entry["code"], defaults=values)[1]
    return created, len(entries) - created
