"""One organisation's whole way: self sheet, consensus, verification, return, lock, report, board, rows, workbook.

The lead works on a 360 px screen in Kazakh; facilitator, assessor and M&E sit at a desk and work in Russian. The walk is
walked twice: as usual, with every page given to the accessibility checker, and without JavaScript.
"""

from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page
from pypdf import PdfReader

from lms.core.formats import number
from tests.browser.walk import ITEMS, Walk

pytestmark = pytest.mark.browser
# What was agreed and decided on the other seven domains: the level of the round before, or two.
AGREE = """
from django.utils import timezone
from assessments.capacity.actions.sheets import Entry, record_consensus
from assessments.capacity.models import CapacityAssessment, Item
from assessments.evidence.actions import add_evidence
from assessments.capacity.queries.results import earlier_result
case, now = CapacityAssessment.objects.get(round__code=ROUND), timezone.now()
before = earlier_result(case).result.effective
lead = case.organisation.memberships.get(ends_on=None, role="lead").user
proof = add_evidence(organisation=case.organisation, title=PROOF, url="https://demo.example/report", dated_on=timezone.localdate(), by=lead, at=now)
levels = {code: before[code] if isinstance(before[code], int) else 2 for code in before if not code.startswith("1.")}
record_consensus(assessment=case, by=lead, at=now, entries={
    code: Entry(level=level, reason="Жиналыста келісілді.", importance=2, evidence=(proof.pk,)) for code, level in levels.items()
})
"""
DECIDE = """
from django.utils import timezone
from assessments.capacity.actions.verification import ItemDecision, decide_items, judge_evidence
from assessments.capacity.models import CapacityAssessment, Item
from assessments.capacity.queries.verification import case_evidence
case = CapacityAssessment.objects.get(round__code=ROUND)
codes = Item.objects.filter(version=case.round.instrument_version).exclude(code__startswith="1.").values_list("code", flat=True)
judge_evidence(assessment=case, verdicts={row.pk: ("accepted", "") for row in case_evidence(case) if row.title == PROOF}, by=case.verifier, at=timezone.now())
decide_items(assessment=case, decisions={code: ItemDecision("accepted") for code in codes}, by=case.verifier, at=timezone.now())
"""
JOURNAL = "Сұрау салу журналы"


@pytest.mark.parametrize(("lead", "code", "script"), [("p02-0", "T1-WALK", True), ("p03-0", "T1-PLAIN", False)])
def test_from_the_self_sheet_to_the_workbook(site, open_page, lead, code, script):
    walk = Walk(site, open_page, lead=lead, code=code, script=script)

    the_lead_answers_alone_and_ends_the_self_layer(walk)
    the_facilitator_begins_and_they_agree(walk)
    the_assessor_decides_and_returns(walk)
    the_lead_answers_and_sends_again(walk)
    the_assessor_ends_the_verification(walk)
    index = the_lead_of_m_and_e_locks(walk)
    the_organisation_reads_its_result_and_its_paper(walk, index)
    from_the_board_to_the_rows_and_the_workbook(walk, index)


def the_lead_answers_alone_and_ends_the_self_layer(walk: Walk) -> None:
    page = walk.lead
    walk.go(page, walk.own)
    walk.press(page, "Fill my sheet", "link")
    walk.press(page, "Go on where you stopped", "link")
    assert "/self/legal/" in page.url
    for place, level in enumerate((3, 2, 2, 1, 4), start=1):
        page.check(f"input[name='1-{place}'][value='{level}']")
    walk.press(page, "Save and see the list")
    walk.press(page, "Send my sheet")
    walk.go(page, walk.own)
    walk.press(page, "Finish the self-assessment")


