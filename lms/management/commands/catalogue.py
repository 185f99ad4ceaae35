"""Gather, check and compile the Russian and Kazakh catalogues."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.management import catalogues


class Command(BaseCommand):
    """Bring `locale/{ru,kk}/LC_MESSAGES/django.po` up to what the code asks for, and compile it.

    Without a folder: all packages into `lms/locale`. With app folders: each into its own `locale`. Needs neither
    a database nor the gettext programs.
    """

    help = "Gather strings to translate into the Russian and Kazakh catalogues, check and compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="*", metavar="APP_DIR", help="an app's folder, such as courses")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument(
            "--check", action="store_true", help="change nothing; fail if a string is not right"
        )
        mode.add_argument("--compile-only", action="store_true", help="only write the .mo files")
        mode.add_argument("--merge", action="store_true", help="gather the apps' catalogues into lms/locale")

    def handle(self, *args: Any, folders: list[str], **options: Any) -> None:
        try:
            if options["compile_only"]:
                self.say(f"Compiled: {len(catalogues.compile_all())}")
            elif options["check"]:
                self.check_words(self.clean(folders))
            else:
                self.gather(self.clean(folders), merge=options["merge"])
        except catalogues.CatalogueError as error:
            raise CommandError(str(error)) from error

    def say(self, text: str) -> None:
        """Write a line unless the user asked for silence."""
        self.stdout.write(text)

    def clean(self, folders: list[str]) -> list[str]:
        """Return the folders relative to the repository; refuse what is none of ours."""
        cleaned = []
        for folder in folders:
            path = Path(folder).resolve()
            if not path.is_dir() or not path.is_relative_to(catalogues.ROOT):
                raise CommandError(f"{folder} is not a folder of this repository. Name one such as courses.")
            cleaned.append(path.relative_to(catalogues.ROOT).as_posix())
        return cleaned

    def targets(self, folders: list[str]) -> list[tuple[Path, list[str], list[Path]]]:
        """Return what to do: the locale folder to write, the folders to read code from, the catalogues to read."""
        root = catalogues.ROOT
        if not folders:
            sources = [root / catalogues.OWN, *catalogues.app_folders(root)]
            return [(root / catalogues.OWN, list(catalogues.PACKAGES), sources)]
        return [(root / folder / "locale", [folder], [root / folder / "locale"]) for folder in folders]

    def gather(self, folders: list[str], *, merge: bool) -> None:
        """Write the catalogues and compile them; with `merge` the apps' own ones are deleted."""
        if merge and folders:
            raise CommandError("--merge gathers all apps; name no folder with it.")
        for target, code, sources in self.targets(folders):
            wanted = catalogues.extract(catalogues.ROOT, code)
            for language in catalogues.LANGUAGES:
                known, quarrels = catalogues.known_texts(sources, language)
                entries = catalogues.merged(wanted, known)
                catalogues.write(catalogues.po_path(target, language), language, entries)
                for quarrel in quarrels:
                    self.stderr.write(f"Two translations, kept the first: {quarrel}")
                missing = sum(not entry.is_translated for entry in entries)
                name = catalogues.po_path(target, language).relative_to(catalogues.ROOT)
                self.say(f"{name}: {len(entries)} strings, {missing} to translate")
        if merge:
            for folder in catalogues.app_folders(catalogues.ROOT):
                shutil.rmtree(folder)
        catalogues.compile_all()

    def check_words(self, folders: list[str]) -> None:
        """Fail with a line for each fault."""
        faults: list[str] = []
        for _target, code, sources in self.targets(folders):
            wanted = catalogues.extract(catalogues.ROOT, code)
            for language in catalogues.LANGUAGES:
                written = {}
                for folder in reversed(sources):
                    written |= catalogues.read(catalogues.po_path(folder, language))
                faults += catalogues.check(language, wanted, written)
        if faults:
            raise CommandError(
                "\n".join(faults) + f"\nFaults: {len(faults)}. Run manage.py catalogue, then translate."
            )
        self.say("Every string is translated.")
