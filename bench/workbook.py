"""The workbook of 150 organisations × 3 rounds × 3 layers × 40 items: seconds, memory, ratio to a reference.

Goal: at most 10 s and 300 MB for the command. Reference: pandas with openpyxl writing the same cells.
Run: python -m bench workbook, or python -m bench.workbook alone.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ORGANISATIONS, ROUNDS, SEED = 150, ("T0", "T1", "T2"), 7
GOAL_SECONDS, GOAL_MEGABYTES = 10, 300


def fill() -> None:
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
        for n in range(1, ORGANISATIONS + 1)
    )
    sheets, scores, said = [], [], []
    for number, kind in enumerate(ROUNDS):
        day = (at + number * timedelta(days=120)).date()
        round_ = AssessmentRound.objects.create(
            code=kind, kind=kind, instrument_version=version, opens_on=day, closes_on=day, opened_at=at
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

    from assessments.results.exports import workbook_tables
    from lms.core.tables import Table, to_xlsx

    at = datetime.now(tz=UTC)
    made = workbook_tables(language="en", at=at, by="bench")
    tables = [Table(table.code, table.columns, list(table.rows)) for table in made.tables]
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


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            QABILET_DATA_DIR=folder, QABILET_MODE="dev", DJANGO_SETTINGS_MODULE="lms.settings.dev",
            DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3",
        )  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_reference")
        fill()
        target = Path(folder) / "workbook.xlsx"
        command = [sys.executable, "manage.py", "export_scores", "--out", str(target), "--lang", "kk"]
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        theirs, ours = reference(Path(folder) / "reference.xlsx")
        print(
            json.dumps(
                {
                    "seconds by the clock": round(seconds, 1),
                    "seconds of the processor": round(spent.ru_utime + spent.ru_stime, 1),
                    "megabytes at most": round(spent.ru_maxrss / 1024),
                    "megabytes of the file": round(target.stat().st_size / 1024**2, 1),
                    "writing: ours, seconds": round(ours, 1),
                    "writing: pandas with openpyxl, seconds": round(theirs, 1),
                    "writing: ours / theirs": round(ours / theirs, 2),
                    "within 10 s and 300 MB": seconds <= GOAL_SECONDS
                    and spent.ru_maxrss / 1024 <= GOAL_MEGABYTES,
                }
            )
        )


def measure() -> dict:
    """Return the figures, measured in a process and a database of their own."""
    made = subprocess.run(
        [sys.executable, "-m", "bench.workbook"], check=True, capture_output=True, text=True
    )
    return json.loads(made.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
