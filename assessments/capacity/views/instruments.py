"""Versions of the instrument: read, compare, edit as a draft, publish; as a workbook out and in, as a form for paper."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity.actions.instruments import (
    copy_version,
    publish_version,
    retire_version,
    save_draft,
    withdraw_version,
)
from assessments.capacity.exports.booklet import booklet
from assessments.capacity.forms.cases import Line
from assessments.capacity.imports.instrument import faults_of
from assessments.capacity.imports.workbook import read_instrument
from assessments.capacity.interchange.workbook import LANGUAGES, tables_from
from assessments.capacity.interchange.xlsform import xlsform
from assessments.capacity.measurement.versions import difference
from assessments.capacity.models import AssessmentRound, Domain, InstrumentVersion
from assessments.capacity.permissions import may_write_instrument
from assessments.capacity.queries.screens import items_with_anchors
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.models import Organisation, Role
from lms.core.sheet_errors import sentence
from lms.core.tables import SheetError, to_xlsx

STATES = {
    "draft": (gettext_lazy("draft"), "warn"), "published": (gettext_lazy("published"), "good"),
    "retired": (gettext_lazy("retired"), ""),
}  # fmt: skip
IN_USE = (gettext_lazy("in use"), "good")
PARTS = {
    "name": gettext_lazy("name"), "question": gettext_lazy("question"), "levels": gettext_lazy("words of the levels"),
    "evidence": gettext_lazy("examples of evidence"), "links": gettext_lazy("links"), "weight": gettext_lazy("weight"),
    "domain": gettext_lazy("domain"), "rules": gettext_lazy("rules of the item"),
    "settings": gettext_lazy("settings"), "bands": gettext_lazy("capacity levels"),
    "scoring_rule": gettext_lazy("scoring rule"), "indices": gettext_lazy("indices"), "five_c": gettext_lazy("tags"),
    "scale": gettext_lazy("scale"),
}  # fmt: skip


EDITED = {
    "names": gettext_lazy("Names, purpose and levels"), "domains": gettext_lazy("Domains and weights"),
    "bands": gettext_lazy("Capacity levels"), "rules": gettext_lazy("Evidence, validity and other rules"),
    "tags": gettext_lazy("Tags"),
}  # fmt: skip


def _versions():
    rows = InstrumentVersion.objects.select_related("instrument").prefetch_related("rounds")
    return sorted(rows, key=lambda row: (row.instrument.code, [int(part) for part in row.version.split(".")]), reverse=True)


def _state(row: InstrumentVersion) -> tuple:
    """Return the words of a version's state: published, and in use from the moment its first round opens (IM-1)."""
    return IN_USE if row.status == "published" and row.is_locked else STATES[row.status]


@role_required(Role.MONITOR)
def instruments(request):
    """List the versions with their state."""
    rows = [(row, *_state(row), len(row.rounds.all())) for row in _versions()]
    return render(request, "capacity/instruments.html", {"rows": rows, "may_write": may_write_instrument(request.user)})


def version_or_404(version) -> InstrumentVersion:
    return get_object_or_404(InstrumentVersion.objects.select_related("instrument"), pk=version)


@role_required(Role.MONITOR)
def instrument(request, version):
    """Show one version: domains, what each language lacks, faults, and what may be done with it."""
    return _page(request, version_or_404(version))


def _page(request, row: InstrumentVersion, *, refusal=None, faults=(), checked: bool = False):
    document = row.document
    found = list(faults) or (faults_of(document) if row.status == "draft" else [])
    before = [each for each in _versions() if each.instrument_id == row.instrument_id and each.pk != row.pk]
    context = {
        "version": row,
        "state": _state(row),
        "domains": [(domain, _parity(domain)) for domain in document["domains"]],
        "languages": LANGUAGES,
        "others": before,
        "faults": found[:60],
        "fault_count": len(found),
        "refusal": refusal,
        "checked": checked,
        "used": row.is_locked or row.rounds.exists(),
        "may_write": may_write_instrument(request.user),
        "may_edit": may_edit(request.user, row),
        "parts": EDITED.items(),
        "rounds": AssessmentRound.objects.filter(instrument_version=row).order_by("-opens_on"),
    }
    return render(request, "capacity/instrument.html", context, status=422 if refusal or faults else 200)


def may_edit(user, row: InstrumentVersion) -> bool:
    """Say whether the person edits this version: the M&E lead, while it is a draft that no round uses."""
    return may_write_instrument(user) and row.status == "draft" and not row.is_locked


