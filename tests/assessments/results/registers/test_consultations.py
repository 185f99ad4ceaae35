"""R3.3: one for each client, day and topic, confirmed by the client, given by a member of the Coalition."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from assessments.results import actions, queries
from assessments.results.measurement.counting import CONFIRMED, DENIED, verdicts
from assessments.results.models import ClientWord
from tests.assessments.results.registers.wholes import DAY, ON, enter, entry, why, world


def test_the_client_confirms_and_a_denial_outweighs_a_paper():
    assert why("R3.3", entry("R3.3", word="", without=["confirmation"])) == ["not_confirmed"]
    assert why("R3.3", entry("R3.3", word="")) == ["confirmed"]
    assert why("R3.3", entry("R3.3", word=DENIED)) == ["denied"]


def test_the_giver_was_a_member_on_that_day():
    gone = world(members={"CSO-001": [(DAY - timedelta(days=9), DAY - timedelta(days=1))]})
    assert why("R3.3", entry("R3.3"), within=gone) == ["not_by_member"]


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 2), st.sampled_from(["legal", "financial"])), max_size=9))
def test_client_day_and_topic_count_once(said):
    entries = [
        entry("R3.3", key=str(number), organisation=client, day=DAY + timedelta(days=day), topic=topic)
        for number, (client, day, topic) in enumerate(said)
    ]
    found = verdicts("R3.3", entries, ON, world())
    assert sum(one.place == "counted" for one in found) == len(set(said))
    assert {one.reason for one in found} <= {"confirmed", "same_consultation"}


@pytest.fixture
def given_one(reference, cast, at):
    """A consultation for «Қырық көпір», which Гүлнұр leads."""
    enter(cast, at, "R3.1", organisation="CSO-002")
    return enter(cast, at, "R3.3", organisation="CSO-001", member="CSO-002", without=["confirmation"])


def value(at):
    return queries.board(at.date()).line("R3.3").value


def test_the_lead_of_the_client_confirms_on_her_page_and_once(client, cast, at, given_one):
    client.force_login(cast.gulnur)
    address = f"/kk/org/consultations/{given_one.pk}/"
    assert "«Тихий компас»" in client.get("/kk/org/consultations/").content.decode()
    assert value(at) == 0
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"word": "denied"}).status_code == 422
    assert not ClientWord.objects.exists()
    assert client.post(address, {"word": "confirmed"}).status_code == 302
    assert client.post(address, {"word": "confirmed"}).status_code == 302
    assert (ClientWord.objects.count(), value(at)) == (1, 1)
    assert client.post(address, {"word": "denied", "comment": "Жоқ"}).status_code == 422
    assert client.get(address).status_code == 200


def test_nobody_else_sees_or_answers_it(client, cast, at, given_one):
    for name in ("aliya", "bekzat", "yerlan", "saule", "katrin", "kuanysh", "dinara"):
        client.force_login(getattr(cast, name))
        assert client.get(f"/en/org/consultations/{given_one.pk}/").status_code == 404, name
        with pytest.raises(actions.RecordRefused):
            actions.say_word(record=given_one, word=CONFIRMED, by=getattr(cast, name), at=at)
    assert not ClientWord.objects.exists()


def test_a_correction_asks_the_client_anew_and_a_withdrawn_one_is_gone(client, cast, at, given_one):
    from assessments.results.queries.records import values_of

    actions.say_word(record=given_one, word=DENIED, comment="Басқа тақырып", by=cast.gulnur, at=at)
    assert value(at) == 0
    values = {code: value for code, value in values_of(given_one).items() if code not in ("happened_on", "comment")}
    actions.change_record(
        record=given_one, happened_on=given_one.happened_on, values=values | {"topic": "financial"}, revision=1, by=cast.dinara, at=at
    )
    assert not ClientWord.objects.exists()
    actions.say_word(record=given_one, word=CONFIRMED, by=cast.gulnur, at=at)
    assert value(at) == 1
    actions.withdraw_activity(record=given_one, reason="қате", by=cast.dinara, at=at)
    client.force_login(cast.gulnur)
    assert client.get(f"/en/org/consultations/{given_one.pk}/").status_code == 404
    assert value(at) == 0


def test_a_denial_without_a_comment_is_refused_by_the_database_too(cast, at, given_one):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClientWord.objects.create(record=given_one, word=DENIED, by=cast.gulnur, at=at)
