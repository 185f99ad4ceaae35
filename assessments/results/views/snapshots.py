"""Frozen states of the log-frame: freeze, read, compare, take along as XLSX, CSV, PDF or IATI."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.results.actions.outward import note_outward
from assessments.results.actions.snapshots import freeze
from assessments.results.drawing import BoardPaper, BoardRow, draw_board
from assessments.results.exports.iati import iati_file
from assessments.results.forms.snapshots import FreezeForm
from assessments.results.models import Snapshot
from assessments.results.permissions import (
    may_approve_values,
    may_export_scores,
    may_read_results,
    may_record_activity,
)
from assessments.results.queries import snapshots as queries
from assessments.results.queries.outward import outward_of_snapshot
from assessments.results.queries.publications import published_sizes
from lms.core import audit, formats
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.models import Role
from lms.core.tables import to_csv, to_xlsx

READERS = (Role.MONITOR, Role.ADMINISTRATOR)
KINDS = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


@role_required(*READERS)
def snapshots(request):
    """List the snapshots; freeze a new one."""
    may_freeze = may_record_activity(request.user)
    form = FreezeForm(
        request.POST or None,
        may_share=may_approve_values(request.user),
        initial={"on": timezone.localdate().isoformat()},
    )
    if request.method == "POST":
        if not may_freeze:
            raise Http404
        if form.is_valid():
            values = form.cleaned_data
            try:
                made = freeze(
                    title=values["title"], on=values["on"], filters=form.filters(),
                    is_shared=values.get("is_shared", False), by=request.user, at=timezone.now(),
                )  # fmt: skip
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("Frozen as %(code)s.") % {"code": made.code})
                return redirect("snapshot", code=made.code)
    found = Snapshot.objects.visible_to(request.user).select_related("author").defer("content")
    return render(
        request, "results/snapshots.html", {"snapshots": found, "form": form if may_freeze else None}
    )


def shown(request, code: str) -> Snapshot:
    """Return a snapshot that the reader may see, unbroken."""
    return get_object_or_404(Snapshot.objects.visible_to(request.user).select_related("author"), code=code)


@role_required(*READERS, Role.DONOR)
def snapshot(request, code):
    row, language = shown(request, code), get_language()
    is_staff = may_read_results(request.user)
    return render(
        request,
        "results/snapshot.html",
        {
            "snapshot": row,
            "facts": queries.snapshot_facts(row, language),
            "rows": queries.snapshot_rows(row, language, approved_only=not is_staff),
            "is_unbroken": queries.is_unbroken(row),
            "is_staff": is_staff,
            "may_send_out": may_export_scores(request.user),
            "others": Snapshot.objects.visible_to(request.user).exclude(pk=row.pk).defer("content"),
        },
    )


@role_required(*READERS, Role.DONOR)
def snapshot_file(request, code, kind):
    """Give a snapshot as a file; what leaves is written down. A donor's file holds approved figures and no rows."""
    if kind == "xml":
        return _iati(request, code)
    if kind not in KINDS:
        raise Http404
    row, language, at = shown(request, code), get_language(), timezone.now()
    is_staff = may_read_results(request.user)
    content = snapshot_bytes(row, kind, language, is_staff=is_staff)
    audit.record(
        act="snapshot.exported", row=row, by=request.user, at=at,
        extra={"kind": kind, "language": language, "code": row.code},
    )  # fmt: skip
    return attachment(content, f"{row.code.lower()}.{kind}", KINDS[kind])


def _iati(request, code):
    """Give the approved figures of a snapshot as IATI, to M&E staff; without them, say on its page what is missing.

    The moment in the file is that of the snapshot: same snapshot, same bytes.
    """
    row = shown(request, code)
    if not may_export_scores(request.user):
        raise Http404
    language = get_language()
    try:
        found = outward_of_snapshot(row)
        made = iati_file(found, language, at=row.created_at, by=request.user.printed_name)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("snapshot", code=row.code)
    note_outward(
        kind="iati", options={"snapshot": row.code, "language": language, "frame": found.frame.code},
        counts=made.counts, digest=made.digest, by=request.user, at=timezone.now(),
        sizes=published_sizes(found, "iati"),
    )  # fmt: skip
    return attachment(made.content, f"{row.code.lower()}.xml", "application/xml")


def snapshot_bytes(row: Snapshot, kind: str, language: str, *, is_staff: bool = True) -> bytes:
    """Return a snapshot in one form. Same snapshot, same bytes."""
    if kind == "pdf":
        return draw_board(
            paper_of(row, language, approved_only=not is_staff), language=language, made_at=row.created_at
        )
    tables = queries.snapshot_tables(row, language, approved_only=not is_staff, with_rows=is_staff)
    if kind == "xlsx":
        return to_xlsx(tables, created_at=row.created_at)
    return to_csv(tables[1], "excel" if language in ("ru", "kk") else "standard")


def paper_of(row: Snapshot, language: str, *, approved_only: bool = False) -> BoardPaper:
    """Return the words of a snapshot on paper, in the active language."""
    rows = queries.snapshot_rows(row, language, approved_only=approved_only)
    return BoardPaper(
        title=row.title,
        facts=tuple((str(word), text) for word, text in queries.snapshot_facts(row, language)),
        headings=(
            _("Code"), _("Indicator"), _("Value"), _("Numerator"), _("Denominator"), _("Baseline"), _("Target"),
            _("Definition"),
        ),
        rows=tuple(
            BoardRow(
                (
                    each.code if each.is_headline else each.reading,
                    each.name,
                    each.value_text,
                    each.value_text if each.is_hidden else formats.number(each.numerator, language),
                    formats.number(each.denominator, language),
                    each.baseline_text if each.is_headline else "",
                    each.target_text if each.is_headline else "",
                    f"{each.version} {each.reading}".strip(),
                ),
                each.is_headline,
            )
            for each in rows
        ),
        page_word=_("Page"),
        notes=(
            _("Every figure can be traced to its records in the snapshot. Shares below n = 20 have no decimals."),
        ),
    )  # fmt: skip


@role_required(*READERS)
def compare(request, code):
    row = shown(request, code)
    other = get_object_or_404(Snapshot.objects.visible_to(request.user), code=request.GET.get("with", ""))
    first, second = sorted((row, other), key=lambda each: (each.as_of, each.created_at))
    return render(
        request,
        "results/compare_snapshots.html",
        {"first": first, "second": second, "rows": queries.compare(first, second, get_language())},
    )
