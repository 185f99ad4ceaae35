"""Firefox as well: a module and a test taken along, a cut line, a closed browser; the answer arrives once."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.utils.translation import ngettext, override

from tests.browser.conftest import PASSWORD
from tests.browser.test_answers_on_a_bad_line import ENTRIES, email, run  # noqa: F401

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent / "firefox"


def walked(site, email: str, profile: Path) -> dict:  # noqa: F811
    firefox = os.environ.get("QABILET_FIREFOX") or shutil.which("firefox") or shutil.which("firefox-esr")
    assert firefox, "This test needs Firefox: install it or name it in QABILET_FIREFOX."
    assert (HERE / "node_modules").is_dir(), "Run `make browser`: it installs what drives Firefox."
    done = subprocess.run(
        ["node", "walk.mjs", str(site), email, PASSWORD, str(profile)], cwd=HERE, capture_output=True, text=True, timeout=240,
        env={**os.environ, "QABILET_FIREFOX": firefox},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[:3000]
    return json.loads(done.stdout.splitlines()[-1])


def test_a_module_and_a_test_go_along_in_firefox_and_the_answer_arrives_once(site, email, tmp_path):  # noqa: F811
    told = walked(site, email, tmp_path)

    assert told["lesson"] and told["fits"]
    with override("kk"):
        assert told["waiting"].startswith(ngettext("%(n)s answer waiting.", "%(n)s answers waiting.", 1) % {"n": 1})
    assert told["arrived"] == 200 and told["checked"] == told["chosen"]
    found = json.loads(run(site, f"ATTEMPT = {told['attempt']!r}\n{ENTRIES}", "FOUND"))
    assert found["now"] == {str(told["number"]): told["chosen"]}
    assert found["late"] == 0 and len(found["entries"]) == 1
