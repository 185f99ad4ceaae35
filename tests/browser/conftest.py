"""A real browser against a real server: the demonstration, seeded small, served by `manage.py serve`."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "qabilet-demo"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Browser:
    path = os.environ.get("QABILET_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "The browser tests need Chromium: install it or name it in QABILET_CHROMIUM."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


class Site(str):
    """The address of a served demonstration; `manage` runs a command on it, `untouched` is a copy from before it was served."""

    environment: dict
    untouched: Path

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(
            command, check=True, env=self.environment, cwd=ROOT, capture_output=True, text=True
        ).stdout


def site_of(folder: Path) -> Site:
    """Return the site of a folder at a free port; nothing is served yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = Site(f"http://127.0.0.1:{port}")
    address.environment = {
        **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")},
        "QABILET_MODE": "demo", "QABILET_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.browser.served",
        "PUBLIC_BASE_URL": str(address),
    }
    return address


@contextmanager
def serving(address: Site) -> Iterator[Site]:
    """Serve a site as long as the block lasts."""
    port = address.rsplit(":", 1)[1]
    server = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "serve", "--port", port], env=address.environment, cwd=ROOT
    )
    try:
        _wait_for(f"{address}/healthz", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Site:
    """Prepare a small demonstration in a folder of its own and serve it; yield its address.

    QABILET_BROWSER_SITE names a folder with a demonstration that is there already: who writes a test saves minutes.
    """
    ready = os.environ.get("QABILET_BROWSER_SITE")
    folder = Path(ready or tmp_path_factory.mktemp("site"))
    address = site_of(folder)
    if not ready:
        address.manage("prepare_demo", "--organisations", "8")
    address.untouched = shutil.copytree(folder, tmp_path_factory.mktemp("untouched") / "site")
    with serving(address):
        yield address


def _wait_for(address: str, server: subprocess.Popen) -> None:
    for _ in range(150):
        assert server.poll() is None, "The server ended before it answered."
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("The server did not answer within 30 seconds.")


@pytest.fixture
def open_page(browser, site):
    """Return a function that opens a page of a given width and language; console errors fail the test."""
    contexts, faults = [], []

    def open_(width: int = 1280, height: int = 900, language: str = "ru", script: bool = True, expects: tuple[str, ...] = ()) -> Page:
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": height}, locale=language, java_script_enabled=script,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" and not _is_expected(message.text, expects) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: _stay_home(request.url, site, faults))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def _is_expected(text: str, expects: tuple[str, ...]) -> bool:
    """Say whether a test brings this fault about on purpose."""
    return any(each in text for each in expects)


def _stay_home(url: str, site: str, faults: list[str]) -> None:
    if not url.startswith((site, "data:", "blob:")):
        faults.append(f"asked another host: {url}")


def fits(page: Page) -> None:
    """No page may be wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is too wide"


def press(page: Page, what: str) -> None:
    """Press what leads to another page, and wait for it."""
    with page.expect_navigation():
        page.click(what)


def sign_in(page: Page, email: str, language: str) -> None:
    page.goto(f"/{language}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_load_state()
    assert "/account/login/" not in page.url, page.inner_text("main")
