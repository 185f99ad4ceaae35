"""How an index is reckoned, in tables made from the version of the instrument itself (AT-24)."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.capacity.models import InstrumentVersion
from assessments.capacity.queries.screens import published_versions


def method(request):
    """Explain the newest published version, or the one the address names; open to everybody."""
    versions = published_versions()
    asked = request.GET.get("version", "")
    version = next((row for row in versions if asked in ("", row.version)), None)
    if version is None and (versions or asked):
        raise Http404
    if version is None:
        return render(request, "capacity/method.html", {})
    language = get_language()
    return render(
        request, "capacity/method.html",
        {
            "version": version,
            "versions": versions,
            "levels": [
                (row["value"], row["name"][language], row["meaning"][language], row["evidence_rule"][language])
                for row in version.levels
            ],
            "bands": version.bands.order_by("order"),
            "limits": limits(version),
            "domains": version.domains.order_by("order"),
            "flags": version.texts("flag_names"),
        },
    )  # fmt: skip


def limits(version: InstrumentVersion) -> list[tuple[str, str]]:
    """Return each number that scoring obeys with what it limits, in the reader's language."""
    rules = version.spec.rules
    cap = (
        _("level %(value)s: from level %(level)s without accepted evidence of the last %(months)s months")
        % {"value": rules.cap_value, "level": rules.cap_from_level, "months": rules.evidence_max_age_months}
        if rules.cap_enabled
        else _("off")
    )
    gate = (
        _("“%(band)s” needs every core domain at %(points)s or more")
        % {"band": rules.gate_band, "points": rules.gate_core_min}
        if rules.gate_enabled
        else _("off")
    )
    return [
        (_("Self sheets needed"), str(rules.respondents_min)),
        (_("Answers from which a spread is shown"), str(rules.spread_from_answers)),
        (_("Verified levels that count less"), cap),
        (_("Share of items answered for a valid domain"), str(rules.answered_share_min)),
        (_("Share of “not applicable” in a domain, at most"), str(rules.na_share_max)),
        (_("Items “not applicable” in all, at most"), str(rules.na_items_max)),
        (_("Valid domains for a full result"), str(rules.domains_for_full)),
        (_("Valid domains for a provisional result"), str(rules.domains_for_provisional)),
        (_("Uneven: a domain below, where the overall index is at least"), f"{rules.uneven_floor}; {rules.uneven_floor_from}"),
        (_("Uneven: points a domain lies below the overall index"), str(rules.uneven_gap)),
        (_("Low evidence: share with evidence, among items from level"), f"{rules.low_evidence_share}; {rules.low_evidence_from_level}"),
        (_("Standard error of measurement until it is estimated, points"), str(float(rules.sem))),
        (_("Improved: points of change, at least"), str(rules.improved_min_points)),
        (_("Items in common for a change, share of each domain"), str(rules.common_items_share_min)),
        (_("Levels of change that need a reason"), str(rules.jump_levels)),
        (_("Priorities"), str(rules.priorities)),
        (_("Condition of core domains"), gate),
    ]
