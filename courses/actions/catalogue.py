"""A course package becomes published pages in three languages, all or nothing, and only what differs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.actions.facts import keep_package_facts
from courses.actions.search import renew_search
from courses.actions.translations import add_published, publish_translations
from courses.models import CataloguePage, GlossaryTerm, LessonPage, Material, ModulePage, ProgrammePage
from courses.models.pages import gate_open
from courses.package import shapes
from courses.package.shapes import LANGUAGES, SOURCE, Lesson, Module, Package, Programme, Term, digest_of
from courses.package.streams import body_stream, outcome_stream
from lms.core.errors import Refusal

# Raised when the way from package to page changes, so that unchanged files are published anew.
FORM = 2
CATALOGUE_TITLES = {"en": "Programmes", "ru": "Программы", "kk": "Бағдарламалар"}
CATALOGUE_INTROS = {
    "en": "<p>Four training programmes for civil society organisations, in Kazakh, Russian and English.</p>",
    "ru": "<p>Четыре учебные программы для общественных организаций на казахском, русском и английском языках.</p>",
    "kk": "<p>Азаматтық қоғам ұйымдарына арналған төрт оқу бағдарламасы: қазақ, орыс және ағылшын тілдерінде.</p>",
}


class SiteNotReady(Refusal):
    """There is no default site with a home page, or a language of the site is missing."""


@dataclass
class Outcome:
    """What a load did, by kind; `edited` are pages a person changed in the editor, which are left alone."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)


@transaction.atomic
def publish_package(*, package: Package, at: datetime, overwrite: bool = False) -> Outcome:
    """Publish a package; pages whose digest is the same are left alone.

    A page that a person edited since the last load is left alone unless `overwrite`; one that left the package is
    unpublished, never deleted. Words that a translator approved in the editor stay.
    """
    # The package refers to no picture, file or page, so there is nothing for the index of references to learn.
    with override(SOURCE), disable_reference_index_auto_update(), gate_open():
        publisher = _Publisher(overwrite, at)
        publisher.keep_terms(package.terms)
        publisher.keep_materials(package.materials)
        kept = keep_package_facts(facts=package.facts, at=at, overwrite=overwrite)
        for name, codes in kept.items():
            getattr(publisher.outcome, name).extend(f"facts/{code}" for code in codes)
        catalogue = publisher.place(
            publisher.home, CataloguePage, "programmes", digest_of(FORM, CATALOGUE_TITLES, CATALOGUE_INTROS),
            {code: {"title": CATALOGUE_TITLES[code], "intro": CATALOGUE_INTROS[code]} for code in LANGUAGES},
        )
        for programme in package.programmes:
            publisher.programme(catalogue, programme)
        publisher.order(catalogue, [programme.slug for programme in package.programmes])
        renew_search()
        return publisher.outcome


