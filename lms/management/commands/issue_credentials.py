"""Issue to everybody of a cohort who has earned it, and write the papers into a folder. It may be repeated."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.actions import run_batch
from certificates.codes import printed_code
from courses.models import Cohort
from lms.core.errors import Refusal

LANGUAGES = ("en", "ru", "kk")


class Command(BaseCommand):
    help = "Issue certificates to all who earned them in a cohort; write PDFs with ASCII names without surnames."

    def add_arguments(self, parser):
        parser.add_argument("--cohort", required=True, help="code of the cohort, for example PE-2026-1")
        parser.add_argument("--out", required=True, help="folder for the PDFs; it is made if it is missing")

    def handle(self, *args, cohort: str, out: str, **options):
        found = Cohort.objects.filter(code=cohort).first()
        if found is None:
            known = ", ".join(Cohort.objects.order_by("code").values_list("code", flat=True)) or "none yet"
            raise CommandError(f"No cohort has the code {cohort!r}. Known: {known}")
        folder = Path(out)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise CommandError(f"The folder {out} cannot be made: {problem.strerror}.") from problem
        try:
            outcome = run_batch(cohort=found, by=None, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        written = 0
        for credential in outcome.credentials:
            for paper in credential.papers.all():
                code = credential.face["programme_code"]
                name = f"{code}-{printed_code(credential.code)}-{paper.language}.pdf"
                (folder / name).write_bytes(bytes(paper.content))
                written += 1
        for enrolment, reason in outcome.refused:
            self.stdout.write(f"  not issued, enrolment {enrolment.pk}: {reason}")
        self.stdout.write(
            f"Cohort {found.code}. Issued now: {outcome.issued}. Issued before: {outcome.before}. "
            f"Not earned yet: {outcome.waiting}. Refused: {len(outcome.refused)}. PDF files written: {written}."
        )
