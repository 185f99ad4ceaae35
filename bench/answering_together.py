"""A hundred trainees in a test, each saving an answer every five seconds: one web process on SQLite, over real HTTP.

    python -m bench answering_together
    QABILET_BENCH_DATABASE=postgres://... python -m bench answering_together    400 people on an empty database of your own

Goal: no error, p95 at most 500 ms. The server is the one of `manage.py serve`, in a folder of its own; the clients are
one process beside it, so both share the machine.
"""

import asyncio
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, PEOPLE_ON_POSTGRESQL, EVERY, SECONDS = 100, 400, 5.0, 30


def prepare(people: int) -> list[dict]:
    """Make a programme and so many learners, each signed in with an open attempt; return what each of them sends."""
    import django

    django.setup()
    from datetime import UTC, datetime

    from django.core.management import call_command

    from assessments.knowledge.actions.attempts import start_attempt
    from assessments.knowledge.imports import load_questions
    from courses.actions.enrolments import enrol_learner
    from courses.models import Cohort
    from lms.core.models import Role
    from tests.assessments.knowledge.conftest import make_programme
    from tests.cast import Cast, make_person, session_of

    call_command("migrate", verbosity=0)
    at = datetime.now(UTC)
    cast = Cast.assemble(at)
    key, _lessons = make_programme()
    load_questions(ROOT / "fixtures" / "curriculum" / "pe", at)
    cohort = Cohort.objects.create(code="B-1", programme_key=key, name="b", starts_on=at.date(), ends_on=at.date())
    found = []
    for number in range(people):
        learner = make_person(f"bench{number}", "Ақ", f"Ниет{number}", cast.own, Role.TRAINEE, at)
        enrolment = enrol_learner(cohort=cohort, learner=learner, organisation=cast.own, by=None, at=at)
        attempt = start_attempt(enrolment=enrolment, kind="pre", seed=str(number), at=at)
        singles = attempt.answers.select_related("question").filter(question__kind="single")
        found.append({
            "sid": session_of(learner), "attempt": str(attempt.pk),
            "answers": [[one.number, one.question.option_ids["choice"]] for one in singles],
        })
    return found


async def one_person(person: dict, port: int, until: float, times: list[float], faults: list[str], kept: list[str]) -> None:
    chance = random.Random(person["attempt"])
    csrf = "a" * 32
    await asyncio.sleep(chance.random() * EVERY)
    while time.perf_counter() < until:
        number, choices = chance.choice(person["answers"])
        receipt = str(uuid4())
        body = json.dumps({"entries": [
            {"attempt": person["attempt"], "number": number, "value": chance.choice(choices), "receipt": receipt}
        ]})
        head = (
            f"POST /en/learn/answers/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"Cookie: sid={person['sid']}; csrftoken={csrf}\r\nX-CSRFToken: {csrf}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        begun = time.perf_counter()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head.encode() + body.encode())
            answer = await reader.read()
            writer.close()
            if not answer.startswith(b"HTTP/1.1 200") or b'"stored"' not in answer:
                faults.append(answer.split(b"\r\n")[0].decode() or "closed without an answer")
            else:
                times.append((time.perf_counter() - begun) * 1000)
                kept.append(receipt)
        except OSError as error:
            faults.append(repr(error)[:120])
        await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - begun)))


def seconds_of(leader: int) -> float:
    """Return the CPU seconds of a process and its children; 0 where the system does not tell."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if leader in (int(stat.parent.name), int(fields[1])):
                total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.0


def load(people: list[dict], port: int, seconds: float) -> dict:
    """Let everybody answer for a while; return the figures."""
    times, faults, kept = [], [], []

    async def everybody():
        until = time.perf_counter() + seconds
        await asyncio.gather(*(one_person(one, port, until, times, faults, kept) for one in people))

    asyncio.run(everybody())
    times.sort()
    return {
        "people": len(people), "answers saved": len(times), "errors, goal 0": len(faults),
        "median ms": round(statistics.median(times), 1), "p95 ms, goal at most 500": round(times[int(len(times) * 0.95)], 1),
        "slowest ms": round(times[-1], 1), **({"first error": faults[0]} if faults else {}), "receipts": kept,
    }


def kept_of(receipts: list[str]) -> int:
    """Count which of the acknowledged answers the database holds."""
    import django

    django.setup()
    from assessments.knowledge.models import AnswerEntry

    return AnswerEntry.objects.filter(receipt__in=receipts).count()


def measure(people: int | None = None, seconds: float = SECONDS) -> dict:
    """Return the figures of a run against a server of its own."""
    database = os.environ.get("QABILET_BENCH_DATABASE")
    people = people or (PEOPLE_ON_POSTGRESQL if database else PEOPLE)
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {
            **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")},
            "QABILET_MODE": "dev", "QABILET_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
            **({"DATABASE_URL": database} if database else {}),
        }
        own = [sys.executable, "-m", "bench.answering_together"]
        made = subprocess.run([*own, "prepare", str(people)], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)], env=environment, cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(300):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.2)
            before = seconds_of(server.pid)
            figures = load(json.loads(made.stdout.splitlines()[-1]), port, seconds)
            figures["CPU ms of the server an answer"] = round((seconds_of(server.pid) - before) * 1000 / figures["answers saved"], 1)
            told = Path(folder, "receipts.json")
            told.write_text(json.dumps(figures.pop("receipts")), encoding="utf-8")
            held = subprocess.run([*own, "kept", str(told)], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        finally:
            server.terminate()
            server.wait(timeout=20)
    return {**figures, "acknowledged and not in the database, goal 0": figures["answers saved"] - int(held.stdout.split()[-1])}


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        print(json.dumps(prepare(int(sys.argv[2]))))
    else:
        print(kept_of(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))))
