"""A domain comes into an instrument document or leaves it: the weights of the others keep their proportions and sum to 1."""

import copy
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessments.capacity.interchange.workbook import LANGUAGES, LEVELS

Document = dict[str, Any]


def empty_item(document: Mapping[str, Any], code: str, order: int) -> dict[str, Any]:
    """Return an item of this code without a word in it."""
    empty = dict.fromkeys(LANGUAGES, "")
    return {
        "code": code, "var": f"d{code.replace('.', '_')}", "order": order, "weight": "1",
        "anchor_revision": 1, "name": dict(empty), "anchors": [{"level": level, **empty} for level in LEVELS],
        "guiding_question": dict(empty), "evidence_examples": [], "five_c": document["five_c"][0]["code"],
        "rely_on_partner": False, "na_allowed": False, "programme_links": [],
    }  # fmt: skip


def with_domain(document: Mapping[str, Any], *, name: Mapping[str, str], group: str, route: str) -> Document:
    """Return the document with one more domain at the end, holding one item without words.

    Shape:  a whole instrument document; the name in three languages.
    Unit:   the new weight is an equal share, 1/(n + 1); the others give way in proportion.
    Errors: none; what the new domain lacks is told by the faults of the draft.
    Source: specification, section 2.

    Example: eight domains of 1/8 become nine of 1/9.
    """
    made = copy.deepcopy(dict(document))
    number = max(int(domain["code"].strip("D")) for domain in made["domains"]) + 1
    share = Fraction(1, len(made["domains"]) + 1)
    _weigh(made, 1 - share)
    domain = {
        "code": f"D{number}", "var": f"d{number}", "key": f"domain-{number}", "order": len(made["domains"]) + 1,
        "group": group, "weight": str(share), "name": dict(name), "question": dict.fromkeys(LANGUAGES, ""),
        "default_route": route, "items": [empty_item(made, f"{number}.1", 1)],
    }  # fmt: skip
    made["domains"].append(domain)
    for index in made["indices"]:
        if index["code"] == group:
            index["domains"].append(domain["code"])
    return _with_whole_result(made, document)


def without_domain(document: Mapping[str, Any], code: str) -> Document:
    """Return the document without a domain and its items.

    Shape:  a whole instrument document with at least two domains, one of which has the code.
    Unit:   the weights of the others grow in proportion.
    Errors: StopIteration for an unknown code; ZeroDivisionError if no weight would be left.
    Source: specification, section 2.
    """
    made = copy.deepcopy(dict(document))
    gone = next(domain for domain in made["domains"] if domain["code"] == code)
    made["domains"].remove(gone)
    _weigh(made, 1 / (1 - Fraction(gone["weight"])))
    for order, domain in enumerate(made["domains"], start=1):
        domain["order"] = order
    for index in made["indices"]:
        index["domains"] = [each for each in index["domains"] if each != code]
    made["indices"] = [index for index in made["indices"] if index["domains"]]
    return _with_whole_result(made, document)


def _weigh(document: Document, factor: Fraction) -> None:
    for domain in document["domains"]:
        domain["weight"] = str(Fraction(domain["weight"]) * factor)


def _with_whole_result(made: Document, before: Mapping[str, Any]) -> Document:
    """Let a result that asked for every domain ask for every domain still, and none ask for more than there are."""
    rules, count = made["settings"]["validity"], len(made["domains"])
    if rules["valid_domains_for_full_result"] == len(before["domains"]):
        rules["valid_domains_for_full_result"] = count
    for name in ("valid_domains_for_full_result", "valid_domains_for_provisional_result"):
        rules[name] = min(rules[name], count)
    return made
