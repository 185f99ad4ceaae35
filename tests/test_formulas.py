"""Every measurement function says what it takes, in which unit, what it refuses and where it comes from."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = [ROOT / "assessments/measurement", *ROOT.glob("assessments/*/measurement")]
FILES = sorted(path for room in ROOMS for path in room.glob("*.py") if path.stem != "__init__")
PARTS = ("Shape", "Unit", "Errors", "Source")


def functions(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def parts_of(function: ast.FunctionDef) -> dict[str, str]:
    """Return the words under each head of a docstring."""
    found = re.split(r"^(Formula|Shape|Unit|Errors|Source|Example): *", ast.get_docstring(function) or "", flags=re.MULTILINE)
    return dict(zip(found[1::2], (words.strip() for words in found[2::2]), strict=True))


def is_one_step(function: ast.FunctionDef) -> bool:
    """A docstring and a return: its name and its sentence say all there is."""
    return len(function.body) == 2 and isinstance(function.body[1], ast.Return)


def test_there_are_rooms_to_read():
    assert {path.parent.parent.name for path in FILES} == {"assessments", "capacity", "knowledge", "results"}
    assert sum(len(functions(path)) for path in FILES) > 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_whatever_is_reckoned_says_shape_unit_errors_and_source(path):
    for function in functions(path):
        assert ast.get_docstring(function), f"{function.name} says nothing"
        if not is_one_step(function):
            parts = parts_of(function)
            assert all(parts.get(part) for part in PARTS), f"{function.name}: {sorted(set(PARTS) - set(parts))}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_rests_on_a_published_work_shows_its_formula(path):
    for function in functions(path):
        parts = parts_of(function)
        if re.search(r"\((18|19|20)\d\d\)", parts.get("Source", "")):
            assert parts.get("Formula"), f"{function.name} names a work and no formula"


def test_statistics_of_both_families_have_a_formula_each():
    without = {
        function.name for path in FILES if path.parent.parent.name == "assessments"
        for function in functions(path) if not parts_of(function).get("Formula")
    }  # fmt: skip
    assert without == {"printable", "mean_test", "paired_summary"}  # they choose and gather what the others reckon
