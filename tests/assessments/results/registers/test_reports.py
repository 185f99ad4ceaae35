"""R1.2: published, checklist passed, independent, declarations; a public expertise does not count here."""

from datetime import timedelta

import pytest

from assessments.results import actions, queries
from assessments.results.models import Indicator
from assessments.results.queries.registers import registers
from tests.assessments.results.registers.wholes import LATER, ON, enter, entry, paper, why


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"published_on": None, "address": ""}, "not_published"),
        ({"is_checked": False}, "no_checklist"),
        ({"is_independent": False}, "not_independent"),
        ({"is_expertise": True}, "is_expertise"),
    ],
)
def test_a_report_is_kept_out_for_its_reason(changes, reason):
    assert why("R1.2", entry("R1.2", **changes)) == [reason]


@pytest.mark.parametrize(
    ("paper", "reason"), [("report", "no_report_file"), ("checklist", "no_checklist"), ("declarations", "no_declarations")]
)
def test_a_missing_paper_keeps_it_out(paper, reason):
    assert why("R1.2", entry("R1.2", without=[paper])) == [reason]


def test_it_counts_from_the_day_of_publication_on():
    assert why("R1.2", entry("R1.2"), on=LATER - timedelta(days=1)) == ["not_published"]
    assert why("R1.2", entry("R1.2"), on=LATER) == ["recorded"]


def test_two_reports_of_one_title_are_two_reports():
    assert why("R1.2", entry("R1.2"), entry("R1.2", key="b"), on=ON) == ["recorded", "recorded"]


def test_reports_of_expertises_count_where_the_definition_says_so_and_earlier_values_keep_theirs(reference, cast, at):
    enter(cast, at, "R1.2", is_expertise=True)
    line = Indicator.objects.get(code="R1.2")
    texts = {f"numerator_{code}": "Барлық баяндамалар" for code in ("en", "ru", "kk")}
    facts = {"indicator": line, "reading": "", "texts": texts, "reason": "Донордың хаты", "approval": paper(), "by": cast.murat, "at": at}
    value = lambda day: queries.board(day).line("R1.2").value  # noqa: E731 - asked often
    assert value(ON) == 0

    made = actions.add_definition(**facts, parameters={"with_expertises": True}, valid_from=ON - timedelta(days=1))

    assert (made.parameters, made.is_headline) == ({"with_expertises": True}, True)
    assert (value(ON - timedelta(days=2)), value(ON)) == (0, 1)
    assert [one.reason for one in registers(ON).verdicts["R1.2"]] == ["recorded"]
    assert [one.reason for one in registers(ON - timedelta(days=2)).verdicts["R1.2"]] == ["is_expertise"]
    with pytest.raises(actions.DefinitionRefused, match="Nothing changes"):
        actions.add_definition(**facts, parameters={"with_expertises": True}, valid_from=ON)


def test_the_switch_is_on_the_page_of_the_definition(as_user, cast, reference):
    form = as_user(cast.murat).get("/kk/monitoring/R1.2/definition/").context["form"]
    assert form.parameters == ["with_expertises"]
