"""The list that is to be corrected comes as a file (BE2); the page of a cohort says at which lesson people stop (T8)."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.enrolments import complete_lesson
from courses.models import Enrolment
from courses.queries.cohorts import cohort_grid, lesson_stops
from courses.queries.outlines import programme_outline
from tests.courses.factories import make_learners

pytestmark = pytest.mark.django_db
IMPORT = "/en/teach/TST-2026-1/import/"
SHEET = (
    "email;family_name;given_name;organisation;language\n"
    "good@example.kz;Өтегенова;Гүлнұр;CSO-001;kk\nnot an address;=1+1;;CSO-999;xx\n"
)


def checked(client, text=SHEET):
    return client.post(IMPORT, {"sheet": SimpleUploadedFile("people.csv", text.encode())})


def comments(client, token):
    answer = client.post(f"{IMPORT}to-correct.xlsx", {"commented": token})
    return answer, list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values) if answer.status_code == 200 else []


def test_every_row_comes_back_with_what_is_to_correct(cohort, cast, as_user):
    client = as_user(cast.yerlan)
    run = checked(client).context["run"]

    _answer, rows = comments(client, run.commented)

    assert rows[0][:3] == ("email", "family_name", "given_name") and rows[0][-1] == "comment"
    good, bad = rows[-2:]
    assert (good[0], good[-1]) == ("good@example.kz", None)
    for column in ("email", "family_name", "given_name", "organisation", "language"):
        assert f"{column}: " in bad[-1]
    assert bad[3] == "CSO-999"


def test_a_formula_of_the_list_comes_back_as_text(cohort, cast, as_user):
    client = as_user(cast.yerlan)
    answer, _rows = comments(client, checked(client).context["run"].commented)

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.cell(sheet.max_row, 2).data_type == "s"


def test_the_comments_are_in_the_readers_language(cohort, cast, as_user):
    client = as_user(cast.yerlan)
    run = client.post(IMPORT.replace("/en/", "/kk/"), {"sheet": SimpleUploadedFile("people.csv", SHEET.encode())}).context["run"]

    assert "Мұндай тіл белгісіз" in comments(client, run.commented)[1][-1][-1]


def test_the_mended_file_is_read_again_and_its_comments_are_not(cohort, cast, as_user):
    client = as_user(cast.yerlan)
    answer, _rows = comments(client, checked(client).context["run"].commented)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    for column, value in enumerate(("other@example.kz", "Әлі", "Ұлан", "CSO-001", "kk"), start=1):
        sheet.cell(sheet.max_row, column).value = value
    mended = io.BytesIO()
    book.save(mended)

    run = client.post(IMPORT, {"sheet": SimpleUploadedFile("people.xlsx", mended.getvalue())}).context["run"]

    assert not run.faults and not run.sheet_fault and [row.email for row in run.rows] == ["good@example.kz", "other@example.kz"]


def test_a_list_without_faults_offers_no_file(cohort, cast, as_user):
    assert checked(as_user(cast.yerlan), SHEET.rsplit("not an", 1)[0]).context["run"].commented == ""


def test_a_foreign_a_changed_and_another_token_give_no_file(cohort, cast, as_user):
    client = as_user(cast.yerlan)
    run = checked(client).context["run"]
    ready = checked(client, SHEET.rsplit("not an", 1)[0]).context["run"]
    for token in ("", "x", run.commented[:-1], ready.token):
        assert comments(client, token)[0].status_code == 302
    assert comments(as_user(cast.kuanysh), run.commented)[0].status_code == 302
    assert comments(as_user(cast.aliya), run.commented)[0].status_code == 404
    assert not Enrolment.objects.exists()


def test_where_people_stop_is_counted_by_lesson(cohort, cast, at, as_user):
    people = make_learners(cast, cohort, at, 4)
    lessons = programme_outline(cohort.programme_key, "en").lessons
    for one, number in zip(people, (0, 1, 1, 2), strict=True):
        for lesson in lessons[:number]:
            complete_lesson(enrolment=one, lesson_key=lesson.key, at=at)

    stops = lesson_stops(cohort_grid(cohort, "en"))

    assert [one.read for one in stops][:2] == [3, 1]
    assert [one.stopped for one in stops][:3] == [0, 2, 1][: len(stops)]
    assert stops[0].percent == 75
    page = as_user(cast.yerlan).get("/ru/teach/TST-2026-1/").content.decode()
    assert "Где люди останавливаются" in page


def test_who_completed_or_left_stops_nowhere(cohort, cast, at):
    done, left = make_learners(cast, cohort, at, 2)
    lesson = programme_outline(cohort.programme_key, "en").lessons[0]
    for one in (done, left):
        complete_lesson(enrolment=one, lesson_key=lesson.key, at=at)
    Enrolment.objects.filter(pk=done.pk).update(completed_on=at.date())
    Enrolment.objects.filter(pk=left.pk).update(left_on=at.date())

    assert sum(one.stopped for one in lesson_stops(cohort_grid(cohort, "en"))) == 0


def test_the_table_asks_for_nothing_more(cohort, cast, at):
    make_learners(cast, cohort, at, 3)
    with CaptureQueriesContext(connection) as captured:
        grid = cohort_grid(cohort, "en")
        before = len(captured)
        lesson_stops(grid)
    assert len(captured) == before
