"""Each fault of a sheet has a whole sentence that names the place."""

import re
from pathlib import Path

import pytest

from lms.core import sheet_errors
from lms.core.tables import SheetError, reading

CODES = set(re.findall(r'SheetError\(\s*"(\w+)"', Path(reading.__file__).read_text(encoding="utf-8")))


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_sentence(code):
    error = SheetError(code, column="a", columns=["a", "b"], limit=1024, ending=".pdf", text="#REF!")

    assert sheet_errors.sentence(error).endswith(".")


def test_the_place_is_named():
    error = SheetError("control", row=3, column="score")

    assert sheet_errors.sentence(error) == (
        "Row 3, column score: the cell holds a control character. Type the text again."
    )