class _Publisher:
    """Knows the site, the languages and what is published already."""

    def __init__(self, overwrite: bool, at: datetime):
        self.outcome = Outcome()
        self.overwrite, self.at = overwrite, at
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        if site is None or not set(LANGUAGES) <= self.locales.keys():
            raise SiteNotReady(_("There is no site with a home page in three languages yet. Run migrate first."))
        self.home = site.root_page.specific
        self.shown: dict = {}
        for key, language in Page.objects.live().values_list("translation_key", "locale__language_code"):
            self.shown.setdefault(key, set()).add(language)
        self.known = {
            kind: {
                page.slug: page
                for page in kind.objects.filter(locale=self.locales[SOURCE]).select_related("latest_revision")
            }
            for kind in (CataloguePage, ProgrammePage, ModulePage, LessonPage)
        }

    def keep_terms(self, terms: tuple[Term, ...]) -> None:
        known = {term.key: term for term in GlossaryTerm.objects.all()}
        for term in terms:
            row = GlossaryTerm(
                key=term.key, group=term.group, name_en=term.words.en, name_ru=term.words.ru, name_kk=term.words.kk,
                note=term.note,
            )
            columns = ("group", "name_en", "name_ru", "name_kk", "note")
            found = known.get(term.key)
            if found and all(getattr(found, column) == getattr(row, column) for column in columns):
                self.outcome.left_alone.append(f"glossary/{term.key}")
            else:
                row.save()
                (self.outcome.changed if found else self.outcome.created).append(f"glossary/{term.key}")

    def keep_materials(self, materials: Sequence[shapes.Material]) -> None:
        known = {one.key: one for one in Material.objects.all()}
        for one in materials:
            row = Material(key=one.key, kind=one.kind, programme=one.programme, said=dict(one.said))
            found = known.pop(one.key, None)
            if found and (found.kind, found.programme, found.said) == (row.kind, row.programme, row.said):
                self.outcome.left_alone.append(f"{one.kind}/{one.key}")
            else:
                row.save()
                (self.outcome.changed if found else self.outcome.created).append(f"{one.kind}/{one.key}")
        # What left the package stays for pages that still name it.

    def programme(self, catalogue: Page, programme: Programme) -> None:
        hours = programme.hours
        same = {
            "code": programme.code, "rule": dict(programme.rule), "hours_total": hours.total,
            "self_study_minutes": hours.self_study_minutes, "hours_live": hours.live,
            "hours_practice": hours.practice, "hours_tests": hours.tests,
        }
        texts = {
            language: {
                "outcomes": outcome_stream(programme.slug, programme.outcomes, language),
                **{
                    name: getattr(programme, name).text(language)
                    for name in ("title", "summary", "audience", "entry_requirement", "outcomes_lead")
                },
            }
            for language in LANGUAGES
        }
        page = self.place(catalogue, ProgrammePage, programme.slug, digest_of(FORM, same, texts), texts, same)
        for module in programme.modules:
            self.module(page, module)
        self.order(page, [module.slug for module in programme.modules])

    def module(self, parent: Page, module: Module) -> None:
        same = {"code": module.code}
        texts = {language: {"title": module.title.text(language)} for language in LANGUAGES}
        page = self.place(parent, ModulePage, module.slug, digest_of(FORM, same, texts), texts, same)
        for lesson in module.lessons:
            self.lesson(page, lesson)
        self.order(page, [lesson.slug for lesson in module.lessons])

    def lesson(self, parent: Page, lesson: Lesson) -> None:
        same = {
            "code": lesson.code, "minutes": lesson.minutes, "facts_checked_on": lesson.facts_checked_on,
            "next_check_on": lesson.next_check_on,
            "review": {language: list(lesson.review[language]) for language in LANGUAGES if lesson.review[language]},
        }
        source = body_stream(lesson.slug, lesson.bodies[SOURCE])
        texts = {
            language: {
                "title": lesson.title.text(language),
                "body": body_stream(lesson.slug, lesson.bodies[language]) if lesson.bodies[language] else source,
            }
            for language in LANGUAGES
        }
        self.place(parent, LessonPage, lesson.slug, digest_of(FORM, same, texts), texts, same)

    def place(self, parent: Page, kind: type, slug: str, digest: str, texts: dict, same: dict | None = None) -> Page:
        """Create, change or leave alone one page in three languages; return its source page."""
        page = self.known[kind].get(slug)
        if page is not None and self.is_kept(page, digest):
            return page
        fields = {**texts[SOURCE], **(same or {}), "package_digest": digest}
        if page is None:
            page = add_published(parent, kind(slug=slug, locale=self.locales[SOURCE], **fields), self.at)
            self.outcome.created.append(slug)
        else:
            for name, value in fields.items():
                setattr(page, name, value)
            self.outcome.changed.append(slug)
            page.save_revision().publish()
            page.refresh_from_db()
        targets = {
            language: kind(slug=slug, **{**fields, **texts[language]}) for language in LANGUAGES if language != SOURCE
        }
        publish_translations(page, targets, self.locales, self.at)
        return page

    def is_kept(self, page: Page, digest: str) -> bool:
        """Say whether a page stays as it is, and note why."""
        if page.package_digest == digest and self.shown.get(page.translation_key) == set(LANGUAGES):
            self.outcome.left_alone.append(page.slug)
            return True
        if page.latest_revision and page.latest_revision.user_id and not self.overwrite:
            self.outcome.edited.append(page.slug)
            return True
        return False

    def order(self, parent: Page, slugs: list[str]) -> None:
        """Unpublish what left the package; bring the rest into its order, in every language."""
        children = list(parent.get_children().order_by("path").specific(defer=True))
        for child in children:
            if child.slug not in slugs and child.live and self.came_from_package(child):
                for page in child.get_translations(inclusive=True):
                    page.unpublish()
                self.outcome.withdrawn.append(child.slug)
        if [child.slug for child in children if child.slug in slugs] == slugs:
            return
        for owner in parent.get_translations(inclusive=True):
            for slug in slugs:
                Page.objects.child_of(owner).get(slug=slug).move(owner, pos="last-child")
        if parent.slug not in self.outcome.changed + self.outcome.created:
            self.outcome.changed.append(parent.slug)

    def came_from_package(self, child: Page) -> bool:
        return any(child.slug in pages and pages[child.slug].package_digest for pages in self.known.values())
