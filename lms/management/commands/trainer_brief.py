"""Write the brief for the trainers of a coming group; no organisation is named."""

from certificates.actions.reports import draw_for
from certificates.queries.briefs import trainer_brief
from courses.models import Cohort
from lms.management.papers import PaperCommand, by_code


class Command(PaperCommand):
    """`trainer_brief --cohort PE-2026-1 --out FILE.pdf [--lang en|ru|kk]`."""

    help = "Write the brief for the trainers of a cohort to a PDF."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--cohort", required=True, help="code of the cohort, for example PE-2026-1")

    def paper(self, *, language, at, options) -> bytes:
        cohort = by_code(Cohort.objects.all(), options["cohort"], "cohort")
        document = trainer_brief(cohort, language, at=at)
        return draw_for(document=document, row=cohort, language=language, by=None, at=at)
