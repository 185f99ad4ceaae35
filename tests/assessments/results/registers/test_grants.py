"""R2.5: a signed contract; completed grants stand beside."""

from datetime import timedelta

from assessments.results.measurement.counting import completed_grants, verdicts
from tests.assessments.results.registers.wholes import LATER, ON, entry, why, world

COMPLETED = LATER + timedelta(days=100)


def completed(*entries, on=ON):
    return completed_grants(verdicts("R2.5", entries, on, world()), on)


def test_an_unsigned_grant_does_not_count():
    assert why("R2.5", entry("R2.5", without=["contract", "signed_on"])) == ["not_signed"]
    assert why("R2.5", entry("R2.5", without=["contract_file"])) == ["no_contract_file"]


def test_one_contract_counts_once():
    assert why("R2.5", entry("R2.5"), entry("R2.5", key="b", contract="г-1")) == ["recorded", "same_contract"]
    assert why("R2.5", entry("R2.5"), entry("R2.5", key="b", organisation="CSO-002")) == ["recorded", "recorded"]


def test_completed_grants_stand_beside_and_never_exceed_the_signed_ones():
    done, under_way = entry("R2.5", report_accepted_on=COMPLETED), entry("R2.5", key="b", contract="Г-2")
    unsigned = entry("R2.5", key="c", contract="", report_accepted_on=COMPLETED)

    assert completed(done, under_way, unsigned) == 1
    assert completed(done, on=COMPLETED - timedelta(days=1)) == 0
    assert completed(entry("R2.5", report_accepted_on=COMPLETED, without=["final_report"])) == 0
