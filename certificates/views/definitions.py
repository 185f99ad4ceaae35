"""The administrators' pages of definitions: who earns what, how it looks, in versions."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates.actions.definitions import (
    LOGOS,
    SIGNATORIES,
    CannotDefine,
    NotReady,
    change_draft,
    discard_draft,
    draft_definition,
    drop_element,
    fields_of,
    put_in_use,
    put_logo,
    put_signatory,
    retire_definition,
)  # fmt: skip
from certificates.drawing.certificate import MOST_LOGOS, MOST_SIGNATORIES, draw_certificate
from certificates.faces import LANGUAGES
from certificates.forms.definitions import DefinitionForm, LogoForm, NewDefinitionForm, SignatoryForm
from certificates.models import CredentialDefinition
from certificates.queries.definitions import (
    definition_lines,
    element_of,
    faults_of,
    picture_of,
    requirement_words,
    specimen_face,
)
from certificates.queries.pictures import pictures_of
from courses.queries.outlines import titles_of_programmes
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import attachment
from lms.core.models import Role
from lms.core.papers.lettering import UnknownLetter
from lms.core.papers.page import DoesNotFit
from lms.core.papers.pictures import BadPicture
from lms.core.posted import revision_of

defining = role_required(Role.ADMINISTRATOR)
ELEMENT_FORMS = {SIGNATORIES: SignatoryForm, LOGOS: LogoForm}


def _language() -> str:
    return get_language()[:2]


def _found(request, definition_id) -> CredentialDefinition:
    return get_object_or_404(CredentialDefinition.objects.visible_to(request.user), pk=definition_id)


@defining
@require_safe
def definitions(request):
    """Every definition with its versions."""
    return render(request, "certificates/definitions.html", {"lines": definition_lines(request.user, _language())})


@defining
def new_definition(request):
    """Begin a draft: a kind of paper for a programme."""
    titles = titles_of_programmes(_language())
    form = NewDefinitionForm(request.POST or None, programmes=[(str(key), title) for key, title in titles.items()])
    if request.method == "POST" and form.is_valid():
        try:
            draft = draft_definition(
                programme_key=UUID(form.cleaned_data["programme"]), kind=form.cleaned_data["kind"], by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except CannotDefine as refusal:
            form.add_error(refusal.details["field"], str(refusal))
        else:
            return redirect("definition", definition_id=draft.pk)
    return render(request, "certificates/definition_new.html", {"form": form}, status=422 if form.errors else 200)


@defining
def definition(request, definition_id):
    """One version: a draft with its form, or what is in use, which is only read."""
    row, at = _found(request, definition_id), timezone.now()
    form = DefinitionForm(request.POST or None, definition=row) if row.is_draft else None
    if request.method == "POST":
        if form is None:
            messages.error(request, _("A version that is in use or retired never changes. Make a new version of it."))
            return redirect("definition", definition_id=row.pk)
        if form.is_valid():
            try:
                change_draft(
                    definition=row, values=form.values(), revision=revision_of(request.POST.get("revision", "")),
                    by=request.user, at=at,
                )  # fmt: skip
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved."))
                return redirect("definition", definition_id=row.pk)
    return _shown(request, row, form, at)


def _shown(request, row: CredentialDefinition, form, at):
    context = {
        "definition": row, "form": form, "programme": titles_of_programmes(_language()).get(row.programme_key, "–"),
        "faults": faults_of(row, at) if row.is_draft else [], "requirements": requirement_words(row),
        "others": CredentialDefinition.objects.filter(code=row.code).exclude(pk=row.pk),
        "room": {"signatory": len(row.signatories) < MOST_SIGNATORIES, "logo": len(row.logos) < MOST_LOGOS},
        "signatories": _spoken(row.signatories), "logos": _spoken(row.logos),
    }  # fmt: skip
    return render(request, "certificates/definition.html", context, status=422 if form and form.errors else 200)


def _spoken(elements: list[dict]) -> list[dict]:
    """Return elements with their words in the reader's language."""
    language = _language()
    return [
        {**one, "name": one["name"].get(language, ""), "role": one.get("role", {}).get(language, "")} for one in elements
    ]


