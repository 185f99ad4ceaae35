"""One door for sign-in: a password alone opens nothing for who holds a second factor (T-DOORS)."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from lms.core.models import User

PASSWORD = "a long enough password"
SIDE_DOORS = [
    "/admin/login/",
    "/en/_util/login/",
    "/ru/_util/login/",
    "/kk/_util/login/",
    "/en/account/login/",
]


@pytest.fixture
def guarded(cast):
    TOTP.activate(cast.kuanysh, generate_totp_secret())
    cast.kuanysh.is_superuser = True
    cast.kuanysh.set_password(PASSWORD)
    cast.kuanysh.save()
    return cast.kuanysh


@pytest.mark.parametrize("door", SIDE_DOORS)
def test_a_password_alone_opens_no_door_for_who_has_a_second_factor(client, guarded, door):
    client.post(
        door,
        {"username": guarded.email, "login": guarded.email, "password": PASSWORD, "next": "/admin/"},
        follow=True,
    )

    answer = client.get("/admin/")

    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


@pytest.mark.parametrize("door", SIDE_DOORS[:4])
def test_side_doors_lead_to_the_one_door(client, db, door):
    answer = client.get(door)

    assert answer.status_code == 302
    assert answer["Location"].endswith("/account/login/")


def test_a_half_opened_sign_in_is_closed_at_once(client, guarded):
    client.force_login(guarded)  # signed in, but without the second step

    answer = client.get("/admin/")

    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_password_and_code_let_in_and_keep_in(client, cast):
    secret, holder = generate_totp_secret(), cast.murat
    TOTP.activate(holder, secret)
    holder.set_password(PASSWORD)
    holder.save()
    client.post("/en/account/login/", {"login": holder.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session

    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post("/en/account/2fa/authenticate/", {"code": code})

    assert client.get("/en/monitoring/").status_code == 200
    assert client.get("/en/profile/").status_code == 200
    assert client.session["_auth_user_id"] == str(holder.pk)


def test_staff_without_a_second_factor_reach_only_its_set_up(client, cast, settings):
    settings.QABILET_STAFF_SECOND_FACTOR = True
    client.force_login(cast.murat)

    answer = client.get(reverse("start"))

    assert answer["Location"] == reverse("mfa_index")


def test_trainees_need_no_second_factor(client, cast, settings):
    settings.QABILET_STAFF_SECOND_FACTOR = True
    client.force_login(cast.aliya)

    assert client.get("/healthz").status_code == 200


def test_nobody_signs_up_alone(client, db):
    client.post(
        "/en/account/signup/", {"email": "x@cast.example", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert not User.objects.filter(email="x@cast.example").exists()
