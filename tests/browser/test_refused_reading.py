"""A reading that the server refuses for good: the queue alone on a page, the server played by the test."""

import json

import pytest

from lms.settings.base import ROOT

pytestmark = pytest.mark.browser
PAGE = """<!DOCTYPE html><html lang="kk"><body data-person="a"><main></main>
<aside data-queue data-url="/answers/" data-door="/door/" hidden><p data-state></p><div data-door hidden></div>
<button data-send></button><button data-file></button></aside><script src="/queue.js"></script></body></html>"""


def test_it_is_asked_twice_and_holds_up_nothing(browser):
    sent: list[str] = []

    def answer(route):
        path = route.request.url.removeprefix("http://localhost")
        if path == "/queue.js":
            route.fulfill(path=ROOT / "lms" / "static" / "lms" / "queue.js")
        elif path == "/answers/":
            route.fulfill(body=json.dumps({"person": "a", "csrf": "fresh"}), content_type="application/json")
        elif route.request.method == "POST":
            sent.append(path)
            route.fulfill(status=403 if path == "/locked/" else 200, body="")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/*", answer)
        page.goto("http://localhost/")
        page.evaluate("qabilet.keepRead('/locked/')")
        page.wait_for_timeout(20)
        page.evaluate("qabilet.keepRead('/open/').then(() => qabilet.flush())")
        page.wait_for_timeout(5_000)

    assert sent == ["/locked/", "/locked/", "/open/"]
