"""The way of an organisation through a round, told in order, and every refusal on it."""

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from assessments.capacity.actions.locking import LockRefused, lock_assessment, reopen_assessment
from assessments.capacity.actions.rounds import RoundRefused, VerifierRefused, assign_verifier, open_round
from assessments.capacity.actions.sheets import (
    EditClash,
    Entry,
    EntryRefused,
    Incomplete,
    SheetClosed,
    close_self,
    open_self,
    record_consensus,
    save_sheet,
    send_to_verification,
    start_consensus,
    submit_self_sheet,
)
from assessments.capacity.actions.steps import StepRefused, cancel_assessment
from assessments.capacity.actions.verification import (
    DeclarationMissing,
    ItemDecision,
    accept_reasons,
    decide_items,
    declare_no_conflict,
    judge_evidence,
    resubmit,
    return_assessment,
    take_up_again,
    validate,
)
from assessments.capacity.measurement.records import digest, result_to_record
from assessments.capacity.models import CapacityAssessment, Item, ItemScore, Layer, SheetScore, StateEvent
from assessments.capacity.queries.results import (
    change_between,
    item_rows,
    layer_results,
    locked_results,
    recommendations,
    result_history,
)
from assessments.capacity.queries.sheets import latest_sheet, self_result, verified_sheet
from assessments.capacity.queries.verification import open_points
from lms.core.models import AuditEntry, Role
from tests.cast import make_person

from . import factories as make
from .factories import CODES


def test_round_gives_each_organisation_a_draft_once(stored_version, cast, at):
    organisations = [cast.own, cast.other, cast.coordinator]
    first = make.make_round(stored_version, cast, at, organisations=organisations)
    again = make.make_round(stored_version, cast, at, organisations=organisations)

    assert first == again
    assert [(a.organisation, a.state) for a in first.assessments.all()] == [
        (cast.own, "draft"),
        (cast.other, "draft"),
    ]


def test_round_is_opened_by_m_and_e_only_and_with_sense(stored_version, cast, at):
    facts = {
        "code": "T0", "kind": "T0", "instrument_version": stored_version, "opens_on": at.date(),
        "closes_on": at.date(), "organisations": [cast.own], "at": at,
    }  # fmt: skip
    for person in (cast.gulnur, cast.yerlan, cast.saule, cast.kuanysh, cast.aliya):
        with pytest.raises(RoundRefused):
            open_round(**facts, by=person)
    with pytest.raises(RoundRefused):
        open_round(**facts | {"closes_on": at.date() - timedelta(days=1)}, by=cast.murat)
    open_round(**facts, by=cast.murat)
    with pytest.raises(RoundRefused):
        open_round(**facts | {"kind": "T1"}, by=cast.murat)


# --- self layer


def test_self_needs_three_people_of_the_organisation(case, cast, at):
    people = make.three_people(cast, at)

    for wrong in (people[:2], [people[0]] * 3, [*people[:2], (cast.bekzat, "other")], [*people[:2], (people[2][0], "king")]):
        with pytest.raises(Incomplete):
            open_self(assessment=case, respondents=wrong, by=cast.gulnur, at=at)
    with pytest.raises(Incomplete):
        open_self(assessment=case, respondents=people, by=cast.gulnur, at=at + timedelta(days=60))
    for stranger in (cast.aliya, cast.bekzat, cast.murat, cast.saule):
        with pytest.raises(StepRefused):
            open_self(assessment=case, respondents=people, by=stranger, at=at)


def test_respondent_writes_on_the_own_sheet_only(case, cast, at):
    sheets, people = make.open_sheets(case, cast, at)

    save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=0)}, by=people[0][0], at=at)

    for stranger in (people[1][0], cast.murat, cast.saule, cast.bekzat):
        with pytest.raises(SheetClosed):
            save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=4)}, by=stranger, at=at)
    assert sheets[0].scores.get().level == 0


