"""Which questions a form takes and in which order a person meets them: the same seed, the same order, for ever."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

# Bands of levels as the blueprint counts them: known or understood, applied, judged.
BANDS = {
    "remember": "know", "understand": "know", "apply": "apply", "analyse": "judge", "evaluate": "judge", "create": "judge",
}  # fmt: skip
LETTERS = ("A", "B")


@dataclass(frozen=True)
class Drawable:
    """A question as drawing sees it: its code, its place in the blueprint, and whether it stands outside of that (cases, opinions)."""

    code: str
    module: str
    is_case: bool = False
    level: str = "understand"
    kind: str = "single"
    points: int = 1


@dataclass(frozen=True)
class ModuleRow:
    """What a form takes of a module: how many questions, and how many of them in each band of levels, if that is told."""

    module: str
    items: int
    bands: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class KindRow:
    """How many questions of these kinds, each of so many points, a form takes over all modules."""

    kinds: tuple[str, ...]
    items: int
    points: int


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


def questions_of_form(bank: Sequence[Drawable], blueprint: Sequence[ModuleRow]) -> tuple[str, ...]:
    """Return the codes a form takes that stands alone: for each module up to its number of items.

    Shape:  the usable questions of a programme; the rows of the blueprint in order.
    Unit:   none.
    Errors: none. A bank that is smaller than the blueprint gives all it has.
    Source: curriculum, programmes[].blueprint.

    Example: two questions of M1 and a blueprint of one: the first by code.
    """
    taken: list[str] = []
    for row in blueprint:
        of_module = sorted(one.code for one in bank if one.module == row.module and not one.is_case)
        taken += of_module[: row.items]
    return tuple(taken)


def cases_of(bank: Sequence[Drawable], cases: int, kind: str = "case") -> tuple[str, ...]:
    """Return the codes of the first cases of a bank, or of the first ones of another kind that stands outside the points.

    Shape:  the usable questions of a programme; how many such a test takes; the kind.
    Unit:   none.
    Errors: none.
    Source: curriculum, test_rules.bank: cases stand outside the points, so both forms may have the same one.

    Example: M-04 is a case: ("M-04",).
    """
    return tuple(sorted(one.code for one in bank if one.is_case and (one.kind == "likert") == (kind == "likert"))[:cases])


def parallel_forms(
    bank: Sequence[Drawable], blueprint: Sequence[ModuleRow], kinds: Sequence[KindRow]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the codes of forms A and B: no common question, and in both the same number of questions of each module
    and band of levels, of each kind, and so the same points. None if the bank or the blueprint does not allow it.

    Shape:  the usable questions of a programme in any order; a blueprint that tells bands and kinds.
    Unit:   none.
    Errors: none. If two such forms exist in the bank, two are found.
    Source: curriculum, blueprints and rules of the tests; KT-1. Twice the blueprint is taken out of the bank as a flow
            from cells to kinds (Ford and Fulkerson 1956). What is taken touches every cell and every kind an even number
            of times, so a walk over it that gives its steps to A and B in turn splits it evenly everywhere (Euler).
            Two of one cell and one kind are given one to each before that walk.

    Example: the bank of PE, 60 questions: two times 20, 28 points each.
    """
    if not kinds or not all(row.bands for row in blueprint):
        return None
    rows = Counter({(row.module, band): 2 * items for row in blueprint for band, items in row.bands if items})
    columns = Counter({number: 2 * row.items for number, row in enumerate(kinds)})
    placed = {one.code: place for one in sorted(bank, key=lambda one: one.code) if (place := _place_of(one, kinds))}
    details = {one.code: (one.level, one.kind, one.code) for one in bank}
    taken = _fill(placed, rows, columns)
    if len(taken) < rows.total() or len(taken) < columns.total():
        return None
    forms = _split({code: placed[code] for code in taken}, details)
    order = {row.module: number for number, row in enumerate(blueprint)}
    return tuple(tuple(sorted(form, key=lambda code: (order[placed[code][0][0]], code))) for form in forms)


