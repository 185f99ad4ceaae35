"""What is different between two versions of an instrument (IM-3)."""

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


def _items(document: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    return {item["code"]: (domain["code"], item) for domain in document["domains"] for item in domain["items"]}


def _parts(placed: tuple[str, Mapping[str, Any]]) -> dict[str, Any]:
    domain, item = placed
    return {
        NAME: item["name"], QUESTION: item["guiding_question"], LEVELS: item["anchors"],
        EVIDENCE: item["evidence_examples"], LINKS: item["programme_links"], WEIGHT: item["weight"], PLACE: domain,
        RULES: (item["na_allowed"], item["rely_on_partner"], item["five_c"]),
    }  # fmt: skip
