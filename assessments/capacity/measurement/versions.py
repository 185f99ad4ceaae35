"""What is different between two versions of an instrument, and what a later version may change (IM-3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAME, QUESTION, LEVELS, EVIDENCE, LINKS, WEIGHT, PLACE, RULES = (
    "name", "question", "levels", "evidence", "links", "weight", "domain", "rules",
)  # fmt: skip


@dataclass(frozen=True)
class ItemDifference:
    """One item that both versions have and that is not the same in all. `is_same_item`: change is computed on it."""

    code: str
    what: tuple[str, ...]
    is_same_item: bool


@dataclass(frozen=True)
class VersionDifference:
    """What a later version adds, drops and changes. `settings`: keys of rules, bands and weights that differ."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[ItemDifference, ...]
    domains: tuple[str, ...]
    settings: tuple[str, ...]
    common: int
    is_same_major: bool

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.added or self.removed or self.changed or self.domains or self.settings)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> VersionDifference:
    """Return what differs from one document to another.

    Shape:  two documents of the same instrument without faults.
    Unit:   codes of items, domains and settings.
    Errors: KeyError for a document that was not checked.
    Source: specification IM-3; common items have the same code and anchor revision (1.3).

    Example: a reworded level with a new anchor revision is `changed` with ("levels",) and no same item.
    """
    first, second = _items(before), _items(after)
    shared = [code for code in first if code in second]
    changed = []
    for code in shared:
        what = tuple(name for name, part in _parts(first[code]).items() if part != _parts(second[code])[name])
        same = first[code][1]["anchor_revision"] == second[code][1]["anchor_revision"]
        if what or not same:
            changed.append(ItemDifference(code, what, same))
    domains = {entry["code"]: entry for entry in before["domains"]}
    moved = tuple(
        entry["code"]
        for entry in after["domains"]
        if entry["code"] not in domains or any(entry[k] != domains[entry["code"]][k] for k in ("name", "question", "weight", "group"))
    )
    keys = ("settings", "bands", "scoring_rule", "indices", "five_c", "scale")
    return VersionDifference(
        added=tuple(code for code in second if code not in first),
        removed=tuple(code for code in first if code not in second),
        changed=tuple(changed),
        domains=moved,
        settings=tuple(key for key in keys if before.get(key) != after.get(key)),
        common=sum(first[code][1]["anchor_revision"] == second[code][1]["anchor_revision"] for code in shared),
        is_same_major=before["version"].split(".")[0] == after["version"].split(".")[0],
    )


TEXT, MINOR, MAJOR = "text", "minor", "major"
NUMBER = re.compile(r"\d{1,3}\.\d{1,3}(\.\d{1,3})?")


def numbers(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a version; 1.1 is 1.1.0.

    Shape:  two or three whole numbers with points between them.
    Unit:   none.
    Errors: ValueError for another shape.
    Source: specification IM-3.
    """
    if not NUMBER.fullmatch(version):
        raise ValueError(f"{version!r} is no number of a version.")
    major, minor, text = (*map(int, version.split(".")), 0)[:3]
    return major, minor, text


def kind_of(before: str, after: str) -> str:
    """Return which kind of later version a number announces.

    Shape:  two numbers of versions.
    Unit:   text, minor or major.
    Errors: ValueError for what is no number, or does not come after.
    Source: specification IM-3: 1.0.1 is wording, 1.1 items, 2.0 another scale or rule.
    """
    first, second = numbers(before), numbers(after)
    if second <= first:
        raise ValueError(f"{after} does not come after {before}.")
    if first[0] != second[0]:
        return MAJOR
    return MINOR if first[1] != second[1] else TEXT


def is_reworded(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether what is asked of an item reads differently: its name, its question, a level.

    Shape:  two items.
    Unit:   none.
    Errors: KeyError for an item that was not checked.
    Source: specification IM-3; examples of evidence and links are not what is measured.
    """
    return any(before[field] != after[field] for field in ("name", "guiding_question", "anchors"))


def faults_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Return what a later version changes though its number says that it does not; (kind, values) each.

    Shape:  two documents of one instrument. Kinds: order, major (another scale or rule), items, rules, revision (a text
            revision changes more than words), step (an anchor revision that is neither kept nor the next).
    Unit:   none.
    Errors: KeyError for a document that was not checked.
    Source: specification IM-3.

    Example: 1.0.1 with another weight of item 1.1 gives ("rules", {"parts": "1.1"}).
    """
    try:
        kind = kind_of(before["version"], after["version"])
    except ValueError:
        return [("order", {"before": before["version"]})]
    if kind == MAJOR:
        return []
    first, second = _items(before), _items(after)
    faults = [
        ("major", {"part": part})
        for part in ("scale", "scoring_rule")
        if _without_words(before[part]) != _without_words(after[part])
    ]
    shared = [code for code in first if code in second]
    revisions = {code: (first[code][1]["anchor_revision"], second[code][1]["anchor_revision"]) for code in shared}
    faults += [("step", {"code": code, "was": str(was)}) for code, (was, now) in revisions.items() if now not in (was, was + 1)]
    if kind == MINOR:
        return faults
    if list(first) != list(second):
        faults.append(("items", {"codes": ", ".join(sorted(set(first) ^ set(second)))}))
    faults += [("revision", {"code": code}) for code, (was, now) in revisions.items() if now == was + 1]
    changed = [code for code in shared if _without_words(_ruled(first[code])) != _without_words(_ruled(second[code]))]
    changed += [
        key
        for key in sorted(set(before) | set(after))
        if key not in ("domains", "scale", "scoring_rule", *_OF_THE_VERSION)
        and _without_words(before.get(key)) != _without_words(after.get(key))
    ]
    domains = [[_without_words({**domain, "items": ()}) for domain in each["domains"]] for each in (before, after)]
    if domains[0] != domains[1]:
        changed.append("domains")
    return faults + ([("rules", {"parts": ", ".join(changed)})] if changed else [])


_OF_THE_VERSION = ("version", "status", "valid_from", "supersedes", "translation_status")


def _ruled(placed: tuple[str, Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    domain, item = placed
    return domain, {key: part for key, part in item.items() if key not in ("anchor_revision", "evidence_examples")}


def _without_words(part: Any) -> Any:
    """Return a part of a document with every text in three languages left out."""
    if isinstance(part, Mapping):
        return {key: _without_words(value) for key, value in part.items() if key not in ("en", "ru", "kk")}
    return [_without_words(each) for each in part] if isinstance(part, list | tuple) else part


def _items(document: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    return {item["code"]: (domain["code"], item) for domain in document["domains"] for item in domain["items"]}


def _parts(placed: tuple[str, Mapping[str, Any]]) -> dict[str, Any]:
    domain, item = placed
    return {
        NAME: item["name"], QUESTION: item["guiding_question"], LEVELS: item["anchors"],
        EVIDENCE: item["evidence_examples"], LINKS: item["programme_links"], WEIGHT: item["weight"], PLACE: domain,
        RULES: (item["na_allowed"], item["rely_on_partner"], item["five_c"]),
    }  # fmt: skip
