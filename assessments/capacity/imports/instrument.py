"""An instrument file: read it and say everything that is wrong with it before anything is stored (IM-7)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from assessments.capacity.measurement.bands import Band, faults_in_bands

SCHEMA = "capacity-instrument/1"
LANGUAGES = ("en", "ru", "kk")
LEVELS = [0, 1, 2, 3, 4]


def faults_in(document: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with an instrument document; nothing wrong gives an empty list."""
    if not isinstance(document, dict):
        return ["The file is not an instrument: it must hold one object."]
    if document.get("schema") != SCHEMA:
        return [f"The file is not an instrument: its schema is {document.get('schema')!r}, expected {SCHEMA!r}."]
    try:
        return list(_faults(document))
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        return [f"The file lacks a part or has one of the wrong kind: {type(error).__name__} {error}."]


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    domains = document["domains"]
    items = [item for domain in domains for item in domain["items"]]
    yield from _twice("domain", [domain["code"] for domain in domains])
    yield from _twice("item", [item["code"] for item in items])
    total = sum(Fraction(domain["weight"]) for domain in domains)
    if total != 1:
        yield f"The weights of the domains sum to {total}, they must sum to 1."
    for part in (*domains, *items):
        if Fraction(part["weight"]) <= 0:
            yield f"{part['code']}: the weight must be greater than 0."
    bands = [Band(b["code"], Fraction(b["min"]), Fraction(b["max"])) for b in document["bands"]]
    yield from faults_in_bands(bands)
    for band in document["bands"]:
        yield from _texts(f"band {band['code']}", band, ("name", "meaning"))
    yield from _texts("the instrument", document, ("name", "purpose"))
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
        yield f"{code}: the anchors must describe the levels 0, 1, 2, 3 and 4, each once and in order."
    for anchor in item["anchors"]:
        yield from (
            f"{code}: level {anchor['level']} has no text in {language}."
            for language in LANGUAGES
            if not str(anchor.get(language, "")).strip()
        )
    if not item["evidence_examples"]:
        yield f"{code}: there is no example of evidence."
    if item["five_c"] not in tags:
        yield f"{code}: the tag {item['five_c']!r} is unknown."
    if sum(link["role"] == "primary" for link in item["programme_links"]) != 1:
        yield f"{code}: exactly one link must be primary."
    for link in item["programme_links"]:
        if link["kind"] == "module" and link["module"] not in modules:
            yield f"{code}: the module {link['module']} is unknown."
        if link["kind"] == "consultation" and link["topic"] not in topics:
            yield f"{code}: the consultation topic {link['topic']} is unknown."


def _texts(where: str, part: Mapping[str, Any], fields: tuple[str, ...]) -> Iterator[str]:
    for field in fields:
        for language in LANGUAGES:
            if not str(part[field].get(language, "")).strip():
                yield f"{where}: {field} has no text in {language}."


def _twice(what: str, codes: list[str]) -> Iterator[str]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield f"The {what} {code} stands {times} times in the file."


def _same_names(document: Mapping[str, Any]) -> Iterator[str]:
    """Names of levels and names of bands never coincide (AT-23)."""
    for language in LANGUAGES:
        levels = {level["name"][language] for level in document["scale"]["levels"]}
        for name in sorted(levels & {band["name"][language] for band in document["bands"]}):
            yield f"{name!r} names a level and a band in {language}; the two must differ."
