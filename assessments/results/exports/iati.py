"""The results as IATI 2.03 XML: approved figures in approved words, three languages in one file."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.capacity.measurement.records import canonical, digest
from assessments.results.exports.donor_table import Made
from assessments.results.exports.outward_rows import OutwardPart, comment_on, part_name, parts_of
from assessments.results.measurement.frame import FrameLine
from assessments.results.measurement.together import Publication
from assessments.results.queries.outward import Outward, OutwardRefused, OutwardValue, plain_number
from assessments.results.queries.parts import dimension_name, value_names
from assessments.results.queries.together import publication
from lms.core import formats
from lms.core.formats import table_date
from lms.core.models import Organisation
from lms.core.translated import LANGUAGES, texts_of

VERSION = "2.03"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Codes of the IATI lists: OrganisationType 22 national NGO; OrganisationRole 4 implementing; ActivityStatus 1
# pipeline, 2 implementation, 3 finalisation; ActivityDateType 1 planned start, 2 actual start, 3 planned end;
# Sector (DAC) 15150 democratic participation and civil society; IndicatorVocabulary 99 of the publisher.
NGO, IMPLEMENTING, CIVIL_SOCIETY, OWN = "22", "4", "15150", "99"
RESULT_TYPES = {"output": "1", "outcome": "2"}
UNIT, PERCENT = "1", "2"


@dataclass(frozen=True)
class Publisher:
    """Who publishes, under which activity. Names in three languages."""

    organisation: str
    activity: str
    names: dict[str, str]


def publisher() -> Publisher:
    """Return who publishes, from the settings; refuse without identifiers."""
    if not settings.QABILET_IATI_PUBLISHER or not settings.QABILET_IATI_ACTIVITY:
        raise OutwardRefused(
            _("The identifiers of the publisher and of the activity are not set. The administrator of the server "
              "enters QABILET_IATI_PUBLISHER and QABILET_IATI_ACTIVITY.")
        )  # fmt: skip
    keeper = Organisation.objects.filter(kind=Organisation.Kind.COORDINATOR).order_by("code").first()
    if keeper is None:
        raise OutwardRefused(_("No coordinating organisation is entered yet."))
    return Publisher(settings.QABILET_IATI_PUBLISHER, settings.QABILET_IATI_ACTIVITY, texts_of(keeper, "name"))


def iati_file(found: Outward, language: str, *, at: datetime, by: str) -> Made:
    """Return the file. It is for the public: no name of a person and nothing that people typed is in it.

    `language` and `by` are those of every outward file; here all languages stand side by side, and who made the
    file stands in the audit only.
    """
    who = publisher()
    results, counts = _results(found)
    hash_ = digest(canonical([ET.tostring(result, encoding="unicode") for result in results]))
    root = ET.Element("iati-activities", version=VERSION)
    root.set("generated-datetime", at.astimezone(UTC).isoformat(timespec="seconds"))
    facts = (
        f" Qabilet; log-frame {found.frame.code}, SHA-256 {found.frame.sha256}; "
        f"{'snapshot ' + found.source if found.source else 'approved values until ' + found.as_of.isoformat()}; "
        f"rows {', '.join(f'{name} {count}' for name, count in counts.items())}; results, SHA-256 {hash_} "
    )
    # A comment of XML holds no two hyphens in a row.
    root.append(ET.Comment(facts.replace("--", "- -")))
    root.append(_activity(found, who, results, at))
    ET.indent(root)
    content = ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    return Made(content, counts, hash_)


def _activity(found: Outward, who: Publisher, results: Iterable[ET.Element], at: datetime) -> ET.Element:
    activity = ET.Element("iati-activity", {LANG: "en", "last-updated-datetime": at.astimezone(UTC).isoformat(timespec="seconds")})
    ET.SubElement(activity, "iati-identifier").text = who.activity
    reporting = ET.SubElement(activity, "reporting-org", ref=who.organisation, type=NGO)
    _narratives(reporting, lambda code: who.names[code])
    _narratives(
        ET.SubElement(activity, "title"),
        _in(lambda code: _("Capacity of civil society organisations in public oversight")),
    )
    _narratives(
        ET.SubElement(activity, "description", type="1"),
        _in(lambda code: _("Training, assessment of capacity and public expertise: results against the log-frame.")),
    )
    taking_part = ET.SubElement(
        activity, "participating-org", ref=who.organisation, type=NGO, role=IMPLEMENTING
    )
    _narratives(taking_part, lambda code: who.names[code])
    starts_on, ends_on = _span(found)
    is_begun, is_over = starts_on <= found.as_of, found.as_of > ends_on
    ET.SubElement(activity, "activity-status", code="3" if is_over else "2" if is_begun else "1")
    _dated(activity, "activity-date", starts_on, type="2" if is_begun else "1")
    _dated(activity, "activity-date", ends_on, type="3")
    ET.SubElement(activity, "recipient-country", code="KZ")
    ET.SubElement(activity, "sector", vocabulary="1", code=CIVIL_SOCIETY)
    activity.extend(results)
    return activity


def _span(found: Outward) -> tuple[date, date]:
    """Return first and last day of the project: of its periods, and of its targets."""
    ends_on = max(line.target_on for line, _values in found.lines)
    return found.begins_on or found.frame.valid_from, ends_on


def _results(found: Outward) -> tuple[list[ET.Element], dict[str, int]]:
    """Return a result element for each result, level and way of adding up, in log-frame order; and row counts."""
    names, published = _names(), publication(found)
    groups: dict[tuple, ET.Element] = {}
    counts = {"results": 0, "indicators": 0, "values": 0, "parts": 0}
    for line, values in found.lines:
        is_added = line.measure == "number"
        key = (line.result, line.level, is_added)
        if key not in groups:
            groups[key] = ET.Element(
                "result", {"type": RESULT_TYPES[line.level], "aggregation-status": _flag(is_added)}
            )
            _narratives(ET.SubElement(groups[key], "title"), lambda code, line=line: line.result_name[code])
            counts["results"] += 1
        _indicator(groups[key], line, values, found, published, names, counts)
    return list(groups.values()), counts


def _names() -> dict[str, dict[str, str]]:
    """Return names of dimensions' values in English: an attribute has one language, that of the file."""
    with override("en"):
        return value_names()


