"""What other people's software asks for: the issuer's keys, the status lists, what an achievement means."""

import json
from contextlib import contextmanager

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from certificates.queries.definitions import requirement_words
from certificates.queries.signing import (
    definition_at,
    instrument_at,
    issuer_document,
    outcomes_of,
    status_list,
)
from certificates.views.public import LANGUAGES
from courses.queries.outlines import programme_titles

HOUR, FIVE_MINUTES = 3600, 300


@require_safe
def did_document(request):
    """The keys of the issuer, old ones too. Without it a verifier calls a genuine credential wrongly signed."""
    return _document(issuer_document(), "application/did+json", HOUR)


@require_safe
def status(request, number):
    """A list of bits, signed: which credentials were withdrawn, and nothing about anybody."""
    document = status_list(number, timezone.now())
    if document is None:
        raise Http404
    return _document(document, "application/vc", FIVE_MINUTES)


@require_safe
def achievement(request, code, version):
    """What somebody did who holds this achievement: hours, what was asked, learning outcomes."""
    definition = definition_at(code, version)
    if definition is None:
        raise Http404
    with in_language(request) as language:
        titles = programme_titles(definition.programme_key)
        context = {
            "definition": definition, "languages": _links(request), "outcomes": outcomes_of(definition, language),
            "requirements": requirement_words(definition),
            "programme": titles.get(language) or next(iter(titles.values()), definition.code),
        }  # fmt: skip
        return render(request, "certificates/achievement.html", context)


@require_safe
def capacity_achievement(request, code, version):
    """What the level of an organisation means: the instrument, its domains and its levels."""
    instrument = instrument_at(code, version)
    if instrument is None:
        raise Http404
    with in_language(request) as language:
        document = instrument.document
        context = {
            "instrument": instrument, "languages": _links(request),
            "domains": [domain["name"][language] for domain in document["domains"]],
            "bands": [(band["name"][language], band["min"]) for band in document["bands"]],
        }  # fmt: skip
        return render(request, "certificates/capacity_achievement.html", context)


@contextmanager
def in_language(request):
    """Speak the language of the reader: asked for in the address, or the browser's."""
    asked = request.GET.get("lang", "")
    language = asked if asked in LANGUAGES else translation.get_language_from_request(request)[:2]
    with translation.override(language):
        request.LANGUAGE_CODE = language
        yield language


def _links(request) -> list[dict]:
    return [
        {"code": one, "label": label, "url": f"{request.path}?lang={one}"}
        for one, label in (("kk", "ҚАЗ"), ("ru", "РУС"), ("en", "ENG"))
    ]


def _document(content: dict, kind: str, seconds: int) -> HttpResponse:
    response = HttpResponse(json.dumps(content, ensure_ascii=False), content_type=kind)
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response
