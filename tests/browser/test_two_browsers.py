"""Two browsers try to break a state: each time one of them wins, the other is told so, and nothing typed is lost."""

import pytest

from tests.browser.walk import ITEMS, Walk

pytestmark = pytest.mark.browser
# One more person of another organisation is asked: two have sent, the lead has not finished, the fourth has begun.
FOURTH = """
from django.utils import timezone
from assessments.capacity.actions.respondents import add_respondent
from assessments.capacity.actions.sheets import Entry, save_sheet, submit_self_sheet
from assessments.capacity.models import CapacityAssessment
from lms.core.models import Membership, User
case, now = CapacityAssessment.objects.get(round__code=ROUND), timezone.now()
lead = case.organisation.memberships.get(ends_on=None, role="lead").user
fourth = User.objects.get(email="p05-1@demo.example")
Membership.objects.create(user=fourth, organisation=case.organisation, role="trainee", starts_on=timezone.localdate())
add_respondent(assessment=case, person=fourth, role="volunteer", by=lead, at=now)
sheet = case.sheets.get(respondent=lead)
save_sheet(sheet=sheet, entries={f"1.{place}": Entry(level=2) for place in range(1, 6)}, by=lead, at=now)
submit_self_sheet(sheet=sheet, by=lead, at=now)
"""
# Everything is decided and nothing locked: the levels of the round before were agreed and accepted.
DECIDED = """
from django.utils import timezone
from assessments.capacity.actions.sheets import Entry, close_self, record_consensus, save_sheet, send_to_verification, start_consensus, submit_self_sheet
from assessments.capacity.actions.verification import ItemDecision, decide_items, declare_no_conflict, judge_evidence
from assessments.capacity.models import CapacityAssessment, Item
from assessments.capacity.queries.results import earlier_result
from assessments.evidence.actions import add_evidence
case, now = CapacityAssessment.objects.get(round__code=ROUND), timezone.now()
lead = case.organisation.memberships.get(ends_on=None, role="lead").user
sheet = case.sheets.get(respondent=lead)
save_sheet(sheet=sheet, entries={f"1.{place}": Entry(level=2) for place in range(1, 6)}, by=lead, at=now)
submit_self_sheet(sheet=sheet, by=lead, at=now)
close_self(assessment=case, by=lead, at=now)
start_consensus(assessment=case, by=lead, at=now, participants="Төраға")
proof = add_evidence(organisation=case.organisation, title=PROOF, url="https://demo.example/report", dated_on=timezone.localdate(), by=lead, at=now)
levels = {code: level if isinstance(level, int) else 2 for code, level in earlier_result(case).result.effective.items()}
record_consensus(assessment=case, by=lead, at=now, entries={
    code: Entry(level=level, reason="Жиналыста келісілді.", importance=2, evidence=(proof.pk,)) for code, level in levels.items()
})
send_to_verification(assessment=case, by=lead, at=now, what_changed="Кесте енгізілді.")
declare_no_conflict(assessment=case, by=case.verifier, at=now)
judge_evidence(assessment=case, verdicts={proof.pk: ("accepted", "")}, by=case.verifier, at=now)
decide_items(assessment=case, decisions={code: ItemDecision("accepted") for code in levels}, by=case.verifier, at=now)
print("CASE" + str(case.pk))
"""
STATE = """
from assessments.capacity.models import CapacityAssessment
print("STATE" + CapacityAssessment.objects.get(round__code=ROUND).state)
"""


def state_of(walk: Walk) -> str:
    return walk.run(STATE).split("STATE", 1)[1].strip()


