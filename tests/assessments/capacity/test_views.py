"""Screens: one good way, who finds a page and who does not, and what happens to two at once."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from assessments.capacity.actions.sheets import Entry, record_consensus, save_sheet
from assessments.capacity.models import AssessmentRound, CapacityAssessment, Layer, ScoreSheet
from assessments.capacity.queries.sheets import latest_sheet, verified_sheet

from . import factories as make
from .factories import CODES

ROUND = "T0-2026"


def url(name, *args):
    return reverse(name, args=args)


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    """The views' clock stands at the cast's moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


# --- who finds what


def _org_pages(case):
    return {
        "org_case": {"trainee", "lead"},
        "self_sheet": {"trainee", "lead"},
        "consensus": {"lead"},
        "capacity_result": {"trainee", "lead"},
    }


@pytest.mark.parametrize("page", ["org_case", "self_sheet", "consensus", "capacity_result"])
def test_pages_of_an_organisation_exist_for_its_people_only(case, cast, at, client, page):
    make.to_locked(case, cast, at)

    for who, person in cast.everybody.items():
        client.force_login(person)
        expected = 200 if who in _org_pages(case)[page] else 404
        assert client.get(url(page, ROUND)).status_code == expected, who
    client.logout()
    assert client.get(url(page, ROUND)).status_code == 302


def test_pages_of_a_case_exist_for_its_verifier_only(case, cast, at, client):
    make.to_verification(case, cast, at)
    pages = [url("assess_case", case.pk), url("assess_item", case.pk, "1-1")]

    for who, person in cast.everybody.items():
        client.force_login(person)
        for page in pages:
            assert client.get(page).status_code == (200 if who == "assessor" else 404), who
    client.logout()
    assert client.get(pages[0]).status_code == 302


def test_pages_of_rounds_exist_for_m_and_e_only(case, cast, at, client):
    make.to_verification(case, cast, at)
    pages = [
        url("monitoring_rounds"), url("new_round"), url("monitoring_round", ROUND),
        url("monitoring_case", ROUND, case.pk), url("score_template", ROUND),
    ]  # fmt: skip

    for who, person in cast.everybody.items():
        client.force_login(person)
        for page in pages:
            assert client.get(page).status_code == (200 if who in ("monitor", "M&E staff") else 404), (who, page)


def test_lock_page_exists_for_verifier_and_m_and_e(case, cast, at, client):
    make.to_verification(case, cast, at)

    for who, person in cast.everybody.items():
        client.force_login(person)
        expected = 200 if who in ("assessor", "monitor", "M&E staff") else 404
        assert client.get(url("assess_lock", case.pk)).status_code == expected, who


