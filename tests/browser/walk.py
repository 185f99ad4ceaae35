"""One organisation in a round, its people each in a browser of their own."""

import json
import re

from django.utils.translation import gettext, override
from playwright.sync_api import Page

from tests.browser.axe import faults_of
from tests.browser.conftest import fits, sign_in

# A round of one organisation. Two of its people have sent their sheets, the lead has one domain left.
OPEN = """
import json
from datetime import timedelta
from django.utils import timezone
from assessments.capacity.actions.rounds import assign_verifier, assign_facilitator, open_round
from assessments.capacity.actions.sheets import Entry, open_self, save_sheet, submit_self_sheet
from assessments.capacity.models import InstrumentVersion, Item
from assessments.capacity.queries.results import earlier_result
from lms.core.models import User
now, day = timezone.now(), timezone.localdate()
lead, monitor, assessor, trainer = (User.objects.get(email=f"{who}@demo.example") for who in (LEAD, "monitor", "assessor", "trainer"))
organisation = lead.memberships.get(ends_on=None, role="lead").organisation
people = sorted(User.objects.filter(memberships__organisation=organisation, memberships__ends_on=None).distinct(), key=lambda each: each != lead)
made = open_round(
    code=ROUND, kind="T1", instrument_version=InstrumentVersion.objects.filter(status="published").first(),
    opens_on=day - timedelta(days=1), closes_on=day + timedelta(days=9), organisations=[organisation], by=monitor, at=now,
)
case = made.assessments.get()
assign_verifier(assessment=case, verifier=assessor, by=monitor, at=now)
if IS_LED:
    assign_facilitator(assessment=case, facilitator=trainer, by=monitor, at=now)
sheets = open_self(assessment=case, respondents=list(zip(people, ("head", "programme", "finance"))), by=lead, at=now)
codes = list(Item.objects.filter(version=made.instrument_version).values_list("code", flat=True))
for place, (sheet, person) in enumerate(zip(sheets, people)):
    own = [code for code in codes if place or not code.startswith("1.")]
    save_sheet(sheet=sheet, entries={code: Entry(level=place + 1) for code in own}, by=person, at=now)
    if place:
        submit_self_sheet(sheet=sheet, by=person, at=now)
before = earlier_result(case).result.effective
print("FOUND" + json.dumps({
    "organisation": organisation.code, "name": organisation.name_ru,
    "before": {code: level if isinstance(level, int) else None for code, level in before.items()},
}))
"""
ITEMS = [f"1-{place}" for place in range(1, 6)]


class Walk:
    """The case with its people, each in a browser of their own."""

    def __init__(self, site, open_page, *, lead: str, code: str, script: bool, is_led: bool = True):
        self.site, self.open_page, self.script, self.code = site, open_page, script, code
        said = self.run(f"LEAD, IS_LED = {lead!r}, {is_led}\n{OPEN}")
        self.found = json.loads(said.split("FOUND", 1)[1])
        before = self.found["before"]
        self.levels = {item: 2 if before[item.replace("-", ".")] is None else before[item.replace("-", ".")] for item in ITEMS}
        self.looked_at: set[str] = set()
        self.case = ""
        self.lead = self.person(lead, 360, "kk")
        self.desks: dict[str, Page] = {}

    def run(self, lines: str) -> str:
        return self.site.manage("shell", "-v", "0", "-c", f"ROUND, PROOF = {self.code!r}, 'Жылдық есеп'\n{lines}")

    def person(self, who: str, width: int, language: str) -> Page:
        page = self.open_page(width, 740 if width < 600 else 900, language, script=self.script, expects=("409", "422"))
        sign_in(page, f"{who}@demo.example", language)
        return page

    def desk(self, who: str) -> Page:
        if who not in self.desks:
            self.desks[who] = self.person(who, 1280, "ru")
        return self.desks[who]

    def look(self, page: Page) -> None:
        """The page fits its window and, where the walk is not hurried, passes the accessibility checker."""
        page.wait_for_load_state()
        fits(page)
        kind = re.sub(r"[0-9a-f-]{36}|/\d-\d/|\?.*", "*", page.url)
        if self.script and kind not in self.looked_at:
            self.looked_at.add(kind)
            assert faults_of(page) == []

    def go(self, page: Page, path: str) -> None:
        answer = page.goto(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        self.look(page)

    def press(self, page: Page, words: str, role: str = "button") -> None:
        """Press a button of the page by its words, in the language of the page, and look at what comes."""
        with override(page.url.split("/")[3]):
            name = gettext(words)
        with page.expect_navigation():
            page.locator("main").get_by_role(role, name=name, exact=True).click()
        self.look(page)

    def another(self, page: Page, path: str) -> Page:
        """Open a second tab of the same person."""
        tab = page.context.new_page()
        tab.goto(path)
        return tab

    @property
    def own(self) -> str:
        return f"/kk/org/capacity/{self.code}/"
