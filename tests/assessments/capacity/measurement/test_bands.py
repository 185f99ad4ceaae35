"""Bands leave no gap, are monotone, and are decided on the exact value."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.capacity.measurement.bands import Band, band_of, edges_within, faults_in_bands

from .example import VERSION

ORDER = [band.code for band in VERSION.bands]


def code_of(index):
    return band_of(Fraction(index), VERSION.bands).code


@pytest.mark.parametrize(
    ("index", "code"),
    [
        ("0", "nascent"), ("24.999999999", "nascent"), ("25", "emerging"), ("49.999999999", "emerging"),
        ("50", "developing"), ("69.999999999", "developing"), ("70", "capable"), ("84.999999999", "capable"),
        ("85", "leading"), ("100", "leading"),
    ],
)  # fmt: skip
def test_band_of_edges(index, code):
    assert code_of(index) == code


def test_band_of_every_attainable_overall_and_every_thousandth():
    for n in range(161):
        assert code_of(Fraction(n * 100, 160)) in ORDER
    for n in range(100_001):
        assert code_of(Fraction(n, 1000)) in ORDER


@given(st.fractions(0, 100), st.fractions(0, 100))
def test_bands_are_monotone(one, other):
    low, high = sorted((one, other))

    assert ORDER.index(code_of(low)) <= ORDER.index(code_of(high))


def test_band_of_nothing_is_nothing_and_of_outside_is_an_error():
    assert band_of(None, VERSION.bands) is None
    with pytest.raises(ValueError, match="outside"):
        band_of(Fraction(101), VERSION.bands)


def test_edges_within_excludes_the_distance_itself():
    sem = Fraction("4.3")

    assert edges_within(Fraction("65.7"), VERSION.bands, sem) == ()
    assert edges_within(Fraction("65.71"), VERSION.bands, sem) == (70,)
    assert edges_within(Fraction(2), VERSION.bands, sem) == ()


def test_bands_of_the_instrument_have_no_fault():
    assert faults_in_bands(VERSION.bands) == []


@pytest.mark.parametrize(
    ("bands", "word"),
    [
        ([], "none"),
        ([Band("a", Fraction(1), Fraction(100))], "start"),
        ([Band("a", Fraction(0), Fraction(99))], "end"),
        ([Band("a", Fraction(0), Fraction(40)), Band("b", Fraction(41), Fraction(100))], "gap"),
        ([Band("a", Fraction(0), Fraction(50)), Band("a", Fraction(50), Fraction(100))], "twice"),
    ],
)
def test_faults_in_bands_names_the_fault(bands, word):
    assert word in [kind for kind, _values in faults_in_bands(bands)]
