"""R2.1: approved text, published, one completed expertise with a report on the trial; the Methodology counts once."""

from assessments.results import queries
from tests.assessments.results.registers.wholes import enter, entry, why


def test_it_needs_an_expertise_that_counts():
    assert why("R2.1", entry("R2.1", linked="another")) == ["no_completed_expertise"]
    assert why("R2.1", entry("R2.1", without=["trial_report"])) == ["no_trial_report"]
    assert why("R2.1", entry("R2.1", without=["approved_text"])) == ["no_approved_text"]


def test_a_second_edition_is_no_second_methodology():
    assert why("R2.1", entry("R2.1"), entry("R2.1", key="b", title="Екінші басылым")) == ["recorded", "methodology_once"]


def test_it_counts_with_the_expertise_and_falls_with_it(reference, cast, at):
    expertise = enter(cast, at, "R2.2")
    enter(cast, at, "R2.1", linked=str(expertise.pk))
    value = lambda: queries.board(at.date()).line("R2.1").value  # noqa: E731 - asked twice
    assert value() == 1

    expertise.facts.pop("registration")
    expertise.save()

    assert value() == 0
