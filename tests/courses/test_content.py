"""The content of the house, held to the rules of `docs/content.md`: every fault by file and line."""

import io
import re
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from courses.drawing.diagrams import diagram_svg
from courses.models import Material
from courses.package.quality import content_faults, is_whole
from courses.package.reader import read_package
from courses.package.shapes import LANGUAGES
from courses.queries.materials import template_file
from lms.management.commands.check_content import question_faults
from lms.management.commands.content_counts import BEGIN, END, counts

ROOT = Path("fixtures/curriculum")
# The day on which somebody last checked the facts. Moving it past the `check_by` of a fact fails the suite.
CHECKED_ON = date(2026, 11, 28)
# Research E8: a diagram or a file of at most 60 kB.
PICTURE_WEIGHT = 60_000
# The first line of a model answer, the level a note gives, and the result the last note says.
INVENTED = {"en": "invented data", "ru": "вымышленными данными", "kk": "Деректері ойдан шығарылған"}
LEVEL = {"en": r"Level ([1-4]):", "ru": r"Уровень ([1-4]):", "kk": r"([1-4])-деңгей:"}
RESULT = {"en": r"All together: (\d+)%", "ru": r"Всего: (\d+)%", "kk": r"Барлығы: (\d+)%"}


@pytest.fixture(scope="module")
def package():
    return read_package(ROOT)


def lessons_of(package):
    return [lesson for programme in package.programmes for module in programme.modules for lesson in module.lessons]


def test_nothing_in_the_lessons_is_left_to_mend(package):
    assert "\n".join(str(fault) for fault in content_faults(package, today=CHECKED_ON)) == ""


def test_nothing_in_the_question_banks_is_left_to_mend():
    assert "\n".join(str(fault) for fault in question_faults(ROOT)) == ""


def test_the_right_choice_of_self_checks_is_spread_over_the_places(package):
    for programme in package.programmes:
        places = Counter(
            next(n for n, choice in enumerate(block.choices) if choice.is_right)
            for module in programme.modules for lesson in module.lessons if is_whole(lesson)
            for block in lesson.bodies["en"] if block.kind == "selfcheck" and block.choices
        )
        if (total := sum(places.values())) >= 12:
            assert max(places.values()) <= 0.55 * total, f"{programme.code}: {dict(places)}"


def test_every_file_opens_and_every_picture_is_light(package):
    for one in package.materials:
        for language in LANGUAGES:
            if one.kind == "diagram":
                assert len(diagram_svg(one.said, language).encode()) < PICTURE_WEIGHT, one.key
            elif one.kind == "template":
                file = template_file(Material(key=one.key, said=one.said), language)
                assert len(file.content) < PICTURE_WEIGHT, file.name
                opened = (Document if file.kind == "docx" else load_workbook)(io.BytesIO(file.content))
                shown = opened.core_properties.title if file.kind == "docx" else opened.properties.title
                assert shown == one.said["name"][language]


def singles(package, kind: str) -> dict:
    return {one.programme: one.said for one in package.materials if one.kind == kind}


def test_every_programme_has_its_assignment_and_its_guide(package):
    codes = {programme.slug for programme in package.programmes}

    assert codes == {"pe", "adv", "dlg", "rep"}
    assert set(singles(package, "assignment")) == set(singles(package, "guide")) == codes


def test_a_guide_plans_the_live_hours_of_its_programme(package):
    guides = singles(package, "guide")
    for programme in package.programmes:
        minutes = sum(slot["minutes"] for day in guides[programme.slug]["days"] for slot in day["slots"])
        assert minutes == programme.hours.live * 60, programme.code


def test_a_day_of_a_guide_says_how_long_it_is(package):
    for code, guide in singles(package, "guide").items():
        for day in guide["days"]:
            said, planned = re.search(r"(\d+) minutes", day["title"]["en"]), sum(slot["minutes"] for slot in day["slots"])
            assert said and int(said[1]) == planned, f"{code}: {day['title']['en']} has {planned}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_answer_says_it_is_invented_and_its_notes_mark_it_to_the_end(package, language):
    for code, said in singles(package, "assignment").items():
        model, weights = said["model_answer"], {one["code"]: one["weight"] for one in said["criteria"]}
        assert INVENTED[language] in model["text"][language].splitlines()[0], code

        notes = {note["criterion"]: note["text"][language] for note in model["notes"]}
        assert list(notes) == list(weights) and len(model["notes"]) == len(weights), code
        levels = {criterion: int(re.match(LEVEL[language], text)[1]) for criterion, text in notes.items()}
        percent = sum(Fraction(weights[criterion] * (level - 1), 3) for criterion, level in levels.items())
        assert int(re.search(RESULT[language], list(notes.values())[-1])[1]) == round(percent), code
        assert min(levels.values()) > 1 and percent >= said["pass_percent"], code


def test_the_counts_of_the_document_are_those_of_the_package(package):
    shown = Path("docs/content.md").read_text("utf-8").split(BEGIN)[1].split(END)[0].strip()

    assert shown == counts(package, ROOT).strip(), "run manage.py content_counts --write"
