"""Fixtures every test may use. The cast is in `tests/cast.py`."""

from datetime import UTC, datetime

import pytest
from django.core.cache import caches
from django.utils.translation import activate
from hypothesis import settings

from lms.management.catalogues import compile_all
from tests.cast import Cast
from tests.emptying import empty_caches
from tests.spread import Shared


def pytest_configure() -> None:
    """Compile the catalogues: the .mo files are not in the repository, and pages are read in three languages."""
    compile_all(only_stale=True)
    # Property tests: the same examples everywhere, and no clock; the first call may load a library.
    settings.register_profile("house", deadline=None, derandomize=True)
    settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests of one file go to one worker; so do all journeys, whose demonstration takes a minute to seed."""
    return Shared(config, log)


@pytest.fixture
def at() -> datetime:
    """A fixed moment: nothing in the house reads the clock, so nothing needs freezing."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db, at) -> Cast:
    """The people everybody knows, in their organisations."""
    return Cast.assemble(at)


@pytest.fixture
def as_user(client):
    """Return a function that signs a person in and gives back the client."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _english_first():
    """A language that one test chose must not reach the next."""
    activate("en")


@pytest.fixture(autouse=True)
def _own_caches(monkeypatch):
    """What an earlier test left would be there, have run out or push out what this test keeps: a query more or less."""
    empty_caches()
    # What may be read again is kept however long a test seems to last: a machine that slept in its midst would cost a query.
    tomorrow = caches["public"].get_backend_timeout(86_400)
    monkeypatch.setattr(caches["public"], "get_backend_timeout", lambda timeout=None: tomorrow)


@pytest.fixture(autouse=True)
def _own_private_storage(settings, tmp_path):
    """No test writes into the machine's real stores."""
    settings.MEDIA_ROOT = tmp_path / "media"
    storages = {**settings.STORAGES}
    storages["private"] = {
        **storages["private"],
        "OPTIONS": {"location": tmp_path / "private", "base_url": None},
    }
    settings.STORAGES = storages