@pytest.mark.parametrize(
    ("code", "entry"),
    [
        ("9.9", Entry(level=1)),
        ("1.1", Entry(level=5)),
        ("1.1", Entry(level=-1)),
        ("1.1", Entry(level=1, code="dk")),
        ("1.1", Entry(code="na", reason="Жоқ")),
        ("5.4", Entry(code="na", reason="  ")),
        ("1.1", Entry(code="xx")),
        ("1.1", Entry(level=1, importance=4)),
        ("1.1", Entry(level=1, relies_on_partner=True)),
    ],
)
def test_entry_that_does_not_fit_changes_nothing(case, cast, at, code, entry):
    sheets, people = make.open_sheets(case, cast, at)

    with pytest.raises(EntryRefused) as refusal:
        save_sheet(sheet=sheets[0], entries={"2.1": Entry(level=1), code: entry}, by=people[0][0], at=at)

    assert list(refusal.value.details["faults"]) == [code]
    assert not sheets[0].scores.exists()


def test_codes_without_a_level_are_kept_apart(case, cast, at):
    sheets, people = make.open_sheets(case, cast, at)
    given = {"5.4": Entry(code="na", reason="Сұрау болмады"), "1.1": Entry(code="dk"), "1.2": Entry(), "1.3": Entry(level=0)}

    save_sheet(sheet=sheets[0], entries=given, by=people[0][0], at=at)

    stored = sheets[0].scores.order_by("item__place").values_list("item__code", "level", "code")
    assert list(stored) == [("1.1", None, "dk"), ("1.2", None, ""), ("1.3", 0, ""), ("5.4", None, "na")]


def test_two_tabs_clash_and_nothing_is_lost(case, cast, at):
    sheets, people = make.open_sheets(case, cast, at)
    person = people[0][0]
    save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=1, rev=0)}, by=person, at=at)
    save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=2, rev=1)}, by=person, at=at)

    with pytest.raises(EditClash) as clash:
        save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=4, rev=1), "1.2": Entry(level=1, rev=0)}, by=person, at=at)

    assert clash.value.details["items"]["1.1"].level == 2
    assert clash.value.details["entered"]["1.1"].level == 4
    assert list(sheets[0].scores.values_list("item__code", "level")) == [("1.1", 2)]
    save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=2, rev=1)}, by=person, at=at)


def test_saving_the_same_twice_changes_nothing(case, cast, at):
    sheets, people = make.open_sheets(case, cast, at)
    for _time in range(2):
        save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=1)}, by=people[0][0], at=at)

    assert sheets[0].scores.get().rev == 1


