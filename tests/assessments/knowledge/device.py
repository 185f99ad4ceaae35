"""A learner's device as the script of the pages behaves, and a network and a server that fail on purpose."""

import json
import random
from datetime import timedelta
from unittest import mock
from uuid import UUID

from django.db import OperationalError, transaction

from assessments.knowledge.views import saving


class NoReply(Exception):
    """The connection broke: the device knows nothing of what the server did."""


class Killed(Exception):
    """The server's process ended in the middle of a request."""


class Clock:
    """The server's clock, moved by the test."""

    def __init__(self, at) -> None:
        self.at = at

    def now(self):
        return self.at

    def pass_by(self, **some) -> None:
        self.at += timedelta(**some)


class Server:
    """The door for answers, killed before or after the commit at a chosen entry of a message."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.fault, self.left = chance, "", 0

    def will(self, fault: str, entries: int) -> None:
        self.fault, self.left = fault, self.chance.randint(1, entries)

    def save_answer(self, **given):
        self.left -= 1
        if self.left or not self.fault:
            return self.real(**given)
        fault, self.fault = self.fault, ""
        if fault == "killed before the commit":
            with transaction.atomic():
                self.real(**given)
                raise Killed
        self.real(**given) if fault == "killed after the commit" else None
        raise Killed if fault.startswith("killed") else busy()

    def __enter__(self):
        self.real = saving.save_answer
        self.patch = mock.patch.object(saving, "save_answer", self.save_answer)
        self.patch.start()
        return self

    def __exit__(self, *_):
        self.patch.stop()


def busy() -> OperationalError:
    """What SQLite says when another writer is there for too long."""
    error, cause = OperationalError("database is locked"), Exception()
    cause.sqlite_errorname = "SQLITE_BUSY"
    error.__cause__ = cause
    return error


class Device:
    """One browser. `memory` is what survives its end; every tab reads and writes it."""

    def __init__(self, client, learner, attempt, *, language: str, clock: Clock, chance: random.Random, memory: str = "") -> None:
        self.client, self.learner, self.attempt, self.chance, self.clock = client, learner, attempt, chance, clock
        self.url = f"/{language}/learn/answers/"
        self.queue, self.seq = (lambda kept: (kept["queue"], kept["seq"]))(json.loads(memory)) if memory else ({}, 0)
        self.seen: dict[int, int] = {}
        self.told: dict[str, str] = {}
        client.raise_request_exception = False
        client.force_login(learner)

    @property
    def memory(self) -> str:
        return json.dumps({"queue": self.queue, "seq": self.seq})

    def give(self, number: int, value: object) -> dict:
        """Take an answer: on the device first. One that was never sent is replaced, one that was gets a successor."""
        self.seq += 1
        unsent = next((one for one in self.queue.values() if one["number"] == number and not one["sent"]), None)
        receipt = unsent["receipt"] if unsent else str(UUID(int=self.chance.getrandbits(128), version=4))
        elapsed = int((self.clock.at - self.attempt.started_at).total_seconds() * 1000)
        self.queue[receipt] = {
            "attempt": str(self.attempt.pk), "number": number, "value": value, "receipt": receipt, "seq": self.seq,
            "rev": self.seen.get(number, 0), "elapsed_ms": elapsed, "sent": 0,
        }
        return self.queue[receipt]

    def send(self, *, most: int = 50, shuffled: bool = False, twice: bool = False, lose_reply: bool = False, lose_request: bool = False) -> int:
        """Send what waits once; return how many receipts came back."""
        waiting = list(self.queue.values())
        if shuffled:
            self.chance.shuffle(waiting)
        waiting = waiting[:most]
        if not waiting:
            return 0
        for one in waiting:
            self.queue[one["receipt"]]["sent"] += 1
        if lose_request:
            return 0
        body = {"entries": [{key: value for key, value in one.items() if key != "sent"} for one in waiting]}
        try:
            replies = [self.client.post(self.url, body, content_type="application/json") for _ in range(1 + twice)]
        except Killed:
            return 0
        if lose_reply:
            return 0
        reply = replies[-1]
        if reply.status_code == 401:
            self.client.force_login(self.learner)  # the sign-in that opens inside the page
            return 0
        if reply.status_code in (500, 503):
            return 0
        assert reply.status_code == 200, reply.content
        return sum(self.take(told) for told in reply.json()["results"])

    def take(self, told: dict) -> bool:
        """Only a reply that names the receipt removes an entry."""
        assert told["outcome"] in ("stored", "repeated", "late"), told
        entry = self.queue.pop(told["receipt"])
        self.seen[entry["number"]] = told["rev"]
        self.told[told["receipt"]] = told["outcome"]
        return True


class ForgetfulDevice(Device):
    """The twin: believes that what was sent has arrived. The harness must find what it loses."""

    def send(self, **how) -> int:
        waiting = list(self.queue.values())
        got = super().send(**how)
        for one in waiting:
            if self.queue.pop(one["receipt"], None):
                self.told[one["receipt"]] = "stored"
        return got
