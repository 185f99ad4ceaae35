"""Load a version of the capacity instrument; a file with faults changes nothing."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.capacity.actions.instruments import InstrumentRefused, VersionLocked, store_instrument
from assessments.capacity.imports.instrument import faults_of


class Command(BaseCommand):
    help = "Load the capacity instrument from a JSON file (default: fixtures/instrument.json)."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, default=settings.ROOT / "fixtures/instrument.json")

    def handle(self, *args, path: Path, **options):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        try:
            loaded = store_instrument(document=document, at=timezone.now(), faults=faults_of(document))
        except InstrumentRefused as refusal:
            lines = "\n".join(f"  {fault}" for fault in refusal.details["faults"])
            raise CommandError(f"{path} has faults; nothing was changed:\n{lines}") from refusal
        except VersionLocked as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"]:
            self.stdout.write(f"{loaded.version}: {loaded.outcome}")