def test_sheet_is_sent_with_four_fifths_answered_and_then_closed(case, cast, at):
    sheets, people = make.open_sheets(case, cast, at)
    sheet, person = sheets[0], people[0][0]
    save_sheet(sheet=sheet, entries={code: Entry(level=1) for code in CODES[:31]}, by=person, at=at)
    with pytest.raises(Incomplete):
        submit_self_sheet(sheet=sheet, by=person, at=at)
    save_sheet(sheet=sheet, entries={CODES[31]: Entry(code="dk")}, by=person, at=at)

    submit_self_sheet(sheet=sheet, by=person, at=at)
    submit_self_sheet(sheet=sheet, by=person, at=at)

    with pytest.raises(SheetClosed):
        save_sheet(sheet=sheet, entries={"1.1": Entry(level=4)}, by=person, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemScore.objects.filter(sheet=sheet).update(level=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        sheet.scores.first().delete()


def test_self_layer_is_closed_with_three_sheets_or_with_a_reason(case, cast, at):
    make.open_sheets(case, cast, at)
    with pytest.raises(Incomplete):
        close_self(assessment=case, by=cast.gulnur, at=at)
    with pytest.raises(StepRefused):
        close_self(assessment=case, by=cast.murat, at=at, comment=" ")

    close_self(assessment=case, by=cast.murat, at=at, comment="Екі адам ауырып қалды")

    assert (case.state, case.is_self_complete) == ("self_submitted", False)
    assert not SheetScore.objects.exists()


def test_self_layer_is_summarised_without_names(case, cast, at):
    make.fill_self(case, cast, at, levels=(2, 3, 1))

    summary = SheetScore.objects.get()
    assert (summary.sheet.respondent, summary.sheet.number, summary.overall_decimal) == (None, 0, 50)
    assert self_result(case).effective["1.1"] == Fraction(2)


# --- consensus


def test_consensus_asks_for_everything_it_needs(case, cast, at):
    make.to_consensus(case, cast, at)
    agreed = make.entries() | {
        "1.1": Entry(level=3, reason="Бар", importance=1),
        "1.2": Entry(level=1, reason="", importance=1),
        "1.3": Entry(level=1, reason="Бар"),
    }
    del agreed["1.4"]
    record_consensus(assessment=case, entries=agreed, by=cast.gulnur, at=at)

    with pytest.raises(Incomplete) as refusal:
        send_to_verification(assessment=case, by=cast.gulnur, at=at)

    assert list(refusal.value.details["missing"]) == ["1.1", "1.2", "1.3", "1.4"]


def test_case_goes_to_a_named_verifier_only(case, cast, at):
    make.to_consensus(case, cast, at)
    record_consensus(assessment=case, entries=make.entries(), by=cast.gulnur, at=at)

    with pytest.raises(Incomplete) as refusal:
        send_to_verification(assessment=case, by=cast.gulnur, at=at)

    assert list(refusal.value.details["missing"]) == ["verifier"]


def test_foreign_evidence_is_refused(case, cast, at):
    make.to_consensus(case, cast, at)
    evidence = make.some_evidence(cast, at)
    type(evidence).objects.update(organisation=cast.other)

    with pytest.raises(EntryRefused):
        record_consensus(assessment=case, entries={"1.1": Entry(level=3, evidence=(evidence.pk,))}, by=cast.gulnur, at=at)


def test_verifier_with_a_conflict_is_refused(case, cast, at):
    insider = make_person("insider", "Іңкәр", "Ұлы", cast.own, Role.TRAINEE, at)
    from lms.core.models import Membership

    Membership.objects.create(user=insider, organisation=cast.coordinator, role=Role.ASSESSOR, starts_on=at.date())
    for person, conflict in ((insider, "member"), (cast.yerlan, "not_an_assessor"), (cast.murat, "not_an_assessor")):
        with pytest.raises(VerifierRefused) as refusal:
            assign_verifier(assessment=case, verifier=person, by=cast.murat, at=at)
        assert conflict in refusal.value.details["conflicts"]
    with pytest.raises(VerifierRefused):
        assign_verifier(assessment=case, verifier=cast.saule, by=cast.gulnur, at=at)


def test_trainer_of_the_organisation_cannot_verify_it(case, cast, at):
    from uuid import uuid4

    from courses.models import Cohort, Enrolment
    from lms.core.models import Membership

    Membership.objects.create(user=cast.yerlan, organisation=cast.coordinator, role=Role.ASSESSOR, starts_on=at.date())
    cohort = Cohort.objects.create(code="PE-1", programme_key=uuid4(), name="PE", starts_on=at.date(), ends_on=at.date())
    cohort.trainers.add(cast.yerlan)
    Enrolment.objects.create(cohort=cohort, learner=cast.aliya, organisation=cast.own, enrolled_at=at, rule={})

    with pytest.raises(VerifierRefused) as refusal:
        assign_verifier(assessment=case, verifier=cast.yerlan, by=cast.murat, at=at)

    assert refusal.value.details["conflicts"] == ["trainer"]


# --- verification


def test_verifier_declares_first_and_decides_every_item(case, cast, at):
    make.to_verification(case, cast, at)
    CapacityAssessment.objects.update(no_conflict_at=None)
    case.refresh_from_db()
    accepted = {"1.1": ItemDecision("accepted")}
    with pytest.raises(DeclarationMissing):
        decide_items(assessment=case, decisions=accepted, by=cast.saule, at=at)
    declare_no_conflict(assessment=case, by=cast.saule, at=at)
    decide_items(assessment=case, decisions=accepted, by=cast.saule, at=at)

    with pytest.raises(Incomplete) as refusal:
        validate(assessment=case, by=cast.saule, at=at)

    assert list(refusal.value.details["missing"]) == CODES[1:]


@pytest.mark.parametrize(
    "decision",
    [
        ItemDecision("changed", level=3),
        ItemDecision("changed", reason="Жоқ"),
        ItemDecision("changed", level=5, reason="Жоқ"),
        ItemDecision("asked"),
        ItemDecision("undetermined", reason=" "),
        ItemDecision("perhaps", reason="Жоқ"),
    ],
)
def test_decision_without_its_reason_or_level_is_refused(case, cast, at, decision):
    make.to_verification(case, cast, at)

    with pytest.raises(EntryRefused):
        decide_items(assessment=case, decisions={"1.1": decision}, by=cast.saule, at=at)


def test_decisions_are_the_verifiers_only(case, cast, at):
    make.to_verification(case, cast, at)

    for person in (cast.gulnur, cast.murat, cast.yerlan, cast.kuanysh, cast.aliya):
        with pytest.raises(SheetClosed):
            decide_items(assessment=case, decisions={"1.1": ItemDecision("accepted")}, by=person, at=at)


def test_two_decisions_at_once_clash(case, cast, at):
    make.to_verification(case, cast, at)
    decide_items(assessment=case, decisions={"1.1": ItemDecision("accepted", rev=0)}, by=cast.saule, at=at)

    with pytest.raises(EditClash):
        change = ItemDecision("changed", level=1, reason="Жоқ", rev=0)
        decide_items(assessment=case, decisions={"1.1": change}, by=cast.saule, at=at)


def test_evidence_must_be_judged_and_caps_when_rejected(case, cast, at):
    evidence = make.some_evidence(cast, at)
    make.to_verification(case, cast, at, make.entries(level=3, evidence=(evidence.pk,)))
    make.decide_all(case, cast, at)
    with pytest.raises(Incomplete) as refusal:
        validate(assessment=case, by=cast.saule, at=at)
    assert list(refusal.value.details["missing"]) == ["evidence"]

    judge_evidence(assessment=case, verdicts={evidence.pk: ("rejected", "Күні жоқ")}, by=cast.saule, at=at)
    validate(assessment=case, by=cast.saule, at=at)
    lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at)

    [locked] = locked_results()
    assert (locked.result.overall, len(locked.result.capped_items), locked.item_levels["1.1"]) == (50, 40, 3)


def test_evidence_older_than_twelve_months_does_not_count(case, cast, at):
    evidence = make.some_evidence(cast, at, day=at.date().replace(year=at.year - 1))
    make.to_verification(case, cast, at, make.entries(level=3, evidence=(evidence.pk,)))
    make.decide_all(case, cast, at)
    make.accept(case, cast, at, evidence)
    validate(assessment=case, by=cast.saule, at=at)
    lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at)

    assert locked_results()[0].result.overall == 50


