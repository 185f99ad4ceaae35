"""Settings of the site that the browser tests serve: each answer names the templates it was drawn from."""

from contextvars import ContextVar

from django.core.exceptions import PermissionDenied
from django.db.utils import InterfaceError
from django.template.backends.django import Template

from lms.settings.dev import *  # noqa: F403
from lms.settings.dev import MIDDLEWARE

HEADER = "X-Drawn-From"
drawn: ContextVar[list[str]] = ContextVar("drawn")
plain_render = Template.render


def _render(template: Template, *arguments, **named):
    """Only what a view draws comes by here; a part that is included or extended does not."""
    names = drawn.get(None)
    if names is not None and template.origin.template_name not in names:
        names.append(template.origin.template_name)
    return plain_render(template, *arguments, **named)


class NameTemplates:
    def __init__(self, get_response):
        self.get_response = get_response
        Template.render = _render

    def __call__(self, request):
        names: list[str] = []
        before = drawn.set(names)
        try:
            response = self.get_response(request)
        finally:
            drawn.reset(before)
        response[HEADER] = " ".join(names)
        return response


class BreakOnWish:
    """What must not happen by itself: `?break=500` is a fault of ours, 503 a database that is away, 403 a refusal."""

    faults = {"403": PermissionDenied, "500": RuntimeError, "503": InterfaceError}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if fault := self.faults.get(request.GET.get("break")):
            raise fault("A test wanted this.")
        return self.get_response(request)


MIDDLEWARE = ["tests.browser.served.NameTemplates", *MIDDLEWARE, "tests.browser.served.BreakOnWish"]