def test_the_self_layer_ends_while_a_sheet_is_open(site, open_page):
    walk = Walk(site, open_page, lead="p04-0", code="T1-CLOSE", script=True, is_led=False)
    walk.run(FOURTH)
    fourth, lead = walk.person("p05-1", 360, "kk"), walk.lead
    where = f"?organisation={walk.found['organisation']}"
    walk.go(fourth, f"{walk.own}self/legal/{where}")
    fourth.check(f"input[name='{ITEMS[0]}'][value='3']")
    note = fourth.locator(f"[data-part='{ITEMS[0]}'] [data-saved]")
    note.filter(has_text="Серверде сақталды").wait_for()

    walk.go(lead, walk.own)
    walk.press(lead, "Finish the self-assessment")  # one sheet is open: the page asks first
    assert state_of(walk) == "self_open"
    walk.press(lead, "Finish without them")
    assert state_of(walk) == "self_submitted"

    fourth.fill(f"textarea[name='{ITEMS[0]}-reason']", "Жарғы жаңартылды")
    fourth.check(f"input[name='{ITEMS[1]}'][value='1']")
    refused = fourth.locator(f"[data-part='{ITEMS[1]}'] [data-saved]")
    refused.filter(has_text="Ештеңе сақталған жоқ").wait_for()
    walk.press(fourth, "Save and see the list")  # the button is refused too, and the words stay on the page
    assert fourth.input_value(f"textarea[name='{ITEMS[0]}-reason']") == "Жарғы жаңартылды"
    assert fourth.locator("main [role=alert]").first.is_visible()


def test_finished_returned_answered_and_locked_from_stale_tabs(site, open_page):
    walk = Walk(site, open_page, lead="p06-0", code="T1-RACE", script=True, is_led=False)
    key = walk.run(DECIDED).split("CASE", 1)[1].strip()
    assessor, lead = walk.desk("assessor"), walk.lead
    stale_end, later_end = (walk.another(assessor, f"/ru/assess/{key}/lock/") for _tab in range(2))
    stale_return = walk.another(assessor, f"/ru/assess/{key}/")

    walk.go(assessor, f"/ru/assess/{key}/")
    assessor.fill("textarea[name=comment]", "Одна просьба.")
    assessor.fill("textarea[name=points]", "Назовите ответственного.")
    walk.press(assessor, "Return the case")
    walk.press(stale_end, "Finish the verification")
    assert stale_end.locator("main [role=alert]").is_visible() and state_of(walk) == "returned"
    stale_return.fill("textarea[name=comment]", "Вторая просьба.")
    stale_return.fill("textarea[name=points]", "Ещё одно.")
    walk.press(stale_return, "Return the case")
    assert stale_return.locator("main [role=alert]").is_visible()
    assert "Вторая просьба." in stale_return.inner_text("main")  # what was typed can still be copied

    walk.go(lead, f"{walk.own}consensus/")
    stale_answer = walk.another(lead, f"{walk.own}consensus/")
    for tab, words in ((lead, "Хатшы."), (stale_answer, "Төраға.")):
        tab.fill("textarea[name^=answer-]", words)
    walk.press(lead, "Send again")
    walk.press(stale_answer, "Send again")
    assert "Төраға." in stale_answer.locator("main [role=alert]").inner_text() and state_of(walk) == "resubmitted"

    walk.press(later_end, "Finish the verification")  # resubmitted: first it is taken up again
    assert later_end.locator("main [role=alert]").is_visible() and state_of(walk) == "resubmitted"
    walk.go(assessor, f"/ru/assess/{key}/")
    walk.press(assessor, "Take the case up again")
    walk.go(assessor, f"/ru/assess/{key}/lock/")
    walk.press(assessor, "Finish the verification")

    monitor = walk.desk("monitor")
    stale_lock = walk.another(monitor, f"/ru/assess/{key}/lock/")
    stale_lock.fill("textarea[name=note]", "Модерация прошла.")
    walk.go(monitor, f"/ru/monitoring/rounds/{walk.code}/{key}/")
    monitor.locator("summary", has_text="Вернуть с комментарием").click()
    monitor.fill("#r1", "Проверьте ещё раз.")
    monitor.fill("#p1", "Дата приказа?")
    walk.press(monitor, "Return the case")
    walk.press(stale_lock, "Lock the result")
    assert stale_lock.locator("main [role=alert]").is_visible() and state_of(walk) == "returned"
    assert "Модерация прошла." in stale_lock.inner_text("main")