def _parity(domain: dict) -> list[tuple[str, int, int]]:
    """Return (language, texts filled in, texts there are) of a domain."""
    texts = [domain["name"], domain["question"]]
    for item in domain["items"]:
        texts += [item["name"], item["guiding_question"], *item["anchors"], *item["evidence_examples"]]
    return [(one, sum(bool(str(text.get(one, "")).strip()) for text in texts), len(texts)) for one in LANGUAGES]


@role_required(Role.MONITOR)
def instrument_domain(request, version, domain: str):
    """Show a domain as the organisation will see it, in the reader's language."""
    row = version_or_404(version)
    shown = get_object_or_404(Domain, version=row, key=domain)
    context = {
        "version": row,
        "domain": shown,
        "lines": [Line(item, None) for item in items_with_anchors(shown)],
        "levels": [{"value": level["value"], "names": level["name"]} for level in row.levels],
        "may_edit": False,
        "may_write": may_edit(request.user, row),
    }
    return render(request, "capacity/instrument_domain.html", context)


@role_required(Role.MONITOR)
@require_POST
def instrument_step(request, version):
    """Copy, publish, withdraw or retire a version, or read a workbook into a draft."""
    row, now = version_or_404(version), timezone.now()
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")[:2000]
    try:
        if act == "copy":
            made = copy_version(version=row, number=request.POST.get("number", "").strip()[:12], by=request.user, at=now)
        elif act == "publish":
            made = publish_version(version=row, faults=faults_of(row.document), by=request.user, at=now)
        elif act == "withdraw":
            made = withdraw_version(version=row, reason=reason, by=request.user, at=now)
        elif act == "retire":
            retire_version(version=row, by=request.user, at=now)
            made = row
        elif act == "read":
            return _read(request, row, now)
        else:
            raise Http404
    except Refusal as refusal:
        return _page(request, row, refusal=refusal, faults=refusal.details.get("faults", ()))
    messages.success(request, _("Done."))
    return redirect("instrument", version=made.pk)


def _read(request, row: InstrumentVersion, now):
    upload = request.FILES.get("file")
    try:
        document, faults = read_instrument(upload.read() if upload else b"", upload.name if upload else "x.xlsx")
    except SheetError as error:
        return _page(request, row, faults=[sentence(error)])
    faults = faults or faults_of(document)
    if faults or request.POST.get("only_check"):
        return _page(request, row, faults=faults, checked=not faults)
    save_draft(version=row, document=document, by=request.user, at=now)
    messages.success(request, _("The workbook was read into the draft."))
    return redirect("instrument", version=row.pk)


@role_required(Role.MONITOR)
def compare_instruments(request, version, other):
    """Show what a version adds, drops and changes against another."""
    after, before = version_or_404(version), version_or_404(other)
    if after.instrument_id != before.instrument_id:
        raise Http404
    found = difference(before.document, after.document)
    names = {item["code"]: item["name"] for row in (before, after) for domain in row.document["domains"] for item in domain["items"]}
    context = {
        "before": before, "after": after, "found": found, "names": names,
        "added": [(code, names[code]) for code in found.added],
        "removed": [(code, names[code]) for code in found.removed],
        "changed": [(one, names[one.code], [PARTS[part] for part in one.what]) for one in found.changed],
        "settings": [PARTS[key] for key in found.settings],
    }  # fmt: skip
    return render(request, "capacity/compare_instruments.html", context)


@role_required(Role.MONITOR)
def instrument_file(request, version, kind: str):
    """Download a version as a workbook, or as a form for KoboToolbox and ODK."""
    row = version_or_404(version)
    if kind == "workbook":
        tables = tables_from(row.document)
    elif kind == "xlsform":
        shown = Organisation.objects.visible_to(request.user).csos().order_by("code")
        tables = xlsform(row.document, [(each.code, each.name) for each in shown], title=str(row))
    else:
        raise Http404
    name = f"{row.document['code'].lower()}-{row.version}-{kind}.xlsx"
    return attachment(to_xlsx(tables, created_at=timezone.now()), name, XLSX)


@role_required(Role.MONITOR, Role.ASSESSOR, Role.TRAINER)
def instrument_booklet(request, version):
    """Download a version as a booklet to print and fill in by hand, in the language of the address."""
    row, language = version_or_404(version), get_language()[:2]
    name = f"{row.document['code'].lower()}-{row.version}-{language}.pdf"
    return attachment(booklet(row, language=language, made_at=timezone.now()), name, "application/pdf")
