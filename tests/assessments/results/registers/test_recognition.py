"""R2.4: frozen list of target agencies, best accepted grade, counts from grade 2."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from assessments.results import actions, queries
from assessments.results.measurement.counting import ACCEPTED, Agency, agencies
from assessments.results.models import AgencyList, TargetAgency
from tests.assessments.results.registers.wholes import DAY, ON, accept, enter, entry, world

HEAD = "code;name_en;name_ru;name_kk;level;region\r\n"
ROWS = "MCI;;Министерство;Министрлік;central;\r\nMOH;;Минздрав;;;\r\nAK-75;;Акимат;Әкімдік;local;KZ-75\r\n"


def reading(*entries, within=None):
    return agencies(entries, ON, within or world())


def test_the_best_accepted_grade_counts():
    low, high = entry("R2.4", grade="1"), entry("R2.4", key="b", grade="3")
    waiting = entry("R2.4", key="c", agency="MOH", grade="4", decision="")
    found, records = reading(low, high, waiting)

    assert (found.numerator, found.denominator, found.value) == (1, 2, 50)
    assert [(row.organisation, row.reason, row.detail) for row in found.rows] == [
        ("MCI", "grade_enough", "3"), ("MOH", "no_recognition", ""),
    ]  # fmt: skip
    assert [one.reason for one in records] == ["grade_below", "grade_enough", "not_accepted"]


def test_without_a_list_nothing_is_computed_and_an_agency_outside_it_never_counts():
    found, records = reading(entry("R2.4"), within=world(agencies=()))
    assert (found.value, found.status, records[0].reason) == (None, "no_data", "not_on_list")
    assert reading(entry("R2.4", agency="XYZ"))[0].numerator == 0
    assert reading(entry("R2.4", without=["proof"]))[1][0].reason == "no_proof"


@given(st.lists(st.tuples(st.sampled_from("ABCX"), st.integers(1, 4), st.sampled_from(["", ACCEPTED])), max_size=12))
def test_an_agency_counts_once_and_the_share_never_leaves_its_bounds(said):
    within = world(agencies=tuple(Agency(code) for code in "ABC"))
    entries = [
        entry("R2.4", key=str(number), agency=code, grade=str(grade), decision=decision)
        for number, (code, grade, decision) in enumerate(said)
    ]
    found, records = reading(*entries, within=within)

    expected = {code for code, grade, decision in said if code != "X" and grade >= 2 and decision}
    assert {row.organisation for row in found.rows if row.place == "counted"} == expected
    assert found.denominator == 3 and 0 <= found.value <= 100 and len(records) == len(said)


def freeze(client, content, **more):
    file = SimpleUploadedFile("a.csv", (HEAD + content).encode())
    return client.post("/kk/monitoring/agencies/", {"frozen_on": "2026-01-10", "note": "Хат № 2", "file": file, **more})


def test_a_list_is_checked_then_frozen_whole_and_only_by_the_lead(as_user, cast, reference):
    client = as_user(cast.dinara)
    assert freeze(client, ROWS).status_code == 404 and not AgencyList.objects.exists()
    client = as_user(cast.murat)
    assert freeze(client, ROWS, only_check="on").status_code == 200 and not AgencyList.objects.exists()
    bad = freeze(client, ROWS + "mci;;Екінші;;;\r\n!;;;;national;KZ-99\r\n")
    text = bad.content.decode()
    assert bad.status_code == 422 and not AgencyList.objects.exists()
    for column in ("code", "name_ru", "level", "region"):
        assert column in text
    assert freeze(client, ROWS).status_code == 302
    assert list(TargetAgency.objects.values_list("code", "region")) == [("AK-75", "KZ-75"), ("MCI", None), ("MOH", None)]
    # The same day again is refused; a frozen list stays as it is, in the database too.
    assert freeze(client, ROWS).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetAgency.objects.update(level="local")
    assert "Министрлік" in client.get("/kk/monitoring/agencies/").content.decode()


def test_the_list_of_the_day_holds(cast, reference, at):
    def frozen(day, *codes):
        rows = [TargetAgency(code=code, name_ru=code) for code in codes]
        actions.freeze_agencies(agencies=rows, frozen_on=day, note="Хат", by=cast.murat, at=at)

    frozen(DAY, "MCI", "MOH")
    accept(enter(cast, at, "R2.4"), cast, at)
    frozen(DAY + timedelta(days=100), "MOH")

    line = lambda day: queries.board(day).line("R2.4").headline.reading  # noqa: E731 - asked twice
    assert (line(DAY + timedelta(days=99)).value, line(ON).value, line(ON).denominator) == (50, 0, 1)


@pytest.mark.parametrize("wrong", [{"by": "dinara"}, {"note": " "}, {"agencies": []}, {"later": True}])
def test_a_list_is_refused_without_writing(cast, reference, at, wrong):
    facts = {
        "agencies": wrong.get("agencies", [TargetAgency(code="MCI", name_ru="М")]), "note": wrong.get("note", "Хат"),
        "frozen_on": at.date() + timedelta(days=bool(wrong.get("later"))), "by": getattr(cast, wrong.get("by", "murat")), "at": at,
    }  # fmt: skip
    with pytest.raises(actions.RecordRefused):
        actions.freeze_agencies(**facts)
    assert not AgencyList.objects.exists()
