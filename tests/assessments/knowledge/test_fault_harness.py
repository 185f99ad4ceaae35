"""Zero lost, zero doubled: a thousand acknowledged answers while server, network, session and browser fail (QS2, RE01-RE04).

Every device goes through the real door with its sessions, in one language of three, and answers every kind of question; each
order of events follows from a seed. `ForgetfulDevice` is the twin: with it the same harness must find losses.
"""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.test import Client

from assessments.knowledge.actions.attempts import close_overdue, slots_of
from assessments.knowledge.actions.bank import store_package
from assessments.knowledge.choices import QuestionKind
from assessments.knowledge.measurement.answers import clean_value
from assessments.knowledge.models import Answer, AnswerEntry, AttemptScore
from assessments.knowledge.views import saving
from tests.assessments.knowledge.device import Clock, Device, ForgetfulDevice, Server
from tests.assessments.knowledge.every_kind import package_of_every_kind

FAULTS = (
    "killed before the commit", "killed after the commit", "busy", "reply lost", "request lost", "sent twice",
    "out of order", "session expired", "browser closed", "second tab", "second device", "one at a time",
)
ENOUGH = 340  # in each of three languages: more than a thousand
TEXTS = ("Біз мұны жарияламаймыз: дәлел жоқ.", "Опубликуем после проверки", "🙂👩‍👩‍👧 жауап", "مرحبا بالعالم", "a\u200fb", "x" * 5999)


def some_value(question, chance: random.Random) -> object:
    """Any answer that a page of this question can send, an empty one among them."""
    slots = slots_of(question)
    if chance.random() < 0.05:
        return ""
    return {
        "single": lambda: chance.choice(slots.choices),
        "multiple": lambda: chance.sample(slots.choices, chance.randint(1, len(slots.choices))),
        "ordering": lambda: {item: chance.randint(1, len(slots.items)) for item in slots.items},
        "matching": lambda: {left: chance.choice(slots.rights) for left in slots.lefts},
        "numeric": lambda: str(chance.randint(0, 999)),
        "date": lambda: (date(2026, 1, 1) + timedelta(days=chance.randint(0, 300))).isoformat(),
        "case": lambda: chance.choice(TEXTS),
        "true_false": lambda: chance.choice(slots.choices),
        "likert": lambda: chance.choice(slots.choices),
        "short": lambda: chance.choice(TEXTS)[:200],
        "gaps": lambda: {str(gap): chance.choice(TEXTS)[:200] for gap in range(1, slots.gaps + 1) if chance.random() < 0.8},
        "essay": lambda: chance.choice((*TEXTS, "ә" * 10_000)),
        "branching": lambda: {step: chance.choice(choices)[0] for step, choices in slots.steps if chance.random() < 0.8},
    }[slots.kind]()


