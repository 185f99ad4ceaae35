"""Which questions a form takes and in which order a person meets them: the same seed, the same order, for ever."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Drawable:
    """A question as drawing sees it: its code, its module, and whether a person marks it."""

    code: str
    module: str
    is_case: bool = False


def arrange(ids: Iterable[str], seed: str) -> tuple[str, ...]:
    """Return the ids in the order that follows from the seed.

    Shape:  ids in any order, without repeats; a seed of any length.
    Unit:   none.
    Errors: none.
    Source: ours. Sorted by SHA-256 of seed and id, so that neither Python's version nor the database's order of
            rows can move a question under someone who reloads the page.

    Example: arrange("abc", "7") equals arrange("cab", "7").
    """
    return tuple(sorted(ids, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).digest()))


def questions_of_form(
    bank: Sequence[Drawable], blueprint: Sequence[tuple[str, int]], *, cases: int = 0
) -> tuple[str, ...]:
    """Return the codes a form takes: for each module up to its number of items, then the cases.

    Shape:  the usable questions of a programme; (module, items) rows of the blueprint in order.
    Unit:   none.
    Errors: none. A bank that is smaller than the blueprint gives all it has.
    Source: curriculum, programmes[].blueprint and test_rules.bank (cases stand outside the points).

    Example: two questions of M1 and a blueprint of one: the first by code.
    """
    taken: list[str] = []
    for module, items in blueprint:
        of_module = sorted(one.code for one in bank if one.module == module and not one.is_case)
        taken += of_module[:items]
    return tuple(taken + sorted(one.code for one in bank if one.is_case)[:cases])
