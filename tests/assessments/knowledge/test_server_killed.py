"""The real server on a database of its own, killed in the middle of its work and started again: no answer lost, none doubled (RE01)."""

import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection

from assessments.knowledge.actions.attempts import slots_of
from assessments.knowledge.choices import QuestionKind
from assessments.knowledge.measurement.answers import clean_value
from tests.assessments.knowledge.device import Device, Killed
from tests.assessments.knowledge.test_fault_harness import some_value

ROOT = Path(__file__).resolve().parents[3]
KILLS, ENOUGH = 6, 300
LANGUAGES = ("en", "ru", "kk")


class Now:
    """The clock of a device that really runs."""

    @property
    def at(self) -> datetime:
        return datetime.now(UTC)


class Reply:
    """What came back, as a device reads it."""

    def __init__(self, status: int, content: bytes) -> None:
        self.status_code, self.content = status, content

    def json(self) -> dict:
        return json.loads(self.content)


class Line:
    """The way to the server: each message a connection of its own, and no reply if the server is gone."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session, self.cut = port, session, 0

    def force_login(self, learner) -> None:
        """The session is on the server and outlives it: a device that had to sign in again would not be answered."""

    def post(self, url: str, body: dict, content_type: str) -> Reply:
        headers = {
            "Content-Type": content_type, "X-CSRFToken": "a" * 32, "Cookie": f"sid={self.session}; csrftoken={'a' * 32}",
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request("POST", url, json.dumps(body), headers)
            reply = line.getresponse()
            return Reply(reply.status, reply.read())
        except (OSError, http.client.HTTPException) as gone:
            self.cut += 1
            raise Killed from gone
        finally:
            line.close()


class Person:
    """Somebody who answers without a pause, whatever becomes of the server."""

    def __init__(self, told: dict, port: int, language: str) -> None:
        self.chance = random.Random(f"killed {language}")
        self.questions = {int(number): SimpleNamespace(**one) for number, one in told["questions"].items()}
        self.attempt = SimpleNamespace(pk=UUID(told["attempt"]), started_at=datetime.fromisoformat(told["started_at"]))
        self.line = Line(port, told["session"])
        self.device = Device(self.line, None, self.attempt, language=language, clock=Now(), chance=self.chance)
        self.given: dict[str, dict] = {}

    def answer(self, until: threading.Event) -> None:
        while not until.is_set():
            number = self.chance.choice(list(self.questions))
            entry = self.device.give(number, some_value(self.questions[number], self.chance))
            self.given[entry["receipt"]] = dict(entry)
            self.device.send(shuffled=self.chance.random() < 0.2, twice=self.chance.random() < 0.1, lose_reply=self.chance.random() < 0.1)
            time.sleep(self.chance.uniform(0, 0.1))
        for _ in range(600):  # the server that was killed last is still starting
            if not self.device.queue:
                return
            self.device.send() or time.sleep(0.1)

    def clean(self, entry: dict) -> object:
        return clean_value(slots_of(self.questions[entry["number"]]), entry["value"])

    @property
    def latest(self) -> dict[int, object]:
        """What counts: the last word on each question."""
        return {one["number"]: self.clean(one) for one in sorted(self.given.values(), key=lambda one: one["seq"])}


class Killable:
    """`manage.py serve` with all that it starts, in a group of its own that can be killed at a stroke."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.process = folder, None
        self.environment = {
            **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")},
            "QABILET_MODE": "dev", "QABILET_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        }

    def prepare(self) -> list[dict]:
        """Fill the database: the schema is that of the suite where it is SQLite as well, which saves minutes."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as suite, closing(sqlite3.connect(self.database)) as own:
                suite.backup(own)
        made = subprocess.run(
            [sys.executable, "-m", "tests.assessments.knowledge.killed_site"], cwd=ROOT, env=self.environment, capture_output=True, text=True,
        )
        assert made.returncode == 0, made.stderr
        return [json.loads(line) for line in made.stdout.splitlines() if line.startswith("{")]

    @property
    def database(self) -> Path:
        return self.folder / "qabilet.sqlite3"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port)], cwd=ROOT, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )

    def kill(self) -> None:
        """No process of the server has a chance to say goodbye, nor to finish what it is writing."""
        if hasattr(os, "killpg"):
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait(timeout=20)

    def rows(self, query: str, attempt: UUID) -> list[tuple]:
        with closing(sqlite3.connect(self.database)) as own:
            return own.execute(query, [attempt.hex]).fetchall()


def wait_for_an_answer(people: list[Person], server: Killable) -> None:
    """Wait until the server that was just started has taken something."""
    before = sum(len(one.device.told) for one in people)
    for _ in range(1200):
        if sum(len(one.device.told) for one in people) > before:
            return
        assert server.process.poll() is None, "The server ended by itself."
        time.sleep(0.05)
    raise AssertionError("The server took no answer within a minute.")


@pytest.fixture
def server(django_db_setup, tmp_path):
    made = Killable(tmp_path)
    yield made
    if made.process.poll() is None:
        made.kill()


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(server):
    chance, over = random.Random(2026), threading.Event()
    people = [Person(told, server.port, language) for told, language in zip(server.prepare(), LANGUAGES, strict=True)]
    with ThreadPoolExecutor(len(people)) as pool:
        server.start()
        answering = [pool.submit(one.answer, over) for one in people]
        try:
            for _ in range(KILLS):
                wait_for_an_answer(people, server)
                time.sleep(chance.uniform(0, 0.8))
                server.kill()
                server.start()
            while sum(len(one.device.told) for one in people) < ENOUGH and not any(one.done() for one in answering):
                time.sleep(0.1)
        finally:
            over.set()
        for one in answering:
            one.result()
    server.kill()

    kinds = Counter()
    for one in people:
        assert not one.device.queue and set(one.device.told) == set(one.given), "each answer was acknowledged in the end"
        assert one.line.cut >= KILLS
        entries = server.rows("SELECT receipt, value FROM knowledge_answerentry WHERE attempt_id = ?", one.attempt.pk)
        assert Counter(UUID(receipt) for receipt, _value in entries) == Counter(UUID(receipt) for receipt in one.given), "none lost, none doubled"
        kept = {str(UUID(receipt)): value and json.loads(value) for receipt, value in entries}
        assert kept == {receipt: one.clean(entry) for receipt, entry in one.given.items()}, "and each says what was given"
        now = server.rows("SELECT number, value FROM knowledge_answer WHERE attempt_id = ? AND rev > 0", one.attempt.pk)
        assert {number: value and json.loads(value) for number, value in now} == one.latest, "what was given last counts"
        kinds.update(one.questions[entry["number"]].kind for entry in one.given.values())
    assert set(kinds) == set(QuestionKind.values)
    assert kinds.total() >= ENOUGH