def the_facilitator_begins_and_they_agree(walk: Walk) -> None:
    desk, page = walk.desk("trainer"), walk.lead
    walk.go(desk, "/ru/facilitate/")
    desk.locator("main summary").click()
    desk.locator("textarea[name=participants]:visible").fill("Руководитель, бухгалтер, волонтёр")
    walk.press(desk, "Begin the consensus")
    walk.run(AGREE)

    walk.go(page, f"/kk/org/evidence/?next={walk.own}consensus/legal/")
    page.fill("input[name=title]", JOURNAL)
    page.fill("input[name=dated_on]", timezone.localdate().isoformat())
    page.set_input_files("input[name=upload]", {"name": "журнал.txt", "mimeType": "text/plain", "buffer": "№ 1".encode()})
    walk.press(page, "Add evidence")
    for item in ITEMS[:4]:
        page.check(f"input[name='{item}'][value='{walk.levels[item]}']")
        page.fill(f"textarea[name='{item}-reason']", "Журнал жүргізіледі.")
        page.select_option(f"select[name='{item}-importance']", "3")
        show_evidence(page, item)
    walk.press(page, "Save and see the list")
    walk.go(page, f"{walk.own}consensus/legal/")
    assert page.locator("input[name='1-1-evidence']:checked").count() == 1
    by_keyboard(page, ITEMS[4], walk.levels[ITEMS[4]])
    walk.look(page)

    both_save_the_same_item(walk)

    walk.go(page, f"{walk.own}consensus/")
    page.fill("textarea[name=what_changed]", "Журнал мен қабылдау кестесі енгізілді.")
    walk.press(page, "Confirm and send to the verifier")
    walk.go(desk, f"/ru/org/capacity/{walk.code}/consensus/?organisation={walk.found['organisation']}")
    walk.press(desk, "Confirm and send to the verifier")


