"""10,000 organisations × 40 items × 2 rounds scored, compared and summarised at once, beside the plain functions.

Goal: at most 5 s on one core. Reference: `score` and `paired_change`, one organisation after another, on a sample of
the same sheets in the same run, in turns, so that a busy machine slows both alike; both ways must say the same of it.
CPU time of one process, median of the turns. Run: python -m bench scoring.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ORGANISATIONS, SAMPLE, TURNS, SEED = 10_000, 200, 5, 7
GAPS, GOAL_SECONDS = 0.03, 5
# The arithmetic libraries would spread over all cores; the goal is for one.
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def draw_sheets(version, draw: random.Random) -> list[dict]:
    """Draw a round: levels around one the organisation has, gaps of every kind, evidence for most."""
    from assessments.capacity.measurement.scoring import ItemAnswer, Missing

    def answer(item, around: float) -> ItemAnswer:
        if draw.random() < GAPS:
            allowed = [Missing.DONT_KNOW, Missing.NO_ANSWER] + [Missing.NOT_APPLICABLE] * item.na_allowed
            return ItemAnswer(draw.choice(allowed))
        return ItemAnswer(min(4, max(0, round(draw.gauss(around, 0.8)))), draw.random() < 0.7)

    sheets = []
    for _ in range(ORGANISATIONS):
        around = draw.uniform(0.8, 3.6)
        sheets.append({code: answer(item, around) for code, item in version.items.items()})
    return sheets


def seconds(work: Callable[[], object]) -> tuple[float, object]:
    """Return the CPU seconds of one call, and what it returned."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def times() -> dict:
    """Return the figures of one process."""
    from assessments.capacity.measurement import many
    from assessments.capacity.measurement.change import paired_change
    from assessments.capacity.measurement.instrument import version_from_document
    from assessments.capacity.measurement.scoring import score

    version = version_from_document(json.loads((ROOT / "fixtures/instrument.json").read_text(encoding="utf-8")))
    draw = random.Random(SEED)
    rounds = [draw_sheets(version, draw) for _ in range(2)]
    few = [sheets[:SAMPLE] for sheets in rounds]

    def compute(grids):
        before, after = (many.score_many(version, *one) for one in grids)
        changes = many.change_many(version, before, after)
        return before, after, changes, many.summarise(version, before, after, changes)

    def lay_out():
        return [many.grid(version, sheets) for sheets in rounds]

    def one_by_one():
        scored = [[score(version, sheet) for sheet in sheets] for sheets in few]
        return *scored, [paired_change(version, a, version, b) for a, b in zip(*scored, strict=True)]

    compute([many.grid(version, sheets) for sheets in few])  # loads numpy
    turns = []
    for _ in range(TURNS):
        laid, grids = seconds(lay_out)
        fast, found = seconds(lambda: compute(grids))  # noqa: B023  called at once
        slow, plain = seconds(one_by_one)
        turns.append((laid, fast, slow * ORGANISATIONS / SAMPLE))
    assert_equal(found, plain)
    laid, fast, slow = (statistics.median(column) for column in zip(*turns, strict=True))
    return {
        "organisations × items × rounds": f"{ORGANISATIONS} × {len(version.items)} × 2",
        "of them compared": found[3].compared,
        "scored, compared, summarised, CPU s": round(fast, 3),
        "sheets laid out as arrays, CPU s": round(laid, 3),
        f"both together, CPU s (goal {GOAL_SECONDS})": round(laid + fast, 3),
        f"plain functions, CPU s (from {SAMPLE})": round(slow, 2),
        "plain / at once, arrays ready": round(slow / fast, 1),
        "plain / at once, with laying out": round(slow / (laid + fast), 1),
        "checked equal to the plain functions": SAMPLE,
    }


def assert_equal(found: tuple, plain: tuple) -> None:
    """Stop the run if the two ways differ on the sample: a fast wrong figure is no figure."""
    before, after, changes, _summary = found
    for scores, results in ((before, plain[0]), (after, plain[1])):
        wrong = [k for k, one in enumerate(results) if scores.overall.at(k) != one.overall]
        if wrong:
            raise RuntimeError(f"The overall of rows {wrong[:5]} differs.")
    wrong = [k for k, one in enumerate(plain[2]) if changes.points.at(k) != one.points]
    if wrong:
        raise RuntimeError(f"The change of rows {wrong[:5]} differs.")


def measure() -> dict:
    """Return the figures of a run in a process of its own, kept to one core."""
    found = subprocess.run(
        [sys.executable, "-m", "bench.scoring"], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, **ONE_CORE},
    )  # fmt: skip
    return json.loads(found.stdout)


if __name__ == "__main__":
    print(json.dumps(times()))
