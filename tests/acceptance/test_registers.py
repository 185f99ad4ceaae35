"""AT-42: unique persons and participations; R3.5 lies within R3.4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.results import actions, queries
from assessments.results.actions import RecordRefused
from assessments.results.imports.participants import read_participants
from assessments.results.measurement.counting import World, counted, ministry, verdicts
from assessments.results.measurement.people import Part, attendances, fingerprint, plain_contact, plain_name
from assessments.results.models import Participation
from assessments.results.queries.registers import participations
from lms.core.models import AuditEntry
from tests.assessments.results.conftest import reference, story  # noqa: F401 - fixtures
from tests.assessments.results.registers.wholes import ON, entry
from tests.assessments.results.registers.wholes import enter as register_record

KEY = b"a key of sixteen bytes or more"
LIST = "name;contact;sex;age;region;disability;target_group;language\r\n"
rows = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["", "x", "y", "z", "w"]), st.sampled_from(["f", "m"])), max_size=40
)


@given(rows)
def test_at_42_unique_persons_never_exceed_participations_and_nobody_counts_twice(rows):
    parts = [Part(event, mark, (("sex", sex),)) for event, mark, sex in rows]
    found = attendances(parts, "ABCD")
    people = sum(len(one.new) for one in found)

    assert people == len({mark for _event, mark, _sex in rows if mark})
    assert people <= sum(one.participations for one in found) == len(rows)
    # Whatever the order of the rows, as many persons; a list removed never adds one.
    assert sum(len(one.new) for one in attendances(reversed(parts), "ABCD")) == people
    fewer = [part for part in parts if part.event != "A"]
    assert sum(len(one.new) for one in attendances(fewer, "ABCD")) <= people


@given(st.text(min_size=1, max_size=30), st.from_regex(r"\A[0-9]{10}\Z"))
def test_at_42_a_fingerprint_is_the_same_however_a_person_is_written_and_tells_nothing(name, number):
    mark = fingerprint(name, f"+7{number}", key=KEY)
    assert mark == fingerprint(f"  {name.upper().lower()} ", f"8 {number[:3]} {number[3:]}", key=KEY) or not plain_name(name)
    assert mark == "" or (len(mark) == 64 and number not in mark)
    assert mark == "" or mark != fingerprint(name, f"+7{number}", key=KEY + b"!")


def test_at_42_names_and_contacts_are_read_as_people_write_them():
    assert plain_name("Әлия  СЕЙІТҚАЛИЕВА") == plain_name("Сейітқалиева, Әлия")
    assert plain_contact("8 (707) 123-45-67") == plain_contact("+7 707 123 45 67") == "7071234567"
    assert plain_contact("Aliya@Example.org ") == "aliya@example.org"
    assert plain_contact("123") == ""
    with pytest.raises(ValueError):
        fingerprint("a", "b", key=b"short")


@pytest.fixture
def event(story, at):  # noqa: F811
    def made(title, **facts):
        return actions.enter_record(
            line="R2.3", happened_on=at.date(), values={"title": title, **facts}, by=story.cast.dinara, at=at
        )

    return made


def enter(record, story, at, *lines):  # noqa: F811
    found = read_participants((LIST + "\r\n".join(lines)).encode(), "list.csv")
    assert not found.faults
    return actions.enter_participants(record=record, people=found.people, by=story.cast.dinara, at=at)


def test_at_42_the_same_person_in_two_expertises_counts_once(event, story, at):  # noqa: F811
    first, second = event("Бірінші"), event("Екінші")
    enter(first, story, at, "Әлия Өтегенова;87071234567;ж;30;KZ-75;нет;молодёжь;kk", "Ерлан;yerlan@example.org;м;40;;;;")
    enter(second, story, at, "ӨТЕГЕНОВА Әлия;+7 707 123 45 67;ж;30;;;;", "без контакта;;;;;;;")
    event("Без списка", people=25)

    reading = queries.board(at.date()).line("R2.3").headline.reading

    assert (reading.numerator, reading.value) == (2, 2)
    assert participations(at.date()) == 2 + 2 + 25
    assert sum(row.amount for row in reading.rows) == 2
    parts = dict(part for row in reading.rows for part in row.parts if part[0] == "target_group")
    assert parts == {"target_group": "молодёжь"}
    stored = str(list(Participation.objects.values()))
    assert "Әлия" not in stored and "707123" not in stored and "yerlan" not in stored
    assert "Әлия" not in str(list(AuditEntry.objects.values()))


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from(["1", "2", "3"])), max_size=8))
def test_at_42_requests_of_the_ministry_never_exceed_all_requests(said):
    entries = [
        entry("R3.4", key=str(number), is_ministry=is_ministry, incoming=letter, without=[] if is_answered else ["outgoing"])
        for number, (is_ministry, is_answered, letter) in enumerate(said)
    ]
    every = verdicts("R3.4", entries, ON, World())
    requests, ministrys = counted("R3.4", every), counted("R3.5", ministry(every))

    assert ministrys.value <= requests.value == len({letter for _flag, is_answered, letter in said if is_answered})
    assert set(ministrys.rows) <= set(requests.rows)


def test_a_list_is_entered_once_by_m_and_e_staff_and_only_where_it_belongs(event, story, at):  # noqa: F811
    record, other = event("Кездесу"), register_record(story.cast, at, "R3.4")
    people = [Participation(fingerprint="a" * 64)]
    for wrong in (
        {"record": record, "by": story.cast.gulnur, "people": people},
        {"record": other, "by": story.cast.dinara, "people": people},
        {"record": record, "by": story.cast.dinara, "people": []},
    ):
        with pytest.raises(RecordRefused):
            actions.enter_participants(**wrong, at=at)
    actions.enter_participants(record=record, people=people, by=story.cast.dinara, at=at)
    with pytest.raises(RecordRefused, match="already"):
        actions.enter_participants(record=record, people=[Participation()], by=story.cast.murat, at=at)
    actions.withdraw_activity(record=record, reason="қате", by=story.cast.dinara, at=at)
    assert queries.board(at.date()).line("R2.3").headline.reading.numerator == 0


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_bad_list_names_row_and_column_and_stores_nothing(as_user, event, story, at, language):  # noqa: F811
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, record = as_user(story.cast.dinara), event("Кездесу")
    address = f"/{language}/monitoring/records/{record.pk}/participants/"
    bad = "Әлия;12;x;много;KZ-99;;;\r\n;87071234567;;;;;;\r\n"
    page = client.post(address, {"file": SimpleUploadedFile("a.csv", (LIST + bad).encode())})
    assert page.status_code == 422
    text = page.content.decode()
    for column in ("contact", "sex", "age", "region", "name"):
        assert column in text
    assert not Participation.objects.exists()
    good = "Әлия;87071234567;ж;30;KZ-75;;;\r\nӘлия;8 707 123 45 67;;;;;;\r\n"
    upload = lambda: SimpleUploadedFile("a.csv", (LIST + good).encode())  # noqa: E731 - read twice
    assert client.post(address, {"file": upload(), "only_check": "on"}).status_code == 200
    assert not Participation.objects.exists()
    assert client.post(address, {"file": upload()}).status_code == 302
    assert Participation.objects.count() == 1
    assert client.get(address).status_code == 200
    for person in (story.cast.gulnur, story.cast.katrin, story.cast.kuanysh):
        client.force_login(person)
        assert client.get(address).status_code == 404
