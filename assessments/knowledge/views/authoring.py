"""A trainer begins a module, or copies one or a whole programme with its tests."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.knowledge.actions.copies import begin_with_place, copy_with_place, copy_with_tests
from courses.actions.authoring import CannotBeCopied
from courses.forms.authoring import CopyModuleForm, CopyProgrammeForm, NewModuleForm
from courses.models import ModulePage, ProgrammePage
from courses.queries.outlines import SOURCE
from courses.queries.readiness import page_with_words
from lms.core.access import role_required
from lms.core.models import Role

writing = role_required(Role.TRAINER, Role.ADMINISTRATOR)


def _programmes(user) -> dict[str, ProgrammePage]:
    """Return the programmes a person may write in, by code, in the source language."""
    pages = ProgrammePage.objects.filter(locale__language_code=SOURCE).order_by("path")
    return {page.code: page for page in pages if page.permissions_for_user(user).can_add_subpage()}


def _choices(programmes: dict[str, ProgrammePage]) -> list[tuple[str, str]]:
    titles = dict(ProgrammePage.objects.filter(locale__language_code=get_language()[:2]).values_list("code", "title"))
    return [(code, f"{code} · {titles.get(code, page.title)}") for code, page in programmes.items()]


@writing
def new_module(request):
    """Begin a module with its first lesson, in three languages."""
    programmes = _programmes(request.user)
    form = NewModuleForm(request.POST or None, programmes=_choices(programmes))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        module = begin_with_place(programme=programmes[given["programme"]], titles=form.titles, template=given["template"], by=request.user, at=timezone.now())
        messages.success(request, _("The module %(code)s is begun, as drafts in three languages. Write the lesson, then add questions.") % {"code": module.code})
        return redirect("wagtailadmin_pages:edit", module.get_first_child().pk)
    return render(request, "knowledge/new_module.html", {"form": form}, status=400 if form.errors else 200)


@writing
def copy_page(request, page_id: int):
    """Copy a module into a programme, or a programme under a new code."""
    page = page_with_words(page_id)
    if page is None or not isinstance(page, ModulePage | ProgrammePage) or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    programmes = _programmes(request.user)
    is_module = isinstance(page, ModulePage)
    form = CopyModuleForm(request.POST or None, programmes=_choices(programmes)) if is_module else CopyProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if is_module:
                copied = copy_with_place(module=page, programme=programmes[form.cleaned_data["programme"]], by=request.user, at=timezone.now())
                words = _("Copied as drafts. Its test has no questions yet: write or import some for the module %(code)s.")
            else:
                copied, bank = copy_with_tests(programme=page, code=form.cleaned_data["code"], by=request.user, at=timezone.now())
                words = _("Copied as drafts, with its tests: %(code)s.") if bank else _("Copied as drafts: %(code)s. It has no tests yet.")
        except CannotBeCopied as refusal:
            form.add_error(refusal.details["field"], str(refusal))
        else:
            messages.success(request, words % {"code": copied.code})
            return redirect(f"{request.path.rpartition('/content/')[0]}/content/?programme={copied.code.partition('.')[0]}")
    return render(request, "knowledge/copy_page.html", {"page_": page, "is_module": is_module, "form": form}, status=400 if form.errors else 200)
