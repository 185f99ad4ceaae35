"""The door for the small script of the self sheet: one item an entry, one outcome each."""

import json

from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity.actions.sheets import EditClash, EntryRefused
from assessments.capacity.actions.then_test import save_self_answers
from assessments.capacity.forms.cases import THEN, SheetPart, entry_from, read_parts, then_from
from assessments.capacity.models import Layer, ScoreSheet
from lms.core.errors import Refusal
from lms.core.formats import clock

LARGEST = 256 * 1024
STORED, NEEDS, CLASH, REFUSED = "stored", "needs", "clash", "refused"


@require_POST
def save_sheet_items(request):
    """Save 1 to 50 items of own sheets; each gets `stored`, `needs`, `clash` or `refused` and a sentence."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "signed_out", "sign_in": reverse("account_login")}, status=401)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return JsonResponse({"error": "too_large"}, status=413)
    try:
        parts = read_parts(json.loads(request.body))
    except (ValueError, TypeError, RecursionError) as error:
        return JsonResponse({"error": "not_understood", "expected": str(error)[:200]}, status=400)
    now = timezone.now()
    return JsonResponse({"results": [{"part": part.part, **_save(part, request.user, now)} for part in parts]})


def _save(part: SheetPart, user, now) -> dict:
    sheet = (
        ScoreSheet.objects.visible_to(user)
        .filter(pk=part.sheet, layer=Layer.SELF, respondent=user)
        .select_related("assessment__round__instrument_version")
        .first()
    )
    if sheet is None:
        return {"outcome": REFUSED, "said": _("This sheet is not yours. Nothing was saved.")}
    code, then_code = _codes(sheet, part.part)
    entry, then = entry_from(part.fields, part.part), then_from(part.fields, f"{THEN}{part.part}")
    try:
        rows, answers = save_self_answers(
            sheet=sheet, by=user, at=now, entries={code: entry} if entry else {},
            then={then_code: then} if then and sheet.assessment.round.asks_then else {},
        )  # fmt: skip
    except EntryRefused as refusal:
        faults = {**refusal.details["faults"], **refusal.details.get("then_faults", {})}
        return {"outcome": NEEDS, "said": " ".join(map(str, faults.values()))}
    except EditClash as refusal:
        stands, then_stands = refusal.details["items"].get(code), refusal.details.get("then", {}).get(then_code)
        words = _("Saved meanwhile in another window: %(what)s. Change your answer again to keep it, or open the page anew.")
        return {
            "outcome": CLASH, "said": words % {"what": _what(stands or then_stands)},
            "revs": _revs(part.part, [stands] if stands else [], [then_stands] if then_stands else []),
        }  # fmt: skip
    except Refusal as refusal:
        return {"outcome": REFUSED, "said": str(refusal)}
    return {
        "outcome": STORED, "revs": _revs(part.part, rows, answers),
        "said": _("Saved on the server at %(time)s.") % {"time": clock(timezone.localtime(now))},
    }  # fmt: skip


def _codes(sheet: ScoreSheet, part: str) -> tuple[str, str]:
    """Return the item a part of the page speaks of, and what its then-test does: the item too, or the domain."""
    code = part.replace("-", ".")
    if sheet.assessment.round.asks_then != "domains":
        return code, code
    domain = sheet.assessment.round.instrument_version.domains.filter(key=part).first()
    return code, domain.code if domain else ""


def _what(row) -> str:
    said = _("no level") if row is None or row.level is None else _("level %(level)s") % {"level": row.level}
    reason = getattr(row, "reason", "")
    return f"{said} · {reason}" if reason else said


def _revs(part: str, rows, answers) -> dict:
    """Return what stands now by the name of its hidden control."""
    return {f"{part}-rev": str(row.rev) for row in rows} | {f"{THEN}{part}-rev": str(row.rev) for row in answers}
