"""Take scores that were collected on paper: all or nothing, every bad row named."""

from hashlib import sha256
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from assessments.capacity.actions.paper import store_paper_scores
from assessments.capacity.imports.scores import LAYERS, read_scores, template_table
from assessments.capacity.models import AssessmentRound
from lms.core.errors import Refusal
from lms.core.models import Role, User
from lms.core.permissions import staff_members
from lms.core.sheet_errors import sentence
from lms.core.tables import SheetError, to_xlsx

SHOWN = 200


class Command(BaseCommand):
    help = (
        "Import scores collected on paper into a round. Columns: organisation, item, score (0-4, N/A or DK), reason, "
        "evidence (a date and a link or title). With --template OUT.xlsx write an empty sheet for the round instead."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="the .xlsx or .csv with the scores")
        parser.add_argument("--round", required=True, dest="code", help="code of the round, for example T0-2026")
        parser.add_argument("--layer", choices=[str(layer) for layer in LAYERS], default="verified")
        parser.add_argument("--by", help="e-mail of the M&E officer (default: the only one there is)")
        parser.add_argument("--lang", choices=["en", "ru", "kk"], default="en", help="language of the messages")
        parser.add_argument("--dry-run", action="store_true", help="check and report, store nothing")
        parser.add_argument("--template", type=Path, help="write an empty sheet for the round to this file")

    def handle(self, *args, file, code, layer, by, lang, dry_run, template, **options):
        with override(lang):
            assessment_round = AssessmentRound.objects.filter(code=code).select_related("instrument_version").first()
            if assessment_round is None:
                known = ", ".join(AssessmentRound.objects.values_list("code", flat=True)) or "none"
                raise CommandError(f"There is no round {code}. Rounds: {known}.")
            if template:
                self.write_template(assessment_round, template)
                return
            if file is None:
                raise CommandError("Name the file with the scores, or --template OUT.xlsx.")
            self.take(assessment_round, file, layer, by, dry_run)

    def write_template(self, assessment_round, path: Path) -> None:
        cases = assessment_round.assessments.current().filter(locked_at=None)
        codes = cases.order_by("organisation__code").values_list("organisation__code", flat=True)
        table = template_table(assessment_round.instrument_version, codes)
        path.write_bytes(to_xlsx([table], created_at=timezone.now()))
        self.stdout.write(f"{path}: {len(table.rows)} rows")

    def take(self, assessment_round, path: Path, layer: str, by, dry_run: bool) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            sheet = read_scores(content, path.name, assessment_round=assessment_round, layer=layer)
        except SheetError as error:
            raise CommandError(f"{path.name}: {sentence(error)}") from error
        if sheet.faults:
            lines = "\n".join(f"  {fault}" for fault in sheet.faults[:SHOWN])
            more = f"\n  … {len(sheet.faults) - SHOWN}" if len(sheet.faults) > SHOWN else ""
            raise CommandError(f"{path.name}: rows to correct: {len(sheet.faults)}. Nothing was changed.\n{lines}{more}")
        if dry_run:
            self.stdout.write(f"{sheet.count} rows of {len(sheet.rows)} organisations are good. Nothing was stored.")
            return
        source = f"{path.name}, SHA-256 {sha256(content).hexdigest()}"
        try:
            stored = store_paper_scores(
                assessment_round=assessment_round, layer=layer, rows=sheet.rows, by=self.officer(by),
                at=timezone.now(), source=source,
            )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{sheet.count} rows of {len(stored)} organisations are stored in the layer {layer}.")

    def officer(self, email: str | None) -> User:
        officers = staff_members(Role.MONITOR)
        if email:
            officers = officers.filter(email__iexact=email)
        found = list(officers[:2])
        if len(found) != 1:
            raise CommandError("Say with --by whose import this is: the e-mail of one M&E officer.")
        return found[0]
