"""Everything the demonstration needs, step by step; it may be interrupted and run again."""

import hashlib
import subprocess
import sys
import time

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from lms.management.demo import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = "Migrate, load curriculum and reference data, seed the demonstration, print its accounts."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--organisations", type=int, default=60)

    def handle(self, *args, seed: int, organisations: int, **options):
        if not settings.IS_DEMO:
            raise CommandError("The demonstration is prepared in demo mode only: QABILET_MODE=demo.")
        if settings.IS_SQLITE:  # what is invented can be invented again: only here need nothing survive a power cut
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")
        collecting = None if self.static_is_collected() else self.collect_static()
        try:
            self.fill(seed, organisations)
            if collecting and collecting.wait():
                raise CommandError("The static files could not be collected: see above.")
        finally:
            if collecting and collecting.poll() is None:
                collecting.terminate()
        self.stamp.write_text(self.static_digest())
        self.stdout.write("\nDemo accounts, all with the password " + PASSWORD + ":")
        for email, what in ACCOUNTS.items():
            self.stdout.write(f"  {email:<24} {what}")

    def fill(self, seed: int, organisations: int) -> None:
        """Bring the database up to date and fill it."""
        seeds = {"seed": seed, "organisations": organisations}
        for words, command, arguments in (
            ("tables: applying migrations", "migrate", {"verbosity": 0}),
            ("reference data: regions, instrument, tools, indicators", "load_reference", {}),
            ("curriculum: four programmes in three languages", "load_curriculum", {"path": "fixtures/curriculum"}),
            ("people, organisations, two rounds, certificates", "seed_demo", seeds),
        ):
            began = time.monotonic()
            self.stdout.write(f"· {words}", ending=" ")
            self.stdout.flush()
            positional = [arguments.pop("path")] if "path" in arguments else []
            call_command(command, *positional, **arguments)
            self.stdout.write(f"({time.monotonic() - began:.1f} s)")

    def collect_static(self) -> subprocess.Popen:
        """Begin to collect and compress the static files on the machine's other core; needs no database."""
        self.stdout.write("· static files: meanwhile")
        command = [sys.executable, settings.ROOT / "manage.py", "collectstatic", "-v", "0", "--no-input"]
        return subprocess.Popen(command)  # noqa: S603

    def static_is_collected(self) -> bool:
        return self.stamp.exists() and self.stamp.read_text() == self.static_digest()

    @property
    def stamp(self):
        return settings.DATA_DIR / "static.stamp"

    @staticmethod
    def static_digest() -> str:
        """Name the state of all static sources: collecting and compressing them again takes longer than all else."""
        state = hashlib.sha256()
        for finder in get_finders():
            for path, storage in finder.list([]):
                state.update(f"{path}|{storage.size(path)}|{storage.get_modified_time(path)}".encode())
        return state.hexdigest()