def test_return_names_points_and_comes_back_answered(case, cast, at):
    make.to_verification(case, cast, at)
    make.decide_all(case, cast, at)
    item = Item.objects.get(code="1.1")
    for comment, points in (("  ", [(item, "Құжат")]), ("Толықтырыңыз", []), ("Толықтырыңыз", [(item, " ")])):
        with pytest.raises((StepRefused, Incomplete)):
            return_assessment(assessment=case, comment=comment, points=points, by=cast.saule, at=at)

    return_assessment(assessment=case, comment="Толықтырыңыз", points=[(item, "Құжат керек")], by=cast.saule, at=at)
    record_consensus(assessment=case, entries={"1.1": Entry(level=1, reason="Құжат жоқ", importance=1)}, by=cast.gulnur, at=at)
    [point] = open_points(case)
    with pytest.raises(Incomplete):
        resubmit(assessment=case, answers={point.pk: " "}, by=cast.gulnur, at=at)
    resubmit(assessment=case, answers={point.pk: "Деңгей түзетілді"}, by=cast.gulnur, at=at)

    assert case.state == "resubmitted"
    take_up_again(assessment=case, by=cast.saule, at=at)
    with pytest.raises(Incomplete) as refusal:
        validate(assessment=case, by=cast.saule, at=at)
    assert list(refusal.value.details["missing"]) == ["1.1"]
    editions = case.sheets.filter(layer=Layer.CONSENSUS).order_by("edition")
    assert [sheet.scores.get(item=item).level for sheet in editions] == [2, 1]