@defining
@require_POST
def definition_step(request, definition_id):
    """Put a draft in use, throw it away, retire a version, or draft the next one."""
    row, at, act = _found(request, definition_id), timezone.now(), request.POST.get("act", "")
    try:
        if act == "use":
            put_in_use(definition=row, by=request.user, at=at)
            messages.success(request, _("In use from now on. Papers issued before stay as they are."))
        elif act == "retire":
            retire_definition(definition=row, by=request.user, at=at)
            messages.success(request, _("Retired: nothing more is issued by this version."))
        elif act == "discard":
            discard_draft(definition=row, by=request.user, at=at)
            messages.success(request, _("The draft is thrown away."))
            return redirect("definitions")
        elif act == "version":
            row = draft_definition(programme_key=row.programme_key, kind=row.kind, by=request.user, at=at)
        else:
            raise Http404
    except NotReady as refusal:
        for fault in refusal.details["faults"]:
            messages.error(request, fault)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("definition", definition_id=row.pk)


@defining
def definition_preview(request, definition_id, language):
    """A specimen as PDF: of the stored version, or with POST of what is typed and not saved. Nothing is issued."""
    row, at = _found(request, definition_id), timezone.now()
    if language not in LANGUAGES:
        raise Http404
    if request.method == "POST" and row.is_draft:
        form = DefinitionForm(request.POST, definition=row)
        if not form.is_valid():
            return _shown(request, row, form, at)
        try:
            for name, value in fields_of(row.kind, form.values()).items():
                setattr(row, name, value)
        except CannotDefine as refusal:
            form.add_error(None, str(refusal))
            return _shown(request, row, form, at)
    face = specimen_face(row, at)
    try:
        if face is None:
            raise Http404
        paper = draw_certificate(face, language, face.check_address, pictures=pictures_of(face.pictures))
    except (UnknownLetter, DoesNotFit, BadPicture):
        for fault in faults_of(row, at):
            messages.error(request, fault)
        return redirect("definition", definition_id=row.pk)
    return attachment(paper, f"specimen-{row.code}-{row.version}-{language}.pdf", "application/pdf")


@defining
@require_safe
def definition_picture(request, definition_id, element_id):
    """The logo or signature of an element of this version; of another's element there is none."""
    found = picture_of(_found(request, definition_id), element_id)
    if found is None:
        raise Http404
    content, content_type = found
    name = "picture.png" if content_type == "image/png" else "picture.jpg"
    answer = attachment(content, name, content_type)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@defining
def definition_element(request, definition_id, kind, element_id=None):
    """Add, change or take out a signatory or a logo of a draft."""
    row, at = _found(request, definition_id), timezone.now()
    element = None
    if element_id is not None:
        element = element_of(row, kind, element_id)
        if element is None:
            raise Http404
    form = ELEMENT_FORMS[kind](request.POST or None, request.FILES or None, element=element)
    if request.method == "POST":
        try:
            if "drop" in request.POST and element_id is not None:
                drop_element(definition=row, kind=kind, element_id=element_id, by=request.user, at=at)
                return redirect("definition", definition_id=row.pk)
            if form.is_valid():
                _put(row, kind, element_id, form, request.user, at)
                return redirect("definition", definition_id=row.pk)
        except Refusal as refusal:
            form.add_error(refusal.details.get("field"), str(refusal))
    context = {"definition": row, "form": form, "element": element, "is_logo": kind == LOGOS}
    return render(request, "certificates/definition_element.html", context, status=422 if form.errors else 200)


def _put(row, kind: str, element_id: UUID | None, form, by, at) -> None:
    said = {"definition": row, "element_id": element_id, "name": form.words("name"), "picture": form.content(), "by": by, "at": at}
    if kind == LOGOS:
        put_logo(**said)
    else:
        drops = bool(form.cleaned_data.get("drop_picture"))
        put_signatory(**said, role=form.words("role"), drop_picture=drops)
