"""Ties: declared and ended on the page, and they keep people from verifying."""

import pytest

from assessments.capacity.actions.independence import TieRefused, declare_tie, end_tie
from assessments.capacity.actions.rounds import VerifierRefused, assign_verifier
from assessments.capacity.models import CoalitionTie, DeclaredTie
from tests.assessments.capacity import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/en/monitoring/ties/"


def test_a_tie_declared_on_the_page_keeps_the_assessor_away_until_it_ends(as_user, case, cast, at):
    client = as_user(cast.dinara)
    asked = {"act": "declare", "person": cast.saule.pk, "organisation": cast.own.pk, "kind": "consultant"}
    assert client.post(PAGE, asked | {"kind": "friend"}).status_code == 422
    assert client.post(PAGE, asked | {"person": "x"}).status_code == 404
    assert client.post(PAGE, asked).status_code == client.post(PAGE, asked).status_code == 302
    tie = DeclaredTie.objects.get()
    make.to_consensus(case, cast, at)
    with pytest.raises(VerifierRefused):
        assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    end = {"act": "end_declared", "tie": tie.pk}
    assert client.post(PAGE, end).status_code == 302
    assert client.post(PAGE, end).status_code == 422  # ended already
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    assert "ended" in client.get(PAGE).content.decode()


def test_nobody_frees_themselves(cast, at):
    tie = declare_tie(person=cast.saule, organisation=cast.own, kind="board", by=cast.saule, at=at)
    for person in (cast.saule, cast.gulnur, cast.kuanysh):
        with pytest.raises(TieRefused):
            end_tie(tie=tie, by=person, at=at)
    with pytest.raises(TieRefused):
        declare_tie(person=cast.saule, organisation=cast.own, kind="board", by=cast.yerlan, at=at)


def test_the_member_behind_an_organisation_is_named_and_ended(as_user, cast):
    client = as_user(cast.dinara)
    asked = {"act": "coalition", "organisation": cast.own.pk, "member": cast.coordinator.pk}
    assert client.post(PAGE, asked | {"member": cast.own.pk}).status_code == 422
    assert client.post(PAGE, asked).status_code == 302
    assert client.post(PAGE, {"act": "end_coalition", "tie": CoalitionTie.objects.get().pk}).status_code == 302
    assert client.post(PAGE, {"act": "explode"}).status_code == 404
