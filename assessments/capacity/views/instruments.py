"""Versions of the instrument: read, compare, edit as a draft, publish; as a workbook out and in, as a form for paper."""

import copy

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessments.capacity.actions.instruments import (
    copy_version,
    publish_version,
    retire_version,
    save_draft,
    withdraw_version,
)
from assessments.capacity.forms import Line
from assessments.capacity.imports.instrument import faults_of
from assessments.capacity.imports.workbook import read_instrument
from assessments.capacity.interchange.workbook import LANGUAGES, LEVELS, link_from, link_text, tables_from
from assessments.capacity.interchange.xlsform import xlsform
from assessments.capacity.measurement.versions import TEXT, difference, is_reworded, kind_of
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
PARTS = {
    "name": gettext_lazy("name"), "question": gettext_lazy("question"), "levels": gettext_lazy("words of the levels"),
    "evidence": gettext_lazy("examples of evidence"), "links": gettext_lazy("links"), "weight": gettext_lazy("weight"),
    "domain": gettext_lazy("domain"), "rules": gettext_lazy("rules of the item"),
    "settings": gettext_lazy("settings"), "bands": gettext_lazy("capacity levels"),
    "scoring_rule": gettext_lazy("scoring rule"), "indices": gettext_lazy("indices"), "five_c": gettext_lazy("tags"),
    "scale": gettext_lazy("scale"),
}  # fmt: skip


def _versions():
    rows = InstrumentVersion.objects.select_related("instrument").prefetch_related("rounds")
    return sorted(rows, key=lambda row: (row.instrument.code, [int(part) for part in row.version.split(".")]), reverse=True)


@role_required(Role.MONITOR)
def instruments(request):
    """List the versions with their state."""
    rows = [(row, *STATES[row.status], len(row.rounds.all())) for row in _versions()]
    return render(request, "capacity/instruments.html", {"rows": rows, "may_write": may_write_instrument(request.user)})


def _version(version) -> InstrumentVersion:
    return get_object_or_404(InstrumentVersion.objects.select_related("instrument"), pk=version)


@role_required(Role.MONITOR)
def instrument(request, version):
    """Show one version: domains, what each language lacks, faults, and what may be done with it."""
    return _page(request, _version(version))


def _page(request, row: InstrumentVersion, *, refusal=None, faults=(), checked: bool = False):
    document = row.document
    found = list(faults) or (faults_of(document) if row.status == "draft" else [])
    before = [each for each in _versions() if each.instrument_id == row.instrument_id and each.pk != row.pk]
    context = {
        "version": row,
        "state": STATES[row.status],
        "domains": [(domain, _parity(domain)) for domain in document["domains"]],
        "languages": LANGUAGES,
        "others": before,
        "faults": found[:60],
        "fault_count": len(found),
        "refusal": refusal,
        "checked": checked,
        "used": row.is_locked or row.rounds.exists(),
        "may_write": may_write_instrument(request.user),
        "rounds": AssessmentRound.objects.filter(instrument_version=row).order_by("-opens_on"),
    }
    return render(request, "capacity/instrument.html", context, status=422 if refusal or faults else 200)


def _parity(domain: dict) -> list[tuple[int, int]]:
    """Return by language how many texts of a domain are filled in, of how many."""
    texts = [domain["name"], domain["question"]]
    for item in domain["items"]:
        texts += [item["name"], item["guiding_question"], *item["anchors"], *item["evidence_examples"]]
    return [(sum(bool(str(text.get(one, "")).strip()) for text in texts), len(texts)) for one in LANGUAGES]


@role_required(Role.MONITOR)
def instrument_domain(request, version, domain: str):
    """Show a domain as the organisation will see it, in the reader's language."""
    row = _version(version)
    shown = get_object_or_404(Domain, version=row, key=domain)
    context = {
        "version": row,
        "domain": shown,
        "lines": [Line(item, None) for item in items_with_anchors(shown)],
        "levels": [{"value": level["value"], "names": level["name"]} for level in row.levels],
        "may_edit": False,
        "may_write": may_write_instrument(request.user) and row.status == "draft" and not row.is_locked,
    }
    return render(request, "capacity/instrument_domain.html", context)


