"""Write the report on a group before and after training to a PDF."""

from datetime import date

from django.core.management.base import CommandError
from django.utils import timezone

from assessments.results.forms.snapshots import FilterForm
from assessments.results.queries import Filters
from certificates.actions.reports import draw_for
from certificates.queries.cohorts import cohort_report
from lms.management.papers import PaperCommand, unknown

FILTERS = ("region", "round", "programme")


class Command(PaperCommand):
    """`cohort_report --out FILE.pdf [--lang en|ru|kk] [--on 2026-11-24] [--region KZ-75] [--programme PE] [--round T1-2026]`."""

    help = "Write the report on the counted trained organisations to a PDF."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--on", help="as of the end of this day (default: today)")
        for name in FILTERS:
            parser.add_argument(f"--{name}", default="", help="only organisations of it")

    def paper(self, *, language, at, options) -> bytes:
        today = timezone.localdate(at)
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else today
        except ValueError as error:
            raise CommandError(f"--on must be a day such as 2026-11-24, not {options['on']}.") from error
        if on > today:
            raise CommandError(f"--on must not be later than today, {today}: nothing is known of {on} yet.")
        offered = FilterForm().fields
        for name in FILTERS:
            codes = [code for code, _label in offered[name].choices]
            if options[name] not in codes:
                raise unknown(name, options[name], codes[1:])
        filters = Filters(*(options[name] for name in FILTERS))
        document = cohort_report(on, filters, language, at=at)
        return draw_for(document=document, row=("results.cohort", on.isoformat()), language=language, by=None, at=at)
