"""Where the cohort says so, who grades sees a code instead of a name until the product is decided (GR2)."""

import pytest

from courses.models import Cohort
from tests.courses.products import attach, grade, make_assignment, submit

pytestmark = pytest.mark.django_db
NAME, ORGANISATION, FILE = "Сейітқалиева", "Қырық көпір", "сейітқалиева.pdf"


@pytest.fixture
def row(cast, enrolment, at):
    make_assignment()
    attach(enrolment, at, name=FILE)
    return submit(enrolment, at)


def hide(row):
    Cohort.objects.update(hides_names=True)
    row.refresh_from_db()


def pages(client, row):
    return [client.get(path).content.decode() for path in ("/en/teach/grading/", f"/en/teach/grading/{row.pk}/")]


def test_without_the_setting_the_name_stands_there(cast, row, as_user):
    for page in pages(as_user(cast.yerlan), row):
        assert NAME in page


@pytest.mark.parametrize("who", ["yerlan", "kuanysh"])
def test_no_name_no_organisation_and_no_name_of_a_file(cast, row, as_user, who):
    hide(row)

    for page in pages(as_user(getattr(cast, who)), row):
        assert row.enrolment_id.hex[:8].upper() in page
        for word in (NAME, ORGANISATION, FILE):
            assert word not in page


def test_the_file_comes_under_a_plain_name_and_to_its_learner_under_its_own(cast, row, as_user):
    hide(row)
    path = f"/en/products/files/{row.files.get().pk}/"

    assert "filename=\"file.pdf\"" in as_user(cast.yerlan).get(path)["Content-Disposition"]
    assert "%D1%81" in as_user(cast.aliya).get(path)["Content-Disposition"]


def test_the_names_come_back_with_the_decision(cast, row, as_user, at):
    hide(row)
    grade(row, cast.yerlan, at)

    assert NAME in as_user(cast.yerlan).get(f"/en/teach/grading/{row.pk}/").content.decode()


def test_the_learner_reads_the_own_file_by_its_name(cast, row, as_user):
    hide(row)

    assert FILE in as_user(cast.aliya).get(f"/kk/learn/{row.enrolment.cohort.code}/assignment/").content.decode()


def test_it_is_set_on_the_page_of_the_cohort(cast, row, as_user):
    cohort = row.enrolment.cohort
    said = {
        "name": cohort.name, "starts_on": cohort.starts_on.isoformat(), "ends_on": cohort.ends_on.isoformat(), "languages": ["kk"],
        "trainers": [str(cast.yerlan.pk)], "code": cohort.code, "programme_key": str(cohort.programme_key), "hides_names": "on",
    }
    client = as_user(cast.yerlan)
    client.post(f"/en/teach/{cohort.code}/edit/", said)
    assert Cohort.objects.get().hides_names
    client.post(f"/en/teach/{cohort.code}/edit/", {name: value for name, value in said.items() if name != "hides_names"})
    assert not Cohort.objects.get().hides_names
