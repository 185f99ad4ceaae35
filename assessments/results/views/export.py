"""The workbook of all scores."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from assessments.results import exports
from assessments.results.forms import ExportForm
from lms.core import audit
from lms.core.access import role_required
from lms.core.http import attachment
from lms.core.models import Role
from lms.core.tables import to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@role_required(Role.MONITOR)
def export(request):
    form = ExportForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        at, language = timezone.now(), form.cleaned_data["language"]
        made = exports.workbook_tables(language=language, at=at, by=request.user.printed_name)
        content = to_xlsx(made.tables, created_at=at)
        audit.record(
            act="scores.exported",
            row=("results.workbook", made.digest),
            by=request.user,
            at=at,
            reason=form.cleaned_data["purpose"],
            extra={"preset": "workbook", "language": language, "rows": made.counts},
        )
        return attachment(content, f"qabilet-workbook-{timezone.localdate(at).isoformat()}.xlsx", XLSX)
    return render(request, "results/export.html", {"form": form, "sheets": exports.sheet_notes()})
