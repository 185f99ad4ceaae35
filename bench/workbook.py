"""The exports of scores at the size of the project and at its largest: seconds, memory, ratio to a reference.

Project: 150 organisations × 3 rounds × 3 layers × 40 items; goal: the workbook in 10 s and 300 MB.
Largest: 500 × 4 × 3 × 40 (240,000 rows of items); goals: the workbook in 25 s and 400 MB, the CSV files in 5 s.
References: a fixed piece of counting, for a machine that is shared; at the size of the project also pandas with
openpyxl writing the same cells.
Run: python -m bench workbook, or python -m bench.workbook [largest] alone.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

SEED = 7
SIZES = {"project": (150, ("T0", "T1", "T2")), "largest": (500, ("T0", "T1", "T2", "T2-2"))}
GOALS = {"project": (10, 300), "largest": (25, 400)}


def fill(count: int, rounds: tuple[str, ...]) -> None:
    """Write the rows a house of that size has; bulk, because only reading is measured."""
    from assessments.capacity.measurement.records import decimal_text, result_to_record
    from assessments.capacity.measurement.scoring import ItemAnswer, score
    from assessments.capacity.models import (
        AssessmentRound,
        CapacityAssessment,
        InstrumentVersion,
        Item,
        ItemScore,
        ScoreSheet,
        SheetScore,
    )
    from lms.core.models import Organisation, Region

    draw, version, at = random.Random(SEED), InstrumentVersion.objects.get(), datetime(2026, 9, 1, tzinfo=UTC)
    items, regions = list(Item.objects.order_by("place")), list(Region.objects.all())
    organisations = Organisation.objects.bulk_create(
        Organisation(code=f"CSO-{n:03d}", name_ru=f"Организация {n}", region=draw.choice(regions))
        for n in range(1, count + 1)
    )
    sheets, scores, said = [], [], []
    for number, kind in enumerate(rounds):
        day = (at + number * timedelta(days=120)).date()
        round_ = AssessmentRound.objects.create(
            code=kind, kind=kind[:2], instrument_version=version, opens_on=day, closes_on=day, opened_at=at
        )
        cases = CapacityAssessment.objects.bulk_create(
            CapacityAssessment(
                round=round_,
                organisation=each,
                state="locked",
                assessed_on=day,
                locked_at=at,
                sha256="0" * 64,
            )
            for each in organisations
        )
        for case in cases:
            for layer in ("self", "consensus", "verified"):
                answers = {item.code: ItemAnswer(draw.randint(0, 4), draw.random() < 0.7) for item in items}
                result = score(version.spec, answers, layer=layer)
                sheet = ScoreSheet(assessment=case, layer=layer)
                sheets.append(sheet)
                levels = {code: answer.level for code, answer in answers.items()}
                proved = sorted(code for code, answer in answers.items() if answer.has_evidence)
                scores.append(
                    SheetScore(
                        sheet=sheet, scoring_rule=version.scoring_rule, status=result.status,
                        overall_numerator=result.overall.numerator, overall_denominator=result.overall.denominator,
                        overall_decimal=decimal_text(result.overall), band=result.band, flags=list(result.flags),
                        domains={d.code: str(d.index) for d in result.domains},
                        result={**result_to_record(result), "levels": levels, "with_evidence": proved},
                    )
                )  # fmt: skip
                said += [
                    ItemScore(
                        sheet=sheet,
                        item=item,
                        level=levels[item.code],
                        reason="Хаттама мен есеп бар.",
                        importance=2,
                    )
                    for item in items
                ]
    # In the order the database allows: levels, then the closed sheet with its score, then the lock.
    ScoreSheet.objects.bulk_create(sheets)
    ItemScore.objects.bulk_create(said, batch_size=2_000)
    ScoreSheet.objects.update(submitted_at=at)
    SheetScore.objects.bulk_create(scores, batch_size=500)
    CapacityAssessment.objects.update(state="locked", locked_at=at, sha256="0" * 64)


def reference(target: Path) -> tuple[float, float]:
    """Write the same cells by pandas and openpyxl, then by our writer; return both times."""
    import pandas as pd

    from assessments.results.exports.book import book
    from assessments.results.queries.options import Options
    from lms.core.tables import Table, to_xlsx

    at = datetime.now(tz=UTC)
    made = book(Options(), at=at, by="bench").tables
    tables = [Table(table.code, table.columns, list(table.rows)) for table in made[1:]]
    frames = {
        table.code: pd.DataFrame(table.rows, columns=[column.code for column in table.columns])
        for table in tables
    }
    for frame in frames.values():
        for name in frame.columns:
            if isinstance(frame[name].dtype, pd.DatetimeTZDtype):
                frame[name] = frame[name].dt.tz_localize(None)
            elif frame[name].map(lambda cell: getattr(cell, "tzinfo", None) is not None).any():
                frame[name] = frame[name].map(lambda cell: cell and cell.replace(tzinfo=None))
    start = time.perf_counter()
    with pd.ExcelWriter(target, engine="openpyxl") as writer:
        for code, frame in frames.items():
            frame.to_excel(writer, sheet_name=code, index=False)
    theirs = time.perf_counter() - start
    start = time.perf_counter()
    to_xlsx(tables, created_at=at)
    return theirs, time.perf_counter() - start


def command(*words: str) -> dict:
    """Run the command in a process of its own; return its seconds, of them those of the processor, and its greatest memory.

    The start of the process is told apart: in service a worker that runs already makes the file. Linux counts the
    greatest memory of the process that starts a command as the command's own, so this one stays small. Modules are
    compiled beforehand, as they are in service.
    """
    inside = (
        "import json,resource,sys,time;start=time.perf_counter();"
        "import django;django.setup();from django.core.management import call_command as run;"
        "ready=time.perf_counter();spent=time.process_time();"
        "run('export_scores',*sys.argv[1:]);"
        "print(json.dumps([time.perf_counter()-ready,time.process_time()-spent,ready-start,"
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024]))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    made = subprocess.run(
        [sys.executable, "-c", inside, *words], check=True, capture_output=True, text=True, env=environment
    )
    seconds, processor, started, megabytes = json.loads(made.stdout.splitlines()[-1])
    return {
        "seconds": round(seconds, 1), "processor": round(processor, 1), "start": round(started, 1),
        "megabytes": round(megabytes),
    }  # fmt: skip


def prepare(size: str) -> None:
    """Make the database of a size. In a process of its own: what it needs of memory is not the exports'."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=sys.stderr)
    fill(*SIZES[size])


