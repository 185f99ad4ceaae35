"""Verification: for anybody with a paper and a phone. No account, no script, no name given away."""

from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from certificates import codes
from certificates.actions.tries import note_wrong_name, seconds_to_wait
from certificates.forms import FileForm, NameForm, VerifyForm
from certificates.models import Summary
from certificates.queries.files import OURS, answer_about, statement_of_answer
from certificates.queries.verification import (
    confirmed_by_code,
    confirmed_by_token,
    is_name_of_summary,
    is_name_on_paper,
    statement_of,
)  # fmt: skip
from lms.core.formats import ZONE
from lms.core.ratelimit import network_of

LANGUAGES = ("en", "ru", "kk")


@require_http_methods(["GET", "POST"])
def verify(request):
    """Ask for code and family name; both or nothing."""
    at = timezone.now()
    if request.method == "GET":
        return _page(request, "verify", {"form": VerifyForm()})
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return _page(request, "verify", {"form": form}, status=422)
    code = form.cleaned_data["code"]
    if (wait := _must_wait(request, code, at)) is not None:
        return wait
    row = confirmed_by_code(code, form.cleaned_data["name"])
    if row is None:
        note_wrong_name(key=code, at=at)
        return _not_confirmed(request)
    return _answer(request, row, at)


@require_http_methods(["GET", "POST"])
def verify_file(request):
    """Check a file: read, compared, answered and forgotten."""
    at = timezone.now()
    if request.method == "GET":
        return _page(request, "verify_file", {"form": FileForm()})
    if (wait := _must_wait(request, "file", at)) is not None:
        return wait
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, "verify_file", {"form": form}, status=422)
    answer = answer_about(form.cleaned_data["file"].read())
    if answer.verdict != OURS:
        return _page(request, "verify_file", {"form": FileForm(), "answer": answer})
    paper = statement_of_answer(answer, translation.get_language()[:2], at.astimezone(ZONE).date())
    return _page(request, "verified", {"paper": paper, "is_file": True})


@require_http_methods(["GET", "POST"])
def verify_token(request, key):
    """Answer a scanned QR directly; a code in the address leads to the form."""
    with translation.override(_language(request)):
        request.LANGUAGE_CODE = translation.get_language()
        return _verify_token(request, key, timezone.now())


def _verify_token(request, key, at):
    if len(key) != codes.TOKEN_LENGTH:
        return _page(request, "verify", _form_of(key))
    if (wait := _must_wait(request, key, at)) is not None:
        return wait
    row = confirmed_by_token(key)
    if row is None:
        return _not_confirmed(request)
    if request.method == "GET":
        return _answer(request, row, at, NameForm())
    form, is_same = NameForm(request.POST), None
    if form.is_valid():
        name = form.cleaned_data["name"]
        is_same = is_name_of_summary(row, name) if isinstance(row, Summary) else is_name_on_paper(row, name)
        if not is_same:
            note_wrong_name(key=key, at=at)
    return _answer(request, row, at, form, is_same)


def _form_of(key: str) -> dict:
    """Return the form with the code of an address filled in, its typing error named if it has one."""
    try:
        return {"form": VerifyForm(initial={"code": codes.printed_code(codes.read_code(key))})}
    except codes.TypingError:
        form = VerifyForm({"code": key[:60], "name": "-"})
        form.is_valid()
        return {"form": form}


def _language(request) -> str:
    """Return the language of a scanned page: asked for, chosen before, or the browser's."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else translation.get_language_from_request(request)[:2]


def _must_wait(request, key: str, at):
    """Return the page that asks for patience if there were too many tries, else None."""
    seconds = seconds_to_wait(network=network_of(request, at), key=key, at=at)
    if not seconds:
        return None
    response = _page(request, "verify_wait", {"minutes": max(1, seconds // 60)}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _answer(request, row, at, form=None, is_same=None):
    language = translation.get_language()[:2]
    paper = statement_of(row, language, at.astimezone(ZONE).date())
    return _page(request, "verified", {"paper": paper, "form": form, "is_same": is_same})


def _not_confirmed(request):
    """One page for every miss: unknown, wrong name, switched off, altered."""
    return _page(request, "verify", {"form": VerifyForm(), "is_missed": True})


def _page(request, template: str, context: dict, status: int = 200):
    links = [
        {"code": code, "label": label, "url": _in_language(request, code)}
        for code, label in (("kk", "ҚАЗ"), ("ru", "РУС"), ("en", "ENG"))
    ]
    response = render(
        request, f"certificates/{template}.html", {**context, "languages": links}, status=status
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    # Not "no-referrer": with it browsers send "Origin: null", and the check against forged forms refuses the form.
    response["Referrer-Policy"] = "same-origin"
    return response


def _in_language(request, code: str) -> str:
    """Return the address of this page in another language; scanned addresses carry no language."""
    here = translation.get_language()[:2]
    if request.path.startswith(f"/{here}/"):
        return f"/{code}/{request.path[4:]}"
    return f"{request.path}?lang={code}"
