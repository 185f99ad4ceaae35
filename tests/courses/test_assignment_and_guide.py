"""Assignments and facilitator guides: what is refused, who reads what, and what trainees never see."""

import pytest
from django.urls import reverse

from courses.models import LessonPage, Material
from courses.package.materials import read_material
from courses.package.sheets import Sheet
from tests.courses.assignment_and_guide import ASSIGNMENT, GUIDE


def read(kind: str, text: str):
    faults: list = []
    return read_material(kind, Sheet.read(text, f"tst/{kind}.yaml", faults)), [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("assignment", "weight: 60", "weight: 50", "tst/assignment.yaml:4: The weights of the criteria add up to 90"),
        ("assignment", ", {en: d, ru: г, kk: г}]", "]", "tst/assignment.yaml:8: The field `levels` has 3 entries"),
        ("assignment", "criterion: law", "criterion: lav", "tst/assignment.yaml:13: The field `criterion` is one of: law, form."),
        ("guide", "minutes: 30", "minutes: 0", "tst/guide.yaml:5: The field `minutes` must be a whole number"),
        ("guide", "kk: Жұппен.", "", "tst/guide.yaml:10: The field `kk` is missing."),
        ("guide", "debrief:", "debrif:", "tst/guide.yaml:11: The field `debrif` is unknown here."),
    ],
)
def test_what_does_not_fit_is_named_by_file_and_line(kind, old, new, expected):
    text = {"assignment": ASSIGNMENT, "guide": GUIDE}[kind]
    assert read(kind, text)[1] == []
    assert old in text

    faults = read(kind, text.replace(old, new, 1))[1]
    assert any(fault.startswith(expected) for fault in faults), faults


@pytest.fixture
def materials(cast):
    for kind, text in (("assignment", ASSIGNMENT), ("guide", GUIDE)):
        Material.objects.create(key=f"tst-{kind}", kind=kind, programme="tst", said=read(kind, text)[0])
    LessonPage.objects.filter(slug="tst-1-1", locale__language_code="en").update(review={"kk": ["proof-reader"]})


def test_a_learner_reads_the_assignment_but_not_the_model_answer(cast, enrolment, as_user, materials):
    client = as_user(enrolment.learner)
    assert "Сынақ" in client.get(f"/kk/learn/{enrolment.cohort.code}/").content.decode()

    page = client.get(f"/kk/learn/{enrolment.cohort.code}/assignment/").content.decode()
    assert "<b>Бір</b> шараны" in page
    assert "Құпия жауап" not in page


def test_a_level_keeps_its_name_where_the_table_becomes_cards_on_a_phone(cast, enrolment, as_user, materials):
    page = as_user(enrolment.learner).get(f"/ru/learn/{enrolment.cohort.code}/assignment/").content.decode()

    for label, level in (("1 ещё нет", "а"), ("2 отчасти", "б"), ("3 хорошо", "в"), ("4 отлично", "г")):
        assert f'data-label="{label}">{level}</td>' in page


def test_the_assignment_of_a_foreign_cohort_is_a_404(cast, cohort, as_user, materials):
    assert as_user(cast.bekzat).get(f"/kk/learn/{cohort.code}/assignment/").status_code == 404


def test_a_programme_without_an_assignment_has_no_such_page(cast, enrolment, as_user):
    assert as_user(enrolment.learner).get(f"/en/learn/{enrolment.cohort.code}/assignment/").status_code == 404


def test_a_trainer_reads_guide_model_answer_and_what_is_not_settled(cast, cohort, as_user, materials):
    page = as_user(cast.yerlan).get(f"/kk/teach/{cohort.code}/guide/").content.decode()

    for words in ("Амандасу", "Жұппен.", "Құпия жауап", "4-деңгей.", "тіл иесі — редактор"):
        assert words in page
    assert '<a href="#day-1">1-күн</a>' in page and 'id="day-1"' in page
    assert "<dt>Құқық</dt>" in page, "a note is headed by the name of its criterion, not by its code"


def test_only_those_who_teach_read_the_guide(cast, cohort, as_user, materials):
    assert as_user(cast.bekzat).get(reverse("teach_guide", args=[cohort.code])).status_code == 404


def test_a_term_of_the_task_leads_to_the_glossary(cast, enrolment, as_user, materials):
    page = as_user(enrolment.learner).get(f"/en/learn/{enrolment.cohort.code}/assignment/").content.decode()

    assert 'href="/en/glossary/#term-oversight"' in page


def test_the_reviews_of_a_lesson_are_shown_to_trainers_only(cast, cohort, as_user, client, materials):
    address = "/kk/programmes/tst/tst-1/tst-1-1/"

    assert "редактор" in as_user(cast.yerlan).get(address).content.decode()
    assert "редактор" not in as_user(cast.bekzat).get(address).content.decode()
    client.logout()
    assert "редактор" not in client.get(address).content.decode()


def test_the_public_page_names_the_products(cast, client, enrolment, materials):
    assert "Карточка" in client.get("/ru/programmes/tst/").content.decode()
