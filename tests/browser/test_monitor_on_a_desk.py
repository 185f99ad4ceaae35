"""The M&E officer on a desktop in Russian: from a figure to the rows behind it, and the workbook."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.browser.axe import faults_of
from tests.browser.conftest import fits, sign_in

pytestmark = pytest.mark.browser


def test_from_the_board_to_the_rows_and_the_workbook(open_page):
    page = open_page(1280, 900, "ru")
    sign_in(page, "monitor@demo.example", "ru")
    page.goto("/ru/monitoring/")
    fits(page)
    assert page.locator("a[href='/ru/monitoring/R1.4/'], a[href^='/ru/monitoring/R1.4/rows/']").count() >= 1

    page.goto("/ru/monitoring/R1.4/rows/")
    fits(page)
    text = page.inner_text("main")
    assert "CSO-001" in text

    page.goto("/ru/monitoring/export/")
    page.fill("input[name=purpose]", "Отчёт донору")
    with page.expect_download() as caught:
        page.click("main form button")
    book = load_workbook(BytesIO(caught.value.path().read_bytes()), read_only=True)
    assert book.sheetnames[0] == "README"
    assert {"scores_wide", "items_long", "change_paired", "indicators", "codebook"} <= set(book.sheetnames)


PUBLIC = ["/kk/", "/kk/programmes/", "/kk/programmes/pe/", "/kk/account/login/", "/kk/verify/", "/kk/help/", "/kk/privacy/"]
OWN = {
    "trainee@demo.example": ["/kk/learn/", "/kk/learn/ADV-2026-2/", "/kk/learn/ADV-2026-2/lesson/adv-1-1/", "/kk/learn/certificates/"],
    "lead@demo.example": ["/kk/org/", "/kk/org/capacity/T1-2026/result/", "/kk/org/evidence/", "/kk/org/tools/"],
    "trainer@demo.example": ["/kk/teach/", "/kk/teach/PE-2026-2/", "/kk/teach/PE-2026-2/import/"],
    "assessor@demo.example": ["/kk/assess/"],
    "monitor@demo.example": ["/ru/monitoring/", "/ru/monitoring/R1.4/", "/ru/monitoring/rounds/", "/ru/monitoring/rounds/T1-2026/"],
    "admin@demo.example": ["/en/manage/", "/en/manage/people/", "/en/manage/audit/", "/en/manage/certificates/"],
}


@pytest.mark.parametrize("who", [None, *OWN], ids=lambda who: (who or "guest").split("@")[0])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_their_window_and_pass_the_accessibility_checker(open_page, who, width):
    page = open_page(width, 900, "kk")
    if who:
        sign_in(page, who, "kk")
    faults = []
    for path in OWN[who] if who else PUBLIC:
        answer = page.goto(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        fits(page)
        faults += faults_of(page)
    assert faults == []
