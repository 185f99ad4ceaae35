"""Every kind of page that links lead to, for each role and in each language: no fault of the accessibility checker.

The pages are found by following links, one of each address pattern a role. States that the demonstration does not hold
are looked at where a test makes them (`walk.py`).
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from django.utils.translation import override
from playwright.sync_api import Browser

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
ROLES = ("guest", "trainee", "lead", "trainer", "assessor", "monitor", "officer", "donor", "admin")
LANGUAGES = ("kk", "ru", "en")
STARTS = {
    "guest": ["", "verify/", "reports/", "programmes/", "join/", "help/", "glossary/"],
    "trainee": ["learn/", "learn/certificates/", "learn/portfolio/", "learn/check-in/", "profile/"],
    "lead": ["org/", "org/people/", "learn/", "org/evidence/", "org/tools/", "org/products/"],
    "trainer": ["teach/", "teach/PE-2026-2/meetings/", "teach/grading/"],
    "assessor": ["assess/"],
    "monitor": ["monitoring/", "monitoring/rounds/", "monitoring/tests/", "monitoring/tools/", "monitoring/export/"],
    "officer": ["monitoring/"],
    "donor": ["results/"],
    "admin": ["manage/", "manage/certificates/", "manage/people/", "manage/organisations/", "jobs/"],
}
FILES = re.compile(r"\.(xlsx|csv|pdf|ics|json|zip|png|svg|docx|txt|xml|gift)$|/file/?$|/download|logout|/documents/")
MOST = 160


def name_of(path: str) -> str:
    """Return the name of the address pattern; pages of the editor's tree are told apart by their depth."""
    with override(path.split("/")[1] or "en"):
        try:
            found = resolve(path.split("?")[0].split("#")[0])
        except Resolver404:
            return ""
    name = found.url_name or ""
    return f"wagtail {path.strip('/').count('/')}" if name == "wagtail_serve" else name


def context_of(browser: Browser, site, who: str, width: int = 360):
    page = browser.new_context(base_url=site, viewport={"width": width, "height": 900}, locale="ru").new_page()
    page.set_default_timeout(30_000)
    if who != "guest":
        sign_in(page, f"{who}@demo.example", "ru")
    return page


@pytest.fixture(scope="module")
def found(browser, site) -> dict[str, dict[str, str]]:
    """The pages each role reaches: one path for each name, by following links in Russian."""
    everything = {}
    for who in ROLES:
        page = context_of(browser, site, who)
        names, waiting, asked = {}, [f"/ru/{start}" for start in STARTS[who]], set()
        while waiting and len(asked) < MOST:
            path = waiting.pop(0)
            name = name_of(path)
            if not name or name in names or path in asked:
                continue
            asked.add(path)
            answer = page.request.get(path)
            if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
                continue
            names[name] = path
            html = answer.text()
            for link in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', html):
                link = link.replace("&amp;", "&")
                if link.startswith("?"):
                    continue
                if not link.startswith(("/", "http")):
                    link = page.evaluate("([base, link]) => new URL(link, base).pathname", [site + path, link])
                if link.startswith("/ru/") and not FILES.search(link.split("?")[0]):
                    waiting.append(link)
        page.context.close()
        everything[who] = names
    return everything


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ROLES)
def test_no_page_of_a_role_has_a_fault(browser, site, found, who, language):
    page = context_of(browser, site, who)
    faults = []
    for name, path in found[who].items():
        if who != "guest" and name in found["guest"]:
            continue  # the same for everybody
        page.goto(path.replace("/ru/", f"/{language}/", 1), wait_until="load")
        for fault in Axe().run(page, options={"runOnly": WCAG, "resultTypes": ["violations"]}).response["violations"]:
            faults.append(f"{name} {page.url}: {fault['id']} {fault['nodes'][0]['html'][:160]}")
    page.context.close()
    assert faults == []


# Pages that must be among those found, so that a broken link does not make this file silently smaller.
MUST = {
    "assess", "attention", "gradebook", "grading", "indicator", "indicator_rows", "join_by_card", "learn", "learn_assignment",
    "learn_cohort", "learn_left", "learn_lesson", "learn_meetings", "manage", "manage_people", "monitoring", "organisation",
    "organisation_cards", "organisation_people", "org_evidence", "org_products", "register", "results", "teach", "teach_cards",
    "cohort_slips", "teach_close", "teach_cohort", "teach_import", "teach_key", "teach_meeting", "teach_meetings", "teach_people",
}  # fmt: skip


def test_the_links_lead_to_the_pages_that_matter(found):
    reached = {name for names in found.values() for name in names}

    assert sorted(MUST - reached) == []
    assert len(reached) > 100
