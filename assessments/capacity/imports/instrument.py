"""An instrument file: read it and say everything that is wrong with it before anything is stored (IM-7)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.capacity.choices import SETTING_FAULTS
from assessments.capacity.interchange.codes import DOMAIN_CODE, ITEM_CODE, alike
from assessments.capacity.measurement.bands import Band, faults_in_bands
from assessments.capacity.measurement.scoring import RULES
from assessments.capacity.measurement.settings import faults_in_settings
from assessments.capacity.measurement.versions import NUMBER, faults_between
from assessments.capacity.models import InstrumentVersion

SCHEMA = "capacity-instrument/1"
LANGUAGES = ("en", "ru", "kk")
LEVELS = [0, 1, 2, 3, 4]

BAND_FAULTS = {
    "none": gettext_lazy("There are no capacity levels."),
    "start": gettext_lazy("The first capacity level (%(band)s) begins at %(at)s, it must begin at 0."),
    "end": gettext_lazy("The last capacity level (%(band)s) ends at %(at)s, it must end at 100."),
    "gap": gettext_lazy("Between %(below)s and %(above)s there is a gap or an overlap: %(upper)s and %(lower)s must be equal."),
    "empty": gettext_lazy("The capacity level %(band)s is empty or upside down."),
    "twice": gettext_lazy("Two capacity levels have the same code."),
}
LATER_FAULTS = {
    "order": gettext_lazy("The number of a version must come after the one it follows, %(before)s."),
    "major": gettext_lazy("“%(part)s” is another: that needs a new first number, such as 2.0."),
    "step": gettext_lazy("%(code)s: the anchor revision was %(was)s; it stays, or it becomes the next number."),
    "items": gettext_lazy("A text revision has the same items; added or removed: %(codes)s. Take a number such as 1.1."),
    "revision": gettext_lazy("%(code)s: in a text revision the meaning stays, and so does the anchor revision. Take a number such as 1.1."),
    "rules": gettext_lazy("A text revision changes words only; more than words changed in: %(parts)s. Take a number such as 1.1."),
}


def faults_of(document: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a document, and what it changes against the stored version it follows (IM-3)."""
    faults = faults_in(document)
    if faults or not document.get("supersedes"):
        return faults
    rows = InstrumentVersion.objects.filter(instrument__code=document["code"], version=document["supersedes"])
    before = rows.values_list("document", flat=True).first()
    if before is None:
        return [_("The version follows %(version)s, which is not here.") % {"version": document["supersedes"]}]
    return [str(LATER_FAULTS[kind]) % values for kind, values in faults_between(before, document)]


