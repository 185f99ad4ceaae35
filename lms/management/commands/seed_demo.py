"""Seed the demonstration through the same actions that the screens use; a second run changes nothing."""

from random import Random

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from courses.queries.enrolments import completions
from lms.core.models import Organisation, Role
from lms.management.demo import PASSWORD
from lms.management.demo.learning import at_noon, run_cohorts
from lms.management.demo.people import load_data, make_coordinator, make_teams
from lms.management.demo.registers import fill_registers
from lms.management.demo.results import report, use_tools
from lms.management.demo.rounds import WINDOWS, grow, make_standings, open_demo_round, run_round


class Command(BaseCommand):
    help = "Invent people, organisations, cohorts, rounds and results. Demo and test mode only."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--organisations", type=int, default=60)

    def handle(self, *args, seed: int, organisations: int, **options):
        if settings.QABILET_MODE not in ("demo", "test"):
            raise CommandError("Invented people are seeded in demo mode only: QABILET_MODE=demo.")
        if Organisation.objects.filter(code="COORD").exists():
            self.stdout.write("the demonstration stands already, nothing changed", ending=" ")
            return
        if Organisation.objects.exists():
            raise CommandError("There are organisations already; the demonstration needs an empty database.")
        with transaction.atomic():  # whole or not at all: an interrupted run starts again from nothing
            self.seed(Random(seed), organisations)  # noqa: S311 - repeatable on purpose

    def seed(self, rng: Random, count: int) -> None:
        began = at_noon(WINDOWS["T0"][0]).replace(month=1, day=12)
        _coordinator, staff = make_coordinator(began)
        teams = make_teams(load_data(), count, rng, began, PASSWORD)
        self.say(f"{len(teams)} organisations, {sum(len(team.people) for team in teams)} people")
        monitor = staff[Role.MONITOR]
        before = make_standings(teams, rng)
        found: dict = {}
        for news in self.round("T0", teams, before, staff, rng, found):
            self.say(news)
        for news in run_cohorts(teams, staff[Role.TRAINER], rng):
            self.say(news)
        trained = {completion.organisation_id for completion in completions()}
        for news in self.round("T1", teams, grow(before, trained, rng), staff, rng, found):
            self.say(news)
        open_demo_round("T2", teams[:12], monitor)
        self.say(use_tools(teams, trained, staff, rng))
        self.say(fill_registers(teams, staff, rng))
        self.say(report(staff[Role.MONITOR_LEAD], monitor))

    @staticmethod
    def round(kind: str, teams, standings, staff, rng, found):
        assessment_round = open_demo_round(kind, teams, staff[Role.MONITOR])
        yield from run_round(assessment_round, teams, standings, staff, rng, found)

    def say(self, news: str) -> None:
        self.stdout.write(f"\n    {news}", ending="")
        self.stdout.flush()
