"""What holds for every register: entry, refusals with their place, papers, second eyes, lists, and who may what."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from assessments.evidence.models import Evidence
from assessments.results import actions, queries
from assessments.results.choices.registers import FAULTS, field_label
from assessments.results.measurement.registers import (
    MANY,
    MEMBER,
    ORGANISATION,
    RECORD,
    REGISTERS,
    register_of,
)
from assessments.results.models import ActivityRecord, RecordPaper, TargetAgency
from assessments.results.queries.records import values_of
from lms.core.actions import record_organisation_event
from lms.core.models import AuditEntry
from tests.assessments.knowledge.conftest import make_programme
from tests.assessments.results.registers.wholes import DAY, WHOLE, accept, enter, paper

LINES = sorted(REGISTERS)
DOCUMENT = "Құжат мәтіні".encode()


@pytest.fixture
def stage(reference, cast, at):
    """What choosing fields offer: a programme, target agencies, a member, an expertise."""
    make_programme("PE")
    rows = [TargetAgency(code="MCI", name_ru="Министерство", name_kk="Министрлік", level="central")]
    actions.freeze_agencies(agencies=rows, frozen_on=DAY - timedelta(days=9), note="Хат", by=cast.murat, at=at)
    return cast


def typed(line: str, **changes) -> dict:
    """Return what a browser sends for a whole record."""
    register = register_of(line)
    sent = {"happened_on": DAY.isoformat(), "comment": ""}
    for code, value in (WHOLE[register.line] | changes).items():
        if value not in (None, False, ""):
            sent[code] = list(value) if isinstance(value, tuple) else "on" if value is True else str(value)
    for one in register.papers:
        if not one.is_many:
            sent[f"paper_{one.code}"] = SimpleUploadedFile("құжат.txt", DOCUMENT)
    return sent


@pytest.mark.parametrize("line", LINES)
def test_a_record_is_entered_on_its_form_shown_and_counted(as_user, stage, at, line):
    expertise = enter(stage, at, "R2.2").pk if line == "R2.1" else None
    if line == "R3.3":
        enter(stage, at, "R3.1")
    client = as_user(stage.dinara)
    assert client.get(f"/kk/monitoring/{line}/record/").status_code == 200

    answer = client.post(f"/kk/monitoring/{line}/record/", typed(line, **({"linked": expertise} if expertise else {})))

    assert answer.status_code == 302, answer.context["form"].errors
    record = ActivityRecord.objects.get(indicator__code=line)
    assert set(record.papers.values_list("kind", flat=True)) == {one.code for one in REGISTERS[line].papers if not one.is_many}
    for page in (answer.url, f"/kk/monitoring/{line}/register/", f"/ru/monitoring/{line}/", f"/en/monitoring/{line}/rows/"):
        assert client.get(page).status_code == 200
    if line == "R3.6":
        for number in range(3):
            facts = {"kind": "action", "title": f"Әрекет {number}", "dated_on": DAY.isoformat(), "url": "https://example.org"}
            assert client.post(reverse("add_paper", args=[record.pk]), facts).status_code == 302
    accept(record, stage, at)
    assert "counted" in client.get(f"/en/monitoring/records/{record.pk}/").content.decode()
    value = queries.board(timezone.localdate()).line(line).headline.reading.numerator
    assert value == (0 if line == "R2.3" else 1)  # persons come with their list


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("line", LINES)
def test_what_is_missing_is_refused_with_its_place_and_stores_nothing(as_user, stage, line, language):
    client, register = as_user(stage.dinara), register_of(line)

    page = client.post(f"/{language}/monitoring/{line}/record/", {"happened_on": DAY.isoformat()})

    assert page.status_code == 422
    errors = page.context["form"].errors
    needed = {one.code for one in register.fields if one.is_required} | {f"paper_{one.code}" for one in register.papers if one.is_required}
    assert set(errors) == needed
    with translation.override(language):
        text = page.content.decode()
        assert all(f'href="#id_{code}"' in text for code in needed)
        assert field_label(register, register.fields[0].code) in text
    assert not ActivityRecord.objects.exists() and not RecordPaper.objects.exists()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_day_before_the_incoming_letter_is_refused_in_words(as_user, stage, language):
    sent = typed("R3.4", outgoing_on=DAY - timedelta(days=1))

    page = as_user(stage.dinara).post(f"/{language}/monitoring/R3.4/record/", sent)

    with translation.override(language):
        assert list(page.context["form"].errors.items()) == [("outgoing_on", [str(FAULTS["before_day"])])]
    assert not ActivityRecord.objects.exists() and not Evidence.objects.exists()


def test_files_are_checked_and_handed_out_only_to_m_and_e_staff_as_attachments(client, stage):
    client.force_login(stage.dinara)
    bad = typed("R3.2") | {"paper_minutes": SimpleUploadedFile("a.exe", b"MZ")}
    assert list(client.post("/en/monitoring/R3.2/record/", bad).context["form"].errors) == ["paper_minutes"]
    lying = typed("R3.2") | {"paper_minutes": SimpleUploadedFile("a.pdf", b"no pdf")}
    assert list(client.post("/en/monitoring/R3.2/record/", lying).context["form"].errors) == ["paper_minutes"]
    assert not Evidence.objects.exists()
    client.post("/en/monitoring/R3.2/record/", typed("R3.2"))
    file = Evidence.objects.filter(title="Minutes")
    address = f"/en/evidence/{file.get().pk}/"
    answer = client.get(address)
    assert (answer.content, answer["Content-Disposition"].split(";")[0]) == (DOCUMENT, "attachment")
    for name in ("gulnur", "aliya", "yerlan", "saule", "katrin", "kuanysh"):
        client.force_login(getattr(stage, name))
        assert client.get(address).status_code == 404, name
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("line", LINES)
def test_the_action_refuses_the_same_as_the_form(stage, at, line):
    register = register_of(line)
    facts = {"line": line, "happened_on": DAY, "by": stage.dinara, "at": at, "papers": {one.code: paper() for one in register.papers}}
    for wrong in (
        {"values": {}},
        {"by": stage.gulnur},
        {"by": stage.kuanysh},
        {"happened_on": at.date() + timedelta(days=1)},
        *({"values": WHOLE[line] | {one.code: "CSO-999"}} for one in register.fields if one.kind in (ORGANISATION, MEMBER)),
        *({"values": WHOLE[line] | {one.code: "0" * 32}} for one in register.fields if one.kind == RECORD),
        *({"values": WHOLE[line] | {one.code: ("x",)}} for one in register.fields if one.kind == MANY),
        *({"papers": {}} for one in register.papers if one.is_required),
        *({"values": WHOLE[line] | {one.code: "XYZ"}} for one in register.fields if one.kind in ("agency", "programme")),
    ):
        with pytest.raises(actions.RecordRefused):
            actions.enter_record(**({"values": WHOLE[line]} | facts | wrong))
    with pytest.raises(actions.RecordRefused):
        actions.enter_record(**({"values": WHOLE[line]} | facts | {"line": "R1.4"}))
    assert not ActivityRecord.objects.exists()


def test_a_record_is_accepted_by_a_second_person_and_then_closed(client, stage, at):
    record = enter(stage, at, "R3.2")
    with pytest.raises(actions.RecordRefused, match="another person"):
        actions.accept_record(record=record, revision=1, by=stage.dinara, at=at)
    with pytest.raises(actions.RecordRefused):
        actions.accept_record(record=record, revision=1, by=stage.saule, at=at)
    client.force_login(stage.murat)
    address = reverse("decide_activity", args=[record.pk])
    assert client.post(address, {"act": "return", "revision": "1", "reason": ""}).status_code == 422
    client.post(address, {"act": "accept", "revision": "9"})
    record.refresh_from_db()
    assert record.decision == ""
    client.post(address, {"act": "accept", "revision": "1"})
    client.post(address, {"act": "accept", "revision": "2"})
    record.refresh_from_db()
    assert (record.decision, record.decided_by, record.revision) == ("accepted", stage.murat, 2)
    assert queries.board(at.date()).line("R3.2").value == 1
    # Accepted: no change, no paper, until it is sent back with a reason.
    facts = {"record": record, "by": stage.dinara, "at": at}
    with pytest.raises(actions.RecordRefused, match="accepted"):
        actions.change_record(**facts, happened_on=DAY, values=WHOLE["R3.2"], revision=2)
    with pytest.raises(actions.RecordRefused, match="accepted"):
        actions.add_paper(**facts, kind="agenda", dated_on=DAY, url="https://example.org")
    with pytest.raises(actions.RecordRefused, match="accepted"):
        actions.remove_paper(**facts, paper=record.papers.first().pk)
    client.post(address, {"act": "return", "revision": "2", "reason": "Хаттамаға қол қойылмаған"})
    assert queries.board(at.date()).line("R3.2").value == 0
    assert "Хаттамаға қол қойылмаған" in client.get(reverse("activity_record", args=[record.pk])).content.decode()
    assert set(AuditEntry.objects.values_list("act", flat=True)) >= {"activity.recorded", "activity.accepted", "activity.returned"}


def test_whoever_changed_a_record_is_no_second_person_for_it(stage, at):
    record = enter(stage, at, "R3.2")
    actions.change_record(record=record, happened_on=DAY, values=WHOLE["R3.2"], revision=1, by=stage.murat, at=at)

    with pytest.raises(actions.RecordRefused, match="another person"):
        actions.accept_record(record=record, revision=2, by=stage.murat, at=at)


def test_two_people_changing_at_once_lose_nothing(client, stage, at):
    record = enter(stage, at, "R3.2")
    client.force_login(stage.dinara)
    address = reverse("change_activity", args=[record.pk])
    mine = {"title": "Менің сөзім", "kind": "working", "happened_on": DAY.isoformat(), "revision": "1"}
    assert client.get(address).context["form"].initial["revision"] == 1
    assert client.post(address, mine).status_code == 302
    late = client.post(address, mine | {"title": "Кеш қалған"})
    assert (late.status_code, "somebody else" in late.content.decode()) == (422, True)
    record.refresh_from_db()
    assert (record.title, record.revision) == ("Менің сөзім", 2)
    assert AuditEntry.objects.get(act="activity.changed").details["before"]["title"] == "Жұмыс кездесуі"


@pytest.mark.parametrize("line", LINES)
def test_a_form_shows_what_is_stored_and_storing_it_again_changes_nothing(client, stage, at, line):
    record = enter(stage, at, line)
    client.force_login(stage.dinara)
    form = client.get(f"/en/monitoring/records/{record.pk}/change/").context["form"]
    register = register_of(line)
    sent = {one.code: form.initial.get(one.code) for one in register.fields} | {
        "happened_on": DAY.isoformat(), "revision": record.revision, "comment": ""
    }  # fmt: skip
    sent = {code: list(value) if isinstance(value, tuple) else value for code, value in sent.items() if value not in (None, False, "")}

    answer = client.post(f"/en/monitoring/records/{record.pk}/change/", sent)

    assert answer.status_code == 302, answer.context["form"].errors
    before = record.facts, values_of(record)
    record = ActivityRecord.objects.select_related("organisation", "member", "indicator").get(pk=record.pk)
    assert (record.facts, values_of(record)) == before


def test_a_record_of_an_organisation_that_left_can_still_be_put_right(client, stage, at):
    record = enter(stage, at, "R2.5")
    record_organisation_event(organisation=stage.own, kind="left", day=at.date(), reason="Жоба аяқталды", by=stage.dinara, at=at)
    client.force_login(stage.dinara)
    address = reverse("change_activity", args=[record.pk])
    assert "CSO-001" in dict(client.get(address).context["form"].fields["organisation"].choices)
    assert "CSO-001" not in dict(client.get("/en/monitoring/R2.5/record/").context["form"].fields["organisation"].choices)

    sent = {code: str(value) for code, value in WHOLE["R2.5"].items()} | {"happened_on": DAY.isoformat(), "revision": "1", "contract": "Г-2"}
    assert client.post(address, sent).status_code == 302
    record.refresh_from_db()
    assert record.facts["contract"] == "Г-2"


def test_papers_come_and_go_before_acceptance(client, stage, at):
    record = enter(stage, at, "R3.2", without=["agenda"])
    client.force_login(stage.dinara)
    address, page = reverse("add_paper", args=[record.pk]), reverse("activity_record", args=[record.pk])
    assert "the agenda is missing" in client.get(page).content.decode()
    for wrong, place in (
        ({"kind": "agenda", "dated_on": DAY.isoformat()}, "url"),
        ({"kind": "agenda", "dated_on": "2999-01-01", "url": "https://example.org"}, "dated_on"),
        ({"kind": "memorandum", "dated_on": DAY.isoformat(), "url": "https://example.org"}, "kind"),
        ({"kind": "agenda", "dated_on": DAY.isoformat(), "url": "javascript:alert(1)"}, "url"),
    ):
        answer = client.post(address, wrong)
        assert (answer.status_code, list(answer.context["paper_form"].errors)) == (422, [place])
    assert client.post(address, {"kind": "agenda", "dated_on": DAY.isoformat(), "url": "https://example.org"}).status_code == 302
    kept = record.papers.get(kind="agenda")
    for _again in range(2):
        assert client.post(reverse("remove_paper", args=[record.pk, kept.pk])).status_code == 302
    assert not record.papers.filter(kind="agenda").exists()
    assert Evidence.objects.filter(pk=kept.evidence_id).exists()


def test_a_withdrawn_record_stays_readable_with_its_reason_and_counts_nowhere(client, stage, at):
    record = enter(stage, at, "R2.5")
    client.force_login(stage.dinara)
    address = reverse("withdraw_activity", args=[record.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "қате"}).status_code == 302
    actions.withdraw_activity(record=record, reason="тағы", by=stage.dinara, at=at)
    assert "қате" in client.get(reverse("activity_record", args=[record.pk])).content.decode()
    reading = queries.board(timezone.localdate()).line("R2.5").headline.reading
    assert (reading.value, reading.rows[0].reason, reading.denominator) == (0, "withdrawn", 0)
    with pytest.raises(actions.RecordRefused, match="withdrawn"):
        actions.accept_record(record=record, revision=1, by=stage.murat, at=at)


@pytest.mark.parametrize("line", [*LINES, "R3.5"])
def test_registers_are_read_by_m_and_e_and_administrators_and_fed_by_m_and_e(client, stage, at, line):
    record = enter(stage, at, line) if line in WHOLE else enter(stage, at, "R3.4")
    read = [f"/en/monitoring/{line}/register/", f"/en/monitoring/records/{record.pk}/"]
    fed = [f"/en/monitoring/{line}/record/", f"/en/monitoring/records/{record.pk}/change/", f"/en/monitoring/records/{record.pk}/withdraw/"]
    for role, person in stage.everybody.items():
        client.force_login(person)
        for address in read:
            assert client.get(address).status_code == (200 if role in ("monitor", "M&E staff", "administrator") else 404), role
        for address in fed:
            assert client.get(address).status_code == (200 if role in ("monitor", "M&E staff") else 404), role
        if role not in ("monitor", "M&E staff"):
            for name in ("add_paper", "decide_activity"):
                assert client.post(reverse(name, args=[record.pk]), {"act": "accept"}).status_code == 404
    record.refresh_from_db()
    assert (record.decision, record.revision) == ("", 1)


@pytest.mark.parametrize(("line", "number"), [("R3.2", 13), ("R3.4", 13), ("R2.4", 13), ("R3.3", 13)])
def test_a_register_costs_the_same_at_one_record_and_at_three(as_user, stage, at, django_assert_num_queries, line, number):
    client = as_user(stage.dinara)
    for day in range(3):
        enter(stage, at, line, day=DAY + timedelta(days=day))
        client.get(f"/en/monitoring/{line}/register/")
        with django_assert_num_queries(number):
            client.get(f"/en/monitoring/{line}/register/")


def test_the_list_is_sifted_and_says_why(as_user, stage, at):
    client = as_user(stage.dinara)
    enter(stage, at, "R2.2")
    enter(stage, at, "R2.2", registration="", registered_on=None, title="Ұзақ сараптама")
    for wanted, number in (("", 2), ("counted", 1), ("not_counted", 1), ("waiting", 2), ("<x>", 2)):
        page = client.get("/en/monitoring/R2.2/register/", {"show": wanted})
        assert len(page.context["page"].object_list) == number, wanted
    text = client.get("/en/monitoring/R2.2/register/?show=not_counted").content.decode()
    assert "Ұзақ сараптама" in text and "no registration number and day" in text


def test_a_record_sent_back_needs_its_reason_in_the_database_too(stage, at):
    record = enter(stage, at, "R3.2")
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityRecord.objects.filter(pk=record.pk).update(decision="returned", decided_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityRecord.objects.filter(pk=record.pk).update(decision="accepted")


def test_a_withdrawn_paper_no_longer_counts(stage, at):
    from assessments.evidence.actions import withdraw_evidence

    record = enter(stage, at, "R2.2")
    assert queries.board(at.date()).line("R2.2").value == 1
    withdraw_evidence(evidence=record.papers.get().evidence, reason="Қате құжат", by=stage.dinara, at=at)
    assert queries.board(at.date()).line("R2.2").headline.reading.rows[0].reason == "no_final_document"
