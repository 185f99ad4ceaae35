"""Priorities of ORG-B equal the example, in order, priority and kind of recommendation."""

from assessments.capacity.measurement.priorities import priorities
from assessments.capacity.measurement.scoring import ItemAnswer, Missing, score

from .example import EXAMPLE, VERSION, assessment_of, result_of, sheet_of

EXPECTED = EXAMPLE["small_checks"]["priorities"]
WITH_EVIDENCE = {code for code, answer in sheet_of(assessment_of("ORG-B", "T1")).items() if answer.has_evidence}


def of_org_b(**changes):
    options = {
        "importance": EXPECTED["importance"],
        "with_evidence": WITH_EVIDENCE,
        "partners": EXPECTED["relies_on_partner"],
    }
    return priorities(VERSION, result_of("ORG-B", "T1"), **(options | changes))


def test_worked_example_priorities():
    assert [
        {
            "item": p.item,
            "level": p.level,
            "importance": p.importance,
            "priority": str(p.value),
            "recommendation": str(p.recommendation),
        }
        for p in of_org_b()
    ] == EXPECTED["ranking"]


def test_completed_module_gives_way_to_the_secondary_link_then_to_a_consultation():
    def offer(done):
        return next(str(p.recommendation) for p in of_org_b(completed_modules=done) if p.item == "5.3")

    assert (offer(()), offer({"DLG.3"}), offer({"DLG.3", "DLG.5"})) == (
        "DLG.3",
        "DLG.5",
        "consultation: methodological",
    )


def test_partner_counts_only_where_the_item_allows_one():
    kinds = {p.item: str(p.recommendation) for p in of_org_b(partners=["5.3"])}

    assert (kinds["5.3"], kinds["5.2"]) == ("DLG.3", "DLG.2")


def test_missing_and_not_applicable_items_give_no_priority():
    sheet = {code: ItemAnswer(3, True) for code in VERSION.items} | {
        "1.1": ItemAnswer(Missing.NO_ANSWER),
        "5.4": ItemAnswer(Missing.NOT_APPLICABLE),
    }

    assert priorities(VERSION, score(VERSION, sheet), importance={}, with_evidence=()) == ()


def test_capped_level_is_a_priority():
    sheet = {code: ItemAnswer(3, code != "2.2") for code in VERSION.items}

    assert [p.item for p in priorities(VERSION, score(VERSION, sheet), importance={}, with_evidence=())] == ["2.2"]
