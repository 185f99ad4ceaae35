"""The log-frame from `fixtures/indicators.json`: reference data, keyed by code, safe to load again."""

import json
from datetime import date
from pathlib import Path

from django.db import transaction

from assessments.results.imports.reading_texts import LEFT_OUT, LEFT_OUT_T0, READING_TEXTS
from assessments.results.measurement.readings import PARAMETERS
from assessments.results.models import Indicator, IndicatorDefinition, ReportingPeriod
from lms.core.translated import LANGUAGES


def _texts(field: str, texts: dict[str, str]) -> dict[str, str]:
    return {f"{field}_{language}": texts[language] for language in LANGUAGES}


# B2 with two tools is printed beside B2; the readings of the file do not list it.
SENSITIVITY = {
    "code": "B2_2",
    "name": {
        "en": "Two modern tools in two categories, one after training",
        "ru": "Два современных инструмента из двух категорий, один после обучения",
        "kk": "Екі санаттан екі заманауи құрал, біреуі оқудан кейін",
    },
    "measure": "percentage",
    "numerator": "as B2 with at least 2 distinct modern tools",
    "denominator": "counted trained CSOs; no record = no",
    "validity": "sensitivity of B2; printed beside it",
}


@transaction.atomic
def load_indicators(path: Path) -> tuple[int, int]:
    """Create or update lines and their definitions; return (created, updated). A definition with values stays."""
    document = json.loads(path.read_text(encoding="utf-8"))
    results = {entry["code"]: entry["name"] for entry in document["results"]}
    begin = date.fromisoformat(document["project_period"]["start"])
    _load_periods(begin, date.fromisoformat(document["project_period"]["end"]))
    created = updated = 0
    for position, entry in enumerate(document["indicators"], start=1):
        indicator, is_new = Indicator.objects.update_or_create(
            code=entry["code"], defaults=_indicator_values(entry, position, results[entry["result"]])
        )
        created, updated = created + is_new, updated + (not is_new)
        for values in _definitions(entry):
            key = {
                "indicator": indicator,
                "version": entry["definition_version"],
                "reading": values.pop("reading"),
            }
            found = IndicatorDefinition.objects.filter(**key).first()
            if found is None:
                IndicatorDefinition.objects.create(**key, **values, author="Qabilet", valid_from=begin)
            elif not found.values.exists():
                IndicatorDefinition.objects.filter(pk=found.pk).update(**values)
    return created, updated


def _indicator_values(entry: dict, position: int, result: dict[str, str]) -> dict:
    return {
        "slug": entry["slug"],
        "level": entry["level"],
        "position": position,
        "result_code": entry["result"],
        **_texts("result", result),
        **_texts("name", entry["name"]),
        **_texts("unit", entry["unit"]["name"]),
        **_texts("means", entry["means_of_verification"]),
        "measure": entry["measure"],
        "aggregation": entry["aggregation"],
        "target": entry["target"],
        "target_on": date.fromisoformat(entry["target_date"]),
        "baseline": entry["baseline"],
        "baseline_note": entry["baseline_note"] or "",
        "is_rising": entry["direction"] == "up",
        "source": entry["computed_from"]["kind"],
        "evidence": entry["computed_from"].get("evidence", []),
        "disaggregation": entry["disaggregation"],
        "headline_reading": entry.get("headline_reading", ""),
    }


def _definitions(entry: dict) -> list[dict]:
    rule = entry["computed_from"]["rule"]
    readings = list(entry.get("readings", []))
    if not readings:
        return [
            {
                "reading": "",
                "is_headline": True,
                "measure": entry["measure"],
                **_texts("name", entry["name"]),
                **_texts("text", entry["definition"]),
                **{f"numerator_{code}": entry["definition"][code] for code in LANGUAGES},
                "rule": rule,
            }
        ]
    if any(reading["code"] == "B2" for reading in readings):
        readings.append(SENSITIVITY)
    return [
        {
            "reading": reading["code"],
            "is_headline": reading["code"] == entry["headline_reading"],
            "measure": reading["measure"],
            **_texts("name", reading["name"]),
            **_texts("text", entry["definition"]),
            **_sides(reading),
            "validity": reading["validity"],
            "rule": rule,
            "parameters": _parameters(reading["code"]),
        }
        for reading in readings
    ]


def _sides(reading: dict) -> dict[str, str]:
    """Return numerator, denominator and exclusions of a reading in three languages."""
    made = {"numerator_en": reading["numerator"], "denominator_en": reading["denominator"]}
    texts = READING_TEXTS[reading["code"]]
    for language in ("ru", "kk"):
        made[f"numerator_{language}"] = texts[language][0]
        made[f"denominator_{language}"] = texts[language][1]
    return made | _texts("exclusions", LEFT_OUT_T0 if reading["code"] in ("A3", "A4") else LEFT_OUT)


def _parameters(code: str) -> dict:
    return dict(PARAMETERS[code])


def _load_periods(begin: date, end: date) -> None:
    """One reporting period a project year, beginning on the project's first day."""
    number, start = 1, begin
    while start < end:
        stop = min(date(start.year + 1, start.month, start.day), end)
        last = stop if stop == end else date.fromordinal(stop.toordinal() - 1)
        ReportingPeriod.objects.get_or_create(
            code=f"Y{number}", defaults={"starts_on": start, "ends_on": last}
        )
        number, start = number + 1, date(start.year + 1, start.month, start.day)
