"""What is still to mend in a course package, by file and line; writes nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from assessments.knowledge.imports import read_questions
from assessments.knowledge.interchange.entries import PackageFault
from courses.package.faults import BrokenPackage
from courses.package.reader import read_package


class Command(BaseCommand):
    help = "Check a course package without loading it, or only what begins with a path such as pe/pe-1/pe-1-1."

    def add_arguments(self, parser):
        parser.add_argument("places", nargs="*", help="paths inside the package, such as pe/pe-1/pe-1-1; all if none")
        parser.add_argument("--package", default="fixtures/curriculum", help="the folder of the package")

    def handle(self, *args, places: list[str], package: str, **options):
        faults = [fault for fault in self.faults(Path(package)) if self.is_asked_for(fault.path, places)]
        if faults:
            raise CommandError("\n".join(str(fault) for fault in faults) + f"\nTo mend: {len(faults)}.")
        self.stdout.write("Nothing to mend.")

    def faults(self, root: Path) -> list:
        found: list = []
        for read, wrong in ((read_package, BrokenPackage), (read_questions, PackageFault)):
            try:
                read(root)
            except wrong as broken:
                found += broken.faults
        return found

    def is_asked_for(self, path: str, places: list[str]) -> bool:
        """Descriptions stand apart from the lessons that show them, so those of the programme are named too."""
        if not places or any(path.startswith(place) for place in places):
            return True
        return any(path.startswith((f"{place.split('/')[0]}/diagrams/", f"{place.split('/')[0]}/templates/"))
                   for place in places)
