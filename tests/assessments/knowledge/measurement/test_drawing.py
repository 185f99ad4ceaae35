"""Drawing: same seed, same order; a small bank gives all it has."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge.measurement.drawing import Drawable, arrange, questions_of_form

BANK = [Drawable("M-02", "M.1"), Drawable("M-01", "M.1"), Drawable("M-03", "M.2"), Drawable("M-04", "M.2", is_case=True)]


def test_questions_of_form_takes_up_to_the_items_of_each_module():
    assert questions_of_form(BANK, [("M.1", 1), ("M.2", 4)]) == ("M-01", "M-03")


def test_questions_of_form_puts_the_case_last():
    assert questions_of_form(BANK, [("M.2", 4), ("M.1", 4)], cases=1) == ("M-03", "M-01", "M-02", "M-04")


def test_arrange_is_a_promise_that_does_not_change():
    assert arrange("abcdef", "7") == ("c", "e", "a", "f", "d", "b")


@given(st.sets(st.text(max_size=5)), st.text(max_size=5), st.randoms())
def test_arrange_keeps_every_id_and_ignores_the_order_of_arrival(ids, seed, random):
    listed = sorted(ids)
    arranged = arrange(listed, seed)

    assert sorted(arranged) == listed
    assert arranged == arrange(random.sample(listed, len(listed)), seed)