def test_return_for_reasons_keeps_every_level(case, cast, at):
    make.to_validated(case, cast, at)
    with pytest.raises(StepRefused):
        return_assessment(assessment=case, comment="Себеп", points=[(None, "Неге?")], by=cast.saule, at=at)
    return_assessment(assessment=case, comment="Себеп", points=[(None, "Неге?")], scope="reasons", by=cast.murat, at=at)
    answers = {point.pk: "Себебі" for point in open_points(case)}
    record_consensus(assessment=case, entries={"1.1": Entry(level=1, reason="Жоқ", importance=1)}, by=cast.gulnur, at=at)
    with pytest.raises(EntryRefused):
        resubmit(assessment=case, answers=answers, by=cast.gulnur, at=at)
    record_consensus(assessment=case, entries={"1.1": Entry(level=2, reason="Жоқ", importance=1)}, by=cast.gulnur, at=at)

    resubmit(assessment=case, answers=answers, by=cast.gulnur, at=at)
    accept_reasons(assessment=case, by=cast.murat, at=at)

    assert case.state == "validated"


# --- lock


def test_lock_stores_score_snapshot_and_digest_once(case, cast, at):
    make.to_locked(case, cast, at)

    assert case.sha256 == digest(case.snapshot)
    assert case.snapshot.count(str(cast.aliya.pk)) == case.snapshot.count("Әлия") == 0
    assert verified_sheet(case).submitted_at == at
    for change in ({"snapshot": "{}"}, {"sha256": "0" * 64}, {"locked_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CapacityAssessment.objects.update(**change)
    for rows in (SheetScore.objects, StateEvent.objects):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetScore.objects.update(overall_numerator=100)


def test_snapshot_is_the_same_text_for_the_same_facts(case, cast, at):
    make.to_locked(case, cast, at)
    from assessments.capacity.actions.locking import snapshot_of
    from assessments.capacity.measurement.records import canonical

    locked = locked_results()[0]

    again = canonical(snapshot_of(case, locked.result, set(locked.with_evidence), at=at))

    assert again == case.snapshot
    assert digest(again.replace('"level":2', '"level":3', 1)) != case.sha256


def test_lock_is_not_the_verifiers_and_needs_a_note(case, cast, at):
    make.to_validated(case, cast, at)

    for person in (cast.saule, cast.gulnur, cast.kuanysh, cast.yerlan):
        with pytest.raises(StepRefused):
            lock_assessment(assessment=case, note="Модерация", by=person, at=at)
    with pytest.raises(StepRefused):
        lock_assessment(assessment=case, note=" ", by=cast.murat, at=at)


def test_provisional_result_is_locked_only_knowingly(case, cast, at):
    gap = ItemDecision("undetermined", reason="Құжаттар жоқ")
    make.to_validated(case, cast, at, **{"1.1": gap, "1.2": gap})
    with pytest.raises(LockRefused):
        lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at)

    lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at, provisional_ok=True)

    [locked] = locked_results()
    assert (locked.result.status, locked.result.missing_items) == ("provisional", ("1.1", "1.2"))
    assert locked.result.lower_bound < locked.result.overall


def test_lock_refuses_a_verifier_who_joined_the_organisation_meanwhile(case, cast, at):
    make.to_validated(case, cast, at)
    from lms.core.models import Membership

    Membership.objects.create(user=cast.saule, organisation=cast.own, role=Role.TRAINEE, starts_on=at.date())

    with pytest.raises(LockRefused) as refusal:
        lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at)

    assert [check.code for check in refusal.value.details["checks"]] == ["verifier"]


