"""Ways of counting two indicators: capacity level (A1 to A6) and use of modern tools (B1 to B5).

Every reading names each organisation it looked at: counted, not counted and why, or left out and why. The
index and the change arrive as values that the capacity wing has computed; nothing is scored again here.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessments.results.measurement.proportions import Proportion

# Specification 13.3, 13.4 and 12.2.
THRESHOLD_70 = Fraction(70)
COVERAGE_MIN = Fraction(4, 5)
TOP_BAND = 3
B5_TOOLS, B5_BEST = 6, 3
ITEM_4_2_LEVEL = 3
MONTHS = 12

COUNTED, NOT_COUNTED, LEFT_OUT = "counted", "not_counted", "left_out"
FINAL, PROVISIONAL, NO_DATA = "final", "provisional", "no_data"


@dataclass(frozen=True)
class Index:
    """A verified, locked result of one organisation as the readings need it.

    `band` counts from 0 (Nascent) to 4 (Leading); `item_4_2` is the effective verified level, None without one.
    """

    overall: Fraction | None
    is_full: bool
    band: int | None
    assessed_on: date
    item_4_2: Fraction | None = None


@dataclass(frozen=True)
class CommonChange:
    """Both indices on common items, as `capacity.measurement.change` returns them."""

    before: Fraction
    after: Fraction
    verdict: str

    @property
    def points(self) -> Fraction:
        return self.after - self.before


@dataclass(frozen=True)
class Use:
    """One use of a tool with accepted evidence."""

    tool: str
    category: str
    is_modern: bool
    used_on: date
    is_result_measured: bool = False


@dataclass(frozen=True)
class Case:
    """One organisation as it stands at the date of measurement.

    `completed_on`: its first completed programme, None if it completed none.
    `window_closes_on`: last day of its cohort's T1 window; it is counted when that day is over.
    `change`: None where there is none or it is not comparable.
    `revisions`: which locked revisions the case rests on, such as "T0 1, T1 2".
    """

    organisation: str
    completed_on: date | None
    window_closes_on: date | None
    t0: Index | None = None
    latest: Index | None = None
    change: CommonChange | None = None
    uses: tuple[Use, ...] = ()
    revisions: str = ""


@dataclass(frozen=True)
class Row:
    """Where one organisation or record stands in a reading, and why. `amount` is what it adds to the numerator.

    `parts`: (dimension, value) by which the figure is split; an overlapping dimension may come more than once,
    a dimension that is not known does not come.
    """

    organisation: str
    place: str
    reason: str
    amount: Fraction | None = None
    detail: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reading:
    """A figure with everything behind it. `value` is exact, None where nothing can be computed."""

    code: str
    numerator: Fraction
    denominator: int
    value: Fraction | None
    status: str
    rows: tuple[Row, ...]
    coverage: Proportion | None = None

    @property
    def proportion(self) -> Proportion:
        return Proportion(int(self.numerator), self.denominator)


def is_trained(case: Case, on: date) -> bool:
    """Say whether the organisation had completed a programme at that date."""
    return case.completed_on is not None and case.completed_on <= on


def is_counted(case: Case, on: date) -> bool:
    """Say whether it is a counted trained organisation: trained, and its T1 window closed before the date."""
    return is_trained(case, on) and case.window_closes_on is not None and case.window_closes_on < on


def _left_out(case: Case, on: date) -> Row:
    reason = "window_open" if is_trained(case, on) else "not_trained"
    return Row(case.organisation, LEFT_OUT, reason)


def _assessed(case: Case) -> str:
    """Return why the organisation has no full later result, or nothing if it has one."""
    if case.latest is None:
        return "not_assessed"
    return "" if case.latest.is_full and case.latest.overall is not None else "provisional"


def _share(
    code: str,
    cases: Iterable[Case],
    on: date,
    judge: Callable[[Case], tuple[str, bool, str] | None],
    no_base: str = "",
) -> Reading:
    """Return a share of counted organisations. `judge` answers (reason, counts, detail), None leaves out."""
    rows: list[Row] = []
    for case in cases:
        if not is_counted(case, on):
            rows.append(_left_out(case, on))
            continue
        answer = judge(case)
        if answer is None:
            rows.append(Row(case.organisation, LEFT_OUT, no_base))
        else:
            reason, counts, detail = answer
            place = COUNTED if counts else NOT_COUNTED
            rows.append(Row(case.organisation, place, reason, Fraction(int(counts)), detail))
    count = sum(row.place == COUNTED for row in rows)
    total = sum(row.place != LEFT_OUT for row in rows)
    value = Fraction(100 * count, total) if total else None
    return Reading(code, Fraction(count), total, value, FINAL if total else NO_DATA, tuple(rows))


def a1(cases: Sequence[Case], on: date) -> Reading:
    """Return the mean verified index of counted trained organisations with a full result.

    Formula: sum of the overall indices / number of organisations with a full result.
    Shape:  one case an organisation; those without a full result are named and lower the coverage.
    Unit:   index points. Provisional when fewer than 4/5 of the counted ones have a full result.
    Errors: none.
    Source: specification 13.3, A1.
    """
    rows: list[Row] = []
    for case in cases:
        if not is_counted(case, on):
            rows.append(_left_out(case, on))
        elif reason := _assessed(case):
            rows.append(Row(case.organisation, NOT_COUNTED, reason))
        else:
            rows.append(Row(case.organisation, COUNTED, "assessed", case.latest.overall))
    counted = [row.amount for row in rows if row.place == COUNTED]
    total = sum((amount for amount in counted), Fraction(0))
    coverage = Proportion(len(counted), sum(row.place != LEFT_OUT for row in rows))
    if not counted:
        return Reading("A1", Fraction(0), 0, None, NO_DATA, tuple(rows), coverage)
    is_final = Fraction(coverage.count, coverage.total) >= COVERAGE_MIN
    status = FINAL if is_final else PROVISIONAL
    return Reading("A1", total, len(counted), total / len(counted), status, tuple(rows), coverage)


def a2(cases: Sequence[Case], on: date, *, threshold: Fraction = THRESHOLD_70) -> Reading:
    """Return the share of counted trained organisations at 70 or above, or at the definition's own limit.

    Shape:  one case an organisation; not assessed or provisional counts as not reached.
    Unit:   per cent.
    Errors: none.
    Source: specification 13.3, A2.
    """

    def judge(case: Case) -> tuple[str, bool, str]:
        if reason := _assessed(case):
            return reason, False, ""
        is_reached = case.latest.overall >= threshold
        return ("reached_70" if is_reached else "below_70"), is_reached, ""

    return _share("A2", cases, on, judge)


def a3(cases: Sequence[Case], on: date) -> Reading:
    """Return the share of counted trained organisations that improved by max(10, MDC90) or more.

    Shape:  those without a full T0 are left out; not assessed or provisional counts as not improved.
    Unit:   per cent.
    Errors: none.
    Source: specification 13.3, A3; the verdict is that of `capacity.measurement.change` (CH-17).
    """

    def judge(case: Case) -> tuple[str, bool, str] | None:
        if case.t0 is None or not case.t0.is_full:
            return None
        if reason := _assessed(case):
            return reason, False, ""
        if case.change is None:
            return "not_comparable", False, ""
        return case.change.verdict, case.change.verdict == "improved", ""

    return _share("A3", cases, on, judge, "no_full_t0")


def a4(cases: Sequence[Case], on: date) -> Reading:
    """Return the share that rose a band, or stayed in the two top bands without falling.

    Shape:  those without a full T0 are left out; not assessed or provisional counts as no.
    Unit:   per cent.
    Errors: none.
    Source: specification 13.3, A4. From Leading to Capable is lower, so it does not count.
    """

    def judge(case: Case) -> tuple[str, bool, str] | None:
        if case.t0 is None or not case.t0.is_full:
            return None
        if reason := _assessed(case):
            return reason, False, ""
        rose = case.latest.band - case.t0.band
        if rose >= 1:
            return "band_rose", True, ""
        if rose == 0 and case.t0.band >= TOP_BAND:
            return "band_kept_top", True, ""
        return ("band_same" if rose == 0 else "band_fell"), False, ""

    return _share("A4", cases, on, judge, "no_full_t0")


def a5(cases: Sequence[Case], on: date) -> Reading:
    """Return the growth of the mean index in per cent, on common items of paired organisations.

    Formula: 100 x (mean T1 - mean T0) / mean T0; the numerator is the sum of changes.
    Shape:  one case an organisation; those without a change on common items are left out.
    Unit:   per cent. None without pairs or with a mean T0 of 0.
    Errors: none.
    Source: specification 13.3, A5: discouraged, it depends on the baseline.
    """
    rows: list[Row] = []
    before, after = Fraction(0), Fraction(0)
    for case in cases:
        if not is_counted(case, on):
            rows.append(_left_out(case, on))
        elif case.change is None:
            rows.append(Row(case.organisation, LEFT_OUT, _assessed(case) or "not_comparable"))
        else:
            before, after = before + case.change.before, after + case.change.after
            rows.append(Row(case.organisation, COUNTED, "paired", case.change.points))
    paired = sum(row.place == COUNTED for row in rows)
    value = 100 * (after - before) / before if before else None
    return Reading("A5", after - before, paired, value, FINAL if value is not None else NO_DATA, tuple(rows))


def a6(results: Iterable[tuple[str, str, Fraction]], counted: frozenset[str]) -> Reading:
    """Return the mean post-test result of persons: first the mean of each person, then over persons.

    Formula: sum over persons of the person's mean post-test / number of persons.
    Shape:  (person, organisation, first-attempt post-test in per cent) a completed programme; persons of
            organisations that are not counted are left out.
    Unit:   per cent of the maximum.
    Errors: none.
    Source: specification 13.3, A6: measures persons, not organisations. Rows name pseudonyms.
    """
    by_person: dict[str, list[Fraction]] = {}
    owner: dict[str, str] = {}
    for person, organisation, percent in results:
        by_person.setdefault(person, []).append(percent)
        owner[person] = organisation
    rows = []
    for person, percents in by_person.items():
        if owner[person] in counted:
            rows.append(
                Row(person, COUNTED, "tested", sum(percents, Fraction(0)) / len(percents), owner[person])
            )
        else:
            rows.append(Row(person, LEFT_OUT, "organisation_not_counted", None, owner[person]))
    amounts = [row.amount for row in rows if row.place == COUNTED]
    total = sum(amounts, Fraction(0))
    value = total / len(amounts) if amounts else None
    return Reading("A6", total, len(amounts), value, FINAL if amounts else NO_DATA, tuple(rows))


def months_before(on: date, months: int) -> date:
    """Return the same day so many months earlier; a day the month lacks becomes its last day.

    Shape:  a day and a number of months, not negative.
    Unit:   a day.
    Errors: ValueError before the year 1.
    Source: specification TL-7.

    Example: 29 February 2028 and 12: 28 February 2027.
    """
    place = on.year * 12 + on.month - 1 - months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def year_before(on: date) -> date:
    """Return the same day a year earlier; 29 February becomes 28 (TL-7)."""
    return months_before(on, MONTHS)


def in_window(uses: Iterable[Use], on: date, months: int = 12) -> tuple[Use, ...]:
    """Return the uses in the window that ends on a day.

    Formula: on - months < day of use <= on.
    Shape:  uses in any order.
    Unit:   uses, in their order.
    Errors: none.
    Source: specification TL-7.
    """
    begin = months_before(on, months)
    return tuple(use for use in uses if begin < use.used_on <= on)


@dataclass(frozen=True)
class Toolbox:
    """The modern tools an organisation used in a window, with what the readings ask about them."""

    tools: tuple[str, ...]
    categories: tuple[str, ...]
    after_training: int
    points: int


def toolbox(case: Case, on: date, months: int = MONTHS) -> Toolbox:
    """Return the modern tools of one organisation in the months to a date, 12 unless the definition says other.

    Shape:  accepted uses only; distinct tools and categories, sorted.
    Unit:   points of B5: 1 a tool, 2 with uses on two dates, 3 if in addition a result was measured; the
            best six tools.
    Errors: none.
    Source: specification 13.4. "After training" is after the day of the first completed programme.
    """
    modern = [use for use in in_window(case.uses, on, months) if use.is_modern]
    tools = sorted({use.tool for use in modern})
    points = []
    for tool in tools:
        days = {use.used_on for use in modern if use.tool == tool}
        is_measured = any(use.is_result_measured for use in modern if use.tool == tool)
        points.append(1 if len(days) == 1 else 3 if is_measured else 2)
    return Toolbox(
        tuple(tools),
        tuple(sorted({use.category for use in modern})),
        sum(case.completed_on is not None and use.used_on > case.completed_on for use in modern),
        sum(sorted(points, reverse=True)[:B5_TOOLS]),
    )


def b1(cases: Sequence[Case], on: date, *, months: int = MONTHS) -> Reading:
    """Return the share with at least one modern tool in the window.

    Shape:  one case an organisation; no record counts as no.
    Unit:   per cent.
    Errors: none.
    Source: specification 13.4, B1.
    """

    def judge(case: Case) -> tuple[str, bool, str]:
        tools = toolbox(case, on, months).tools
        return ("tool_used" if tools else "no_record"), bool(tools), ", ".join(tools)

    return _share("B1", cases, on, judge)


def b2(
    cases: Sequence[Case],
    on: date,
    *,
    tools: int = 3,
    categories: int = 2,
    months: int = MONTHS,
    after_training: bool = True,
    code: str = "B2",
) -> Reading:
    """Return the share with so many modern tools of so many categories, one of them used after training.

    Shape:  one case an organisation; no record counts as no. The first condition missed is the reason.
    Unit:   per cent.
    Errors: none.
    Source: specification 13.4, B2; parameters are data of the definition version.
    """

    def judge(case: Case) -> tuple[str, bool, str]:
        box = toolbox(case, on, months)
        reason = _b2_reason(box, tools, categories, box.after_training if after_training else 1)
        return reason, reason == "tools_enough", ", ".join(box.tools)

    return _share(code, cases, on, judge)


def _b2_reason(box: Toolbox, tools: int, categories: int, after: int) -> str:
    if not box.tools:
        return "no_record"
    if len(box.tools) < tools:
        return "too_few_tools"
    if len(box.categories) < categories:
        return "too_few_categories"
    return "tools_enough" if after else "none_after_training"


def b2_at_t0(cases: Sequence[Case], on: date, *, tools: int = 3, categories: int = 2) -> Reading:
    """Return the baseline of B2: the same share at each organisation's T0 date, without the after-training condition.

    Shape:  counted organisations; without a T0 date there is no record, which counts as no.
    Unit:   per cent.
    Errors: none.
    Source: specification 13.2.
    """

    def judge(case: Case) -> tuple[str, bool, str]:
        if case.t0 is None:
            return "no_full_t0", False, ""
        box = toolbox(case, case.t0.assessed_on)
        reason = _b2_reason(box, tools, categories, 1)
        return reason, reason == "tools_enough", ", ".join(box.tools)

    return _share("B2_at_T0", cases, on, judge)


def b3(cases: Sequence[Case], on: date) -> Reading:
    """Return the share whose item 4.2 is verified at level 3 or 4.

    Shape:  one case an organisation; not assessed counts as no.
    Unit:   per cent.
    Errors: none.
    Source: specification 13.4, B3: a cross-check of B2. A provisional assessment still has the item's level.
    """

    def judge(case: Case) -> tuple[str, bool, str]:
        if case.latest is None:
            return "not_assessed", False, ""
        level = case.latest.item_4_2
        if level is None:
            return "item_without_level", False, ""
        counts = level >= ITEM_4_2_LEVEL
        return ("item_level_enough" if counts else "item_level_below"), counts, str(level)

    return _share("B3", cases, on, judge)


def b4(cases: Sequence[Case], on: date, *, months: int = MONTHS) -> Reading:
    """Return the share with a modern tool used after training that was not in use in the year to T0.

    Shape:  one case an organisation; no record counts as no.
    Unit:   per cent.
    Errors: none.
    Source: specification 13.4, B4.
    """

    def judge(case: Case) -> tuple[str, bool, str]:
        now = [use for use in in_window(case.uses, on, months) if use.is_modern]
        if not now:
            return "no_record", False, ""
        old = {use.tool for use in in_window(case.uses, case.t0.assessed_on)} if case.t0 else set()
        later = {use.tool for use in now if case.completed_on is not None and use.used_on > case.completed_on}
        new = sorted(later - old)
        reason = "new_tool" if new else "none_after_training" if not later else "no_new_tool"
        return reason, bool(new), ", ".join(new)

    return _share("B4", cases, on, judge)


def b5(cases: Sequence[Case], on: date, *, months: int = MONTHS) -> Reading:
    """Return the intensity of use: mean of 100 × points of the six best tools / 18.

    Shape:  one case an organisation; no record gives 0 points.
    Unit:   0 to 100.
    Errors: none.
    Source: specification 13.4, B5: for analysis, not for the log-frame.
    """
    rows: list[Row] = []
    for case in cases:
        if not is_counted(case, on):
            rows.append(_left_out(case, on))
            continue
        box = toolbox(case, on, months)
        amount = Fraction(100 * box.points, B5_TOOLS * B5_BEST)
        rows.append(
            Row(
                case.organisation,
                COUNTED,
                "tool_used" if box.tools else "no_record",
                amount,
                ", ".join(box.tools),
            )
        )
    amounts = [row.amount for row in rows if row.place == COUNTED]
    total = sum(amounts, Fraction(0))
    value = total / len(amounts) if amounts else None
    return Reading("B5", total, len(amounts), value, FINAL if amounts else NO_DATA, tuple(rows))


# Which parameters a definition version may set for a reading, with what holds where it sets none.
PARAMETERS: Mapping[str, Mapping[str, int | bool]] = {
    "A1": {},
    "A2": {"threshold": 70},
    "A3": {},
    "A4": {},
    "A5": {},
    "A6": {},
    "B1": {"months": 12},
    "B2": {"tools": 3, "categories": 2, "months": 12, "after_training": True},
    "B2_2": {"tools": 2, "categories": 2, "months": 12, "after_training": True},
    "B3": {},
    "B4": {"months": 12},
    "B5": {"months": 12},
    # A line that is counted one way only has its parameters under its own code.
    "R1.2": {"with_expertises": False},
}


def read(code: str, parameters: Mapping[str, int | bool], cases: Sequence[Case], on: date) -> Reading:
    """Return a reading of organisations as a definition version says it; A6 has a door of its own.

    Shape:  one case an organisation; parameters the version does not set are those of `PARAMETERS`.
    Unit:   that of the reading.
    Errors: KeyError on a reading nobody defined.
    Source: specification IN-2: a definition version is a reading with its parameters.
    """
    given = {name: parameters.get(name, usual) for name, usual in PARAMETERS[code].items()}
    match code:
        case "A2":
            return a2(cases, on, threshold=Fraction(given["threshold"]))
        case "B2" | "B2_2":
            return b2(cases, on, code=code, **given)
        case "B1" | "B4" | "B5":
            return {"B1": b1, "B4": b4, "B5": b5}[code](cases, on, **given)
        case _:
            return {"A1": a1, "A3": a3, "A4": a4, "A5": a5, "B3": b3}[code](cases, on)


NO_RESULT = frozenset({"not_assessed", "provisional", "not_comparable", "item_without_level"})


def missing(reading: Reading) -> int:
    """Return how many rows stand in the figure without a result that could be read (n missing).

    Shape:  one reading.
    Unit:   rows; they are not counted, and none is left out silently.
    Errors: none.
    Source: specification IN-3, 15.1.
    """
    return sum(row.reason in NO_RESULT for row in reading.rows if row.place != LEFT_OUT)


def disagreements(first: Reading, second: Reading) -> tuple[str, ...]:
    """Return the organisations that count in one share and not in the other: the alert of B2 and B3.

    Shape:  two shares of the same organisations on the same day.
    Unit:   codes of organisations, in the order of the first.
    Errors: none; who is left out of the first has no say.
    Source: specification 13.4.
    """
    places = {row.organisation: row.place for row in second.rows}
    return tuple(
        row.organisation
        for row in first.rows
        if row.place != LEFT_OUT and places.get(row.organisation, LEFT_OUT) != row.place
    )


def band_counts(cases: Iterable[Case], on: date) -> list[tuple[int, int]]:
    """Return how many stood in each of five bands before and after.

    Shape:  counted organisations with full results at both occasions, so that both sides count the same ones.
    Unit:   organisations; (before, after) from the lowest band.
    Errors: none.
    Source: specification CH-19, product RT8.
    """
    counts = [[0, 0] for _band in range(5)]
    for case in cases:
        if is_counted(case, on) and case.t0 and case.t0.is_full and not _assessed(case):
            counts[case.t0.band][0] += 1
            counts[case.latest.band][1] += 1
    return [(before, after) for before, after in counts]


def adoption(cases: Iterable[Case], on: date, *, tools: int, categories: int = 1) -> list[tuple[date, int]]:
    """Return how many organisations had ever used so many modern tools of so many categories, day by day.

    Shape:  (day, organisations to date), rising, for days on which one more came; all cases given.
    Unit:   organisations. What a window of 12 months forgets stays in an adoption curve.
    Errors: none.
    Source: specification 13.4, printed beside B2.
    """
    days = []
    for case in cases:
        seen: set[str] = set()
        kinds: set[str] = set()
        for use in sorted(case.uses, key=lambda use: use.used_on):
            if not use.is_modern or use.used_on > on:
                continue
            seen.add(use.tool)
            kinds.add(use.category)
            if len(seen) >= tools and len(kinds) >= categories:
                days.append(use.used_on)
                break
    found: dict[date, int] = {}
    for number, day in enumerate(sorted(days), start=1):
        found[day] = number
    return list(found.items())


def tool_counts(cases: Iterable[Case], on: date) -> list[tuple[str, int, int]]:
    """Return how many organisations used each modern tool ever, and in the 12 months to a date.

    Shape:  (tool, ever, in the window), by tool.
    Unit:   organisations.
    Errors: none.
    Source: specification 13.4, the adoption curve per tool.
    """
    ever: dict[str, int] = {}
    recent: dict[str, int] = {}
    for case in cases:
        for tool in {use.tool for use in case.uses if use.is_modern and use.used_on <= on}:
            ever[tool] = ever.get(tool, 0) + 1
        for tool in {use.tool for use in in_window(case.uses, on) if use.is_modern}:
            recent[tool] = recent.get(tool, 0) + 1
    return [(tool, ever[tool], recent.get(tool, 0)) for tool in sorted(ever)]
