"""Scores, rounds and indicators over the API: scoped, exact, the same as the board."""

from datetime import timedelta

import pytest

from assessments.results import queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def get(client, user, path):
    client.force_login(user)
    return client.get(f"/api/v1/{path}")


def test_scores_are_scoped_like_the_screens(client, told):
    cast = told.cast

    everything = get(client, cast.murat, "scores/").json()["results"]
    own = get(client, cast.gulnur, "scores/").json()["results"]

    assert [(row["organisation"], row["kind"], row["overall"]) for row in everything] == [
        ("CSO-001", "T0", 50.0),
        ("CSO-001", "T1", 75.0),
        ("CSO-002", "T0", 50.0),
    ]
    assert [row["organisation"] for row in own] == ["CSO-001", "CSO-001"]
    assert get(client, cast.yerlan, "scores/").json()["results"] == []
    foreign = everything[-1]["id"]
    assert get(client, cast.gulnur, f"scores/{foreign}/").status_code == 404
    assert get(client, cast.murat, f"scores/{foreign}/").json()["domains"][0] == {
        "code": "D1", "index": 50.0, "fraction": "50",
    }  # fmt: skip


def test_scores_are_filtered_and_wrong_filters_named(client, told):
    murat = told.cast.murat

    assert [row["round"] for row in get(client, murat, "scores/?kind=T1").json()["results"]] == ["T1-CSO-001"]
    wrong = get(client, murat, "scores/?kind=T9")
    assert (wrong.status_code, list(wrong.json())) == (400, ["kind"])


def test_scores_cost_the_same_at_one_row_and_at_three(client, told, django_assert_num_queries):
    client.force_login(told.cast.murat)

    for path in ("scores/?kind=T1", "scores/"):
        with django_assert_num_queries(5):
            client.get(f"/api/v1/{path}")


def test_rounds_are_those_one_takes_part_in(client, told):
    codes = [row["code"] for row in get(client, told.cast.gulnur, "rounds/").json()["results"]]

    assert codes == ["T0-CSO-001", "T1-CSO-001"]
    assert len(get(client, told.cast.murat, "rounds/").json()["results"]) == 4


def test_indicators_equal_the_board(client, told):
    found = queries.board(told.at.date())

    lines = get(client, told.cast.murat, f"indicators/?on={told.at.date()}").json()

    assert [line["code"] for line in lines] == [line.indicator.code for line in found.lines]
    for shown, line in zip(lines, found.lines, strict=True):
        for figure, made in zip(shown["figures"], line.figures, strict=True):
            assert figure["denominator"] == made.reading.denominator
            assert figure["value"] == (None if made.reading.value is None else float(made.reading.value))
    rows = get(client, told.cast.kuanysh, f"indicators/R1.4/?on={told.at.date()}").json()["figures"][1][
        "rows"
    ]
    assert [(row["row"], row["reason"]) for row in rows] == [
        ("CSO-001", "reached_70"),
        ("CSO-002", "not_assessed"),
    ]


def test_indicators_do_not_exist_for_others(client, told):
    for user in (told.cast.aliya, told.cast.gulnur, told.cast.yerlan, told.cast.saule):
        assert get(client, user, "indicators/").status_code == 404
        assert get(client, user, "indicators/R1.4/").status_code == 404


def test_a_wrong_day_is_named(client, told):
    for query in ("?on=x", "?on=2999-01-01", "?day=1"):
        assert get(client, told.cast.murat, f"indicators/{query}").status_code == 400