def spent_on_counting() -> float:
    """Return the seconds of processor time that a fixed piece of work takes here and now."""
    start = time.process_time()
    sum(number * number % 7 for number in range(3_000_000))
    return time.process_time() - start


def main(size: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            QABILET_DATA_DIR=folder, QABILET_MODE="dev", DJANGO_SETTINGS_MODULE="lms.settings.dev",
            DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3",
        )  # fmt: skip
        subprocess.run([sys.executable, "-m", "bench.workbook", "prepare", size], check=True)
        counted = spent_on_counting()
        book = command("--out", f"{folder}/w.xlsx", "--lang", "kk")
        files = command("--preset", "csv", "--out", f"{folder}/w.zip", "--lang", "kk")
        seconds, megabytes = GOALS[size]
        figures = {
            "workbook": book,
            "csv": files,
            "rows of items": SIZES[size][0] * len(SIZES[size][1]) * 120,
            "workbook within the goal": book["seconds"] <= seconds and book["megabytes"] <= megabytes,
            "csv within 5 s": files["seconds"] <= 5,
            "processor time: workbook / counting": round(book["processor"] / counted),
            "processor time: csv / counting": round(files["processor"] / counted),
        }
        if size == "project":
            import django

            django.setup()
            theirs, ours = reference(Path(folder) / "reference.xlsx")
            figures["writing: ours / pandas with openpyxl"] = round(ours / theirs, 2)
        print(json.dumps(figures))


def measure() -> dict:
    """Return the figures of both sizes, each measured in a process and a database of its own."""
    figures = {}
    for size in SIZES:
        made = subprocess.run(
            [sys.executable, "-m", "bench.workbook", size], check=True, capture_output=True, text=True
        )
        figures[size] = json.loads(made.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare(sys.argv[2])
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else "project")
