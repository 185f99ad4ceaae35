"""Whether a person may begin a test now, and if not, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Offer(StrEnum):
    """What the start page offers."""

    START = "start"
    RESUME = "resume"
    WAITS_FOR_PRE = "waits_for_pre"
    WAITS_FOR_LESSONS = "waits_for_lessons"
    WAITS_FOR_DAY = "waits_for_day"
    PASSED = "passed"
    USED_UP = "used_up"
    WAITS_FOR_MARKING = "waits_for_marking"


@dataclass(frozen=True)
class Taken:
    """What of a test a person has taken: the local day each attempt was handed in, whether one passed, is open, or waits to be
    marked.
    """

    closed_on: Sequence[date] = ()
    is_passed: bool = False
    is_open: bool = False
    is_waiting: bool = False


@dataclass(frozen=True)
class Rules:
    """The rules of a test that bear on beginning it."""

    attempts_allowed: int
    days_between: int
    is_post: bool


def minutes_with(minutes: int | None, factor: int) -> int | None:
    """Return the time of an attempt for who has a multiple of it; None without a clock.

    Shape:  the minutes of the test; the factor in hundredths.
    Unit:   whole minutes, rounded up: a part of a minute is the person's.
    Errors: none.
    Source: WCAG 2.2.1; product, QS14.
    """
    return None if minutes is None else -(-minutes * factor // 100)


def next_day(taken: Taken, rules: Rules) -> date | None:
    """Return the first local day on which the next attempt may begin, None before the first attempt.

    Shape:  what was taken; the rules.
    Unit:   a day in Asia/Almaty.
    Errors: none.
    Source: curriculum, test_rules.post_test.days_between_attempts, read as calendar days: a day people can name.

    Example: handed in on 3 November, one day between: 4 November.
    """
    return max(taken.closed_on) + timedelta(days=rules.days_between) if taken.closed_on else None


def offer_of(taken: Taken, rules: Rules, *, pre_done: bool, lessons_done: bool, today: date) -> Offer:
    """Return what a person may do with a test today.

    Shape:  what was taken; the rules; whether the pre-test is handed in and all lessons are done; the local day.
    Unit:   none.
    Errors: none.
    Source: curriculum, test_rules (pre once; post three times a day apart, best counts). Ours: the post-test opens
            after the pre-test and the lessons, and ends with a pass, since its feedback is shown then.
    """
    if taken.is_open:
        return Offer.RESUME
    if taken.is_passed:
        return Offer.PASSED
    if taken.is_waiting:
        return Offer.WAITS_FOR_MARKING
    if len(taken.closed_on) >= rules.attempts_allowed:
        return Offer.USED_UP
    if rules.is_post and not pre_done:
        return Offer.WAITS_FOR_PRE
    if rules.is_post and not lessons_done:
        return Offer.WAITS_FOR_LESSONS
    day = next_day(taken, rules)
    return Offer.WAITS_FOR_DAY if day is not None and today < day else Offer.START


def may_show_feedback(*, is_post: bool, post_ended: bool, post_open: bool, shares_questions: bool) -> bool:
    """Return whether keys and explanations of a handed-in attempt may be shown.

    Shape:  which test; whether the post-test ended (passed or no attempt left); whether it is open to the person;
            whether the pre-test's questions come again in the post-test of anybody (with forms A and B they do: what
            one person met before, another one meets afterwards).
    Unit:   none.
    Errors: none.
    Source: curriculum, test_rules: pre-test feedback none until the post-test is open, post-test feedback after the
            last or a passed attempt. While both tests share questions we wait for the end of the post-test, else
            keys would be on the table before somebody begins it.
    """
    if is_post:
        return post_ended
    return post_ended or (post_open and not shares_questions)
