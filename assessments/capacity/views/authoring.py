"""The M&E lead edits a draft of the instrument: names, domains, capacity levels, rules, tags, items. A version in use: nothing."""

import copy

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity.actions.instruments import save_draft
from assessments.capacity.forms.authoring import (
    BandsForm,
    DomainsForm,
    ItemForm,
    NamesForm,
    NewDomainForm,
    NewItemForm,
    PartForm,
    RulesForm,
    TagsForm,
    differences,
)
from assessments.capacity.interchange.domains import without_domain
from assessments.capacity.measurement.versions import TEXT, kind_of
from assessments.capacity.models import InstrumentVersion
from assessments.capacity.views.instruments import EDITED, may_edit, version_or_404
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.translated import current_language

FORMS: dict[str, type[PartForm]] = {
    "names": NamesForm, "domains": DomainsForm, "bands": BandsForm, "rules": RulesForm, "tags": TagsForm,
}  # fmt: skip


def _draft(request, version) -> InstrumentVersion:
    row = version_or_404(version)
    if not may_edit(request.user, row):
        raise Http404
    return row


def _store(request, row: InstrumentVersion, document: dict) -> None:
    save_draft(version=row, document=document, by=request.user, at=timezone.now(), seen=request.POST.get("seen", ""))


@role_required(Role.MONITOR)
def instrument_part(request, version, part: str):
    """Edit one part of a draft. After a clash both what was typed and what stands are shown; saving again wins knowingly."""
    row = _draft(request, version)
    if part not in FORMS:
        raise Http404
    form_class, heading = FORMS[part], EDITED[part]
    form, refusal, stands = form_class(request.POST or None, document=row.document), None, []
    if request.method == "POST" and form.is_valid():
        try:
            _store(request, row, form.changed())
        except Refusal as caught:
            refusal, row = caught, _draft(request, version)
            stands = differences(form, form_class(document=row.document))
        else:
            messages.success(request, _("Saved on the server."))
            return redirect("instrument", version=row.pk)
    context = {"version": row, "form": form, "heading": heading, "refusal": refusal, "stands": stands, "seen": _seen(request, row, refusal)}
    return render(request, "capacity/instrument_part.html", context, status=422 if form.errors or refusal else 200)


def _seen(request, row: InstrumentVersion, refusal: Refusal | None) -> str:
    """Return the text the page was made from: the stored one, or while faults are mended the one first seen."""
    return row.sha256 if refusal or request.method != "POST" else request.POST.get("seen", "")[:64]


def _place(document: dict, code: str) -> tuple[dict, int]:
    """Return the domain that holds an item and its place there; nothing for an unknown item."""
    for domain in document["domains"]:
        for place, item in enumerate(domain["items"]):
            if item["code"].replace(".", "-") == code:
                return domain, place
    raise Http404


def _earlier(row: InstrumentVersion, code: str) -> dict:
    """Return the item as it stands in the version this one follows, and whether only words may change."""
    before = row.supersedes
    if before is None:
        return {}
    items = [item for domain in before.document["domains"] for item in domain["items"] if item["code"] == code]
    return {"earlier": next(iter(items), None), "is_text_revision": kind_of(before.version, row.version) == TEXT}


@role_required(Role.MONITOR)
def instrument_item(request, version, code: str):
    """Edit one item of a draft."""
    row = _draft(request, version)
    document = copy.deepcopy(row.document)
    domain, place = _place(document, code)
    item = domain["items"][place]
    form = ItemForm(request.POST or None, item=item, document=document, **_earlier(row, item["code"]))
    refusal, stands = None, []
    if request.method == "POST" and form.is_valid():
        domain["items"][place] = form.changed(item)
        try:
            _store(request, row, document)
        except Refusal as caught:
            refusal, row = caught, _draft(request, version)
            domain, place = _place(row.document, code)
            stands = differences(form, ItemForm(item=domain["items"][place], document=row.document, **_earlier(row, item["code"])))
        else:
            messages.success(request, _("Saved on the server."))
            return redirect("instrument_domain", version=row.pk, domain=domain["key"])
    context = {"version": row, "item": item, "name": item["name"][current_language()], "item_slug": code, "domain": domain, "form": form, "refusal": refusal, "stands": stands, "seen": _seen(request, row, refusal)}
    return render(request, "capacity/instrument_item.html", context, status=422 if form.errors or refusal else 200)


@require_POST
@role_required(Role.MONITOR)
def remove_item(request, version, code: str):
    """Take an item out of a draft; the last one of a domain stays."""
    row = _draft(request, version)
    document = copy.deepcopy(row.document)
    domain, place = _place(document, code)
    if len(domain["items"]) == 1:
        messages.error(request, _("This is the last item of its domain. Add another one first."))
        return redirect("instrument_domain", version=row.pk, domain=domain["key"])
    gone = domain["items"].pop(place)
    for order, item in enumerate(domain["items"], start=1):
        item["order"] = order
    try:
        _store(request, row, document)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken out: %(code)s. The version before this one still has it.") % {"code": gone["code"]})
    return redirect("instrument_domain", version=row.pk, domain=domain["key"])


@role_required(Role.MONITOR)
def new_item(request, version, domain: str):
    """Give a domain of a draft one more item, and go on to its words."""
    row = _draft(request, version)
    document = copy.deepcopy(row.document)
    found = next((each for each in document["domains"] if each["key"] == domain), None)
    if found is None:
        raise Http404
    form, refusal = NewItemForm(request.POST or None, document=document, domain=found), None
    if request.method == "POST" and form.is_valid():
        found["items"].append(form.item())
        try:
            _store(request, row, document)
        except Refusal as caught:
            refusal, row = caught, _draft(request, version)
        else:
            return redirect("instrument_item", version=row.pk, code=form.cleaned_data["code"].replace(".", "-"))
    context = {"version": row, "domain": found, "form": form, "refusal": refusal, "seen": _seen(request, row, refusal)}
    return render(request, "capacity/instrument_new_item.html", context, status=422 if form.errors or refusal else 200)


@role_required(Role.MONITOR)
def new_domain(request, version):
    """Give a draft one more domain, and go on to its first item."""
    row = _draft(request, version)
    form, refusal = NewDomainForm(request.POST or None, document=row.document), None
    if request.method == "POST" and form.is_valid():
        document = form.changed()
        try:
            _store(request, row, document)
        except Refusal as caught:
            refusal, row = caught, _draft(request, version)
        else:
            messages.success(request, _("Added. The weights of the other domains gave way in proportion; see “Domains and weights”."))
            return redirect("instrument_domain", version=row.pk, domain=document["domains"][-1]["key"])
    context = {"version": row, "form": form, "refusal": refusal, "seen": _seen(request, row, refusal)}
    return render(request, "capacity/instrument_new_domain.html", context, status=422 if form.errors or refusal else 200)


@require_POST
@role_required(Role.MONITOR)
def remove_domain(request, version, domain: str):
    """Take a domain with its items out of a draft; the last one stays."""
    row = _draft(request, version)
    gone = next((each for each in row.document["domains"] if each["key"] == domain), None)
    if gone is None:
        raise Http404
    if len(row.document["domains"]) == 1:
        messages.error(request, _("This is the last domain. Add another one first."))
        return redirect("instrument_domain", version=row.pk, domain=domain)
    try:
        _store(request, row, without_domain(row.document, gone["code"]))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("instrument_domain", version=row.pk, domain=domain)
    messages.success(request, _("Taken out: %(code)s. The version before this one still has it.") % {"code": gone["code"]})
    return redirect("instrument", version=row.pk)
