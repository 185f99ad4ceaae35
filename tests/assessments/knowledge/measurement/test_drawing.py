"""Drawing: same seed, same order; two forms alike without a common question; a small bank gives all it has."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge.measurement.drawing import (
    BANDS,
    Drawable,
    KindRow,
    ModuleRow,
    arrange,
    cases_of,
    letter_of_post,
    letter_of_pre,
    parallel_forms,
    questions_of_form,
)

BANK = [Drawable("M-02", "M.1"), Drawable("M-01", "M.1"), Drawable("M-03", "M.2"), Drawable("M-04", "M.2", is_case=True)]
LEVEL = {"know": "understand", "apply": "apply", "judge": "evaluate"}
COLUMNS = (("single",), 1), (("multiple",), 2), (("numeric", "date"), 1)
CELL = st.tuples(st.sampled_from(["M.1", "M.2", "M.3"]), st.sampled_from([*LEVEL]))


def test_questions_of_form_takes_up_to_the_items_of_each_module():
    assert questions_of_form(BANK, [ModuleRow("M.1", 1), ModuleRow("M.2", 4)]) == ("M-01", "M-03")


def test_a_case_stands_apart():
    assert cases_of(BANK, 0) == ()
    assert cases_of(BANK, 1) == ("M-04",)


def test_arrange_is_a_promise_that_does_not_change():
    assert arrange("abcdef", "7") == ("c", "e", "a", "f", "d", "b")


@given(st.sets(st.text(max_size=5)), st.text(max_size=5), st.randoms())
def test_arrange_keeps_every_id_and_ignores_the_order_of_arrival(ids, seed, random):
    listed = sorted(ids)
    arranged = arrange(listed, seed)

    assert sorted(arranged) == listed
    assert arranged == arrange(random.sample(listed, len(listed)), seed)


# -- parallel forms ----------------------------------------------------------------------------------------------


@st.composite
def asked(draw):
    """A blueprint with a bank that holds two forms of it for sure, and what else lies about."""
    form = draw(st.lists(st.tuples(CELL, st.integers(0, 2)), min_size=1, max_size=12))
    cells, columns = [cell for cell, _ in form], [column for _, column in form]
    other = draw(st.permutations(columns))  # another form of the same blueprint: the kinds fall on other cells
    noise = draw(st.lists(st.tuples(CELL, st.integers(0, 2)), max_size=8))
    places = [*form, *zip(cells, other, strict=True), *noise]
    bank = [
        Drawable(f"M-{number:02}", module, level=LEVEL[band], kind=COLUMNS[column][0][number % len(COLUMNS[column][0])],
                 points=COLUMNS[column][1])
        for number, ((module, band), column) in enumerate(places)
    ]  # fmt: skip
    of_cell, of_column = Counter(cells), Counter(columns)
    blueprint = [
        ModuleRow(module, sum(row), tuple(zip(LEVEL, row, strict=True)))
        for module in sorted({module for module, _ in cells})
        for row in [[of_cell[module, band] for band in LEVEL]]
    ]
    kinds = [KindRow(*COLUMNS[column][:1], of_column[column], COLUMNS[column][1]) for column in sorted(of_column)]
    return bank, blueprint, kinds


@given(asked(), st.randoms())
def test_two_forms_are_found_where_they_exist_and_are_alike(given_bank, random):
    bank, blueprint, kinds = given_bank

    forms = parallel_forms(bank, blueprint, kinds)

    assert forms is not None
    assert forms == parallel_forms(random.sample(bank, len(bank)), blueprint, kinds)
    assert not set(forms[0]) & set(forms[1])
    by_code = {one.code: one for one in bank}
    for form in forms:
        drawn = [by_code[code] for code in form]
        assert len(set(form)) == len(form)
        assert Counter((one.module, BANDS[one.level]) for one in drawn) == Counter(
            {(row.module, band): items for row in blueprint for band, items in row.bands if items}
        )
        for row in kinds:
            assert sum(one.kind in row.kinds and one.points == row.points for one in drawn) == row.items
        assert sum(one.points for one in drawn) == sum(row.items * row.points for row in kinds)


@given(asked(), st.integers(0, 40))
def test_what_is_drawn_from_a_bank_that_lost_questions_is_whole_or_nothing(given_bank, lost):
    bank, blueprint, kinds = given_bank
    left = Random(lost).sample(bank, max(0, len(bank) - lost))

    forms = parallel_forms(left, blueprint, kinds)

    wanted = sum(row.items for row in blueprint)
    assert forms is None or [len(set(form)) for form in forms] == [wanted, wanted]
    assert len(left) >= 2 * wanted or forms is None


@pytest.mark.parametrize(
    "lacking", [Drawable("M-1", "M.1", is_case=True), Drawable("M-1", "M.1", points=2), Drawable("M-1", "M.1", kind="date")]
)
def test_a_question_that_fits_no_row_makes_no_form(lacking):
    blueprint, kinds = [ModuleRow("M.1", 1, (("know", 1),))], [KindRow(("single",), 1, 1)]

    assert parallel_forms([Drawable("M-0", "M.1"), Drawable("M-1", "M.1")], blueprint, kinds) == (("M-0",), ("M-1",))
    assert parallel_forms([Drawable("M-0", "M.1"), lacking], blueprint, kinds) is None


def test_a_blueprint_without_levels_or_kinds_tells_not_what_must_be_alike():
    bank = [Drawable("M-0", "M.1"), Drawable("M-1", "M.1")]

    assert parallel_forms(bank, [ModuleRow("M.1", 1)], [KindRow(("single",), 1, 1)]) is None
    assert parallel_forms(bank, [ModuleRow("M.1", 1, (("know", 1),))], []) is None


# -- who takes which ---------------------------------------------------------------------------------------------


@given(st.integers(1, 30))
def test_as_many_of_a_cohort_begin_with_one_form_as_with_the_other(people):
    begun = Counter()
    for _ in range(people):
        begun[letter_of_pre(["A", "B"], earlier=None, begun=begun)] += 1

    assert begun["A"] - begun["B"] in (0, 1)


def test_who_took_the_pre_test_before_takes_the_same_form_again_if_there_is_one():
    assert letter_of_pre(["A", "B"], earlier="B", begun=Counter(B=9)) == "B"
    assert letter_of_pre(["A"], earlier="B", begun=Counter()) == "A"


def test_the_post_test_is_the_form_with_the_fewest_questions_met():
    forms = {"A": ["1", "2"], "B": ["3", "4"]}

    assert letter_of_post(forms, met=["1", "2"], pre="A") == "B"
    assert letter_of_post(forms, met=["3", "4"], pre="B") == "A"
    assert letter_of_post(forms, met=["3", "9"], pre="A") == "A"
    assert letter_of_post(forms, met=["8", "9"], pre="A") == "B"
    assert letter_of_post({"A": ["1"]}, met=["1"], pre="A") == "A"