def test_case_is_hidden_from_its_verifier_until_it_is_sent(case, cast, at, client):
    from assessments.capacity.actions.rounds import assign_verifier

    make.to_consensus(case, cast, at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    client.force_login(cast.saule)

    assert client.get(url("assess_case", case.pk)).status_code == 404
    assert client.get(url("assess")).status_code == 200


# --- self sheet


def test_self_sheet_is_filled_domain_by_domain_and_sent(case, cast, at, as_user, clock):
    sheets, _people = make.open_sheets(case, cast, at)
    browser = as_user(cast.aliya)
    for domain in case.round.instrument_version.domains.all():
        data = {item.slug: "2" for item in domain.items.all()}
        answer = browser.post(url("self_domain", ROUND, domain.key), data)
        assert answer.status_code == 302

    assert browser.post(url("send_self_sheet", ROUND)).status_code == 302
    sheets[0].refresh_from_db()
    assert (sheets[0].submitted_at, sheets[0].scores.count()) == (at, 40)


def test_self_sheet_shows_described_levels_in_the_readers_language(case, cast, at, as_user):
    make.open_sheets(case, cast, at)
    browser, page = as_user(cast.aliya), url("self_domain", ROUND, "legal").split("/", 2)[2]

    kazakh = browser.get(f"/kk/{page}").content.decode()
    russian = browser.get(f"/ru/{page}").content.decode()

    texts = case.round.instrument_version.document["domains"][0]["items"][0]["anchors"]
    assert all(escape(anchor["kk"]) in kazakh and escape(anchor["ru"]) in russian for anchor in texts)


def test_entry_that_does_not_fit_is_shown_again_with_its_fault(case, cast, at, as_user, clock):
    sheets, _people = make.open_sheets(case, cast, at)
    data = {"5-1": "2", "5-4": "na", "5-4-reason": "", "5-2": "7"}

    answer = as_user(cast.aliya).post(url("self_domain", ROUND, "dialogue"), data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write why this item does not apply" in page and "Give a level from 0 to 4" in page
    assert not sheets[0].scores.exists()


def test_second_tab_sees_what_stands_and_keeps_what_was_entered(case, cast, at, as_user, clock):
    sheets, _people = make.open_sheets(case, cast, at)
    save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=1)}, by=cast.aliya, at=at)

    answer = as_user(cast.aliya).post(url("self_domain", ROUND, "legal"), {"1-1": "4", "1-1-rev": "0"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved meanwhile: level 1" in page
    assert 'name="1-1" value="4" checked' in page and 'name="1-1-rev" value="1"' in page
    assert sheets[0].scores.get().level == 1


def test_edit_of_a_sent_sheet_is_refused_and_the_value_stays_on_the_page(case, cast, at, as_user, clock):
    make.fill_self(case, cast, at)

    answer = as_user(cast.aliya).post(url("self_domain", ROUND, "legal"), {"1-1": "4", "1-1-reason": "Жаңа дерек"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "can no longer be changed" in page and "Жаңа дерек" in page


def test_colleague_never_sees_another_sheet(case, cast, at, as_user):
    sheets, _people = make.open_sheets(case, cast, at)
    save_sheet(sheet=sheets[0], entries={"1.1": Entry(level=4, reason="Құпия сөз")}, by=cast.aliya, at=at)

    for person in (cast.gulnur, cast.murat, cast.saule):
        assert list(ScoreSheet.objects.visible_to(person).filter(pk=sheets[0].pk)) == []
    page = as_user(cast.gulnur).get(url("self_domain", ROUND, "legal")).content.decode()
    assert "Құпия сөз" not in page


# --- lead


def test_lead_opens_the_self_assessment_and_ends_it(case, cast, at, as_user, clock):
    people = make.three_people(cast, at)
    browser = as_user(cast.gulnur)
    data = {"person": [str(person.pk) for person, _ in people]} | {f"role-{p.pk}": role for p, role in people}

    browser.post(url("open_self", ROUND), data)
    case.refresh_from_db()
    assert (case.state, case.sheets.count()) == ("self_open", 3)

    page = browser.post(url("close_self", ROUND), follow=True).content.decode()
    assert "Sheets sent so far: 0" in page


def test_trainee_cannot_take_the_leads_steps(case, cast, at, as_user, clock):
    browser = as_user(cast.aliya)

    for name in ("open_self", "close_self", "begin_consensus", "send_consensus", "send_again"):
        assert browser.post(url(name, ROUND)).status_code == 404


def test_consensus_shows_the_spread_from_three_answers_only(case, cast, at, as_user):
    make.to_consensus(case, cast, at)
    browser = as_user(cast.gulnur)
    assert "Agreement: 67%" in browser.get(url("consensus_domain", ROUND, "legal")).content.decode()

    ScoreSheet.objects.filter(layer=Layer.SELF, number=3).update(submitted_at=None)
    assert "fewer than 3 answers" in browser.get(url("consensus_domain", ROUND, "legal")).content.decode()


def test_consensus_keeps_the_chosen_evidence_when_the_page_is_saved_again(case, cast, at, as_user, clock):
    make.to_consensus(case, cast, at)
    evidence = make.some_evidence(cast, at)
    browser, page = as_user(cast.gulnur), url("consensus_domain", ROUND, "legal")
    data = {"1-1": "3", "1-1-reason": "Бар", "1-1-importance": "2", "1-1-rev": "0", "1-1-evidence": [str(evidence.pk)]}
    assert browser.post(page, data).status_code == 302

    shown = browser.get(page).content.decode()

    assert f'name="1-1-evidence" value="{evidence.pk}" checked' in shown
    assert f'name="1-2-evidence" value="{evidence.pk}">' in shown
    assert "Evidence chosen: 1" in shown


def test_consensus_in_a_second_window_shows_both_and_loses_no_evidence(case, cast, at, as_user, clock):
    make.to_consensus(case, cast, at)
    first, second = make.some_evidence(cast, at, title="Хаттама"), make.some_evidence(cast, at, title="Жарғы")
    browser, page = as_user(cast.gulnur), url("consensus_domain", ROUND, "legal")
    data = {"1-1": "3", "1-1-reason": "Бар", "1-1-importance": "2", "1-1-rev": "0"}
    assert browser.post(page, data | {"1-1-evidence": [str(first.pk)]}).status_code == 302

    answer = browser.post(page, data | {"1-1-evidence": [str(second.pk)]})

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved meanwhile: level 3 · Бар · Importance: 2 · Evidence: Хаттама" in shown
    assert f'name="1-1-evidence" value="{second.pk}" checked' in shown and f'value="{first.pk}" checked' not in shown
    assert list(latest_sheet(case, Layer.CONSENSUS).scores.get(item__code="1.1").evidence.all()) == [first]

    assert browser.post(page, data | {"1-1-rev": "1", "1-1-evidence": [str(second.pk)]}).status_code == 302
    assert browser.post(page, data | {"1-1-rev": "1", "1-1-evidence": [str(first.pk)]}).status_code == 409


def test_consensus_is_written_and_sent_by_the_lead(case, cast, at, as_user, clock):
    from assessments.capacity.actions.rounds import assign_verifier

    make.to_consensus(case, cast, at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    evidence = make.some_evidence(cast, at)
    browser = as_user(cast.gulnur)
    for domain in case.round.instrument_version.domains.all():
        data = {}
        for item in domain.items.all():
            data |= {
                item.slug: "3", f"{item.slug}-reason": "Бар", f"{item.slug}-importance": "2",
                f"{item.slug}-evidence": [str(evidence.pk)],
            }  # fmt: skip
        assert browser.post(url("consensus_domain", ROUND, domain.key), data).status_code == 302

    assert browser.post(url("send_consensus", ROUND)).status_code == 302
    case.refresh_from_db()
    assert case.state == "under_verification"


def test_incomplete_consensus_names_what_is_missing(case, cast, at, as_user, clock):
    make.to_consensus(case, cast, at)
    record_consensus(assessment=case, entries=make.entries() | {"1.1": Entry(level=4, reason="Бар", importance=1)}, by=cast.gulnur, at=at)

    answer = as_user(cast.gulnur).post(url("send_consensus", ROUND))

    assert answer.status_code == 422
    assert "1.1</a>: From level 3 on evidence is needed" in answer.content.decode()


# --- verifier and M&E


def test_verifier_declares_decides_returns_and_finishes(case, cast, at, as_user, clock):
    evidence = make.some_evidence(cast, at)
    make.to_verification(case, cast, at, make.entries(level=3, evidence=(evidence.pk,)))
    browser = as_user(cast.saule)
    for number, item in enumerate(case.round.instrument_version.items.all()):
        data = {"decision": "accepted", "rev": "0"}
        if number == 0:
            data |= {f"verdict-{evidence.pk}": "accepted"}
        assert browser.post(url("assess_item", case.pk, item.slug), data).status_code == 302
    browser.post(url("assess_lock", case.pk), {"act": "validate"})
    case.refresh_from_db()
    assert case.state == "validated"

    monitor = as_user(cast.murat)
    assert monitor.post(url("assess_lock", case.pk), {"note": " "}).status_code == 422
    monitor.post(url("assess_lock", case.pk), {"note": "Модерация 23.11"})
    case.refresh_from_db()
    assert case.state == "locked"

    page = as_user(cast.gulnur).get(url("capacity_result", ROUND)).content.decode()
    assert "75.0" in page and "Capable" in page and "<svg" in page


def test_decision_without_a_reason_keeps_what_was_typed(case, cast, at, as_user, clock):
    make.to_verification(case, cast, at)

    answer = as_user(cast.saule).post(url("assess_item", case.pk, "1-1"), {"decision": "changed", "level": "1", "rev": "0"})

    assert answer.status_code == 422
    assert 'name="level" value="1" checked' in answer.content.decode()


def test_verifier_returns_what_was_asked(case, cast, at, as_user, clock):
    make.to_verification(case, cast, at)
    browser = as_user(cast.saule)
    browser.post(url("assess_item", case.pk, "1-1"), {"decision": "asked", "reason": "Журналды көрсетіңіз", "rev": "0"})

    browser.post(url("assess_return", case.pk), {"comment": "Толықтырыңыз", "scope": "items", "due_on": "2026-13-45"})

    case.refresh_from_db()
    assert case.state == "returned"
    assert "Журналды көрсетіңіз" in as_user(cast.gulnur).get(url("consensus", ROUND)).content.decode()


def test_return_that_is_refused_keeps_what_was_typed(case, cast, at, as_user, clock):
    make.to_verification(case, cast, at)
    data = {"comment": "Толықтырыңыз", "points": " ", "scope": "reasons", "due_on": "2026-12-20", "rev": str(case.rev)}

    answer = as_user(cast.saule).post(url("assess_return", case.pk), data)

    page = answer.content.decode()
    assert answer.status_code == 422 and "List at least one thing that you ask for." in page
    assert ">Толықтырыңыз</textarea>" in page and 'value="reasons" selected' in page and 'value="2026-12-20"' in page


def test_a_form_that_is_gone_gives_back_what_was_typed_into_it(case, cast, at, as_user, clock):
    from assessments.capacity.actions.verification import return_assessment, validate

    make.to_verification(case, cast, at)
    make.decide_all(case, cast, at)
    validate(assessment=case, by=cast.saule, at=at)
    return_assessment(assessment=case, comment="Неге?", points=[(None, "Күні?")], scope="items", by=cast.murat, at=at)
    posts = {
        (cast.saule, url("assess_return", case.pk)): {"comment": "Менің түсінігім", "points": "Бірінші", "rev": "1"},
        (cast.saule, url("assess_item", case.pk, "1-1")): {"decision": "changed", "level": "1", "reason": "Менің түсінігім"},
        (cast.murat, url("assess_lock", case.pk)): {"note": "Менің түсінігім"},
        (cast.murat, url("monitoring_step", ROUND, case.pk)): {"act": "return", "reason": "Менің түсінігім", "points": "Екі", "scope": "items"},
        (cast.gulnur, url("send_consensus", ROUND)): {"what_changed": "Менің түсінігім"},
    }
    for (person, address), data in posts.items():
        answer = as_user(person).post(address, data)
        page = answer.content.decode()
        assert answer.status_code == 422 and "Менің түсінігім" in page, address
    data = {f"answer-{case.pk}": "Менің жауабым"}
    make_resubmitted(case, cast, at)
    page = as_user(cast.gulnur).post(url("send_again", ROUND), data).content.decode()
    assert "<li>Менің жауабым</li>" in page


def make_resubmitted(case, cast, at):
    from assessments.capacity.actions.verification import resubmit
    from assessments.capacity.queries.verification import open_points

    resubmit(assessment=case, answers={point.pk: "Кеше" for point in open_points(case)}, by=cast.gulnur, at=at)


def test_a_meeting_of_the_lead_that_is_refused_keeps_what_was_typed(case, cast, at, as_user, clock):
    make.fill_self(case, cast, at)
    for day in ("", "2026-11-30"):
        answer = as_user(cast.gulnur).post(url("begin_consensus", ROUND), {"held_on": day, "participants": "Төраға, есепші"})
        assert answer.status_code == 422 and "Төраға, есепші" in answer.content.decode()


def test_verdict_of_a_second_window_is_not_overwritten_and_both_are_shown(case, cast, at, as_user, clock):
    evidence = make.some_evidence(cast, at)
    make.to_verification(case, cast, at, make.entries(level=3, evidence=(evidence.pk,)))
    browser, page, key = as_user(cast.saule), url("assess_item", case.pk, "1-1"), evidence.pk
    assert f'name="seen-{key}" value="0"' in browser.get(page).content.decode()
    assert browser.post(page, {f"verdict-{key}": "accepted", f"seen-{key}": "0"}).status_code == 302

    answer = browser.post(page, {f"verdict-{key}": "rejected", f"why-{key}": "Күні жоқ", f"seen-{key}": "0"})

    shown = answer.content.decode()
    assert answer.status_code == 409 and "judged in another window meanwhile" in shown
    assert '<span class="label good">Accepted</span>' in shown and f'name="verdict-{key}" value="rejected" checked' in shown
    assert "Күні жоқ" in shown and f'name="seen-{key}" value="1"' in shown
    assert evidence.verdicts.get().decision == "accepted"


def test_queue_counts_the_items_decided_and_puts_finished_cases_last(case, stored_version, cast, at, as_user, clock):
    make.to_locked(case, cast, at)
    waiting = make.make_case(stored_version, cast, at, code="T1-2026", kind="T1")
    from assessments.capacity.actions.rounds import assign_verifier
    from assessments.capacity.queries.verification import queue_of

    assign_verifier(assessment=waiting, verifier=cast.saule, by=cast.murat, at=at)

    assert [(row, row.decided, row.items) for row in queue_of(cast.saule)] == [(waiting, 0, 40), (case, 40, 40)]
    page = as_user(cast.saule).get(url("assess")).content.decode()
    assert page.index("0 / 40") < page.index("Finished") < page.index("40 / 40")


def test_self_spread_is_shown_to_the_verifier_after_the_own_decision(case, cast, at, as_user, clock):
    make.to_verification(case, cast, at)
    browser = as_user(cast.saule)
    page = url("assess_item", case.pk, "1-1")
    assert "How the self-assessment spread" not in browser.get(page).content.decode()

    browser.post(page, {"decision": "accepted", "rev": "0"})

    assert "How the self-assessment spread" in browser.get(page).content.decode()


def test_m_and_e_opens_a_round_and_names_a_verifier(stored_version, cast, at, as_user, clock):
    browser = as_user(cast.murat)
    data = {
        "code": "T0-NEW", "kind": "T0", "instrument_version": str(stored_version.pk), "opens_on": "2026-11-01",
        "closes_on": "2026-12-01", "organisations": [str(cast.own.pk)],
    }  # fmt: skip
    assert browser.post(url("new_round"), data | {"closes_on": "2026-10-01"}).status_code == 422
    assert browser.post(url("new_round"), data).status_code == 302
    assert browser.post(url("new_round"), data).status_code == 422
    case = CapacityAssessment.objects.get()

    for verifier, expected in ((cast.yerlan, None), (cast.saule, cast.saule)):
        browser.post(url("name_verifier", "T0-NEW", case.pk), {"verifier": str(verifier.pk)})
        case.refresh_from_db()
        assert case.verifier == expected


def test_m_and_e_reopens_with_a_reason(case, cast, at, as_user, clock):
    make.to_locked(case, cast, at)
    browser = as_user(cast.murat)

    browser.post(url("monitoring_step", ROUND, case.pk), {"act": "reopen", "reason": " "})
    assert CapacityAssessment.objects.count() == 1
    browser.post(url("monitoring_step", ROUND, case.pk), {"act": "reopen", "reason": "Жаңа құжат"})

    assert [(c.revision, c.state) for c in CapacityAssessment.objects.order_by("revision")] == [
        (1, "superseded"),
        (2, "under_verification"),
    ]
    assert verified_sheet(CapacityAssessment.objects.get(revision=2)).scores.count() == 40


@pytest.mark.parametrize("text", ["", "x" * 36, "------------------------------------", "\x00" * 36])
def test_nonsense_for_a_verifier_changes_nothing(case, cast, at, as_user, clock, text):
    as_user(cast.murat).post(url("name_verifier", ROUND, case.pk), {"verifier": text})

    case.refresh_from_db()
    assert case.verifier is None


def test_old_result_stays_readable_while_a_revision_is_verified(case, cast, at, as_user):
    from assessments.capacity.actions.locking import reopen_assessment

    make.to_locked(case, cast, at)
    reopen_assessment(assessment=case, reason="Жаңа құжат", by=cast.murat, at=at)

    assert as_user(cast.gulnur).get(url("capacity_result", ROUND)).status_code == 200


# --- lists


def test_lists_ask_the_same_number_of_queries_at_one_row_and_three(
    stored_version, cast, at, as_user, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.cast import make_organisation

    def count(person, page):
        browser = as_user(person)
        browser.get(page)
        with CaptureQueriesContext(connection, ) as queries:
            browser.get(page)
        return len(queries)

    pages = [
        (cast.murat, url("monitoring_rounds")), (cast.murat, url("monitoring_round", ROUND)),
        (cast.gulnur, url("org_capacity")), (cast.saule, url("assess")),
    ]  # fmt: skip
    case = make.make_case(stored_version, cast, at)
    make.to_verification(case, cast, at)
    one = [count(person, page) for person, page in pages]

    more = [make_organisation(f"CSO-10{n}", f"Қор {n}") for n in range(2)]
    from assessments.capacity.actions.rounds import add_organisations, assign_verifier

    for new in add_organisations(assessment_round=case.round, organisations=more, by=cast.murat, at=at):
        assign_verifier(assessment=new, verifier=cast.saule, by=cast.murat, at=at)
    for kind in ("T1", "T2"):
        make.make_round(stored_version, cast, at, kind=kind, code=f"{kind}-2026")
    three = [count(person, page) for person, page in pages]

    assert AssessmentRound.objects.count() == 3
    assert one == three


def test_latest_sheet_is_none_before_the_meeting(case):
    assert latest_sheet(case, Layer.CONSENSUS) is None
    assert len(CODES) == 40


def test_facilitator_leads_the_meeting_of_a_foreign_organisation_and_the_lead_confirms(case, cast, at, as_user, clock):
    from assessments.capacity.actions.rounds import assign_facilitator, assign_verifier

    make.fill_self(case, cast, at)
    assign_facilitator(assessment=case, facilitator=cast.yerlan, by=cast.murat, at=at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    where = "?organisation=CSO-001"
    browser = as_user(cast.yerlan)
    assert "Begin the consensus" in browser.get(url("facilitate")).content.decode()
    begun = browser.post(url("facilitate_begin", case.pk), {"held_on": at.date().isoformat(), "participants": "3"})
    assert begun.headers["Location"] == url("consensus", ROUND) + where
    record_consensus(assessment=case, entries=make.entries(), by=cast.yerlan, at=at)
    assert browser.get(url("consensus_domain", ROUND, "legal") + where).status_code == 200

    browser.post(url("send_consensus", ROUND) + where)
    case.refresh_from_db()
    assert case.state == "consensus"
    browser = as_user(cast.gulnur)
    assert "Still awaited" in browser.get(url("consensus", ROUND)).content.decode()
    browser.post(url("send_consensus", ROUND))

    case.refresh_from_db()
    assert case.state == "under_verification"
    for stranger in (cast.kuanysh, cast.bekzat, cast.saule):
        assert as_user(stranger).get(url("consensus", ROUND) + where).status_code == 404
        assert cast.own.name_en not in as_user(stranger).get(url("facilitate")).content.decode()


def test_a_meeting_that_is_refused_keeps_what_was_typed(case, cast, at, as_user, clock):
    from assessments.capacity.actions.rounds import assign_facilitator

    make.fill_self(case, cast, at)
    assign_facilitator(assessment=case, facilitator=cast.yerlan, by=cast.murat, at=at)
    browser = as_user(cast.yerlan)
    for day in ("2026-11-31", "2026-11-30", "2026-01-05"):  # no such day, tomorrow's, before the window
        answer = browser.post(url("facilitate_begin", case.pk), {"held_on": day, "participants": "Төраға, есепші"})
        page = answer.content.decode()
        assert answer.status_code == 422 and "Төраға, есепші" in page and "<details open>" in page, day
    case.refresh_from_db()
    assert case.state == "self_submitted"


def test_who_may_lead_meetings_finds_the_page_in_the_menu(cast, as_user):
    page = as_user(cast.yerlan).get(url("facilitate")).content.decode()

    assert f'href="{url("facilitate")}" aria-current' in page and "No meeting yet" in page
    assert as_user(cast.kuanysh).get(url("facilitate")).status_code == 404


def test_what_is_missing_in_the_consensus_leads_to_its_item(case, cast, at, as_user, clock):
    make.to_consensus(case, cast, at)

    page = as_user(cast.gulnur).get(url("consensus", ROUND)).content.decode()

    assert f'<a href="{url("consensus_domain", ROUND, "legal")}#1-3">1.3</a>' in page
    domain = as_user(cast.gulnur).get(url("consensus_domain", ROUND, "legal")).content.decode()
    assert 'href="#1-3">1.3</a>' in domain and 'id="1-3"' in domain
