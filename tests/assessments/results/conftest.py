"""Two organisations through two rounds, told once for every test of the results framework."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from assessments.advocacy.actions import record_use
from assessments.advocacy.imports import load_tools
from assessments.advocacy.models import AdvocacyTool
from assessments.capacity.actions.instruments import store_instrument
from assessments.capacity.actions.locking import lock_assessment
from assessments.capacity.actions.rounds import assign_verifier, open_round
from assessments.capacity.actions.sheets import (
    Entry,
    close_self,
    open_self,
    record_consensus,
    send_to_verification,
    start_consensus,
    submit_self_sheet,
)
from assessments.capacity.actions.then_test import ThenEntry, save_self_answers
from assessments.capacity.actions.verification import (
    ItemDecision,
    decide_items,
    declare_no_conflict,
    judge_evidence,
    validate,
)
from assessments.evidence.actions import add_evidence, give_verdict
from assessments.results.imports import load_indicators
from courses.models import Cohort, Enrolment
from lms.core.models import Role
from tests.assessments.capacity.measurement.example import VERSION
from tests.cast import Cast, make_person

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
CODES = list(VERSION.items)
DAY = timedelta(days=1)


@pytest.fixture
def reference(db, at):
    """The log-frame and the register of tools as they are shipped."""
    load_tools(FIXTURES / "tools.json")
    load_indicators(FIXTURES / "indicators.json")


@dataclass
class Story:
    """Makes what a test needs through the same actions as the screens."""

    cast: Cast
    at: datetime
    version: object

    def people(self, organisation):
        lead = self.cast.gulnur if organisation == self.cast.own else self.lead_of(organisation)
        others = [self.person(organisation, n) for n in range(2)]
        return lead, [(lead, "head"), (others[0], "programme"), (others[1], "finance")]

    def lead_of(self, organisation):
        return self.person(organisation, "lead", Role.LEAD)

    def person(self, organisation, name, role=Role.TRAINEE):
        from lms.core.models import User

        login = f"{organisation.code.lower()}-{name}"
        found = User.objects.filter(email=f"{login}@cast.example").first()
        return found or make_person(login, "Ұлпан", str(name), organisation, role, self.at - 400 * DAY)

    def lock(self, organisation, kind, at, *, level=2, changes=None, closes_on: date | None = None, provisional_ok=False, then=None):
        """Take one organisation through one round to the lock; every level from 3 is proved. `then`: the level that
        everybody gives for the time before.
        """
        lead, people = self.people(organisation)
        round_ = open_round(
            code=f"{kind}-{organisation.code}", kind=kind, instrument_version=self.version,
            opens_on=at.date() - 5 * DAY, closes_on=closes_on or at.date() + 5 * DAY,
            organisations=[organisation], by=self.cast.murat, at=at,
        )  # fmt: skip
        case = round_.assessments.get(organisation=organisation)
        for sheet, (person, _role) in zip(
            open_self(assessment=case, respondents=people, by=lead, at=at), people, strict=True
        ):
            save_self_answers(
                sheet=sheet, entries={code: Entry(level=level) for code in CODES},
                then={} if then is None else {code: ThenEntry(then) for code in CODES}, by=person, at=at,
            )  # fmt: skip
            submit_self_sheet(sheet=sheet, by=person, at=at)
        close_self(assessment=case, by=lead, at=at)
        start_consensus(assessment=case, by=lead, at=at)
        proof = add_evidence(
            organisation=organisation, title="Есеп", url="https://example.org/report", dated_on=at.date(),
            by=lead, at=at,
        )  # fmt: skip
        entries = {
            code: Entry(
                level=level,
                reason="Хаттама бар.",
                importance=1,
                evidence=(proof.pk,),
                jump_reason="Оқудан кейін.",
            )
            for code in CODES
        } | (changes or {})
        record_consensus(assessment=case, entries=entries, by=lead, at=at)
        assign_verifier(assessment=case, verifier=self.cast.saule, by=self.cast.murat, at=at)
        send_to_verification(assessment=case, by=lead, at=at, what_changed="Жаңа ережелер.")
        declare_no_conflict(assessment=case, by=self.cast.saule, at=at)
        judge_evidence(assessment=case, verdicts={proof.pk: ("accepted", "")}, by=self.cast.saule, at=at)
        decide_items(
            assessment=case, decisions={code: ItemDecision("accepted", reason="Келісемін.") for code in CODES},
            by=self.cast.saule, at=at,
        )  # fmt: skip
        validate(assessment=case, by=self.cast.saule, at=at)
        return lock_assessment(
            assessment=case, note="Модерация", provisional_ok=provisional_ok, by=self.cast.murat, at=at,
        )  # fmt: skip

    def complete(self, organisation, on: date):
        """Let one person of the organisation complete a programme."""
        cohort, _new = Cohort.objects.get_or_create(
            code="PE-2026-1",
            defaults={
                "programme_key": uuid4(),
                "name": "PE",
                "starts_on": date(2026, 3, 1),
                "ends_on": date(2026, 5, 1),
            },
        )
        return Enrolment.objects.create(
            cohort=cohort, learner=self.person(organisation, 0), organisation=organisation,
            enrolled_at=self.at, completed_on=on, rule={"version": 1, "requirements": []},
        )  # fmt: skip

    def use(self, organisation, tool, on: date, *, verdict="accepted", **facts):
        lead, _people = self.people(organisation)
        made = record_use(
            organisation=organisation, tool=AdvocacyTool.objects.get(code=tool), used_on=on,
            description=facts.pop("description", "Өтініш"), url="https://example.org/use", by=lead, at=self.at, **facts,
        )  # fmt: skip
        if verdict:
            give_verdict(
                evidence=made.evidence, decision=verdict, reason="Себебі", by=self.cast.murat, at=self.at
            )
        return made


@pytest.fixture
def story(cast, reference, at) -> Story:
    document = json.loads((FIXTURES / "instrument.json").read_text(encoding="utf-8"))
    version = store_instrument(document=document, at=at).version
    return Story(cast, at, version)


@pytest.fixture
def told(story) -> Story:
    """«Қырық көпір» rose from 50 to 75 and uses three tools; «Тихий компас» was trained and then lost."""
    own, other = story.cast.own, story.cast.other
    for organisation in (own, other):
        story.lock(organisation, "T0", story.at - 250 * DAY, level=2)
        story.complete(organisation, (story.at - 200 * DAY).date())
    story.lock(own, "T1", story.at - 100 * DAY, level=3)
    open_round(
        code="T1-LOST", kind="T1", instrument_version=story.version, opens_on=(story.at - 105 * DAY).date(),
        closes_on=(story.at - 95 * DAY).date(), organisations=[other], by=story.cast.murat, at=story.at - 105 * DAY,
    )  # fmt: skip
    for tool in ("EVD-02", "DIG-01", "POL-01"):
        story.use(own, tool, (story.at - 50 * DAY).date())
    story.use(other, "EVD-01", (story.at - 50 * DAY).date(), description="=1+1")
    return story