def _indicator(
    result: ET.Element,
    line: FrameLine,
    values: Iterable[OutwardValue],
    found: Outward,
    published: Publication,
    names: dict,
    counts: dict,
) -> None:
    is_added = line.measure == "number"
    indicator = ET.SubElement(
        result,
        "indicator",
        {
            "measure": UNIT if is_added else PERCENT,
            "ascending": _flag(line.is_rising),
            "aggregation-status": _flag(is_added),
        },
    )
    counts["indicators"] += 1
    _narratives(ET.SubElement(indicator, "title"), lambda code: f"{line.code} {line.name[code]}")
    _narratives(
        ET.SubElement(indicator, "description"),
        _in(lambda code: _("Unit: %(unit)s. Means of verification: %(means)s") % {"unit": line.unit[code], "means": line.means[code]}),
    )  # fmt: skip
    ET.SubElement(indicator, "reference", vocabulary=OWN, code=line.code)
    values = list(values)
    _baseline(indicator, line, values, found)
    for value in values:
        period = _period(indicator, value.starts_on, value.ends_on)
        _target(period, line, value)
        if value.number is not None:
            _actuals(period, value, parts_of(published, value), names, counts)
    if not values:
        starts_on, ends_on = _span(found)
        _target(_period(indicator, starts_on, ends_on), line, None)


def _baseline(indicator: ET.Element, line: FrameLine, values: list[OutwardValue], found: Outward) -> None:
    newest = values[-1] if values else None
    number = newest.baseline_number if newest else plain_number(line, line.baseline)
    taken_on = newest.baseline_on if newest else found.begins_on
    if number is None or taken_on is None:
        return
    ET.SubElement(
        indicator, "baseline", {"iso-date": taken_on.isoformat(), "year": str(taken_on.year), "value": str(number)}
    )


def _period(indicator: ET.Element, starts_on: date, ends_on: date) -> ET.Element:
    period = ET.SubElement(indicator, "period")
    _dated(period, "period-start", starts_on)
    _dated(period, "period-end", ends_on)
    return period


def _target(period: ET.Element, line: FrameLine, value: OutwardValue | None) -> None:
    """Add the target of the period, else that of the end; a figure that was left out is said here, because it has no
    element of its own.
    """
    of_period = value.period_target if value else None
    number = plain_number(line, line.target if of_period is None else of_period)
    target = ET.SubElement(period, "target", value=str(number))

    def words(code: str) -> str:
        day = table_date(line.target_on, code)
        said = [_("Target of the end of the project, %(day)s.") % {"day": day}]
        if of_period is not None:
            end = formats.number(plain_number(line, line.target), code)
            said = [_("Target of this period; of the end of the project, %(day)s: %(target)s.") % {"day": day, "target": end}]
        if value is None:
            said.append(_("No value is approved yet."))
        elif value.number is None:
            said.append(_("The value is left out. %(why)s") % {"why": comment_on(value, code, with_words=False)})
        return " ".join(said)

    _narratives(ET.SubElement(target, "comment"), _in(words))


def _actuals(
    period: ET.Element, value: OutwardValue, parts: Iterable[OutwardPart], names: dict, counts: dict
) -> None:
    """Add the figure and its groups; hidden groups are left out, and the comment of the figure says so."""
    parts = list(parts)
    hidden = sum(part.is_hidden for part in parts)

    def words(code: str) -> str:
        said = comment_on(value, code, with_words=False)
        day = _("measured on %(day)s") % {"day": table_date(value.measured_on, code)}
        rest = _("small groups are hidden: %(count)s") % {"count": hidden} if hidden else ""
        return "; ".join(filter(None, (said, day, rest)))

    counts["values"] += 1
    actual = ET.SubElement(period, "actual", value=str(value.number))
    _narratives(ET.SubElement(actual, "comment"), _in(words))
    for part in parts:
        if part.number is None:
            continue
        counts["parts"] += 1
        element = ET.SubElement(period, "actual", value=str(part.number))
        with override("en"):
            name = dimension_name(part.dimension)
            word = part_name(part.value, part.dimension, names)
        ET.SubElement(element, "dimension", name=name, value=word)
        _narratives(
            ET.SubElement(element, "comment"), _in(lambda code, total=part.n: _("n = %(total)s") % {"total": total})
        )


def _dated(parent: ET.Element, tag: str, day: date, **attributes: str) -> None:
    ET.SubElement(parent, tag, {"iso-date": day.isoformat(), **attributes})


def _flag(is_so: bool) -> str:
    return "1" if is_so else "0"


def _in(words: Callable[[str], str]) -> Callable[[str], str]:
    """Return the words as they are in a language, not in that of the reader."""

    def said(code: str) -> str:
        with override(code):
            return words(code)

    return said


def _narratives(parent: ET.Element, words: Callable[[str], str]) -> None:
    for code in LANGUAGES:
        ET.SubElement(parent, "narrative", {LANG: code}).text = words(code)