class Trial:
    """One attempt, its devices, and every answer that was given with what became of it."""

    def __init__(self, school, language: str, kind_of_device, chance: random.Random) -> None:
        self.chance, self.language, self.kind_of_device = chance, language, kind_of_device
        store_package(package=package_of_every_kind(), at=school.at)
        school.close(school.start("pre"))
        school.learn()
        self.clock = Clock(school.at + timedelta(hours=1))
        self.attempt = school.start("post", at=self.clock.at, seed=language)
        self.learner = school.enrolment.learner
        self.questions = {one.number: one.question for one in Answer.objects.filter(attempt=self.attempt).select_related("question")}
        self.given: dict[str, dict] = {}
        self.devices = [self.device()]

    def device(self, memory: str = "") -> Device:
        return self.kind_of_device(
            Client(), self.learner, self.attempt, language=self.language, clock=self.clock, chance=self.chance, memory=memory
        )

    @property
    def told(self) -> dict[str, str]:
        return {receipt: outcome for device in self.devices for receipt, outcome in device.told.items()}

    def give(self, device: Device) -> None:
        number = self.chance.choice(list(self.questions))
        entry = device.give(number, some_value(self.questions[number], self.chance))
        self.given[entry["receipt"]] = dict(entry)

    def step(self, server: Server) -> str:
        """One to four answers, then sending with one fault."""
        self.clock.pass_by(milliseconds=self.chance.randint(20, 900))
        place = self.chance.randrange(len(self.devices))
        device, fault = self.devices[place], self.chance.choice(FAULTS)
        for _ in range(self.chance.randint(1, 4)):
            self.clock.pass_by(milliseconds=self.chance.randint(1, 400))
            self.give(device)
        if fault in ("killed before the commit", "killed after the commit", "busy"):
            server.will(fault, len(device.queue))
            device.client.raise_request_exception = fault.startswith("killed") and self.chance.random() < 0.5
        if fault == "session expired":
            device.client.logout()
        if fault == "browser closed":  # only what was written to the device is left; the rest of its state is gone
            again = self.device(device.memory)
            again.told = device.told
            self.devices[place] = again
            return fault
        if fault == "second tab":  # another tab of the same browser sends what this one holds, at the same moment
            tab = self.device(device.memory)
            tab.send()
        if fault == "second device" and len(self.devices) < 3:
            self.devices.append(self.device())
        device.send(
            most=1 if fault == "one at a time" else 50, shuffled=fault == "out of order", twice=fault == "sent twice",
            lose_reply=fault == "reply lost", lose_request=fault == "request lost",
        )
        server.fault, device.client.raise_request_exception = "", False
        return fault

    def settle(self) -> None:
        """The weather is good again: everything that waits goes out."""
        for device in self.devices:
            for _ in range(5):
                device.send()
            assert not device.queue

    def lost(self) -> list[str]:
        """Receipts of which a device was told that they are safe, and of which the server knows nothing or another value."""
        kept = {str(entry.receipt): entry for entry in AnswerEntry.objects.filter(attempt=self.attempt)}
        return [
            receipt for receipt in self.told
            if receipt not in kept or kept[receipt].value != self.clean(self.given[receipt]["number"], self.given[receipt]["value"])
        ]

    def clean(self, number: int, value: object) -> object:
        return clean_value(slots_of(self.questions[number]), value)

    def kinds(self) -> Counter:
        """How many acknowledged answers that say something each kind of question has."""
        told = (self.given[receipt] for receipt in self.told)
        return Counter(
            self.questions[one["number"]].kind for one in told if self.clean(one["number"], one["value"]) is not None
        )

    def latest(self) -> dict[int, object]:
        """What should count: for each question what was given last, on whichever device."""
        last: dict[int, dict] = {}
        for one in self.given.values():
            if one["elapsed_ms"] >= last.get(one["number"], one)["elapsed_ms"]:
                last[one["number"]] = one
        return {number: self.clean(number, one["value"]) for number, one in last.items()}


@pytest.fixture
def trial(school, monkeypatch):
    """Return a function that plays a trial until enough answers are acknowledged."""

    def play(language: str, kind_of_device=Device, enough: int = ENOUGH) -> tuple[Trial, Counter]:
        chance = random.Random(f"{language} 2026")
        made, faults = Trial(school, language, kind_of_device, chance), Counter()
        monkeypatch.setattr(saving, "timezone", made.clock)
        with Server(chance) as server:
            while len(made.told) < enough:
                faults[made.step(server)] += 1
        made.settle()
        return made, faults

    return play


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_no_acknowledged_answer_is_lost_or_doubled_under_any_fault(trial, language):
    made, faults = trial(language)

    assert set(faults) == set(FAULTS), "every kind of fault happened"
    assert set(made.kinds()) == set(QuestionKind.values) and min(made.kinds().values()) >= 5, "every kind of question was answered"
    assert made.lost() == []
    assert len(made.told) >= ENOUGH and set(made.told) == set(made.given)
    entries = Counter(str(receipt) for receipt in AnswerEntry.objects.filter(attempt=made.attempt).values_list("receipt", flat=True))
    assert entries == Counter(list(made.given)), "one entry for each answer"
    now = {one.number: one.value for one in Answer.objects.filter(attempt=made.attempt) if one.number in made.latest()}
    assert now == made.latest(), "what was given last counts"


def test_the_harness_finds_what_a_forgetful_device_loses(trial):
    made, _faults = trial("en", ForgetfulDevice, enough=60)

    assert made.lost()


def test_seven_days_without_a_network_lose_nothing(school, monkeypatch):
    """The server closes the test at its deadline with what it has; what arrives a week later is kept, apart, for the trainer."""
    made = Trial(school, "kk", Device, random.Random(7))
    monkeypatch.setattr(saving, "timezone", made.clock)
    device = made.devices[0]
    made.give(device)
    device.send()
    scored = made.latest()
    for _ in range(30):
        made.clock.pass_by(seconds=1)
        made.give(device)
    kept = device.memory

    made.clock.pass_by(days=7)
    close_overdue(at=made.clock.at)
    score = AttemptScore.objects.get(attempt=made.attempt)
    again = made.device(kept)
    again.told = device.told
    made.devices = [again]
    made.settle()

    assert made.lost() == []
    assert Counter(made.told.values())["late"] == AnswerEntry.objects.filter(attempt=made.attempt, is_late=True).count() > 0
    assert {one.number: one.value for one in Answer.objects.filter(attempt=made.attempt).exclude(rev=0)} == scored
    assert AttemptScore.objects.get(attempt=made.attempt).scored_at == score.scored_at
