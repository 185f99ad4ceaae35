"""R1.1: an approved curriculum and a published version; a new edition is not a new programme."""

from datetime import timedelta

from assessments.results import queries
from tests.assessments.knowledge.conftest import make_programme
from tests.assessments.results.registers.wholes import DAY, enter, entry, why, world


def test_a_new_edition_is_not_a_new_programme():
    first, second = entry("R1.1"), entry("R1.1", key="b", day=DAY + timedelta(days=90))
    assert why("R1.1", first, second) == ["published", "new_edition"]


def test_a_curriculum_without_a_published_version_does_not_count():
    assert why("R1.1", entry("R1.1"), within=world(programmes=frozenset())) == ["not_published"]
    assert why("R1.1", entry("R1.1", without=["curriculum"])) == ["no_curriculum"]


def test_a_published_programme_without_a_curriculum_is_shown_and_not_counted(reference, cast, at):
    make_programme("PE")
    make_programme("ADV")
    enter(cast, at, "R1.1")

    reading = queries.board(at.date()).line("R1.1").headline.reading

    assert (reading.value, reading.denominator) == (1, 2)
    assert [(row.organisation, row.reason) for row in reading.rows] == [("PE", "published"), ("ADV", "no_curriculum")]
    assert reading.rows[0].parts == (("language", "kk"), ("language", "ru"))
