"""Lighthouse on the pages a trainee meets on a phone: catalogue, lesson, test; each in three languages.

    python -m bench lighthouse
    QABILET_BENCH_SITE=folder python -m bench lighthouse    a demonstration that is prepared there already

Promise: accessibility 100 and performance at least 95, on Lighthouse's own mobile profile (a slow phone on a slow line,
simulated). A page below it is measured twice more, and the median counts: the machine may be busy. Lighthouse comes from
the lock beside this file, Chromium is found on the PATH or named in QABILET_CHROMIUM. Needs Node and npm, so it runs by
name only.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOL = Path(__file__).with_suffix("")
LANGUAGES = ("kk", "ru", "en")
LEAST = {"performance": 95, "accessibility": 100}
CHROME = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking"
COHORT = "PE-2026-2"
# Signs one trainee in and opens a test for another who has none; prints what the browser needs.
OPEN = f"""
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from assessments.knowledge.actions.attempts import start_attempt
from courses.actions.enrolments import enrol_learner
from courses.models import Cohort
from lms.core.models import Membership, Organisation, User
now, there = timezone.now(), Organisation.objects.get(code="CSO-001")
user = User.objects.filter(number="70019001").first() or User.objects.create_user(
    None, "!", joined_at=now, number="70019001", given_name="Өлшем", language="kk", is_demo=True)
Membership.objects.get_or_create(user=user, organisation=there, role="trainee", ends_on=None, defaults={{"starts_on": timezone.localdate()}})
enrolment = enrol_learner(cohort=Cohort.objects.get(code="{COHORT}"), learner=user, organisation=there, by=None, at=now)
attempt = start_attempt(enrolment=enrolment, kind="pre", seed="lighthouse", at=now)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print("OPENED", session.session_key, attempt.pk)
"""


def measure() -> dict:
    """Return the scores of each page and language; end with a fault, and the same table, below the promise."""
    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=TOOL, check=True)
    with served() as (address, manage):
        sid, attempt = manage("shell", "-v", "0", "-c", OPEN).split("OPENED ", 1)[1].split()
        pages = {
            "catalogue": ("programmes/", ""),
            "lesson": (f"learn/{COHORT}/lesson/pe-1-1/", sid),
            "test": (f"learn/{COHORT}/test/{attempt}/", sid),
            "question": (f"learn/{COHORT}/test/{attempt}/1/", sid),
        }
        scores = {
            (name, language): settled(f"{address}/{language}/{path}", cookie)
            for name, (path, cookie) in pages.items() for language in LANGUAGES
        }  # fmt: skip
    table = {f"{name}, {language}": said(found) for (name, language), found in scores.items()}
    if below := [key for key, found in zip(table, scores.values(), strict=True) if not keeps(found)]:
        lines = [f"    {key:<44} {text}" for key, text in table.items()]
        raise SystemExit("\n".join([*lines, f"Below the promise of {said(LEAST)}: {'; '.join(below)}."]))
    return table


def said(found: dict[str, float]) -> str:
    return ", ".join(f"{key} {found[key]:g}" for key in LEAST)


def keeps(found: dict[str, float]) -> bool:
    return all(found[key] >= least for key, least in LEAST.items())


def settled(url: str, sid: str) -> dict[str, float]:
    """Return the scores of a page: of one run, or the medians of three where the first is below the promise."""
    runs = [scores_of(url, sid)]
    if not keeps(runs[0]):
        runs += [scores_of(url, sid), scores_of(url, sid)]
    return {key: statistics.median(run[key] for run in runs) for key in LEAST}


def scores_of(url: str, sid: str) -> dict[str, float]:
    """Run Lighthouse once; the page must be the one that was asked for, not a sign-in page."""
    chrome = os.environ.get("QABILET_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chrome:
        raise SystemExit("Lighthouse needs Chromium: install it or name it in QABILET_CHROMIUM.")
    headers = {"Cookie": f"sid={sid}"} if sid else {}
    command = [
        "node", str(TOOL / "node_modules" / "lighthouse" / "cli" / "index.js"), url, "--quiet", "--output=json", "--output-path=stdout",
        f"--only-categories={','.join(LEAST)}", f"--chrome-flags={CHROME}", f"--extra-headers={json.dumps(headers)}",
        "--no-enable-error-reporting",
    ]  # fmt: skip
    run = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": chrome}, timeout=180)
    report = json.loads(run.stdout)
    if report["finalDisplayedUrl"] != url or report.get("runtimeError"):
        raise SystemExit(f"{url} was not measured: {report.get('runtimeError') or report['finalDisplayedUrl']}")
    return {key: round(report["categories"][key]["score"] * 100) for key in LEAST}


@contextmanager
def served() -> Iterator[tuple[str, object]]:
    """Prepare a small demonstration, serve it, and yield its address with what runs a command on it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with tempfile.TemporaryDirectory() as made:
        ready = os.environ.get("QABILET_BENCH_SITE")
        environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")} | {
            "QABILET_MODE": "demo", "DJANGO_SETTINGS_MODULE": "lms.settings.dev", "QABILET_DATA_DIR": ready or made,
            "PUBLIC_BASE_URL": address,
        }  # fmt: skip
        base = [sys.executable, str(ROOT / "manage.py")]

        def manage(*arguments: str) -> str:
            return subprocess.run([*base, *arguments], check=True, env=environment, cwd=ROOT, capture_output=True, text=True).stdout

        if not ready:
            manage("prepare_demo", "--organisations", "8")
        server = subprocess.Popen([*base, "serve", "--port", address.rsplit(":", 1)[1]], env=environment, cwd=ROOT)
        try:
            _wait_for(address)
            yield address, manage
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait_for(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    for _ in range(150):
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not answer within 30 seconds.")
