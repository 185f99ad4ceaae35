"""The register of tools, and a use of one."""

from pathlib import Path

import pytest

from assessments.advocacy.actions import record_use
from assessments.advocacy.imports import load_tools
from assessments.advocacy.models import AdvocacyTool

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"


@pytest.fixture
def tools(db):
    load_tools(FIXTURES / "tools.json")
    return AdvocacyTool.objects.in_bulk()


@pytest.fixture
def use_of(tools, cast, at):
    def made(code="DIG-01", **values):
        facts = {
            "organisation": cast.own, "used_on": at.date(), "description": "Петиция о воде",
            "url": "https://example.org/petition", "by": cast.gulnur, "at": at,
        }  # fmt: skip
        return record_use(tool=tools[code], **(facts | values))

    return made
