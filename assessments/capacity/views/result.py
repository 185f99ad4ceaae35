"""The result of an organisation: index, domains, band, before and after, strengths, priorities."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.capacity.actions.consents import note_view
from assessments.capacity.actions.locking import record_disagreement
from assessments.capacity.measurement.bands import band_of
from assessments.capacity.measurement.change import Change
from assessments.capacity.measurement.priorities import MODULE, PARTNER, Recommendation
from assessments.capacity.models import CapacityAssessment, Disagreement, InstrumentVersion, Item
from assessments.capacity.permissions import disagree_until, may_disagree, may_see_result
from assessments.capacity.queries.layers import layers_of
from assessments.capacity.queries.narrative import narrative
from assessments.capacity.queries.peers import peers_of
from assessments.capacity.queries.plans import plan_of
from assessments.capacity.queries.results import (
    LockedResult,
    change_between,
    consensus_rows,
    earlier_result,
    recommendations,
    result_of,
    retrospective_result,
    strengths,
)
from assessments.capacity.queries.screens import items_by_level, texts_of_items
from assessments.capacity.queries.then_test import looking_back_words, then_test_of
from assessments.capacity.views.cases import described, own_case, where
from lms.core import formats
from lms.core.access import role_required
from lms.core.charts import drawing, svg
from lms.core.charts import marks as shapes
from lms.core.errors import Refusal
from lms.core.models import Role

TARGET = 70  # the donor's figure: lower edge of the band Capable (specification 1.2, decision 4)


@role_required(Role.LEAD, Role.TRAINEE)
def result(request, code: str):
    """Show the locked result of the own organisation in a round."""
    case = own_case(request, code)
    if not case.is_locked:  # reopened: until the new revision is locked, the old result stands
        case = _locked_before(request.user, case) or case
    if not may_see_result(request.user, case):
        raise Http404
    return result_page(request, case, "capacity/result.html")


@role_required(Role.LEAD)
def disagree(request, code: str):
    """Let the lead write down, once and within the days given, what the organisation holds against its result."""
    case = own_case(request, code)
    if not may_disagree(request.user, case):
        raise Http404
    refusal, chosen = None, request.POST.getlist("item")
    if request.method == "POST":
        try:
            record_disagreement(
                assessment=case, text=request.POST.get("text", "")[:4000], items=chosen, by=request.user, at=timezone.now()
            )
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("Recorded. It stands beside the result."))
            return redirect(reverse("capacity_result", args=[code]) + where(request, case))
    items = texts_of_items(case).values()
    context = described(case) | {
        "until": disagree_until(case),
        "groups": [(domain, list(rows)) for domain, rows in groupby(items, lambda item: item.domain)],
        "refusal": refusal,
        "text": request.POST.get("text", ""),
        "chosen": chosen,
        "where": where(request, case),
    }
    return render(request, "capacity/disagree.html", context, status=422 if refusal else 200)


def _locked_before(user, case: CapacityAssessment) -> CapacityAssessment | None:
    rows = CapacityAssessment.objects.visible_to(user).filter(
        round=case.round, organisation=case.organisation, locked_at__isnull=False
    )
    return rows.select_related("round__instrument_version", "organisation").order_by("-revision").first()


def result_page(request, case, template: str, path: str = ""):
    """Show the result of a locked case; a look by somebody outside the organisation is written down (PV-4)."""
    locked = result_of(case)
    if locked is None:
        raise Http404
    note_view(assessment=case, by=request.user, at=timezone.now())
    version, language = case.round.instrument_version, get_language() or "en"
    earlier = earlier_result(case)
    change = change_between(earlier, locked) if earlier else None
    items = texts_of_items(case)
    levels = items_by_level(locked)
    before = items_by_level(earlier) if earlier else {}
    bands = {band.code: band for band in version.bands.all()}
    domains = _domains(version, locked, earlier, change, bands)
    context = described(case) | {
        "locked": locked,
        "band": bands.get(locked.result.band),
        "earlier": earlier,
        "earlier_band": bands.get(earlier.result.band) if earlier else None,
        "change": change,
        "domains": domains,
        "chart": _chart(domains, version, change, language),
        "flags": [texts[language] for code, texts in version.texts("flag_names").items() if code in locked.result.flags],
        "indices": [(texts[language], locked.result.indices[code]) for code, texts in version.texts("indices").items()],
        "strengths": [(items[code], levels[code]) for code in strengths(locked)],
        "priorities": _priorities(case, version, items, language),
        "items": [(item, levels.get(code), before.get(code)) for code, item in items.items()],
        "missing": [items[code] for code in locked.result.missing_items],
        "left_out": [items[code] for code in change.left_out] if change else [],
        "path": path or reverse("org_capacity"),
        "backward": _backward(case, locked, bands),
        "told": narrative(locked, earlier, change, version, language),
        "layers": layers_of(case, locked),
        "looked_back": looking_back_words(then_test_of(case), language),
        "five_c": [(texts[language], locked.result.five_c[code]) for code, texts in version.texts("five_c").items()],
        "domain_names": {domain.code: domain.name for domain in version.domains.all()},
        "peers": peers_of(locked, request.user, today=timezone.localdate()),
        "plan": plan_of(case, language),
        "disagreement": Disagreement.objects.filter(assessment=case).first(),
        "until": disagree_until(case) if may_disagree(request.user, case, on=timezone.localdate()) else None,
        "needs_note": bool(change and change.needs_note),
        "target": TARGET,
    }
    return render(request, template, context)


def _backward(case, locked: LockedResult, bands) -> dict | None:
    """Return the retrospective T0 beside this result, with its own change: marked, and apart from the rest (RO-5)."""
    found = retrospective_result(case)
    if found is None:
        return None
    return {"locked": found, "band": bands.get(found.result.band), "change": change_between(found, locked)}


def public_page(request, case):
    """Show what an organisation made public: index, band, domains and change; no free text, no items, no plan."""
    locked = result_of(case)
    version, language = case.round.instrument_version, get_language() or "en"
    earlier = earlier_result(case)
    change = change_between(earlier, locked) if earlier else None
    bands = {band.code: band for band in version.bands.all()}
    domains = _domains(version, locked, earlier, change, bands)
    context = {
        "case": case, "locked": locked, "band": bands.get(locked.result.band), "domains": domains,
        "earlier": earlier, "change": change, "chart": _chart(domains, version, change, language),
        "told": narrative(locked, earlier, change, version, language)[:2],
    }  # fmt: skip
    return render(request, "capacity/shown_result.html", context)


def _domains(version: InstrumentVersion, locked: LockedResult, earlier, change: Change | None, bands) -> list[dict]:
    rows = []
    for domain in version.domains.all():
        index = locked.result.index_of(domain.code)
        pair = change.domains.get(domain.code) if change else None
        band = band_of(index, locked.version.bands)
        rows.append(
            {
                "domain": domain,
                "index": index,
                "before": earlier.result.index_of(domain.code) if earlier else None,
                "change": pair[1] - pair[0] if pair else None,
                "pair": pair,
                "band": bands.get(band.code) if band else None,
            }
        )
    return rows


def _chart(domains: list[dict], version: InstrumentVersion, change: Change | None, language: str):
    rows = [
        shapes.Change(
            label=row["domain"].name,
            before=row["pair"][0] if row["pair"] else None,
            after=row["pair"][1] if row["pair"] else row["index"],
            change=row["change"],
            is_clear=row["change"] is None or change is None or abs(row["change"]) >= change.threshold,
        )
        for row in domains
    ]
    names = {band.code: band.name for band in version.bands.all()}
    bands = [shapes.Band(names[band.code], band.lower) for band in version.spec.bands]
    drawn = drawing.dumbbell(
        rows,
        bands,
        TARGET,
        title=_("Capacity by domain"),
        description="; ".join(_said(row, language) for row in rows),
        legend=shapes.Legend(
            before=_("earlier round"), after=_("this round"), target=_("target"),
            no_clear_change=_("no clear change"), not_measured=_("not measured"),
        ),
        language=language,
    )  # fmt: skip
    return mark_safe(svg.to_svg(drawn))


def _said(row: shapes.Change, language: str) -> str:
    figures = [formats.index_text(value, language) for value in (row.before, row.after) if value is not None]
    return f"{row.label}: {' → '.join(figures) or '–'}"


def _priorities(case, version: InstrumentVersion, items: dict[str, Item], language: str) -> list[dict]:
    modules, topics = version.texts("modules"), version.texts("consultation_topics")
    partners = {row.item.code: row.partner_name for row in consensus_rows(case) if row.relies_on_partner}

    def words(offer: Recommendation, code: str) -> str:
        if offer.kind == PARTNER:
            return _("Partner: %(name)s, or a consultation") % {"name": partners.get(code) or "–"}
        if offer.kind == MODULE:
            return _("Module %(code)s: %(title)s") % {"code": offer.module, "title": modules[offer.module][language]}
        return _("Consultation: %(topic)s") % {"topic": topics[offer.topic][language]}

    found = []
    for priority in recommendations(case)[: version.spec.rules.priorities]:
        item = items[priority.item]
        anchors = {anchor.level: anchor for anchor in item.anchors.all()}
        found.append(
            {
                "item": item,
                "level": priority.level,
                "now": anchors[priority.level].text,
                "goal": anchors[3].text,
                "importance": priority.importance,
                "do": words(priority.recommendation, priority.item),
                "also": [words(offer, priority.item) for offer in priority.also],
            }
        )
    return found
