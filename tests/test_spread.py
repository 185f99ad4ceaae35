"""Which tests share a worker."""

import pytest

from tests.spread import scope_of

ONE = "tests/courses/test_search.py"


@pytest.mark.parametrize(("nodeid", "scope"), [
    (f"{ONE}::test_a", ONE),
    ("tests/journeys/test_journey_person.py::test_00", "tests/journeys/"),
    ("tests/journeys/test_demonstration.py::test_00[kk]", "tests/journeys/"),
    ("tests/journeys_of_others/test_a.py::test_a", "tests/journeys_of_others/test_a.py"),
])
def test_all_journeys_share_a_worker_and_every_other_file_has_its_own(nodeid, scope):
    assert scope_of(nodeid) == scope


def test_the_suite_is_spread_so(request):
    plugins = request.config.pluginmanager
    assert any(hasattr(plugin, "pytest_xdist_make_scheduler") for plugin in plugins.get_plugins())