def test_locked_assessment_takes_no_step_but_reopening(case, cast, at):
    make.to_locked(case, cast, at)

    with pytest.raises(SheetClosed):
        decide_items(assessment=case, decisions={"1.1": ItemDecision("accepted")}, by=cast.saule, at=at)
    with pytest.raises(SheetClosed):
        record_consensus(assessment=case, entries={"1.1": Entry(level=4)}, by=cast.gulnur, at=at)
    with pytest.raises(StepRefused):
        cancel_assessment(assessment=case, reason="Қате", by=cast.murat, at=at)


def test_reopening_makes_a_revision_and_keeps_the_old(case, cast, at):
    make.to_locked(case, cast, at)
    before = case.snapshot
    with pytest.raises(StepRefused):
        reopen_assessment(assessment=case, reason="", by=cast.murat, at=at)

    revision = reopen_assessment(assessment=case, reason="Жаңа құжат", by=cast.murat, at=at)
    assert [r.revision for r in locked_results()] == [1]
    change = {"1.1": ItemDecision("changed", level=0, reason="Қате болды")}
    decide_items(assessment=revision, decisions=change, by=cast.saule, at=at)
    validate(assessment=revision, by=cast.saule, at=at)
    later = at + timedelta(days=2)
    lock_assessment(assessment=revision, note="Модерация", by=cast.murat, at=later)

    case.refresh_from_db()
    assert (case.state, case.snapshot, revision.revision) == ("superseded", before, 2)
    assert [(r.revision, r.result.overall) for r in locked_results()] == [(2, Fraction(195, 4))]
    assert [r.revision for r in locked_results(on=at.date())] == [1]


def test_cancelled_assessment_stays_visible_with_its_reason(case, cast, at):
    cancel_assessment(assessment=case, reason="Ұйым жабылды", by=cast.murat, at=at)

    assert CapacityAssessment.objects.visible_to(cast.gulnur).get().state == "cancelled"
    assert case.events.last().comment == "Ұйым жабылды"


# --- second round


def second_round(stored_version, cast, at, levels, jump_reason=""):
    later = at + timedelta(days=90)
    case = make.make_case(stored_version, cast, later, kind="T1", code="T1-2026")
    people = [(cast.aliya, "programme"), (cast.gulnur, "head"), (type(cast.aliya).objects.get(given_name="Зарина"), "finance")]
    sheets = open_self(assessment=case, respondents=people, by=cast.gulnur, at=later)
    for sheet, (person, _role) in zip(sheets, people, strict=True):
        save_sheet(sheet=sheet, entries={code: Entry(level=3) for code in CODES}, by=person, at=later)
        submit_self_sheet(sheet=sheet, by=person, at=later)
    close_self(assessment=case, by=cast.gulnur, at=later)
    start_consensus(assessment=case, by=cast.gulnur, at=later)
    evidence = make.some_evidence(cast, later)
    agreed = {
        code: Entry(level=level, reason="Бар", importance=2, evidence=(evidence.pk,), jump_reason=jump_reason)
        for code, level in levels.items()
    }
    record_consensus(assessment=case, entries=agreed, by=cast.gulnur, at=later)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=later)
    return case, evidence, later


def test_second_round_asks_what_changed_and_why_levels_jumped(case, stored_version, cast, at):
    make.to_locked(case, cast, at)
    levels = dict.fromkeys(CODES, 3) | {"1.1": 4}
    second, _evidence, later = second_round(stored_version, cast, at, levels)

    with pytest.raises(Incomplete) as refusal:
        send_to_verification(assessment=second, by=cast.gulnur, at=later)

    assert list(refusal.value.details["missing"]) == ["what_changed", "1.1"]


def test_the_consensus_asks_plainly_only_where_a_level_jumped(client, case, stored_version, cast, at):
    make.to_locked(case, cast, at)
    second, _evidence, _later = second_round(stored_version, cast, at, dict.fromkeys(CODES, 3) | {"1.1": 4})
    client.force_login(cast.gulnur)

    page = client.get(f"/en/org/capacity/{second.round.code}/consensus/legal/").content.decode()

    assert page.count("The level moved by two or more since the last round: why?") == 1
    assert page.count("<summary>If the level moves by two or more</summary>") == 4


