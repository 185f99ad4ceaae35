"""What is still to mend in a course package, by file and line; writes nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.knowledge.imports import read_questions
from assessments.knowledge.interchange.entries import PackageFault
from assessments.knowledge.interchange.package import read_package
from assessments.knowledge.interchange.quality import bank_faults
from courses.package.faults import Fault
from courses.package.materials import FOLDERS
from courses.package.quality import content_faults
from courses.package.reader import survey_package


class Command(BaseCommand):
    help = "Check a course package without loading it, or only what begins with a path such as pe/pe-1/pe-1-1."

    def add_arguments(self, parser):
        parser.add_argument("places", nargs="*", help="paths inside the package, such as pe/pe-1/pe-1-1; all if none")
        parser.add_argument("--package", default="fixtures/curriculum", help="the folder of the package")

    def handle(self, *args, places: list[str], package: str, **options):
        root, today = Path(package), timezone.localdate()
        found, faults = survey_package(root)
        faults = [*faults, *question_faults(root), *content_faults(found, today=today)]
        asked = [fault for fault in sorted(set(faults)) if is_asked_for(fault.path, places)]
        if asked:
            raise CommandError("\n".join(str(fault) for fault in asked) + f"\nTo mend: {len(asked)}.")
        self.stdout.write("Nothing to mend.")


def question_faults(root: Path) -> list[Fault]:
    """Return what is to mend in the question banks."""
    found: list = []
    try:
        read_questions(root)
    except PackageFault as broken:
        found += broken.faults
    else:
        for path in sorted(root.glob("*/questions.yaml")):
            text, name = path.read_text("utf-8"), path.relative_to(root).as_posix()
            found += bank_faults(read_package(text, name), name, text)
    return [Fault(fault.file, fault.line, fault.sentence) for fault in found]


def is_asked_for(path: str, places: list[str]) -> bool:
    """Descriptions stand apart from the lessons that show them, so those of the programme are named too."""
    folders = [f"{place.split('/')[0]}/{kind}/" for place in places for kind in FOLDERS]
    return not places or path.startswith((*places, *folders))
