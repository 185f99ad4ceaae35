"""The workbook of all scores."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from assessments.results.exports.book import sheet_notes, workbook
from assessments.results.exports.options import Options
from assessments.results.forms import ExportForm
from lms.core import audit
from lms.core.access import role_required
from lms.core.http import attachment
from lms.core.models import Role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@role_required(Role.MONITOR)
def export(request):
    form = ExportForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        at, language = timezone.now(), form.cleaned_data["language"]
        made = workbook(Options(language=language), at=at, by=request.user.printed_name)
        audit.record(
            act="scores.exported",
            row=("results.workbook", made.digest),
            by=request.user,
            at=at,
            reason=form.cleaned_data["purpose"],
            extra={"preset": "workbook", "language": language, "rows": made.counts},
        )
        return attachment(made.content, f"qabilet-workbook-{timezone.localdate(at).isoformat()}.xlsx", XLSX)
    return render(request, "results/export.html", {"form": form, "sheets": sheet_notes()})
