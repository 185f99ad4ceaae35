"""A thousand questions into the bank: seconds to read each format, to check it, and to take it in; goal: 20 s in all.

Seconds are those of the processor, since a machine may be shared; `wall` is what a person waits for check and taking in.

Run: python -m bench questions.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime

COUNT = 1_000
AT = datetime(2026, 9, 1, tzinfo=UTC)


def entries(count: int):
    """Return questions of every kind the server marks, in three languages."""
    from assessments.knowledge.interchange.entries import OptionEntry, QuestionEntry, Text, TypicalError

    def text(words):
        return Text(f"{words} in English, as long as usual", f"{words} по-русски, обычной длины", f"{words} қазақша, әдеттегі ұзындықта")

    made = []
    for n in range(count):
        kind = ("single", "multiple", "ordering", "matching", "numeric", "date")[n % 6]
        fields = {"value": "", "options": ()}
        if kind in ("single", "multiple"):
            keys = {0} if kind == "single" else {0, 2}
            fields["options"] = tuple(OptionEntry("choice", text(f"{n} {k}"), text("why"), k in keys) for k in range(4))
        elif kind == "ordering":
            fields["options"] = tuple(OptionEntry("item", text(f"{n} {k}"), place=k + 1) for k in range(5))
        elif kind == "matching":
            lefts = [OptionEntry("left", text(f"{n} l{k}"), partner=k) for k in range(4)]
            fields["options"] = (*lefts, *(OptionEntry("right", text(f"{n} r{k}")) for k in range(5)))
        else:
            fields["value"] = "17" if kind == "numeric" else date(2026, 9, 22).isoformat()
            fields["typical_errors"] = (TypicalError("10" if kind == "numeric" else "2026-09-18", text("no")),)
        made.append(
            QuestionEntry(
                code=f"PE-{1000 + n}", module="PE.1", kind=kind, level="apply", points=1 + n % 2, text=text(f"Question {n}?"),
                explanation=text("because"), **fields,
            )
        )  # fmt: skip
    return made


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from assessments.knowledge.actions.imports import begin, keep_file, take_in
    from assessments.knowledge.exports import questions_file
    from assessments.knowledge.imports.questions import plan_file, plan_import
    from assessments.knowledge.imports.words import report_of
    from assessments.knowledge.interchange.formats import read_file
    from assessments.knowledge.models import BlueprintRow, Question
    from lms.core.models import User

    call_command("migrate", verbosity=0)
    BlueprintRow.objects.create(programme_code="PE", module_code="PE.1", number=1, items=20)
    person = User.objects.create(email="bench@example.org", joined_at=AT)
    figures, made = {}, entries(COUNT)
    for kind, name in (("xlsx", "q.xlsx"), ("moodle", "q.xml"), ("gift", "q.gift"), ("aiken", "q.txt")):
        start = time.process_time()
        content, _ending, _losses = questions_file(kind, made, "kk", at=AT)
        written = time.process_time()
        read_file(content, name, "kk")
        figures[f"{kind}: write, read (s), kB"] = [
            round(written - start, 1), round(time.process_time() - written, 1), round(len(content) / 1024),
        ]  # fmt: skip
    content, *_rest = questions_file("moodle", made, "kk", at=AT)
    begun, start = time.perf_counter(), time.process_time()
    plan_file(content=content, name="q.xml", programme="PE", language="kk")
    row = keep_file(
        programme="PE", content=content, name="q.xml", language="kk", module="", level="", over=False, by=person, at=AT
    )
    checked = time.process_time()
    begin(row=row)
    plan = plan_import(row)
    steps: list[int] = []
    take_in(row=row, rows=plan.taken, report=report_of(plan), by=person, at=AT, tell=lambda done, _total: steps.append(done))
    taken, wall = time.process_time(), time.perf_counter() - begun
    plan_file(content=content, name="q.xml", programme="PE", language="kk")
    figures |= {
        "check (s)": round(checked - start, 1), "take in (s)": round(taken - checked, 1), "steps told": len(steps),
        "check again, all the same (s)": round(time.process_time() - taken, 1),
        "questions in the bank": Question.objects.filter(is_current=True).count(),
        "wall, check and take in (s)": round(wall, 1), "within 20 s": taken - start <= 20, "database": connection.vendor,
    }  # fmt: skip
    print(json.dumps(figures))


def measure() -> dict:
    """Return the figures, measured in a process and a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "QABILET_DATA_DIR": folder, "QABILET_MODE": "dev", "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        }  # fmt: skip
        made = subprocess.run(
            [sys.executable, "-m", "bench.questions"], check=True, capture_output=True, text=True, env=environment
        )
    return json.loads(made.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