def test_who_saw_it_differently_and_the_partner_stay_in_the_locked_record(case, cast, at):
    agreed = make.entries() | {
        "1.3": Entry(level=2, reason="Бар.", importance=1, dissent="Екеуі 1 деді", relies_on_partner=True, partner_name="«Көмек»")
    }
    kept = json.loads(make.to_locked(case, cast, at, agreed).snapshot)["consensus"]["1.3"]

    assert (kept["dissent"], kept["partner_name"]) == ("Екеуі 1 деді", "«Көмек»")


def test_change_between_rounds_and_what_to_do_next(case, stored_version, cast, at):
    make.to_locked(case, cast, at)
    levels = dict.fromkeys(CODES, 3) | {"1.1": 1}
    second, evidence, later = second_round(stored_version, cast, at, levels)
    send_to_verification(assessment=second, by=cast.gulnur, at=later, what_changed="Оқыдық")
    declare_no_conflict(assessment=second, by=cast.saule, at=later)
    make.decide_all(second, cast, later)
    make.accept(second, cast, later, evidence)
    validate(assessment=second, by=cast.saule, at=later)
    assert recommendations(second) == ()
    lock_assessment(assessment=second, note="Модерация", by=cast.murat, at=later)

    earlier, now = result_history(cast.own)
    change = change_between(earlier, now)
    assert (change.verdict, change.points) == ("improved", Fraction(95, 4) - 0)
    assert [(p.item, str(p.recommendation)) for p in recommendations(second)] == [("1.1", "PE.1")]


def test_unexplained_jump_of_the_verifier_stops_the_lock(case, stored_version, cast, at):
    make.to_locked(case, cast, at)
    second, evidence, later = second_round(stored_version, cast, at, dict.fromkeys(CODES, 3))
    send_to_verification(assessment=second, by=cast.gulnur, at=later, what_changed="Оқыдық")
    declare_no_conflict(assessment=second, by=cast.saule, at=later)
    make.decide_all(second, cast, later, **{"1.1": ItemDecision("changed", level=0, reason="Жоқ")})
    make.accept(second, cast, later, evidence)
    validate(assessment=second, by=cast.saule, at=later)

    with pytest.raises(LockRefused) as refusal:
        lock_assessment(assessment=second, note="Модерация", by=cast.murat, at=later)
    assert [check.code for check in refusal.value.details["checks"]] == ["jumps"]

    item = Item.objects.get(code="1.1")
    return_assessment(assessment=second, comment="Себеп", points=[(item, "Неге?")], scope="reasons", by=cast.murat, at=later)
    record_consensus(
        assessment=second,
        entries={"1.1": Entry(level=3, reason="Бар", importance=2, jump_reason="Маман кетті")},
        by=cast.gulnur,
        at=later,
    )
    answers = {point.pk: "Маман кетті" for point in open_points(second)}
    resubmit(assessment=second, answers=answers, by=cast.gulnur, at=later)
    accept_reasons(assessment=second, by=cast.murat, at=later)
    lock_assessment(assessment=second, note="Модерация", by=cast.murat, at=later)
    assert second.state == "locked"


def test_verifier_sees_nothing_of_the_earlier_round_before_the_lock(case, stored_version, cast, at):
    make.to_locked(case, cast, at)
    assert CapacityAssessment.objects.visible_to(cast.saule).count() == 1

    second, _evidence, _later = second_round(stored_version, cast, at, dict.fromkeys(CODES, 3))

    assert list(CapacityAssessment.objects.visible_to(cast.saule)) == [second]


# --- doors


