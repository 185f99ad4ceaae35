"""Write the capacity summary of an organisation. It is made once for each locked revision, then only read."""

from assessments.capacity.models import AssessmentRound
from certificates.actions.summaries import prepare_summary
from lms.core.models import Organisation
from lms.management.papers import PaperCommand, by_code


class Command(PaperCommand):
    """`capacity_summary --organisation CSO-001 --out FILE.pdf [--round T1-2026] [--lang en|ru|kk]`."""

    help = "Write the two-page capacity summary of an organisation as a PDF file."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--organisation", required=True, help="code of the organisation, for example CSO-001")
        parser.add_argument("--round", help="code of the round; the latest locked one without it")

    def paper(self, *, language, at, options) -> bytes:
        organisation = by_code(Organisation.objects.all(), options["organisation"], "organisation")
        code = options["round"] and by_code(AssessmentRound.objects.all(), options["round"], "round").code
        summary = prepare_summary(organisation=organisation, round_code=code, by=None, at=at)
        return bytes(summary.files.get(language=language).content)
