"""Seed the demonstration through the same actions that the screens use; a second run changes nothing."""

from datetime import date
from random import Random

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from courses.queries.enrolments import completions
from lms.core.models import Organisation, Role, User
from lms.management.demo import PASSWORD
from lms.management.demo.classes import bring_to_life
from lms.management.demo.learning import at_noon, run_cohorts
from lms.management.demo.meetings import after_the_rounds, draw
from lms.management.demo.papers import issue_other_kinds, record_past_papers
from lms.management.demo.people import load_data, make_coordinator, make_teams
from lms.management.demo.registers import fill_registers
from lms.management.demo.results import report, use_tools
from lms.management.demo.rounds import (
    WINDOWS,
    begin_follow_up,
    grow,
    make_standings,
    open_demo_round,
    run_round,
)

PAPERS_ON = date(2026, 4, 15)
WITH_FOLLOW_UP = 8  # organisations from which some of T2 is under way


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
            self.seed(seed, Random(seed), organisations)  # noqa: S311 - repeatable on purpose

    def seed(self, seed: int, rng: Random, count: int) -> None:
        began = at_noon(WINDOWS["T0"][0]).replace(month=1, day=12)
        _coordinator, staff = make_coordinator(began)
        teams = make_teams(load_data(), count, rng, began, PASSWORD)
        self.say(f"{len(teams)} organisations, {sum(len(team.people) for team in teams)} people")
        monitor = staff[Role.MONITOR]
        before = make_standings(teams, rng)
        found: dict = {}
        for news in self.round("T0", teams, before, staff, rng, found, seed):
            self.say(news)
        for news in run_cohorts(teams, staff[Role.TRAINER], rng):
            self.say(news)
        self.say(issue_other_kinds("PE-2026-1", staff[Role.ADMINISTRATOR], at_noon(PAPERS_ON)))
        learner = User.objects.get(email="trainee@demo.example")
        self.say(record_past_papers(learner, staff[Role.ADMINISTRATOR], at_noon(PAPERS_ON)))
        self.say(bring_to_life(teams, staff[Role.TRAINER]))
        trained = {completion.organisation_id for completion in completions()}
        after = grow(before, trained, rng)
        for news in self.round("T1", teams, after, staff, rng, found, seed):
            self.say(news)
        follow_up = open_demo_round("T2", teams[:12], monitor)
        aside = Random(f"{seed} T2")  # noqa: S311
        if len(teams) >= WITH_FOLLOW_UP:
            drawn = draw(follow_up, staff, seed, WINDOWS["T2"][0])
            self.say(begin_follow_up(follow_up, teams[:12], after, staff, aside, found, drawn))
        self.say(after_the_rounds(teams, staff, aside))
        self.say(use_tools(teams, trained, staff, rng))
        self.say(fill_registers(teams, staff, rng))
        self.say(report(staff[Role.MONITOR_LEAD], monitor))

    @staticmethod
    def round(kind: str, teams, standings, staff, rng, found, seed):
        assessment_round = open_demo_round(kind, teams, staff[Role.MONITOR])
        ratings = draw(assessment_round, staff, seed, WINDOWS[kind][0]) if kind == "T1" else {}
        aside = Random(f"{seed} {kind}")  # noqa: S311
        yield from run_round(assessment_round, teams, standings, staff, rng, found, aside, ratings)

    def say(self, news: str) -> None:
        self.stdout.write(f"\n    {news}", ending="")
        self.stdout.flush()
