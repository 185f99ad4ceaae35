"""Weight of a trainee's pages over the wire, on a served demonstration (`make demo` first; ADDRESS names another).

Compressed bytes of HTML, style and script, headers excluded; milliseconds beside a page that does nothing.
"""

import http.cookiejar
import os
import re
import statistics
import time
import urllib.parse
import urllib.request

ADDRESS = os.environ.get("ADDRESS", "http://127.0.0.1:8000")
LESSON = "/kk/learn/ADV-2026-2/lesson/adv-1-1/"
NEXT = "/kk/learn/ADV-2026-2/lesson/adv-1-2/"
TEST = "/kk/learn/PE-2026-2/test/pre/"


def measure() -> dict:
    """Return kilobytes of first and next pages, and the time of a lesson as a ratio to `/healthz`."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    browser.addheaders = [("Accept-Encoding", "gzip")]
    _sign_in("trainee@demo.example", "qabilet-demo")(browser)
    page = _bytes(browser, LESSON)
    plain = _plain(browser, LESSON)
    parts = {name: _bytes(browser, name) for name in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', plain)}
    lesson, nothing = _milliseconds(browser, LESSON), _milliseconds(browser, "/healthz")
    return {
        "lesson, first visit, KB": round((page + sum(parts.values())) / 1024, 1),
        "lesson, next one, KB": round(_bytes(browser, NEXT) / 1024, 1),
        "test, start page, KB": round((_bytes(browser, TEST) + sum(parts.values())) / 1024, 1),
        "lesson, ms": round(lesson, 1),
        "a page that does nothing, ms": round(nothing, 1),
        "ratio": round(lesson / nothing, 1),
    }


def _sign_in(email: str, password: str):
    def act(browser) -> None:
        form = _plain(browser, "/en/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "login": email, "password": password}).encode()
        browser.open(urllib.request.Request(f"{ADDRESS}/en/account/login/", data, {"Referer": ADDRESS})).read()

    return act


def _bytes(browser, path: str) -> int:
    return len(browser.open(ADDRESS + path).read())


def _plain(browser, path: str) -> str:
    request = urllib.request.Request(ADDRESS + path, headers={"Accept-Encoding": "identity"})
    return browser.open(request).read().decode()


def _milliseconds(browser, path: str, times: int = 60) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        browser.open(ADDRESS + path).read()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken[10:])
