"""The instrument and the worked example, as values."""

import json
from pathlib import Path

import pytest

from assessments.capacity.measurement.instrument import VersionSpec, version_from_document

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def document() -> dict:
    return json.loads((ROOT / "fixtures/instrument.json").read_text())


@pytest.fixture(scope="session")
def version(document) -> VersionSpec:
    return version_from_document(document)
