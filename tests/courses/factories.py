"""Programmes, cohorts and learners for tests, made by the same actions as the real ones."""

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.actions.cohorts import open_cohort
from courses.actions.enrolments import enrol_learner
from courses.models import CataloguePage, Cohort, Enrolment, LessonPage, ModulePage, ProgrammePage
from courses.package.reader import read_package
from courses.package.shapes import LANGUAGES
from courses.package.streams import body_stream
from lms.core.models import Role, User
from lms.home.models import HomePage
from tests.cast import Cast, make_person
from tests.courses.package_folder import write_package


def publish_programme(code: str = "TST", *, languages: tuple[str, ...] = LANGUAGES):
    """Publish the small package as plain pages, without revisions and translators' rows; return the key.

    The way a package really takes is tested with the loader; here only what readers see matters.
    """
    with TemporaryDirectory() as folder:
        (programme,) = read_package(write_package(Path(folder), code=code)).programmes
    homes = {page.locale.language_code: page for page in HomePage.objects.select_related("locale")}
    with disable_reference_index_auto_update():
        for language in languages:
            catalogue = CataloguePage.objects.child_of(homes[language]).first() or add(
                homes[language], CataloguePage, "programmes", {"title": "Programmes"}
            )
            page = add(catalogue, ProgrammePage, programme.slug, {
                "title": programme.title.text(language), "code": code, "summary": "-", "rule": programme.rule,
                "hours_total": programme.hours.total,
            })
            for module in programme.modules:
                part = add(page, ModulePage, module.slug, {"title": module.title.text(language), "code": module.code})
                for lesson in module.lessons:
                    add(part, LessonPage, lesson.slug, {
                        "title": lesson.title.text(language), "code": lesson.code, "minutes": lesson.minutes,
                        "facts_checked_on": lesson.facts_checked_on,
                        "body": body_stream(lesson.slug, lesson.bodies["en"]),
                    })
    return key_of(programme.slug)


def key_of(slug: str):
    """Return the translation key that a factory page of this address has."""
    return uuid5(NAMESPACE_URL, slug)


def add(parent, kind: type, slug: str, fields: dict):
    return parent.add_child(
        instance=kind(slug=slug, locale=parent.locale, translation_key=key_of(slug), live=True, **fields)
    )


def make_cohort(cast: Cast, at: datetime, *, code: str = "TST-2026-1", programme_key=None) -> Cohort:
    """Open a cohort led by Ерлан."""
    return open_cohort(
        code=code, programme_key=programme_key or publish_programme(), name="Autumn", starts_on=date(2026, 11, 1),
        ends_on=date(2026, 12, 20), trainers=[cast.yerlan], by=cast.kuanysh, at=at,
    )


def make_enrolment(cast: Cast, cohort: Cohort, at: datetime, learner: User | None = None) -> Enrolment:
    """Enrol Әлия, or another learner of her organisation."""
    return enrol_learner(
        cohort=cohort, learner=learner or cast.aliya, organisation=cast.own, by=cast.yerlan, at=at
    )


def make_learners(cast: Cast, cohort: Cohort, at: datetime, number: int) -> list[Enrolment]:
    """Enrol a number of invented people of Әлия's organisation."""
    people = [
        make_person(f"learner{n}", "Ұлпан", f"Тестова{n}", cast.own, Role.TRAINEE, at) for n in range(number)
    ]
    return [
        make_enrolment(cast, cohort, at + timedelta(seconds=n), person) for n, person in enumerate(people)
    ]