def show_evidence(page: Page, item: str) -> None:
    """Open the evidence of one item and choose what was added last."""
    box = page.locator(f"#\\31 -{item[2:]} details", has=page.locator(f"input[name='{item}-evidence']"))
    box.locator("summary").click()
    box.get_by_label(JOURNAL).first.check()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on a control."""
    for _ in range(150):
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} was not reached by keyboard")


def by_keyboard(page: Page, item: str, level: int) -> None:
    """Agree on one item without a pointer: level, reason, importance, evidence, and the button."""
    tab_to(page, f"a[href='#{item}']")
    page.keyboard.press("Enter")
    tab_to(page, f"input[name='{item}']")
    page.keyboard.press("Space")
    for _ in range(level):
        page.keyboard.press("ArrowDown")
    tab_to(page, f"textarea[name='{item}-reason']")
    page.keyboard.type("Пернетақтамен толтырылды.")
    tab_to(page, f"select[name='{item}-importance']")
    page.keyboard.type("2")
    tab_to(page, f"details:has(input[name='{item}-evidence']) > summary")
    page.keyboard.press("Enter")
    tab_to(page, f"input[name='{item}-evidence']")
    page.keyboard.press("Space")
    tab_to(page, "button[name=then]")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def both_save_the_same_item(walk: Walk) -> None:
    """Facilitator and lead hold the same page: the second sees both values, and wins only by saving again."""
    desk, page, item = walk.desk("trainer"), walk.lead, ITEMS[3]
    path = f"org/capacity/{walk.code}/consensus/legal/?organisation={walk.found['organisation']}"
    walk.go(desk, f"/ru/{path}")
    walk.go(page, f"/kk/{path}")
    theirs = walk.levels[item]
    mine = theirs - 1 if theirs else 1
    desk.fill(f"textarea[name='{item}-reason']", "Проверено на встрече.")
    walk.press(desk, "Save and see the list")
    page.check(f"input[name='{item}'][value='{mine}']")
    walk.press(page, "Save and see the list")
    notice = page.locator(f"fieldset[id='{item}'] [role=alert]").inner_text()
    assert f"деңгей {theirs}" in notice and "Проверено на встрече." in notice and JOURNAL in notice
    assert page.is_checked(f"input[name='{item}'][value='{mine}']")
    walk.press(page, "Save and see the list")
    walk.levels[item] = mine
    assert page.url.split("?")[0].endswith("/consensus/")


def the_assessor_decides_and_returns(walk: Walk) -> None:
    page = walk.desk("assessor")
    walk.go(page, "/ru/assess/")
    page.locator("main table a", has_text=walk.found["name"]).first.click()
    walk.look(page)
    walk.press(page, "I declare that I have no conflict of interest")
    walk.run(DECIDE)
    page.locator("main table a").first.click()
    walk.look(page)
    for item in ITEMS:
        assert f"/{item}/" in page.url
        if item == ITEMS[0]:
            page.locator("input[name^=verdict-][value=accepted]").check()
        page.check(f"input[name=decision][value={'asked' if item == ITEMS[2] else 'accepted'}]")
        if item == ITEMS[2]:
            page.fill("textarea[name=reason]", "Покажите запись в журнале.")
        walk.press(page, "Save and go on")
    walk.go(page, page.url.rsplit("/", 2)[0] + "/")
    page.fill("textarea[name=points]", "Назовите ответственного.")
    page.fill("textarea[name=comment]", "Две просьбы, остальное ясно.")
    walk.press(page, "Return the case")
    walk.case = page.url


def the_lead_answers_and_sends_again(walk: Walk) -> None:
    page = walk.lead
    walk.go(page, walk.own)
    walk.press(page, "See what is asked and answer", "link")
    said = page.inner_text("main")
    assert "Две просьбы, остальное ясно." in said and "Покажите запись в журнале." in said
    page.locator("textarea[name^=answer-]").first.fill("12-бетте.")
    walk.press(page, "Send again")  # one point is still open: nothing is sent, what was typed stays
    assert page.locator("textarea[name^=answer-]").first.input_value() == "12-бетте."
    page.locator("textarea[name^=answer-]").last.fill("Хатшы.")
    walk.press(page, "Send again")
    assert page.url.endswith(f"/org/capacity/{walk.code}/")


def the_assessor_ends_the_verification(walk: Walk) -> None:
    page = walk.desk("assessor")
    walk.go(page, walk.case)
    walk.press(page, "Take the case up again")
    walk.go(page, f"{walk.case}{ITEMS[2]}/")
    page.check("input[name=decision][value=accepted]")
    walk.press(page, "Save and go on")
    walk.go(page, walk.case)
    walk.press(page, "Checks and end of the verification", "link")
    walk.press(page, "Finish the verification")


def the_lead_of_m_and_e_locks(walk: Walk) -> str:
    """Lock the result; return the index as the page prints it."""
    page = walk.desk("monitor")
    walk.go(page, f"/ru/monitoring/rounds/{walk.code}/")
    walk.press(page, "Check and lock", "link")
    page.fill("textarea[name=note]", "Модерация прошла.")
    walk.press(page, "Lock the result")
    return page.locator("main p.lead").inner_text().split()[0]


def the_organisation_reads_its_result_and_its_paper(walk: Walk, index: str) -> None:
    page = walk.lead
    walk.go(page, walk.own)
    walk.press(page, "See the result", "link")
    assert page.locator(".tile strong").first.inner_text() == index
    for paper in ("/report-kk.pdf", "/full-report-kk.pdf"):
        with page.expect_download() as caught:
            page.locator(f"main a[href*='{paper}']").click()
        text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(caught.value.path().read_bytes())).pages)
        assert index in text


def from_the_board_to_the_rows_and_the_workbook(walk: Walk, index: str) -> None:
    page, organisation = walk.desk("monitor"), walk.found["organisation"]
    walk.go(page, "/ru/monitoring/")
    page.locator("main table a[href$='/monitoring/R1.4/']").click()
    walk.look(page)
    counted = page.locator("dl.dl a[href$='/rows/']")
    numbers = [int(word) for word in counted.inner_text().split() if word.isdecimal()]
    counted.click()
    walk.look(page)
    tables = page.locator("main table")
    assert tables.first.locator("tbody tr").count() == numbers[0]
    assert organisation in page.inner_text("main")

    walk.go(page, "/ru/monitoring/export/")
    page.fill("input[name=purpose]", "Отчёт донору")
    files = []
    for _again in range(2):  # a button that downloads stays alive
        with page.expect_download() as caught:
            page.get_by_role("button", name="Создать файл").click()
        files.append(caught.value.path().read_bytes())
    book = load_workbook(BytesIO(files[1]), read_only=True)
    head, *rows = book["scores_wide"].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    [overall] = [
        row["overall"] for row in found
        if (row["organisation"], row["round"], row["layer"]) == (organisation, walk.code, "verified")
    ]  # fmt: skip
    assert number(overall, "ru", 1) == index  # halves go up on the page: 71.25 is read as 71,3
    items = {row[1] for row in book["items_long"].iter_rows(min_row=2, values_only=True) if row[0] == organisation}
    assert walk.code in items
