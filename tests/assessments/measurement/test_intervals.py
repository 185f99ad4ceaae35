"""Wilson intervals of the worked example."""

import json
from pathlib import Path

import pytest

from assessments.measurement.intervals import wilson

EXAMPLE = json.loads((Path(__file__).parents[1] / "data/worked-example.json").read_text())


@pytest.mark.parametrize("check", EXAMPLE["small_checks"]["wilson"])
def test_wilson(check):
    assert [f"{end:.6f}" for end in wilson(check["k"], check["n"])] == check["ci95"]


def test_wilson_of_nobody_is_nothing_and_of_nonsense_an_error():
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="not a share"):
        wilson(3, 2)
