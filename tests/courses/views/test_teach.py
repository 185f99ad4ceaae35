"""A trainer's pages: cohorts, the grid, lists and sheets with a dry run."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.enrolments import MayNotEnrol
from courses.actions.people import make_cohort_cards
from courses.models import Cohort, Enrolment
from lms.core.models import Invitation, User
from tests.courses.factories import make_enrolment, make_learners

pytestmark = pytest.mark.django_db
IMPORT = "/en/teach/TST-2026-1/import/"
ADDRESSES = ["/en/teach/TST-2026-1/", "/en/teach/TST-2026-1/people/", "/en/teach/TST-2026-1/edit/", IMPORT,
             f"{IMPORT}template.xlsx"]


@pytest.fixture
def yerlan(cast, cohort, as_user):
    return as_user(cast.yerlan)


def upload(client, content: bytes, name: str = "people.csv"):
    return client.post(IMPORT, {"sheet": SimpleUploadedFile(name, content)})


def sheet(*rows: str) -> bytes:
    return ("email;family_name;given_name;organisation;language\n" + "\n".join(rows)).encode()


@pytest.mark.parametrize("address", ["/en/teach/", "/en/teach/new/", *ADDRESSES])
@pytest.mark.parametrize(
    ("who", "status"),
    [("yerlan", 200), ("kuanysh", 200), ("aliya", 404), ("bekzat", 404), ("gulnur", 404), ("saule", 404), ("murat", 404)],
)
def test_only_trainers_of_the_cohort_and_administrators_come_in(cast, cohort, as_user, address, who, status):
    assert as_user(getattr(cast, who)).get(address).status_code == status


@pytest.mark.parametrize("address", [*ADDRESSES, "/en/teach/XX-9/"])
def test_a_foreign_cohort_looks_like_a_missing_one(cast, cohort, as_user, address):
    cohort.trainers.clear()

    assert as_user(cast.yerlan).get(address).status_code == 404


def test_guests_are_asked_to_sign_in(client, cohort):
    assert client.get("/en/teach/").status_code == 302


def test_a_trainer_opens_a_cohort_and_leads_it(cast, yerlan, cohort):
    answer = yerlan.post("/en/teach/new/", {
        "code": "TST-2026-2", "programme_key": str(cohort.programme_key), "name": "Зима", "starts_on": "2026-12-01",
        "ends_on": "2026-12-31", "trainers": [str(cast.yerlan.pk)],
    })

    assert answer["Location"] == "/en/teach/TST-2026-2/import/"
    assert list(Cohort.objects.get(code="TST-2026-2").trainers.all()) == [cast.yerlan]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "TST-2026-1"}, "with this Code already exists"),
        ({"code": "tst 1"}, "Use capital Latin letters"),
        ({"ends_on": "2026-10-01"}, "The last day must not lie before the first day."),
        ({"programme_key": "0"}, "Select a valid choice"),
    ],
)
def test_a_cohort_that_does_not_fit_is_refused_at_its_field(cast, yerlan, cohort, change, sentence):
    fields = {
        "code": "TST-2026-2", "programme_key": str(cohort.programme_key), "name": "X", "starts_on": "2026-11-01",
        "ends_on": "2026-12-01", "trainers": [str(cast.yerlan.pk)],
    }

    answer = yerlan.post("/en/teach/new/", {**fields, **change})

    assert sentence in answer.content.decode()
    assert Cohort.objects.count() == 1


def test_a_cohort_keeps_its_code_and_programme_when_changed(cast, yerlan, cohort):
    yerlan.post("/en/teach/TST-2026-1/edit/", {
        "code": "OTHER", "name": "Новое имя", "starts_on": "2026-11-02", "ends_on": "2026-12-21",
        "trainers": [str(cast.yerlan.pk)],
    })

    cohort.refresh_from_db()
    assert (cohort.code, cohort.name) == ("TST-2026-1", "Новое имя")


def test_grid_asks_the_same_number_of_queries_at_one_and_at_three_rows(cast, yerlan, cohort, at):
    make_enrolment(cast, cohort, at)
    numbers = []
    for more in (0, 2):
        make_learners(cast, cohort, at, more)
        yerlan.get("/en/teach/TST-2026-1/")
        with CaptureQueriesContext(connection) as captured:
            yerlan.get("/en/teach/TST-2026-1/")
        numbers.append(len(captured))

    assert numbers == [15, 15]


def test_a_list_is_checked_first_and_written_after_the_confirmation(yerlan, cast):
    text = "new@cso.example; Ыбыраева; Ұлпан; CSO-001; kk\naliya@cast.example;;Әлия;CSO-001;"
    checked = yerlan.post(IMPORT, {"people": text})
    assert not Enrolment.objects.exists() and not User.objects.filter(email="new@cso.example").exists()
    assert "Rows checked: 2. Ready: 2. To correct: 0. Nothing is saved yet." in checked.content.decode()

    run = checked.context["run"]
    for _time in range(2):
        yerlan.post(f"{IMPORT}confirm/", {"token": run.token})

    person = User.objects.get(email="new@cso.example")
    assert (person.family_name, person.given_name, person.language) == ("Ыбыраева", "Ұлпан", "kk")
    assert {row.learner_id for row in Enrolment.objects.all()} == {person.pk, cast.aliya.pk}
    assert cast.aliya.family_name == User.objects.get(pk=cast.aliya.pk).family_name


@pytest.mark.parametrize("coding", ["utf-8", "cp1251", "utf-16"])
@pytest.mark.parametrize("mark", [";", ","])
def test_csv_is_read_with_its_marks_and_codings(yerlan, coding, mark):
    text = "email;family_name;given_name;organisation;language\nnew@cso.example;Иванова;Анна;CSO-001;ru"

    answer = upload(yerlan, text.replace(";", mark).encode(coding))

    assert answer.context["run"].rows[0].family_name == "Иванова"


def test_the_template_is_read_back(yerlan):
    template = yerlan.get(f"{IMPORT}template.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(template))
    assert book.sheetnames == ["people", "codebook", "organisations"]
    book["people"].append(["new@cso.example", "Ә", "Ұлпан", "CSO-002", "қаз"])
    out = io.BytesIO()
    book.save(out)

    run = upload(yerlan, out.getvalue(), "people.xlsx").context["run"]

    assert [(row.organisation, row.language) for row in run.rows] == [("CSO-002", "kk")]


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("not an address;Х;Ұлпан;CSO-001;kk", "email", "This is not an e-mail address."),
        ("a@b.example;Х;;CSO-001;kk", "given_name", "The given name is missing."),
        ("a@b.example;Х;Ұлпан;CSO-999;kk", "organisation", "There is no organisation with the code"),
        ("a@b.example;Х;Ұлпан;COORD;kk", "organisation", "There is no organisation with the code"),
        ("a@b.example;Х;Ұлпан;CSO-001;xx", "language", "This language is not known."),
        ("a@b.example;=1+1;Ұлпан;CSO-001;kk", "family_name", "This looks like a formula"),
        ("first@b.example;Х;Ұлпан;CSO-001;kk", "email", "This e-mail stands in row 2 too."),
        (f"a@b.example;{'Ұ' * 121};Ұлпан;CSO-001;kk", "family_name", "The name is too long."),
        ("98765432;Х;Ұлпан;CSO-001;kk", "email", "There is no account with the number 98765432."),
        (";Сейітқалиева;Әлия;CSO-001;kk", "given_name", "A person of this name belongs to the organisation already."),
    ],
)
def test_every_bad_row_is_named_and_nothing_can_be_confirmed(yerlan, row, column, sentence):
    answer = upload(yerlan, sheet("first@b.example;Х;Ұлпан;CSO-001;kk", row))

    (fault,) = answer.context["run"].faults
    assert (answer.status_code, fault.number, fault.column) == (400, 3, column)
    assert fault.wrong.startswith(sentence)
    assert answer.context["run"].token == "" and 'name="token"' not in answer.content.decode()


def broken_zip() -> bytes:
    return b"PK\x03\x04" + b"\0" * 200


def wrong_sheet() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["item", "score"])
    book.active.append(["1.1", 4])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def formula_sheet() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["email", "given_name", "organisation"])
    book.active.append(["a@b.example", '=HYPERLINK("http://x")', "CSO-001"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("people.xlsx", broken_zip(), "the file is broken"),
        ("people.xlsx", wrong_sheet(), "the column “given_name” is missing"),
        ("people.xlsx", formula_sheet(), "the cell holds a formula"),
        ("people.xlsx", bomb(), "the file is"),
        ("people.pdf", b"%PDF-1.7", "only .xlsx and .csv files are read"),
        ("people.csv", sheet(), "there is no row below the heading"),
        ("people.csv", sheet("a@b.example;Х;Ұл\x07пан;CSO-001;kk"), "control character"),
        ("people.csv", sheet(*["a@b.example;Х;Ұлпан;CSO-001;kk"] * 501), "too many rows"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(yerlan, name, content, sentence):
    answer = upload(yerlan, content, name)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Enrolment.objects.exists()


def test_a_file_of_30_megabytes_is_refused_before_it_is_read(yerlan):
    answer = upload(yerlan, b"x" * 30 * 1024**2, "people.xlsx")

    assert answer.status_code == 400
    assert "The file is larger than 2 MB." in answer.content.decode()


def test_a_confirmation_of_somebody_else_or_of_another_cohort_writes_nothing(yerlan, cast, cohort, client):
    token = yerlan.post(IMPORT, {"people": "new@cso.example;;Ұлпан;CSO-001;kk"}).context["run"].token
    client.force_login(cast.kuanysh)

    answer = client.post(f"{IMPORT}confirm/", {"token": token}, follow=True)

    assert "Nothing was saved." in answer.content.decode()
    assert not Enrolment.objects.exists()


def test_a_confirmation_cannot_be_changed_or_fetched(yerlan):
    token = yerlan.post(IMPORT, {"people": "new@cso.example;;Ұлпан;CSO-001;kk"}).context["run"].token

    yerlan.post(f"{IMPORT}confirm/", {"token": token[:-3] + "abc"})

    assert yerlan.get(f"{IMPORT}confirm/").status_code == 405
    assert not Enrolment.objects.exists()


def test_names_with_marks_are_shown_as_text(yerlan):
    page = yerlan.post(IMPORT, {"people": "new@cso.example;<b>&;Ұлпан;CSO-001;kk"}).content.decode()

    assert "&lt;b&gt;&amp; Ұлпан" in page


def confirm(client, *rows: str):
    run = upload(client, sheet(*rows)).context["run"]
    assert run.token, run.faults
    return client.post(f"{IMPORT}confirm/", {"token": run.token}, follow=True)


def test_people_without_e_mail_are_enrolled_and_the_same_sheet_again_changes_nothing(yerlan):
    rows = (";Ыбыраева;Ұлпан;CSO-001;kk", ";Ыбыраев;Ұлан;CSO-001;ru", "new@cso.example;Х;Іңкәр;CSO-002;kk")

    for states in (["card", "card", "new"], ["enrolled"] * 3):
        assert [row.state for row in upload(yerlan, sheet(*rows)).context["run"].rows] == states
        confirm(yerlan, *rows)

    assert Enrolment.objects.count() == 3
    ulpan = User.objects.get(given_name="Ұлпан")
    assert ulpan.email is None and len(ulpan.number) == 8 and not ulpan.invitations.exists()


def test_the_number_of_a_card_names_a_person_who_has_an_account(yerlan, cast):
    cast.bekzat.number = "48271930"
    cast.bekzat.save()

    confirm(yerlan, "4827 1930;;Бекзат;CSO-002;kk")

    assert Enrolment.objects.get().learner == cast.bekzat


def test_one_person_without_e_mail_twice_in_a_sheet_is_one_row_too_many(yerlan):
    run = upload(yerlan, sheet(";Ыбыраева;Ұлпан;CSO-001;kk", "; ыбыраева;ҰЛПАН;CSO-001;kk")).context["run"]

    assert [(fault.number, fault.wrong) for fault in run.faults] == [(3, "This person stands in row 2 too.")]


def test_a_sheet_without_any_e_mail_column_is_read_in_windows_1251_as_it_is_used_here(yerlan):
    text = "family_name;given_name;organisation\nӘшірбекова;Маржан;CSO-001"

    run = upload(yerlan, text.encode("kz1048")).context["run"]

    assert [(row.family_name, row.state) for row in run.rows] == [("Әшірбекова", "card")]


def test_a_trainer_prints_cards_of_the_own_cohort_for_trainees_only(yerlan, cast, cohort, at):
    make_enrolment(cast, cohort, at)
    make_enrolment(cast, cohort, at, learner=cast.gulnur)
    page = yerlan.get("/en/teach/TST-2026-1/cards/").content.decode()
    assert str(cast.aliya.pk) in page and str(cast.gulnur.pk) not in page

    answer = yerlan.post("/en/teach/TST-2026-1/cards/", {"person": [str(cast.aliya.pk), str(cast.gulnur.pk), str(cast.bekzat.pk)]})

    assert answer["Content-Type"] == "application/pdf"
    assert [one.user for one in Invitation.objects.all()] == [cast.aliya]


@pytest.mark.parametrize(("who", "status"), [("aliya", 404), ("gulnur", 404), ("saule", 404), ("murat", 404), ("kuanysh", 200)])
def test_cards_of_a_cohort_are_for_its_trainers(cast, cohort, as_user, who, status):
    assert as_user(getattr(cast, who)).get("/en/teach/TST-2026-1/cards/").status_code == status


def test_the_action_itself_refuses_people_outside_the_cohort(cast, cohort, at):
    for by, person in ((cast.yerlan, cast.bekzat), (cast.gulnur, cast.aliya), (cast.saule, cast.aliya)):
        with pytest.raises(MayNotEnrol):
            make_cohort_cards(cohort=cohort, people=[person], by=by, at=at, draw=lambda digits: "1" * digits)
    assert not Invitation.objects.exists()
