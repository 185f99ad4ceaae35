"""A sheet is checked, nothing is saved, and the confirmation is good for the same person, thing and hour alone."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.core import signing

from lms.core.dry_runs import TOKEN_SECONDS, RowFault, Seen, TokenNotGood, Wish, dry_run

ONE, OTHER = SimpleNamespace(pk="one"), SimpleNamespace(pk="other")
WISH = Wish(salt="tests", user=ONE, cohort=7)


@dataclass(frozen=True)
class Line:
    number: int
    word: str


def check(numbered):
    rows, faults, seen = [], [], Seen("word", "Twice, first in row %(row)s.")
    for number, cells in numbered:
        word = cells.get("word", "")
        bad = [*seen.again(number, word), *([RowFault(number, "word", "Bad.", "Mend.")] if word == "bad" else [])]
        faults += bad
        if word and not bad:
            rows.append(Line(number, word))
    return rows, faults


def run(*words: str, **about):
    content = "\n".join(["word;note", *(f"{word};." for word in words)]).encode()
    return dry_run(content=content, filename="a.csv", required=("word",), optional=("note",), wish=WISH, check=check, **about)


@pytest.mark.parametrize(("words", "place"), [(("бір", "bad"), 3), (("бір", "екі", "бір"), 4)])
def test_one_bad_row_leaves_nothing_to_confirm(words, place):
    found = run(*words)

    assert [fault.number for fault in found.faults] == [place]
    assert found.token == ""
    assert (found.checked, found.number_of_bad_rows) == (len(words), 1)


def test_a_file_that_is_none_is_told_in_words_without_rows():
    found = dry_run(content=b"x", filename="a.pdf", required=("word",), optional=(), wish=WISH, check=check)

    assert found.sheet_fault and not found.rows and not found.token


def test_what_was_checked_comes_back_and_blank_rows_are_counted():
    found = run("бір", "", "екі")

    assert found.blank == 1
    carried = WISH.opened(found.token)
    assert carried["rows"] == [{"number": 2, "word": "бір"}, {"number": 4, "word": "екі"}]
    assert len(carried["digest"]) == 64


def test_rows_that_nobody_typed_are_not_counted():
    assert run("бір", "bad", above=1).faults[0].number == 2


@pytest.mark.parametrize("wish", [Wish(salt="tests", user=OTHER, cohort=7), Wish(salt="tests", user=ONE, cohort=8), Wish(salt="else", user=ONE, cohort=7)])
def test_a_confirmation_is_not_good_for_another_person_or_another_thing(wish):
    with pytest.raises(TokenNotGood):
        wish.opened(run("бір").token)


@pytest.mark.parametrize("token", ["", "x", "x:y:z"])
def test_a_changed_confirmation_is_not_good(token):
    with pytest.raises(TokenNotGood):
        WISH.opened(token)
    with pytest.raises(TokenNotGood):
        WISH.opened(run("бір").token[:-1])


def test_a_confirmation_ends_after_an_hour(monkeypatch):
    token, now = run("бір").token, signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + TOKEN_SECONDS - 5)
    assert WISH.opened(token)
    monkeypatch.setattr(signing.time, "time", lambda: now + TOKEN_SECONDS + 5)
    with pytest.raises(TokenNotGood):
        WISH.opened(token)
