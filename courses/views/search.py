"""The search in lessons, glossary and files: for everybody, in the language of the page first."""

from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses.choices import NAMES_WITHIN
from courses.models import SearchEntry
from courses.queries.searching import LONGEST_QUESTION, found_by
from lms.core.translated import LANGUAGES


@require_safe
def search(request):
    """Show what was found in the reader's language; what is only there in another one is shown and marked so."""
    language = get_language()[:2]
    question = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_QUESTION]
    kind = request.GET.get("kind", "")
    kind = kind if kind in SearchEntry.Kind.values else ""
    shown = request.GET.get("in", "")
    asked = {"reader": request.user, "language": language, "kind": kind, "page": request.GET.get("page", 1)}
    found = found_by(question, shown=shown if shown in LANGUAGES else language, **asked)
    if not found.total and found.languages and shown not in LANGUAGES:
        found = found_by(question, shown=next(iter(found.languages)), **asked)
    again = QueryDict(mutable=True)
    again.update({"q": question, "kind": kind, "in": found.language})
    return render(request, "courses/search.html", {
        "again": f"{again.urlencode()}&", "question": question, "kind": kind, "found": found, "longest": LONGEST_QUESTION,
        "kinds": [(code, words, found.kinds.get(code, 0)) for code, words in SearchEntry.Kind.choices],
        "others": [(code, NAMES_WITHIN[code], number) for code, number in found.languages.items()],
        "shown_name": NAMES_WITHIN[found.language], "is_foreign": found.language != language,
    })