class ItemForm(forms.Form):
    """Every text of one item in three languages, and its rules."""

    weight = forms.RegexField(r"^[1-9]\d*(/[1-9]\d*)?$", label=gettext_lazy("Weight"), max_length=12)
    five_c = forms.ChoiceField(label=gettext_lazy("Tag"))
    na_allowed = forms.BooleanField(label=gettext_lazy("“Not applicable” is allowed"), required=False)
    rely_on_partner = forms.BooleanField(label=gettext_lazy("The organisation may rely on a partner"), required=False)
    links = forms.CharField(
        label=gettext_lazy("Links, one a line"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text="primary module PE.1: PE 1.1, PE 1.2",
    )  # fmt: skip
    is_same_item = forms.BooleanField(
        label=gettext_lazy("Only spelling or translation: it stays the same item, and change is computed on it"), required=False
    )

    def __init__(self, data=None, *, item: dict, tags: list[dict], earlier: dict | None = None, is_text_revision: bool = False):
        super().__init__(data)
        self.earlier = earlier
        if earlier is None or is_text_revision:
            del self.fields["is_same_item"]  # a new item, or the number says already that the meaning stays
        for field, texts, rows in _texts_of(item):
            for one in LANGUAGES:
                self.fields[f"{field}_{one}"] = forms.CharField(
                    label=f"{_label(field)} ({one})", required=False, initial=texts[one], max_length=4000,
                    widget=forms.Textarea(attrs={"rows": rows, "lang": one}),
                )  # fmt: skip
        self.fields["five_c"].choices = [(tag["code"], tag["code"]) for tag in tags]
        self.initial = {
            **{name: item[name] for name in ("weight", "five_c", "na_allowed", "rely_on_partner")},
            "links": "\n".join(link_text(link) for link in item["programme_links"]),
            "is_same_item": earlier is not None
            and is_reworded(earlier, item)
            and item["anchor_revision"] == earlier["anchor_revision"],
        }

    def clean_links(self):
        try:
            return [link_from(line.strip()) for line in self.cleaned_data["links"].splitlines() if line.strip()]
        except ValueError:
            raise forms.ValidationError(
                _("a line such as “primary module PE.1: PE 1.1” or “secondary consultation legal” is expected.")
            ) from None

    def changed(self, item: dict) -> dict:
        """Return the item as the form says; other words are another item, unless the form says that it is the same (IM-3)."""
        said = self.cleaned_data
        three = lambda field: {one: said[f"{field}_{one}"].strip() for one in LANGUAGES}  # noqa: E731 - said three times
        lines = {one: said[f"evidence_{one}"].splitlines() for one in LANGUAGES}
        count = max(len(each) for each in lines.values())
        made = {
            **item,
            **{name: said[name] for name in ("weight", "five_c", "na_allowed", "rely_on_partner")},
            "name": three("name"),
            "guiding_question": three("question"),
            "anchors": [{"level": level} | three(f"level_{level}") for level in LEVELS],
            "evidence_examples": [
                {one: lines[one][place].strip() if place < len(lines[one]) else "" for one in LANGUAGES}
                for place in range(count)
            ],
            "programme_links": said["links"],
        }
        if self.earlier is None:
            return made
        is_other = not said.get("is_same_item", True) and is_reworded(self.earlier, made)
        return made | {"anchor_revision": self.earlier["anchor_revision"] + is_other}


def _earlier(row: InstrumentVersion, code: str) -> dict:
    """Return the item as it stands in the version this one follows, and whether only words may change."""
    before = row.supersedes
    if before is None:
        return {}
    items = [item for domain in before.document["domains"] for item in domain["items"] if item["code"] == code]
    return {"earlier": next(iter(items), None), "is_text_revision": kind_of(before.version, row.version) == TEXT}


def _texts_of(item: dict):
    yield "name", item["name"], 1
    yield "question", item["guiding_question"], 2
    for anchor in item["anchors"]:
        yield f"level_{anchor['level']}", anchor, 2
    yield "evidence", {one: "\n".join(each[one] for each in item["evidence_examples"]) for one in LANGUAGES}, 3


def _label(field: str) -> str:
    if field.startswith("level_"):
        return _("Level %(level)s") % {"level": field[-1]}
    return {"name": _("Name"), "question": _("Guiding question"), "evidence": _("Examples of evidence, one a line")}[field]


@role_required(Role.MONITOR)
def instrument_item(request, version, code: str):
    """Edit one item of a draft."""
    row = _version(version)
    if not may_write_instrument(request.user) or row.status != "draft" or row.is_locked:
        raise Http404
    document = copy.deepcopy(row.document)
    places = {item["code"].replace(".", "-"): (domain, n) for domain in document["domains"] for n, item in enumerate(domain["items"])}
    if code not in places:
        raise Http404
    domain, place = places[code]
    item = domain["items"][place]
    form = ItemForm(request.POST or None, item=item, tags=document["five_c"], **_earlier(row, item["code"]))
    refusal = None
    if request.method == "POST" and form.is_valid():
        domain["items"][place] = form.changed(item)
        try:
            save_draft(version=row, document=document, by=request.user, at=timezone.now(), seen=request.POST.get("seen", ""))
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("Saved on the server."))
            return redirect("instrument_domain", version=row.pk, domain=domain["key"])
    context = {"version": row, "item": item, "domain": domain, "form": form, "refusal": refusal, "seen": row.sha256}
    return render(request, "capacity/instrument_item.html", context, status=422 if form.errors or refusal else 200)


@role_required(Role.MONITOR)
@require_POST
def instrument_step(request, version):
    """Copy, publish, withdraw or retire a version, or read a workbook into a draft."""
    row, now = _version(version), timezone.now()
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
    after, before = _version(version), _version(other)
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
    row = _version(version)
    if kind == "workbook":
        tables = tables_from(row.document)
    elif kind == "xlsform":
        shown = Organisation.objects.visible_to(request.user).csos().order_by("code")
        tables = xlsform(row.document, [(each.code, each.name) for each in shown], title=str(row))
    else:
        raise Http404
    name = f"{row.document['code'].lower()}-{row.version}-{kind}.xlsx"
    return attachment(to_xlsx(tables, created_at=timezone.now()), name, XLSX)
