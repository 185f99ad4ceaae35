"""A use counts as long as its evidence is accepted and not taken back."""

import pytest

from assessments.advocacy import queries
from assessments.evidence.actions import give_verdict, withdraw_evidence

pytestmark = pytest.mark.django_db


def test_a_use_counts_once_its_evidence_is_accepted(use_of, cast, at):
    use = use_of()
    assert queries.accepted_uses() == []

    give_verdict(evidence=use.evidence, decision="accepted", by=cast.dinara, at=at)

    assert [row.tool_code for row in queries.accepted_uses()] == ["DIG-01"]


def test_a_use_whose_evidence_was_taken_back_counts_no_more_and_says_so(use_of, cast, at, client):
    use = use_of()
    give_verdict(evidence=use.evidence, decision="accepted", by=cast.dinara, at=at)

    withdraw_evidence(evidence=use.evidence, reason="Ссылка ведёт не туда", by=cast.gulnur, at=at)

    assert queries.accepted_uses() == []
    assert queries.shown_uses(cast.gulnur).get().decision == queries.WITHDRAWN
    assert [row[-1] for row in queries.export_rows()] == [queries.WITHDRAWN]
    client.force_login(cast.gulnur)
    assert "evidence withdrawn" in client.get("/en/org/tools/").content.decode()
    client.force_login(cast.dinara)
    assert str(use.pk) not in client.get("/en/monitoring/tools/").content.decode()  # nothing waits for a verdict
