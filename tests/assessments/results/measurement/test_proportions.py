"""Shares over periods are sums over sums; per cent of target works in both directions."""

from fractions import Fraction

from assessments.results.measurement.proportions import (
    Proportion,
    cumulated,
    is_reached,
    target_share,
)


def test_periods_are_summed_not_averaged():
    total = cumulated([Proportion(3, 8), Proportion(9, 12)])

    assert total.percent == 60


def test_no_records_have_no_share():
    assert Proportion(0, 0).percent is None
    assert Proportion(0, 0).interval is None
    assert Proportion(0, 6).percent == 0


def test_decimals_begin_at_twenty():
    assert (Proportion(1, 19).decimals, Proportion(1, 20).decimals) == (0, 1)


def test_share_of_target_for_rising_falling_and_equal_targets():
    assert target_share(Fraction(68), Fraction(70), Fraction(50)) == 90
    assert target_share(Fraction(40), Fraction(20), Fraction(60)) == 50
    assert target_share(Fraction(5), Fraction(5), Fraction(5)) is None
    assert target_share(Fraction(3), Fraction(4), None) == 75
    assert target_share(None, Fraction(4), None) is None
    assert target_share(Fraction(40), Fraction(70), Fraction(50)) == -50


def test_reached_is_decided_on_the_exact_value():
    assert not is_reached(Fraction(69999, 1000), Fraction(70))
    assert is_reached(Fraction(70), Fraction(70))
    assert not is_reached(None, Fraction(0))
    assert is_reached(Fraction(10), Fraction(20), is_rising=False)
