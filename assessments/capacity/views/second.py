"""Second ratings: the rater's pages, blind to the first rating, and the draw and its agreement for M&E staff."""


from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity.actions.rounds import CONFLICTS
from assessments.capacity.actions.second_ratings import (
    assign_second_rater,
    declare_as_second_rater,
    draw_second_ratings,
    finish_second_rating,
    rate_items,
)
from assessments.capacity.actions.sheets import Incomplete
from assessments.capacity.choices import STATE_KINDS, STATE_LABELS
from assessments.capacity.forms.cases import Line, entry_from
from assessments.capacity.models import AssessmentRound, Domain, Layer, SecondRating
from assessments.capacity.permissions import may_edit_sheet
from assessments.capacity.queries.screens import items_with_anchors, progress_by_domain
from assessments.capacity.queries.second_ratings import agreement_of, candidates_of
from assessments.capacity.queries.sheets import evidence_by_item, latest_sheet, scores_of
from assessments.capacity.views.cases import described
from assessments.capacity.views.own import neighbours, note
from assessments.evidence.models import Evidence
from lms.core.access import role_required
from lms.core.alphabet import by_name
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import staff_members
from lms.core.posted import key_of


def _rating(request, rating) -> SecondRating:
    """Return a rating given to this person whose case was sent to verification; nothing for anybody else."""
    rows = SecondRating.objects.visible_to(request.user).filter(rater=request.user)
    row = get_object_or_404(
        rows.select_related("assessment__round__instrument_version", "assessment__organisation", "sheet"), pk=rating
    )
    if row.assessment.verified_from is None:
        raise Http404
    if row.sheet is not None:
        row.sheet.assessment = row.assessment
    return row


@role_required(Role.ASSESSOR)
def second_case(request, rating):
    """Show the domains of the second rating, and what is left."""
    return _overview(request, _rating(request, rating))


def _overview(request, row: SecondRating, refusal=None):
    parts = progress_by_domain(row.assessment, row.sheet) if row.sheet else []
    context = described(row.assessment) | {
        "rating": row,
        "parts": parts,
        "given": sum(part.answered for part in parts),
        "items": sum(part.items for part in parts),
        "may_edit": row.sheet is not None and row.finished_at is None and may_edit_sheet(request.user, row.sheet),
        "refusal": refusal,
        "missing": sorted(refusal.details["missing"]) if isinstance(refusal, Incomplete) else [],
    }
    return render(request, "capacity/second_case.html", context, status=422 if refusal else 200)


@require_POST
@role_required(Role.ASSESSOR)
def second_declare(request, rating):
    """Sign that nothing ties the rater to the organisation."""
    row = _rating(request, rating)
    try:
        declare_as_second_rater(rating=row, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _overview(request, row, refusal)
    messages.success(request, _("Your declaration was stored."))
    return redirect("second_case", rating=row.pk)


@require_POST
@role_required(Role.ASSESSOR)
def second_finish(request, rating):
    """Close the second rating."""
    row = _rating(request, rating)
    try:
        finish_second_rating(rating=row, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _overview(request, row, refusal)
    messages.success(request, _("The second rating is finished. Thank you."))
    return redirect("second_case", rating=row.pk)


@role_required(Role.ASSESSOR)
def second_domain(request, rating, domain: str):
    """Rate the items of one domain from what the organisation agreed and showed."""
    row = _rating(request, rating)
    if row.sheet is None:
        return redirect("second_case", rating=row.pk)
    shown = get_object_or_404(Domain, version_id=row.assessment.round.instrument_version_id, key=domain)
    lines, status = _lines(row, shown), 200
    context = described(row.assessment) | neighbours(row.assessment, shown) | {"rating": row, "lines": lines}
    if request.method == "POST":
        entries = {}
        for line in lines:
            if entry := entry_from(request.POST, line.prefix):
                line.entry = entries[line.item.code] = entry
        try:
            rate_items(rating=row, entries=entries, by=request.user, at=timezone.now())
        except Refusal as refusal:
            status = note(lines, refusal)
            context["refusal"] = refusal
        else:
            messages.success(request, _("Saved on the server."))
            following = context["next_domain"]
            if following is None or request.POST.get("then") == "overview":
                return redirect("second_case", rating=row.pk)
            return redirect("second_domain", rating=row.pk, domain=following.key)
    context["may_edit"] = row.finished_at is None and may_edit_sheet(request.user, row.sheet)
    return render(request, "capacity/second_domain.html", context, status=status)


def _lines(row: SecondRating, shown: Domain) -> list[Line]:
    """Return the items with what the organisation agreed and showed; nothing of the first rating."""
    stored, consensus = scores_of(row.sheet), latest_sheet(row.assessment, Layer.CONSENSUS)
    agreed, links = scores_of(consensus), evidence_by_item(consensus)
    evidence = Evidence.objects.in_bulk({key for keys in links.values() for key in keys})
    lines = []
    for item in items_with_anchors(shown):
        line = Line(item, stored.get(item.code))
        line.extra = {
            "agreed": agreed.get(item.code),
            "evidence": [evidence[key] for key in sorted(links.get(item.code, ()), key=str)],
        }
        lines.append(line)
    return lines


@role_required(Role.MONITOR)
def second_ratings(request, code: str):
    """Draw, name the raters, follow them, and see how the two ratings agree."""
    shown = get_object_or_404(
        AssessmentRound.objects.visible_to(request.user).select_related("instrument_version"), code=code
    )
    refusal = None
    if request.method == "POST":
        try:
            done = _act(request, shown)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, done)
            return redirect("second_ratings", code=code)
    rows = SecondRating.objects.visible_to(request.user).filter(draw__round=shown)
    ratings = list(rows.select_related("assessment__organisation", "rater"))
    for row in ratings:
        row.label = STATE_LABELS[row.assessment.state]
        row.kind = STATE_KINDS.get(row.assessment.state, "")
    conflicts = refusal.details.get("conflicts", ()) if refusal else ()
    context = {
        "round": shown,
        "draws": shown.draws.select_related("by"),
        "ratings": ratings,
        "raters": by_name(staff_members(Role.ASSESSOR)),
        "left": len(candidates_of(shown)),
        "agreement": agreement_of(shown),
        "refusal": refusal,
        "conflicts": [CONFLICTS.get(conflict, conflict) for conflict in conflicts],
        "seed": request.POST.get("seed", ""),
    }
    return render(request, "capacity/second_ratings.html", context, status=422 if refusal else 200)


def _act(request, shown: AssessmentRound) -> str:
    if request.POST.get("act") == "draw":
        made = draw_second_ratings(
            assessment_round=shown, seed=request.POST.get("seed", "")[:80], by=request.user, at=timezone.now()
        )
        return _("Drawn: %(number)s. Name a second rater for each.") % {"number": len(made.drawn)}
    row = get_object_or_404(SecondRating, pk=key_of(request.POST.get("rating")), draw__round=shown)
    rater = get_object_or_404(staff_members(Role.ASSESSOR), pk=key_of(request.POST.get("rater")))
    assign_second_rater(rating=row, rater=rater, by=request.user, at=timezone.now())
    return _("The second rater was named.")
