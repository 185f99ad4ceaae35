"""Write the report of an organisation: the frozen pages of its locked result, and what stands beside it today."""

from django.core.management.base import CommandError

from assessments.capacity.models import AssessmentRound
from certificates.actions.reports import draw_report
from certificates.queries.reports import locked_assessment
from lms.core.models import Organisation
from lms.management.papers import PaperCommand, by_code


class Command(PaperCommand):
    """`cso_report --organisation CSO-001 --round T1-2026 --out FILE.pdf [--lang en|ru|kk]`."""

    help = "Write the report of an organisation on its newest locked result of a round to a PDF."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--organisation", required=True, help="code of the organisation, for example CSO-001")
        parser.add_argument("--round", required=True, help="code of the round, for example T1-2026")

    def paper(self, *, language, at, options) -> bytes:
        organisation = by_code(Organisation.objects.all(), options["organisation"], "organisation")
        round_ = by_code(AssessmentRound.objects.all(), options["round"], "round")
        found = locked_assessment(organisation, round_.code)
        if found is None:
            locked = AssessmentRound.objects.filter(
                assessments__organisation=organisation, assessments__locked_at__isnull=False
            ).order_by("opens_on", "code").values_list("code", flat=True).distinct()
            raise CommandError(
                f"--round: {organisation.code} has no locked result in {round_.code}. Lock it first; "
                f"locked are: {', '.join(locked) or 'none yet'}."
            )
        return draw_report(assessment=found, language=language, by=None, at=at)