Place = tuple[tuple[str, str], int]


def _place_of(question: Drawable, kinds: Sequence[KindRow]) -> Place | None:
    """Return the cell of a question and the number of its row of kinds; None if no form has room for such a one."""
    if question.is_case or question.level not in BANDS:
        return None
    for number, row in enumerate(kinds):
        if question.kind in row.kinds and question.points == row.points:
            return (question.module, BANDS[question.level]), number
    return None


def _twins(placed: dict[str, Place], details: dict[str, tuple]) -> dict[str, str]:
    """Return pairs of questions that share their place, those of one level and one kind together first."""
    twins: dict[str, str] = {}
    waiting: dict[Place, str] = {}
    for code in sorted(placed, key=details.get):
        if (other := waiting.pop(placed[code], None)) is None:
            waiting[placed[code]] = code
        else:
            twins[other] = code
    return twins


def _fill(placed: dict[str, Place], rows: Counter, columns: Counter) -> set[str]:
    """Return as many questions as rows and columns have room for together."""
    taken: set[str] = set()
    room = Counter(columns)

    def takes(row, seen: set[str]) -> bool:
        for code, (cell, column) in placed.items():
            if cell != row or code in taken or code in seen:
                continue
            seen.add(code)
            if room[column] > 0:
                room[column] -= 1
            elif not any(gives_way(other, seen) for other in placed if placed[other][1] == column):
                continue
            taken.add(code)
            return True
        return False

    def gives_way(code: str, seen: set[str]) -> bool:
        """A question leaves its column to another one, if its cell finds one elsewhere."""
        if code not in taken or code in seen:
            return False
        seen.add(code)
        taken.remove(code)
        if takes(placed[code][0], seen):
            return True
        taken.add(code)
        return False

    for row, wanted in rows.items():
        for _ in range(wanted):
            takes(row, set())
    return taken


def _split(taken: dict[str, Place], details: dict[str, tuple]) -> tuple[list[str], list[str]]:
    """Halve questions that touch every cell and every column an even number of times, each of them evenly."""
    forms: tuple[list[str], list[str]] = ([], [])
    twins = _twins(taken, details)  # one each, and the numbers stay even
    forms[0].extend(twins)
    forms[1].extend(twins.values())
    left = sorted(set(taken) - set(twins) - set(twins.values()))
    while left:
        side, here = 0, taken[left[0]][0]
        while step := next((code for code in left if taken[code][side] == here), None):
            forms[side].append(step)
            left.remove(step)
            side, here = 1 - side, taken[step][1 - side]
    return forms


def letter_of_pre(letters: Sequence[str], *, earlier: str | None, begun: Counter) -> str:
    """Return the form a pre-test takes: that of an earlier pre-test of the person, else the one fewer of the cohort had.

    Shape:  the letters there are, at least one; the letter of the person's earlier pre-test of the programme, if any;
            how many of the cohort began with each.
    Unit:   none.
    Errors: ValueError without letters.
    Source: ours, docs/knowledge-tests.md. Counterbalanced: as many go from A to B as from B to A, so that a form that is
            the harder one by chance does not look like learning, or like the want of it.

    Example: A and B, nobody began: A; one began with A: B.
    """
    return earlier if earlier in letters else min(letters, key=lambda letter: (begun[letter], letter))


def letter_of_post(forms: dict[str, Collection[str]], *, met: Collection[str], pre: str | None) -> str:
    """Return the form a post-test takes: the one with the fewest questions the person met in the pre-test.

    Shape:  the codes of each form by letter, at least one; the codes met in the pre-test; the letter of the pre-test.
    Unit:   none.
    Errors: ValueError without forms.
    Source: ours; KT-1. Counted by code, since a pre-test of last month may have had an older revision of its form.

    Example: A holds 1 and 2, B holds 3 and 4, the pre-test had 1 and 2: B.
    """
    met = set(met)
    return min(forms, key=lambda letter: (len(met & set(forms[letter])), letter == pre, letter))
