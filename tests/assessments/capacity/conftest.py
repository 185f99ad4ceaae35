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


@pytest.fixture
def stored_version(db, document, at):
    from tests.assessments.capacity.factories import make_version

    return make_version(document, at)


@pytest.fixture
def case(stored_version, cast, at):
    """The draft of the cast's own organisation in round T0."""
    from tests.assessments.capacity.factories import make_case

    return make_case(stored_version, cast, at)
