"""Accounts come by invitation: refused, repeated, used twice, too late."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from lms.core.actions import InvitationNotOpen, MayNotInvite, accept_invitation, digest_of, invite_person
from lms.core.models import AuditEntry, Invitation, Membership, Notice, Role, User

CONSENT = {"purpose": "training", "text_digest": "0" * 64, "language": "kk"}


def invite(cast, at, *, by, role=Role.TRAINEE, organisation=None, token="token-1"):
    return invite_person(
        email="Zhanar@cast.example",
        given_name="Жанар",
        organisation=organisation or cast.own,
        role=role,
        by=by,
        at=at,
        draw=lambda: token,
    )


@pytest.mark.parametrize(
    ("who", "role"), [("aliya", Role.TRAINEE), ("gulnur", Role.LEAD), ("yerlan", Role.MONITOR)]
)
def test_who_has_no_right_is_refused_and_nobody_is_added(cast, at, who, role):
    with pytest.raises(MayNotInvite):
        invite(cast, at, by=getattr(cast, who), role=role)

    assert not User.objects.filter(email="zhanar@cast.example").exists()


def test_a_lead_cannot_add_people_to_another_organisation(cast, at):
    with pytest.raises(MayNotInvite):
        invite(cast, at, by=cast.gulnur, organisation=cast.other)


def test_staff_roles_are_not_given_inside_a_cso(cast, at):
    with pytest.raises(MayNotInvite):
        invite(cast, at, by=cast.kuanysh, role=Role.ASSESSOR, organisation=cast.own)


def test_invited_twice_is_one_person_one_membership_one_letter(cast, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = invite(cast, at, by=cast.gulnur)
        second = invite(cast, at, by=cast.gulnur, token="token-2")

    assert first == second
    assert Membership.objects.filter(user=first).count() == 1
    assert len(mail.outbox) == 1


def test_the_token_is_in_the_letter_and_nowhere_in_the_database(cast, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(cast, at, by=cast.gulnur)

    assert "/join/token-1/" in mail.outbox[0].body
    assert "token-1" not in Notice.objects.get().body
    assert Invitation.objects.get().token_digest == digest_of("token-1")


def test_accepting_sets_the_password_once(cast, at):
    user = invite(cast, at, by=cast.gulnur)
    accept_invitation(token="token-1", password="the first password", consent=CONSENT, at=at)

    with pytest.raises(InvitationNotOpen):
        accept_invitation(token="token-1", password="the second password", consent=CONSENT, at=at)

    user.refresh_from_db()
    assert user.check_password("the first password")
    assert user.consents.count() == 1


@pytest.mark.parametrize(("token", "days"), [("token-1", 15), ("guessed", 0)])
def test_late_and_unknown_invitations_look_the_same(cast, at, client, token, days):
    invite(cast, at - timedelta(days=days), by=None)

    with pytest.raises(InvitationNotOpen):
        accept_invitation(token=token, password="a password of mine", consent=CONSENT, at=at)


def invited(cast, at) -> str:
    """Invite Жанар by the clock of this machine; return the address of the door."""
    now = datetime.now(UTC)
    invite(cast, now, by=None)
    return "/kk/join/token-1/"


def coming(**fields) -> dict:
    return {"password": "жақсы ұзын құпиясөз", "adult": "on", "consent": "on", **fields}


def test_the_door_shows_the_whole_name_as_it_is_printed_and_a_correction_there_is_kept(cast, at, client):
    address = invited(cast, at)
    user = Invitation.objects.get().user
    page = client.get(address).content.decode()
    assert f"<strong>{user.printed_name}</strong>" in page and "Есімді түзету" in page

    names = {"given_name": "Жанар", "family_name": "Ыбыраева-Өтегенова", "patronymic": "", "latin_name": "Zhanar Ybyraeva"}
    assert client.post(address, coming(**names)).status_code == 302

    user.refresh_from_db()
    assert (user.printed_name, user.latin_name) == ("Жанар Ыбыраева-Өтегенова", "Zhanar Ybyraeva")
    assert AuditEntry.objects.filter(act="person.changed", row=str(user.pk)).count() == 1


def test_a_name_that_is_right_changes_nothing_and_an_empty_one_is_refused_where_it_stands(cast, at, client):
    address = invited(cast, at)
    user = Invitation.objects.get().user
    names = {name: getattr(user, name) for name in ("given_name", "family_name", "patronymic", "latin_name")}

    refused = client.post(address, coming(**names | {"given_name": " "}))
    assert set(refused.context["form"].errors) == {"given_name"} and "<details open>" in refused.content.decode()
    assert Invitation.objects.get().used_at is None

    assert client.post(address, coming(**names)).status_code == 302
    assert not AuditEntry.objects.filter(act="person.changed").exists()
