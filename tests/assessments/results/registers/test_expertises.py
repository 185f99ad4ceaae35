"""R2.2: the final document was delivered: registration number and date, and the document."""

from datetime import timedelta

from tests.assessments.results.registers.wholes import LATER, entry, why


def test_an_expertise_under_way_does_not_count():
    assert why("R2.2", entry("R2.2", without=["registration", "registered_on"])) == ["not_registered"]
    assert why("R2.2", entry("R2.2", without=["final_document"])) == ["no_final_document"]


def test_it_counts_from_the_day_of_registration_on():
    assert why("R2.2", entry("R2.2"), on=LATER - timedelta(days=1)) == ["not_registered"]
    assert why("R2.2", entry("R2.2"), on=LATER) == ["recorded"]


def test_one_registration_number_of_one_agency_counts_once():
    twin = entry("R2.2", key="b", agency_name="ӘКІМДІК", registration="кір-7 ")
    other = entry("R2.2", key="c", agency_name="Министерство")
    assert why("R2.2", entry("R2.2"), twin, other) == ["recorded", "same_registration", "recorded"]
