"""The gradebook of a cohort, on a page and as a file."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.exports.gradebook import gradebook_table
from courses.queries.gradebook import ATTENDANCE, STATES, Choice, gradebook
from courses.views.teach import _language, _taught, teaching
from lms.core.http import XLSX, attachment
from lms.core.tables import to_csv, to_xlsx

ON_A_PAGE = 100


def _heads(book, choice: Choice, query: dict) -> list[dict]:
    """Return the heads of the columns, each a link that sorts; pressed again it turns the order round. A requirement is named in the page."""
    names = [("name", _("Person")), ("organisation", _("Organisation")), ("percent", _("Progress")), ("lessons", _("Lessons")),
             *[(code, "") for code in book.codes], (ATTENDANCE, _("Attendance"))]  # fmt: skip
    heads = []
    for name, words in names:
        chosen = choice.sort.removeprefix("-") == name
        turned = f"-{name}" if choice.sort == name else name
        order = ("descending" if choice.sort.startswith("-") else "ascending") if chosen else ""
        heads.append({"words": words, "code": name, "order": order, "query": urlencode({**query, "sort": turned})})
    return heads


@teaching
def show(request, cohort: str):
    """Who is how far, filtered and sorted; a hundred people on a page."""
    row = _taught(request, cohort)
    choice = Choice.of(request.GET)
    book = gradebook(row, _language(), choice, timezone.now())
    query = {key: value for key, value in (("state", choice.state), ("organisation", choice.organisation), ("name", choice.name)) if value}
    page = Paginator(book.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    sorting = {**query, **({"sort": choice.sort} if choice.sort != "name" else {})}
    return render(request, "courses/gradebook.html", {
        "cohort": row, "book": book, "choice": choice, "page": page, "states": STATES.items(),
        "heads": _heads(book, choice, query), "query": urlencode(sorting), "pages": f"{urlencode(sorting)}&" if sorting else "",
    })


@teaching
def file(request, cohort: str, kind: str):
    """The rows of the page as XLSX or CSV."""
    row, now = _taught(request, cohort), timezone.now()
    if kind not in ("xlsx", "csv"):
        raise Http404
    table = gradebook_table(gradebook(row, _language(), Choice.of(request.GET), now))
    name = f"{row.code}-gradebook-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        return attachment(to_csv(table, "excel"), name, "text/csv; charset=utf-8")
    return attachment(to_xlsx([table], created_at=now), name, XLSX)
