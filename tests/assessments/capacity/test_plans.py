"""Plans: made once from the rule, filled by the lead, followed up, frozen; every refusal on the way."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils.translation import override

from assessments.capacity.actions.plans import (
    PlanRefused,
    StepClash,
    StepValues,
    add_step,
    follow_up,
    freeze_plans,
    make_plan,
    move_step,
    remind_of_steps,
    save_step,
)
from assessments.capacity.actions.sheets import Entry, start_consensus
from assessments.capacity.models import ActionPlan, PlanStep, StepEvent
from assessments.capacity.queries.plans import plan_of
from lms.core.models import Notice

from . import factories as make


@pytest.fixture
def locked(case, cast, at):
    agreed = make.entries() | {
        "1.1": Entry(level=1, reason="Бар", importance=3),
        "1.3": Entry(level=1, reason="Бар", importance=2, relies_on_partner=True, partner_name="«Тихий компас»"),
        "5.4": Entry(level=0, reason="Бар", importance=2),
    }
    return make.to_locked(case, cast, at, agreed)


@pytest.fixture
def plan(locked, cast, at):
    return make_plan(assessment=locked, by=cast.gulnur, at=at)


@pytest.fixture
def later(plan, stored_version, cast, at):
    """The next round of the same organisation, at its consensus."""
    next_round = make.make_round(stored_version, cast, at, kind="T2", code="T2-2026")
    next_round.opens_on = at.date() + timedelta(days=1)
    next_round.save()
    case = next_round.assessments.get()
    start_consensus(assessment=case, by=cast.gulnur, at=at + timedelta(days=2))
    case.refresh_from_db()
    return case


def first(plan) -> PlanStep:
    return plan.steps.order_by("number")[0]


# --- made


def test_a_plan_holds_three_priorities_with_their_reasons(locked, plan):
    rows = plan_of(locked, "en").steps

    assert [(row.item_code, row.level, row.importance) for row in rows] == [("1.1", 1, 3), ("5.4", 0, 2), ("1.3", 1, 2)]
    for row in rows:
        assert row.reason.startswith(f"Level {row.level} now: ") and "Level 3 means: " in row.reason
        assert row.reason.endswith(f"Importance: {row.importance}.")
    assert "«Тихий компас»" in rows[2].recommendation  # RC-4 names the partner
    assert plan_of(locked, "kk").steps[0].reason != rows[0].reason


def test_a_plan_is_made_once_by_the_lead_from_a_locked_result(case, cast, at):
    with pytest.raises(PlanRefused, match="locked"):
        make_plan(assessment=case, by=cast.gulnur, at=at)
    make.to_locked(case, cast, at)
    for stranger in (cast.aliya, cast.bekzat, cast.saule, cast.yerlan, cast.murat, cast.kuanysh):
        with pytest.raises(PlanRefused):
            make_plan(assessment=case, by=stranger, at=at)
    assert not ActionPlan.objects.exists()

    assert make_plan(assessment=case, by=cast.gulnur, at=at) == make_plan(assessment=case, by=cast.gulnur, at=at)
    assert PlanStep.objects.count() == 3


# --- filled


def test_a_step_is_saved_with_owner_day_and_evidence(locked, plan, cast, at):
    values = StepValues(
        action="Екі адам модульді өтеді", owner_id=cast.aliya.pk, due_on=at.date() + timedelta(days=30),
        support="module", support_note="PE.1", expected_evidence="Сертификат",
    )  # fmt: skip
    save_step(step=first(plan), values=values, by=cast.gulnur, at=at, rev=1)
    save_step(step=first(plan), values=values, by=cast.gulnur, at=at, rev=1)  # the same twice is no clash

    row = plan_of(locked, "kk").steps[0]
    assert (row.task, row.owner, row.support, row.expected_evidence) == (
        "Екі адам модульді өтеді", "Сейітқалиева Әлия", "module", "Сертификат",
    )  # fmt: skip
    assert first(plan).rev == 2


@pytest.mark.parametrize(
    "values",
    [
        {"support": "money"},
        {"due_on": date(2020, 1, 1)},
        {"owner": "bekzat"},
    ],
)
def test_what_does_not_fit_changes_nothing(plan, cast, at, values):
    if person := values.pop("owner", None):
        values["owner_id"] = getattr(cast, person).pk
    with pytest.raises(PlanRefused):
        save_step(step=first(plan), values=StepValues(**values), by=cast.gulnur, at=at)
    assert first(plan).rev == 1


def test_two_tabs_clash_and_what_stands_is_shown(plan, cast, at):
    save_step(step=first(plan), values=StepValues(action="Бір"), by=cast.gulnur, at=at, rev=1)
    with pytest.raises(StepClash) as clash:
        save_step(step=first(plan), values=StepValues(action="Екі"), by=cast.gulnur, at=at, rev=1)
    assert clash.value.details["step"].action == "Бір"
    assert first(plan).action == "Бір"


def test_states_are_told_with_their_history_and_a_dropped_step_needs_a_reason(locked, plan, cast, at):
    with pytest.raises(PlanRefused, match="why"):
        move_step(step=first(plan), state="dropped", comment="  ", by=cast.gulnur, at=at)
    with pytest.raises(PlanRefused):
        move_step(step=first(plan), state="perhaps", by=cast.gulnur, at=at)
    with pytest.raises(PlanRefused):
        move_step(step=first(plan), state="done", by=cast.aliya, at=at)

    move_step(step=first(plan), state="in_progress", by=cast.gulnur, at=at)
    move_step(step=first(plan), state="in_progress", by=cast.gulnur, at=at)
    move_step(step=first(plan), state="dropped", comment="Маман кетті", by=cast.gulnur, at=at)

    row = plan_of(locked, "en").steps[0]
    assert [(news.before, news.after, news.comment) for news in row.history] == [
        ("", "Planned", ""), ("Planned", "In progress", ""), ("In progress", "Dropped", "Маман кетті"),
    ]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        StepEvent.objects.update(comment="")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanStep.objects.update(state="dropped", state_reason="")


def test_own_steps_are_added_up_to_a_limit(plan, cast, at):
    with pytest.raises(PlanRefused):
        add_step(plan=plan, values=StepValues(action=" "), by=cast.gulnur, at=at)
    for number in range(17):
        add_step(plan=plan, values=StepValues(action=f"Қадам {number}"), by=cast.gulnur, at=at)
    with pytest.raises(PlanRefused, match="20"):
        add_step(plan=plan, values=StepValues(action="Тағы"), by=cast.gulnur, at=at)
    assert list(plan.steps.values_list("number", flat=True)) == list(range(1, 21))


# --- followed up and frozen


def test_the_next_consensus_asks_what_became_of_each_step(later, plan, cast, at):
    steps = list(plan.steps.order_by("number"))
    with pytest.raises(PlanRefused):
        follow_up(assessment=later, answers={steps[0].pk: ("done", "")}, by=cast.aliya, at=at)
    with pytest.raises(PlanRefused):  # all or none
        follow_up(
            assessment=later, answers={steps[0].pk: ("done", ""), steps[1].pk: ("dropped", "")}, by=cast.gulnur, at=at
        )
    assert first(plan).state == "planned"

    answers = {steps[0].pk: ("done", "Оқыды"), steps[1].pk: ("dropped", "Қаражат жоқ"), steps[2].pk: ("planned", "")}
    assert follow_up(assessment=later, answers=answers, by=cast.gulnur, at=at) == 3

    shown = plan_of(later, "en")
    assert [row.state for row in shown.earlier] == ["done", "dropped", "planned"]
    assert all(row.history[-1].asked_in == "T2" for row in shown.earlier)


def test_the_lock_of_the_next_round_keeps_the_plan_as_it_stood(later, plan, locked, cast, at):
    freeze_plans(assessment=later, at=at)
    plan.refresh_from_db()

    assert plan.is_frozen and len(plan.frozen) == 3
    with pytest.raises(PlanRefused, match="closed"):
        save_step(step=first(plan), values=StepValues(action="Кеш"), by=cast.gulnur, at=at)
    PlanStep.objects.update(action="past the house rules")
    assert plan_of(locked, "en").steps[0].action == ""  # what was frozen is what is shown


def test_open_steps_are_carried_into_the_new_plan_once(later, plan, cast, at):
    own = add_step(plan=plan, values=StepValues(action="Сайт жасау", owner_role="үйлестіруші"), by=cast.gulnur, at=at)
    move_step(step=first(plan), state="done", by=cast.gulnur, at=at)
    type(later).objects.filter(pk=later.pk).update(state="locked", locked_at=at, sha256="0" * 64)
    later.refresh_from_db()

    new = make_plan(assessment=later, by=cast.gulnur, at=at)

    carried = new.steps.get(carried_from=own)
    assert (carried.action, carried.owner_role, carried.kind) == ("Сайт жасау", "үйлестіруші", "carried")
    assert not new.steps.filter(carried_from=first(plan)).exists()


# --- who reads


def test_members_read_the_lead_edits_m_and_e_reads_others_find_nothing(client, plan, cast):
    pages = {"/en/org/plan/": {"lead": 200, "trainee": 200}, f"/en/org/plan/{first(plan).pk}/": {"lead": 200}}
    pages[f"/en/monitoring/plans/{plan.pk}/"] = {"monitor": 200, "M&E staff": 200, "assessor": 200}
    for address, readers in pages.items():
        for role, person in cast.everybody.items():
            if role == "foreign trainee" and address == "/en/org/plan/":
                continue
            client.force_login(person)
            assert client.get(address).status_code == readers.get(role, 404), (address, role)


def test_the_verifier_of_the_next_round_sees_no_plan_before_its_lock(later, plan, cast):
    assert plan in ActionPlan.objects.visible_to(cast.saule)
    type(later).objects.filter(pk=later.pk).update(verifier=cast.saule, state="under_verification")

    assert plan not in ActionPlan.objects.visible_to(cast.saule)


# --- reminders


def test_the_owner_is_reminded_once_in_the_own_language_and_not_at_night(
    plan, cast, at, django_capture_on_commit_callbacks
):
    due = at.date() + timedelta(days=5)
    save_step(step=first(plan), values=StepValues(owner_id=cast.aliya.pk, due_on=due), by=cast.gulnur, at=at)

    assert remind_of_steps(at=at.replace(hour=16)) == 0  # 21:00 in Almaty
    assert remind_of_steps(at=at.replace(hour=3, minute=59)) == 0  # 8:59
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_of_steps(at=at.replace(hour=4)) == 1
        assert remind_of_steps(at=at + timedelta(days=1)) == 0

    notice = Notice.objects.get(letter="plan-step-due")
    assert notice.user == cast.aliya and [letter.to for letter in mail.outbox] == [[cast.aliya.email]]
    with override("kk"):
        assert "/kk/org/plan/" in notice.body


def test_without_an_owner_the_lead_is_reminded_and_done_steps_are_left_alone(plan, cast, at):
    due = at.date() + timedelta(days=5)
    save_step(step=first(plan), values=StepValues(owner_role="хатшы", due_on=due), by=cast.gulnur, at=at)
    assert remind_of_steps(at=at) == 1
    assert Notice.objects.get(letter="plan-step-due").user == cast.gulnur

    save_step(step=first(plan), values=StepValues(due_on=due + timedelta(days=1)), by=cast.gulnur, at=at)
    move_step(step=first(plan), state="done", by=cast.gulnur, at=at)
    assert remind_of_steps(at=at) == 0


# --- screens


def test_the_lead_makes_and_fills_the_plan_on_the_screen(client, locked, cast):
    client.force_login(cast.gulnur)
    assert "Make this our plan" in client.get("/en/org/plan/").content.decode()
    client.post("/en/org/plan/make/")
    step = PlanStep.objects.order_by("number")[0]
    data = {"action": "Оқу", "owner": cast.aliya.pk, "due_on": "2027-03-01", "state": "dropped", "rev": "1"}

    refused = client.post(f"/en/org/plan/{step.pk}/", data)
    assert "why the step is dropped" in refused.content.decode() and "Оқу" in refused.content.decode()

    saved = client.post(f"/en/org/plan/{step.pk}/", data | {"state": "in_progress"})
    assert saved.status_code == 302
    page = client.get("/en/org/plan/").content.decode()
    assert "Оқу" in page and "In progress" in page and "1 March 2027" in page
    clash = client.post(f"/en/org/plan/{step.pk}/", data | {"action": "Басқа", "state": "done"})
    assert clash.status_code == 409 and "Басқа" in clash.content.decode()


def test_the_follow_up_page_keeps_what_was_typed(client, later, plan, cast):
    client.force_login(cast.gulnur)
    steps = list(plan.steps.order_by("number"))
    address = "/en/org/capacity/T2-2026/plan/"
    assert client.get("/en/org/capacity/T2-2026/consensus/").content.decode().count(address) == 1
    data = {f"state-{steps[0].pk}": "dropped", f"comment-{steps[0].pk}": "", f"comment-{steps[1].pk}": "Сөз",
            f"state-{steps[1].pk}": "done"}  # fmt: skip

    refused = client.post(address, data)
    assert refused.status_code == 422 and "Сөз" in refused.content.decode()
    assert client.post(address, data | {f"comment-{steps[0].pk}": "Себеп"}).status_code == 302
    assert [step.state for step in plan.steps.order_by("number")] == ["dropped", "done", "planned"]
