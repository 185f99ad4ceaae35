"""The accessibility checker, with the rules that we hold ourselves to: WCAG 2.2 AA, and what axe calls best practice."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def faults_of(page: Page) -> list[str]:
    """Return what axe finds wrong on an open page: the rule and the first place of each fault."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [f"{page.url}: {fault['id']} {fault['nodes'][0]['html'][:200]}" for fault in found]
