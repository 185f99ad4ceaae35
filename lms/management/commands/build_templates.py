"""Every template of a course package as files, in three languages: to look at them, print them or send them."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from courses.models import Material
from courses.package.materials import TEMPLATE
from courses.package.reader import survey_package
from courses.package.shapes import LANGUAGES
from courses.queries.materials import template_file


class Command(BaseCommand):
    help = "Write the templates of a course package as DOCX and XLSX files; nothing is read from the database."

    def add_arguments(self, parser):
        parser.add_argument("--out", required=True, help="the folder to write into")
        parser.add_argument("--package", default="fixtures/curriculum", help="the folder of the package")

    def handle(self, *args, out: str, package: str, **options):
        found, faults = survey_package(Path(package))
        if faults:
            raise CommandError("\n".join(str(fault) for fault in faults))
        count = 0
        for one in found.materials:
            if one.kind == TEMPLATE:
                for language in LANGUAGES:
                    file = template_file(Material(key=one.key, said=one.said), language)
                    folder = Path(out) / one.programme
                    folder.mkdir(parents=True, exist_ok=True)
                    (folder / file.name).write_bytes(file.content)
                    count += 1
        self.stdout.write(f"Files written: {count}.")
