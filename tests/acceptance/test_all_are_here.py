"""Every acceptance test of the specification exists by name."""

import re
from pathlib import Path


def test_every_acceptance_test_of_the_specification_exists_by_name():
    folder = Path(__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("test_*.py"))
    text += "".join(path.read_text(encoding="utf-8") for path in (folder.parent / "assessments").rglob("test_*.py"))
    found = {int(number) for number in re.findall(r"def test_at_(\d\d)_", text)}
    assert sorted(set(range(1, 43)) - found) == []
