"""A course package becomes published programmes and a question bank, or nothing changes and every fault is named."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from assessments.knowledge.imports import load_questions, read_questions
from assessments.knowledge.interchange.entries import PackageFault
from certificates.actions import ensure_definitions
from courses.actions.catalogue import publish_package
from courses.package.faults import BrokenPackage
from courses.package.quality import expired_facts
from courses.package.reader import read_package
from lms.core.errors import Refusal


class Command(BaseCommand):
    help = "Load a course package: pages in three languages, glossary, questions. It may be repeated."

    def add_arguments(self, parser):
        parser.add_argument("path", help="the folder of the package, such as fixtures/curriculum")
        parser.add_argument(
            "--overwrite", action="store_true", help="also change pages, questions and test plans that somebody edited since the last load"
        )

    def handle(self, *args, path: str, overwrite: bool = False, **options):
        root = Path(path)
        package = self.read(root)
        try:
            with transaction.atomic():
                outcome = publish_package(package=package, at=timezone.now(), overwrite=overwrite)
                banks = load_questions(root, timezone.now(), overwrite=overwrite)
                definitions = ensure_definitions(at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Pages and terms: {len(outcome.created)} created, {len(outcome.changed)} changed, "
            f"{len(outcome.left_alone)} left alone."
        )
        for slug in outcome.withdrawn:
            self.stdout.write(f"  unpublished, no longer in the package: {slug}")
        for slug in outcome.edited:
            self.stdout.write(f"  left alone, edited by a person: {slug} (--overwrite takes the package's text)")
        for sentence in expired_facts(package, timezone.localdate()):
            self.stdout.write(self.style.WARNING(f"  {sentence}"))
        for bank in banks:
            self.stdout.write(
                f"Questions {bank.programme}: {len(bank.created)} created, {len(bank.changed)} changed, "
                f"{len(bank.unchanged)} left alone, {len(bank.retired)} retired."
            )
            if bank.kept:
                self.stdout.write(f"  left alone, set by a person: {', '.join(bank.kept)} (--overwrite takes the package's questions)")
            if bank.plan_kept:
                self.stdout.write(f"  test plan of {bank.programme} left alone, set by a person (--overwrite takes the package's plan)")
            if bank.new_forms:
                self.stdout.write(f"  new forms: {', '.join(bank.new_forms)}")
            if not bank.has_parallel_forms:
                self.stdout.write(
                    self.style.WARNING("  too few questions for two parallel forms: pre- and post-test share one")
                )
        for definition in definitions:
            self.stdout.write(f"Certificate defined: {definition.code}")

    def read(self, root: Path):
        """Read everything before anything is written, so that all faults are named at once."""
        faults = []
        package = None
        try:
            package = read_package(root)
        except BrokenPackage as broken:
            faults += broken.faults
        try:
            if root.is_dir():
                read_questions(root)
        except PackageFault as broken:
            faults += broken.faults
        if faults:
            lines = "\n".join(f"  {fault}" for fault in faults)
            raise CommandError(f"The package was not loaded and nothing was changed. To mend:\n{lines}")
        return package
