"""Beginning and copying what trainers write: in three languages at once, kept together by their keys, always as drafts."""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.models import LessonPage, Material, ModulePage, ProgrammePage
from courses.queries.outlines import SOURCE
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.translated import FALLBACK, LANGUAGES

PROGRAMME_CODE = re.compile(r"[A-Z]{2,8}")
# Blocks that a new lesson begins with, by the name of the template; empty, so that nothing false can stay in them.
TEMPLATES = {
    "case": (("case", {"title": "", "story": "", "question": ""}), ("text", ""), ("key_point", {"text": ""})),
    "task": (("text", ""), ("activity", {"task": "", "result": "", "minutes": None}), ("reflection", {"prompt": ""})),
    "fact": (("text", ""), ("callout", {"kind": "attention", "text": ""}), ("key_point", {"text": ""})),
}
MINUTES = 20


class CannotBeCopied(Refusal):
    """What was asked for does not fit; `details["field"]` names the place."""


@transaction.atomic
def begin_module(*, programme: ProgrammePage, titles: dict[str, str], template: str, by, at: datetime) -> ModulePage:
    """Begin a module with one lesson in each language the programme has, as drafts; return the page of the source language.

    A title that is missing is taken from another language. Numbers, codes and addresses follow from the tree.
    """
    number = _next_number(programme)
    slug, keys, made = f"{programme.slug}-{number}", {"module": uuid4(), "lesson": uuid4()}, {}
    for parent in programme.get_translations(inclusive=True):
        language = parent.locale.language_code
        title = next((titles[code] for code in FALLBACK[language] if titles.get(code)), "")
        module = _add(parent, ModulePage(title=title, slug=slug, code=f"{programme.code}.{number}", translation_key=keys["module"]), by)
        body = [
            {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{slug}/{place}"))}
            for place, (kind, value) in enumerate(TEMPLATES[template])
        ]
        lesson = LessonPage(title=title, slug=f"{slug}-1", code=f"{programme.code} {number}.1", minutes=MINUTES, translation_key=keys["lesson"])
        lesson.body = lesson.body.stream_block.to_python(body)
        _add(module, lesson, by)
        made[language] = module
    source = made.get(SOURCE) or next(iter(made.values()))
    audit.record(act="module.begun", row=source.page_ptr, by=by, at=at, extra={"code": source.code, "languages": sorted(made)})
    return source


def _add(parent: Page, page: Page, by) -> Page:
    page.live, page.has_unpublished_changes, page.locale, page.owner = False, True, parent.locale, by
    parent.add_child(instance=page)
    page.save_revision(user=by, clean=False)
    return page


def _next_number(programme: ProgrammePage) -> int:
    """Return the number behind the last module, by code and by address."""
    known = re.compile(rf"{re.escape(programme.code)}\.(\d+)|{re.escape(programme.slug)}-(\d+)")
    named = [name for pair in ModulePage.objects.values_list("code", "slug") for name in pair]
    return max((int(found[1] or found[2]) for name in named if (found := known.fullmatch(name))), default=0) + 1


@transaction.atomic
def copy_module(*, module: ModulePage, programme: ProgrammePage, by, at: datetime) -> ModulePage:
    """Copy a module with its lessons behind the last one of a programme, in every language both have; drafts.

    Questions stay with the module they were written for: a bank that asked the same twice would measure nothing.
    """
    number = _next_number(programme)
    old_code, old_slug = module.code, module.slug
    slug, own = f"{programme.slug}-{number}", old_code.rpartition(".")[2]

    def renamed(page: Page) -> tuple[str, str]:
        code = f"{programme.code}.{number}" if isinstance(page, ModulePage) else re.sub(rf"^\S+ {re.escape(own)}\.", f"{programme.code} {number}.", page.code)
        return code, page.slug.replace(old_slug, slug, 1) if page.slug.startswith(old_slug) else f"{slug}-{page.slug}"

    copied = _copy(module, programme, renamed, by)
    audit.record(act="module.copied", row=copied.page_ptr, by=by, at=at, extra={"from": old_code, "to": copied.code})
    return copied


@transaction.atomic
def copy_programme(*, programme: ProgrammePage, code: str, by, at: datetime) -> ProgrammePage:
    """Copy a programme with modules, lessons, assignment and guide under a new code, in every language; drafts."""
    if not PROGRAMME_CODE.fullmatch(code):
        raise CannotBeCopied(_("Write a code of two to eight capital Latin letters, for example PEX."), field="code")
    if ProgrammePage.objects.filter(code=code).exists():
        raise CannotBeCopied(_("A programme with this code exists already. Choose another code."), field="code")
    old_code, old_slug, slug = programme.code, programme.slug, code.lower()
    if Page.objects.filter(slug=slug, depth=4).exists():
        raise CannotBeCopied(_("A page with this address exists already. Choose another code."), field="code")

    def renamed(page: Page) -> tuple[str, str]:
        new = code if isinstance(page, ProgrammePage) else re.sub(rf"^{re.escape(old_code)}(?=[ .])", code, page.code)
        return new, page.slug.replace(old_slug, slug, 1) if page.slug.startswith(old_slug) else f"{slug}-{page.slug}"

    copied = _copy(programme, programme.get_parent(), renamed, by)
    for row in Material.objects.filter(programme=old_slug, kind__in=(Material.Kind.ASSIGNMENT, Material.Kind.GUIDE)):
        Material.objects.get_or_create(key=f"{slug}-{row.kind}", defaults={"kind": row.kind, "programme": slug, "said": row.said})
    audit.record(act="programme.copied", row=copied.page_ptr, by=by, at=at, extra={"from": old_code, "to": code})
    return copied


def _copy(source: Page, target: Page, renamed: Callable[[Page], tuple[str, str]], by) -> Page:
    """Copy a tree of pages in each language, with one new key for what is the same page in all of them."""
    keys: dict[UUID, UUID] = {}
    made: dict[str, Page] = {}
    parents = {page.locale.language_code: page for page in target.specific.get_translations(inclusive=True)}
    for page in source.get_translations(inclusive=True):
        language = page.locale.language_code
        if language not in parents or language not in LANGUAGES:
            continue
        originals = list(page.get_descendants(inclusive=True).order_by("path").specific())
        code, slug = renamed(page.specific)
        copied = page.specific.copy(
            recursive=True, to=parents[language], copy_revisions=False, keep_live=False, user=by, update_attrs={"code": code, "slug": slug, "package_digest": ""},
        )
        copies = copied.get_descendants(inclusive=True).order_by("path").specific()
        for original, copy in zip(originals, copies, strict=True):
            copy.translation_key = keys.setdefault(original.translation_key, uuid4())
            copy.code, copy.slug = renamed(original)
            copy.package_digest = ""
            copy.live, copy.has_unpublished_changes = False, True
            try:
                copy.save()
            except ValidationError as error:
                raise CannotBeCopied(_("“%(page)s” cannot be copied as it is: %(why)s") % {"page": original.title, "why": "; ".join(error.messages)}, field="code") from error
            copy.save_revision(user=by, clean=False)
        made[language] = copied.specific_class.objects.get(pk=copied.pk)
    if not made:
        raise CannotBeCopied(_("The two have no language in common."), field="programme")
    return made.get(SOURCE) or next(iter(made.values()))
