"""Make the rows of the search anew from what is published."""

from django.core.management.base import BaseCommand

from courses.actions.search import renew_search


class Command(BaseCommand):
    help = "Make the index of the search anew. Publishing keeps it up by itself; this is for the day after a restore or an update."

    def add_arguments(self, parser):
        parser.add_argument("--changed", action="store_true", help="only what differs from what is published")

    def handle(self, *args, changed: bool = False, **options):
        self.stdout.write(f"Rows written or removed: {renew_search(whole=not changed)}.")