def test_doors_give_the_same_numbers(case, cast, at):
    make.to_locked(case, cast, at)
    [locked] = locked_results()
    by_layer = {row.layer: row for row in layer_results()}
    rows = list(item_rows())

    assert sorted(by_layer) == ["consensus", "self", "verified"]
    assert result_to_record(by_layer["verified"].result) == result_to_record(locked.result)
    assert (by_layer["self"].respondents, len(rows)) == (3, 120)
    total = sum(row.effective_level for row in rows if row.layer == "verified")
    assert Fraction(100 * total, 160) == locked.result.overall
    assert locked.result.overall == Fraction(
        SheetScore.objects.get(sheet__layer="verified").overall_numerator,
        SheetScore.objects.get(sheet__layer="verified").overall_denominator,
    )


def test_doors_ask_the_same_number_of_queries_for_one_and_many(
    case, stored_version, cast, at, django_assert_num_queries
):
    make.to_locked(case, cast, at)
    with django_assert_num_queries(2):
        locked_results()
    with django_assert_num_queries(3):
        list(layer_results())
    with django_assert_num_queries(4):
        list(item_rows())


def test_every_step_is_audited_but_never_who_answered_what(case, cast, at):
    make.to_locked(case, cast, at)
    acts = AuditEntry.objects.values_list("act", "actor")

    assert ("assessment.lock", cast.murat.pk) in acts
    assert {actor for act, actor in acts if act == "sheet.submitted"} == {None}


def test_latest_consensus_is_found_through_revisions(case, cast, at):
    make.to_locked(case, cast, at)
    revision = reopen_assessment(assessment=case, reason="Жаңа", by=cast.murat, at=at)

    assert latest_sheet(revision, Layer.CONSENSUS).assessment == case


# --- lead and facilitator together


def meeting_of_two(case, cast, at):
    from assessments.capacity.actions.rounds import assign_facilitator

    make.fill_self(case, cast, at)
    assign_facilitator(assessment=case, facilitator=cast.yerlan, by=cast.murat, at=at)
    start_consensus(assessment=case, by=cast.yerlan, at=at)
    record_consensus(assessment=case, entries=make.entries(), by=cast.yerlan, at=at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    return case


@pytest.mark.parametrize("order", [("gulnur", "yerlan"), ("yerlan", "gulnur")])
def test_consensus_goes_on_when_lead_and_facilitator_both_confirm(case, cast, at, order):
    meeting_of_two(case, cast, at)
    first, second = (getattr(cast, name) for name in order)

    for _again in range(2):
        send_to_verification(assessment=case, by=first, at=at)
        assert (case.state, case.confirmations.count()) == ("consensus", 1)
    send_to_verification(assessment=case, by=second, at=at)

    assert case.state == "under_verification"
    assert sorted(case.confirmations.values_list("hat", flat=True)) == ["facilitator", "lead"]


def test_word_given_on_other_content_has_no_effect(case, cast, at):
    meeting_of_two(case, cast, at)
    send_to_verification(assessment=case, by=cast.gulnur, at=at)
    record_consensus(assessment=case, entries={"1.1": Entry(level=1, reason="Жоқ", importance=1)}, by=cast.yerlan, at=at)

    send_to_verification(assessment=case, by=cast.yerlan, at=at)
    assert case.state == "consensus"
    send_to_verification(assessment=case, by=cast.gulnur, at=at)

    assert case.state == "under_verification"


def test_where_a_facilitator_is_named_the_lead_does_not_begin_the_meeting(case, cast, at):
    from assessments.capacity.actions.rounds import assign_facilitator

    make.fill_self(case, cast, at)
    assign_facilitator(assessment=case, facilitator=cast.yerlan, by=cast.murat, at=at)

    with pytest.raises(StepRefused):
        start_consensus(assessment=case, by=cast.gulnur, at=at)


def test_dissent_is_kept_without_a_name_and_changes_no_level(case, cast, at):
    make.to_consensus(case, cast, at)
    entry = Entry(level=3, reason="Бар", importance=1, dissent="Екі адам 2 деп санайды")

    record_consensus(assessment=case, entries={"1.1": entry}, by=cast.gulnur, at=at)

    row = latest_sheet(case, Layer.CONSENSUS).scores.get()
    assert (row.level, row.dissent) == (3, "Екі адам 2 деп санайды")
