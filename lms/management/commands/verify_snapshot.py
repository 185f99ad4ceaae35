"""Say whether every locked result is stored as it was locked: bytes, form and score."""

from django.core.management.base import BaseCommand, CommandError

from assessments.capacity.models import CapacityAssessment
from assessments.capacity.queries.verification import stored_faults


class Command(BaseCommand):
    help = "Check the stored snapshots of locked results against their SHA-256; all of them, or one round's."

    def add_arguments(self, parser):
        parser.add_argument("--round", default="", help="code of a round")
        parser.add_argument("--organisation", default="", help="code of an organisation")

    def handle(self, *args, round: str, organisation: str, **options):
        cases = CapacityAssessment.objects.filter(locked_at__isnull=False).select_related("organisation", "round")
        if round:
            cases = cases.filter(round__code=round)
        if organisation:
            cases = cases.filter(organisation__code=organisation)
        checked, broken = 0, []
        for case in cases.order_by("round__code", "organisation__code", "revision").iterator(chunk_size=50):
            checked += 1
            if faults := stored_faults(case):
                broken.append(f"{case.round.code} {case.organisation.code} revision {case.revision}: {', '.join(faults)}")
        if broken:
            raise CommandError("\n".join([f"{len(broken)} of {checked} locked results do not fit:", *broken]))
        self.stdout.write(f"{checked} locked results, each as it was locked.")