def faults_in(document: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with an instrument document by itself; nothing wrong gives an empty list."""
    if not isinstance(document, dict):
        return [_("The file is not an instrument: it must hold one object.")]
    if document.get("schema") != SCHEMA:
        return [
            _("The file is not an instrument: its schema is “%(found)s”, expected “%(wanted)s”.")
            % {"found": document.get("schema"), "wanted": SCHEMA}
        ]
    try:
        return list(_faults(document))
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        return [_("The file lacks a part or has one of the wrong kind: %(part)s.") % {"part": error}]


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    domains = document["domains"]
    items = [item for domain in domains for item in domain["items"]]
    yield from _twice([domain["code"] for domain in domains])
    yield from _twice([item["code"] for item in items])
    yield from _twice([part["var"] for part in (*domains, *items)])
    yield from _twice([domain["key"] for domain in domains])
    for part, shape, example in ((domains, DOMAIN_CODE, "D9"), (items, ITEM_CODE, "1.6")):
        for code in (each["code"] for each in part if not shape.fullmatch(each["code"])):
            yield _("The code “%(code)s” is not like those of the others, for example %(example)s: Latin letters and digits, no space.") % {
                "code": code, "example": example,
            }  # fmt: skip
    for domain in domains:
        if not domain["items"]:
            yield _("%(code)s: the domain has no item.") % {"code": domain["code"]}
    if not NUMBER.fullmatch(document["version"]):
        yield _("Give the version a number such as 1.0.1, 1.1 or 2.0.")
    if document["scoring_rule"] not in RULES:
        yield _("The scoring rule %(rule)s is unknown; known are: %(known)s.") % {
            "rule": document["scoring_rule"], "known": ", ".join(RULES),
        }  # fmt: skip
    total = sum(Fraction(domain["weight"]) for domain in domains)
    if total != 1:
        yield _("The weights of the domains sum to %(total)s, they must sum to 1.") % {"total": total}
    for part in (*domains, *items):
        if Fraction(part["weight"]) <= 0:
            yield _("%(code)s: the weight must be greater than 0.") % {"code": part["code"]}
    bands = [Band(b["code"], Fraction(b["min"]), Fraction(b["max"])) for b in document["bands"]]
    for kind, values in faults_in_bands(bands):
        yield str(BAND_FAULTS[kind]) % values
    for name, kind, values in faults_in_settings(document):
        yield f"{name}: {str(SETTING_FAULTS[kind]) % values}"
    for band in document["bands"]:
        yield from _texts(_("capacity level %(code)s") % {"code": band["code"]}, band, ("name", "meaning"))
    yield from _texts(_("the instrument"), document, ("name", "purpose"))
    yield from _same_names(document)
    for domain in domains:
        yield from _texts(domain["code"], domain, ("name", "question"))
    known = {module["code"] for module in document["modules"]}
    topics = {topic["code"] for topic in document["consultation_topics"]}
    tags = {tag["code"] for tag in document["five_c"]}
    for item in items:
        yield from _item_faults(item, known, topics, tags)


def _item_faults(item: Mapping[str, Any], modules: set, topics: set, tags: set) -> Iterator[str]:
    code = item["code"]
    yield from _texts(code, item, ("name", "guiding_question"))
    if [anchor["level"] for anchor in item["anchors"]] != LEVELS:
        yield _("%(code)s: the anchors must describe the levels 0, 1, 2, 3 and 4, each once and in order.") % {"code": code}
    for anchor in item["anchors"]:
        yield from (
            _("%(code)s: level %(level)s has no text in “%(language)s”.")
            % {"code": code, "level": anchor["level"], "language": language}
            for language in LANGUAGES
            if not str(anchor.get(language, "")).strip()
        )
    if not item["evidence_examples"]:
        yield _("%(code)s: there is no example of evidence.") % {"code": code}
    if item["five_c"] not in tags:
        yield _("%(code)s: the tag “%(tag)s” is unknown.") % {"code": code, "tag": item["five_c"]}
    if sum(link["role"] == "primary" for link in item["programme_links"]) != 1:
        yield _("%(code)s: exactly one link must be primary.") % {"code": code}
    for link in item["programme_links"]:
        if link["kind"] == "module" and link["module"] not in modules:
            yield _("%(code)s: the module %(module)s is unknown.") % {"code": code, "module": link["module"]}
        if link["kind"] == "consultation" and link["topic"] not in topics:
            yield _("%(code)s: the consultation topic %(topic)s is unknown.") % {"code": code, "topic": link["topic"]}


LONGEST = {"name": 200}


def _texts(where: str, part: Mapping[str, Any], fields: tuple[str, ...]) -> Iterator[str]:
    for field in fields:
        for language in LANGUAGES:
            if len(str(part[field].get(language, ""))) > LONGEST.get(field, 4000):
                yield _("%(place)s: “%(field)s” in “%(language)s” is longer than %(most)s signs.") % {
                    "place": where, "field": field, "language": language, "most": LONGEST.get(field, 4000),
                }  # fmt: skip
            if not str(part[field].get(language, "")).strip():
                yield _("%(place)s: “%(field)s” has no text in “%(language)s”.") % {
                    "place": where, "field": field, "language": language,
                }  # fmt: skip


def _twice(codes: list[str]) -> Iterator[str]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield _("The code %(code)s stands %(times)s times in the file.") % {"code": code, "times": times}
    for _place, code, _first, earlier in alike(enumerate(dict.fromkeys(codes))):
        yield _("The codes “%(code)s” and “%(earlier)s” read the same. Give each a code of its own, in Latin letters and digits.") % {
            "code": code, "earlier": earlier,
        }  # fmt: skip


def _same_names(document: Mapping[str, Any]) -> Iterator[str]:
    """Names of levels and names of bands never coincide (AT-23)."""
    for language in LANGUAGES:
        levels = {level["name"][language] for level in document["scale"]["levels"]}
        for name in sorted(levels & {band["name"][language] for band in document["bands"]}):
            yield _("“%(name)s” names a level and a capacity level in “%(language)s”; the two must differ.") % {
                "name": name, "language": language,
            }  # fmt: skip
