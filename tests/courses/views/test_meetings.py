"""Pages of meetings: who comes in, the code on the wall, check-in by scan and by typing, roster, sheet, calendar."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from courses.actions.meetings import cancel_meeting
from courses.models import Attendance, AttendanceEntry, CalendarKey, LiveMeeting
from courses.queries.attendance import person_code
from tests.courses.factories import make_enrolment, make_learners
from tests.courses.meeting_making import code_now, make_meeting, present

pytestmark = pytest.mark.django_db
TEACH = "/en/teach/TST-2026-1/meetings/"


@pytest.fixture
def meeting(cast, cohort):
    """A meeting that goes on right now."""
    now = timezone.now()
    cohort.starts_on, cohort.ends_on = now.date() - timedelta(days=30), now.date() + timedelta(days=30)
    cohort.save()
    return make_meeting(cast, cohort, now - timedelta(minutes=10), place="Алматы", title="Жұмыс & талқылау")


@pytest.fixture
def yerlan(cast, meeting, as_user):
    return as_user(cast.yerlan)


def own(meeting) -> str:
    return f"{TEACH}{meeting.pk}/"


@pytest.mark.parametrize("page", ["", "edit/", "code/", "sheet.pdf", "sheet.xlsx", "upload/"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("yerlan", 200), ("kuanysh", 200), ("aliya", 404), ("bekzat", 404), ("gulnur", 404), ("saule", 404), ("murat", 404)],
)
def test_only_trainers_of_the_cohort_and_administrators_come_in(cast, meeting, as_user, page, who, status):
    assert as_user(getattr(cast, who)).get(own(meeting) + page).status_code == status


@pytest.mark.parametrize("page", ["", "edit/", "code/", "sheet.pdf", "sheet.xlsx", "upload/"])
def test_a_foreign_meeting_looks_like_a_missing_one(cast, cohort, yerlan, meeting, page):
    cohort.trainers.clear()

    assert yerlan.get(own(meeting) + page).status_code == 404
    assert yerlan.get(TEACH).status_code == 404


@pytest.mark.parametrize("page", ["cancel/", "undo/", "upload/confirm/"])
def test_what_changes_something_is_not_fetched_and_not_for_strangers(cast, meeting, as_user, page):
    assert as_user(cast.yerlan).get(own(meeting) + page).status_code == 405
    assert as_user(cast.aliya).post(own(meeting) + page).status_code == 404


def test_a_meeting_is_planned_and_inverted_times_are_refused_at_their_field(cohort, yerlan):
    day = timezone.localdate().isoformat()
    fields = {"title": "Кіріспе", "kind": "room", "day": day, "begins": "10:00", "ends": "09:00", "place": "Алматы", "units": "2"}

    refused = yerlan.post(f"{TEACH}new/", fields)
    assert refused.status_code == 400 and "The end must lie after the beginning." in refused.content.decode()
    far = yerlan.post(f"{TEACH}new/", {**fields, "ends": "13:00", "day": "2031-01-01"})
    assert "outside the dates of the cohort" in far.content.decode()
    assert LiveMeeting.objects.count() == 1

    yerlan.post(f"{TEACH}new/", {**fields, "ends": "13:00"})
    planned = LiveMeeting.objects.get(title="Кіріспе")
    assert (timezone.localtime(planned.starts_at).hour, planned.units) == (10, 2)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://zoom.example/1", "ftp://x.example"])
def test_a_link_that_is_not_https_is_refused(yerlan, link):
    answer = yerlan.post(f"{TEACH}new/", {
        "title": "Вебинар", "kind": "online", "day": timezone.localdate().isoformat(), "begins": "10:00", "ends": "11:00",
        "link": link, "units": "1",
    })

    assert answer.status_code == 400
    assert LiveMeeting.objects.count() == 1


def test_the_link_is_shown_to_the_enrolled_only(cast, cohort, meeting, as_user):
    LiveMeeting.objects.update(kind="online", link="https://meet.example/secret")
    make_enrolment(cast, cohort, timezone.now())

    assert "https://meet.example/secret" in as_user(cast.aliya).get("/kk/learn/TST-2026-1/meetings/").content.decode()
    for person in (cast.bekzat, cast.gulnur, cast.murat):
        assert as_user(person).get("/kk/learn/TST-2026-1/meetings/").status_code == 404


def test_a_typed_code_checks_in_once_and_says_so_in_kazakh(cast, cohort, meeting, as_user):
    make_enrolment(cast, cohort, timezone.now())
    client = as_user(cast.aliya)
    for _time in range(2):
        code = code_now(meeting, timezone.now())
        answer = client.post("/kk/learn/check-in/", {"code": f"{code[:3]} {code[3:]}"}, follow=True)

    assert "Сіз қатысушы ретінде белгілендіңіз" in answer.content.decode()
    assert Attendance.objects.get().units == 1 and AttendanceEntry.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "000", "abcdef", "１２３４５６", "9" * 21])
def test_a_wrong_code_never_looks_like_success(cast, cohort, meeting, as_user, typed):
    make_enrolment(cast, cohort, timezone.now())

    answer = as_user(cast.aliya).post("/en/learn/check-in/", {"code": typed})

    assert answer.status_code == 400
    assert "You are recorded" not in answer.content.decode()
    assert not Attendance.objects.exists()


def test_codes_cannot_be_guessed_by_trying(cast, cohort, meeting, as_user):
    make_enrolment(cast, cohort, timezone.now())
    client = as_user(cast.aliya)
    for _time in range(10):
        client.post("/en/learn/check-in/", {"code": "000000"})

    answer = client.post("/en/learn/check-in/", {"code": code_now(meeting, timezone.now())})

    assert "Too many tries." in answer.content.decode()
    assert not Attendance.objects.exists()


def test_a_scan_is_kept_through_the_sign_in_and_confirmed_with_one_button(cast, cohort, meeting, client):
    make_enrolment(cast, cohort, timezone.now())
    scanned = client.get(f"/en/a/{meeting.pk}/{code_now(meeting, timezone.now())}/", follow=True)
    assert scanned.redirect_chain[-1][0].startswith("/en/account/login/?next=/en/learn/check-in/")
    client.post("/en/account/login/", {"login": "aliya@cast.example", "password": "a long enough password"})

    page = client.get("/en/learn/check-in/").content.decode()
    assert "I am here" in page and "Жұмыс &amp; талқылау" in page
    assert not Attendance.objects.exists()
    client.post("/en/learn/check-in/", {"scanned": "1"})

    assert Attendance.objects.get().enrolment.learner == cast.aliya


def test_a_scan_without_a_language_in_its_address_finds_its_page(meeting, client):
    answer = client.get(f"/a/{meeting.pk}/123456/")

    assert answer.status_code == 302 and f"/a/{meeting.pk}/123456/" in answer["Location"]


def test_a_scan_of_another_group_or_an_old_one_is_refused(cast, meeting, as_user):
    client = as_user(cast.bekzat)
    client.get(f"/en/a/{meeting.pk}/{code_now(meeting, timezone.now())}/")
    assert "another group" in client.post("/en/learn/check-in/", {"scanned": "1"}).content.decode()

    old = code_now(meeting, timezone.now() - timedelta(minutes=5))
    page = client.get(f"/en/a/{meeting.pk}/{old}/", follow=True).content.decode()
    assert "no longer shown" in page and "I am here" not in page
    assert client.post("/en/learn/check-in/", {"scanned": "1"}).status_code == 400
    assert not Attendance.objects.exists()


def test_the_wall_shows_a_qr_and_figures_only_while_check_in_is_open(cast, yerlan, cohort, meeting):
    before = timezone.now()
    page = yerlan.get(f"{own(meeting)}code/").content.decode()
    codes = {code_now(meeting, moment) for moment in (before, timezone.now())}
    assert "<svg" in page and 'http-equiv="refresh"' in page
    assert any(f"{code[:3]} {code[3:]}" in page for code in codes)

    meeting.starts_at, meeting.ends_at = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=2)
    meeting.save()
    later = yerlan.get(f"{own(meeting)}code/?part=1").content.decode()
    assert "Check-in has not opened yet." in later and "<svg" not in later and "<html" not in later


def test_the_roster_changes_only_what_this_page_showed_otherwise(cast, cohort, meeting, yerlan):
    first, second = make_learners(cast, cohort, timezone.now(), 2)
    shown = {f"was-{first.pk}": "0", f"was-{second.pk}": "0"}
    present(cast, meeting, second, at=timezone.now())  # comes in by another way while the page is open

    yerlan.post(own(meeting), {**shown, f"units-{first.pk}": "1"})

    assert dict(Attendance.objects.values_list("enrolment_id", "units")) == {first.pk: 1, second.pk: 1}
    yerlan.post(f"{own(meeting)}undo/")
    assert Attendance.objects.get(enrolment=first).units == 0
    page = yerlan.get(own(meeting)).content.decode()
    assert "taken back" in page and "Қайырбеков" in page


def test_everybody_is_marked_with_one_button_and_marking_too_early_is_refused(cast, cohort, meeting, yerlan):
    people = make_learners(cast, cohort, timezone.now(), 3)
    shown = {f"was-{one.pk}": "0" for one in people} | {"name": "all"}
    meeting.starts_at = timezone.now() + timedelta(hours=1)
    meeting.ends_at = meeting.starts_at + timedelta(hours=1)
    meeting.save()
    assert yerlan.post(own(meeting), shown).status_code == 409
    assert not Attendance.objects.filter(units__gt=0).exists()

    meeting.starts_at = timezone.now()
    meeting.save()
    yerlan.post(own(meeting), shown)
    assert list(Attendance.objects.values_list("units", flat=True)) == [1, 1, 1]


def test_all_is_all_but_the_trainer_who_learns_in_the_cohort(cast, cohort, meeting, yerlan, at):
    other, own_line = (make_enrolment(cast, cohort, at, learner=one) for one in (cast.aliya, cast.yerlan))

    page = yerlan.post(own(meeting), {f"was-{one.pk}": "0" for one in (other, own_line)} | {"name": "all"})

    assert page.status_code == 302
    assert [row.enrolment for row in Attendance.objects.filter(units__gt=0)] == [other]
    refused = yerlan.post(own(meeting), {f"was-{own_line.pk}": "0", f"units-{own_line.pk}": "1"})
    assert refused.status_code == 409 and "another trainer records it" in refused.content.decode()


def test_the_roster_asks_the_same_number_of_queries_at_one_and_at_ten(cast, cohort, meeting, yerlan):
    numbers = []
    for more in (1, 9):
        people = make_learners(cast, cohort, timezone.now(), more) if more == 1 else [
            make_enrolment(cast, cohort, timezone.now(), person)
            for person in (cast.aliya, cast.bekzat, cast.gulnur)
        ]
        present(cast, meeting, *people, at=timezone.now())
        yerlan.get(own(meeting))
        with CaptureQueriesContext(connection) as captured:
            yerlan.get(own(meeting))
        numbers.append(len(captured))

    assert numbers[0] == numbers[1] and numbers[0] <= 10


def test_the_sheet_on_paper_names_everybody_in_three_languages(cast, cohort, meeting, yerlan):
    make_learners(cast, cohort, timezone.now(), 25)

    paper = yerlan.get(f"{own(meeting)}sheet.pdf")

    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF-1.7")
    assert "/StructTreeRoot" in PdfReader(io.BytesIO(paper.content)).trailer["/Root"]


def test_the_workbook_goes_out_and_comes_back(cast, cohort, meeting, yerlan):
    first, second = make_learners(cast, cohort, timezone.now(), 2)
    book = openpyxl.load_workbook(io.BytesIO(yerlan.get(f"{own(meeting)}sheet.xlsx").content))
    assert book.sheetnames == ["attendance", "codebook"]
    for row in book["attendance"].iter_rows(min_row=2):
        row[3].value = 1 if row[0].value == person_code(first.pk) else None
    out = io.BytesIO()
    book.save(out)

    checked = yerlan.post(f"{own(meeting)}upload/", {"sheet": SimpleUploadedFile("back.xlsx", out.getvalue())})
    assert "Marks: 1, of them changes: 1. Empty cells: 1." in checked.content.decode()
    assert not Attendance.objects.exists()
    for _time in range(2):
        yerlan.post(f"{own(meeting)}upload/confirm/", {"token": checked.context["run"].token})

    assert list(Attendance.objects.values_list("enrolment_id", "units")) == [(first.pk, 1)]
    assert AttendanceEntry.objects.get().source == "sheet"


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("NOBODY;1", "code", "There is nobody with the code"), ("{code};2", "units", "This is not a number of units"),
        ("{code};много", "units", "This is not a number of units"), ("{code};-1", "units", "This is not a number of units"),
        ("{code};1\n{code};1", "code", "This person stands in row 2 too."),
    ],
)
@pytest.mark.parametrize("coding", ["utf-8", "cp1251"])
def test_a_bad_row_is_named_and_nothing_can_be_confirmed(cast, cohort, meeting, yerlan, row, column, sentence, coding):
    enrolment = make_enrolment(cast, cohort, timezone.now())
    content = f"code;units\n{row.replace('{code}', person_code(enrolment.pk))}".encode(coding)

    answer = yerlan.post(f"{own(meeting)}upload/", {"sheet": SimpleUploadedFile("back.csv", content)})

    (fault,) = answer.context["run"].faults
    assert answer.status_code == 400 and fault.column == column and fault.wrong.startswith(sentence)
    assert 'name="token"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content"), [("back.xlsx", b"PK\x03\x04" + b"\0" * 200), ("back.pdf", b"%PDF"), ("back.csv", b""), ("b.csv", b"a;b\n1;2")]
)
def test_a_sheet_that_cannot_be_read_says_why(meeting, yerlan, name, content):
    answer = yerlan.post(f"{own(meeting)}upload/", {"sheet": SimpleUploadedFile(name, content)})

    assert answer.status_code == 400
    assert not Attendance.objects.exists()


def test_a_confirmation_of_somebody_else_writes_nothing(cast, cohort, meeting, as_user):
    enrolment = make_enrolment(cast, cohort, timezone.now())
    sheet = SimpleUploadedFile("back.csv", f"code;units\n{person_code(enrolment.pk)};1".encode())
    token = as_user(cast.yerlan).post(f"{own(meeting)}upload/", {"sheet": sheet}).context["run"].token

    as_user(cast.kuanysh).post(f"{own(meeting)}upload/confirm/", {"token": token})

    assert not Attendance.objects.exists()


def test_a_calendar_is_read_by_its_secret_and_by_nothing_else(cast, cohort, meeting, as_user, client):
    make_enrolment(cast, cohort, timezone.now())
    LiveMeeting.objects.update(kind="online", link="https://meet.example/secret", title="А; б, в" + "ы" * 60)
    page = as_user(cast.aliya).post("/kk/learn/calendar/")
    address = page.context["address"].removeprefix("https://qabilet.example")
    assert page.context["address"] in page.content.decode()
    client.logout()

    feed = client.get(address)
    text = feed.content.decode()
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:А\\; б\\, в" in text and "https://meet.example/secret" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert CalendarKey.objects.get().digest not in address
    cancel_meeting(meeting=meeting, by=cast.yerlan, at=timezone.now())
    assert "STATUS:CANCELLED" in client.get(address).content.decode()

    again = as_user(cast.aliya).post("/kk/learn/calendar/").context["address"].removeprefix("https://qabilet.example")
    assert client.get(address).status_code == 404 and client.get(again).status_code == 200
    client.post("/kk/learn/calendar/", {"end": "1"})
    assert client.get(again).status_code == 404
    assert "make a new one" not in client.get("/en/learn/calendar/").content.decode()


def test_a_calendar_holds_only_the_own_meetings(cast, cohort, meeting, as_user, client):
    address = as_user(cast.bekzat).post("/en/learn/calendar/").context["address"].removeprefix("https://qabilet.example")

    assert "BEGIN:VEVENT" not in client.get(address).content.decode()
