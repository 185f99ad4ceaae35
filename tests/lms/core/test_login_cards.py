"""A way in without e-mail: a number that stays, a code that works once. Refused first, repeated, late, in Kazakh."""

import io
import re
from datetime import timedelta

import pymupdf
import pytest
import zxingcpp
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client

from lms.core.actions import InvitationNotOpen, accept_invitation, invite_person, open_invitation
from lms.core.cards import (
    MayNotAdd,
    MayNotMakeCard,
    NamesakeThere,
    add_without_email,
    digest_of_card,
    make_cards,
    make_own_cards,
)
from lms.core.models import AuditEntry, Invitation, Membership, Notice, Role, User
from tests.rendering import grey_page

pytestmark = pytest.mark.django_db
CONSENT = {"purpose": "training", "text_digest": "0" * 64, "language": "kk"}
PASSWORD = "жақсы ұзын құпиясөз"


@pytest.fixture(autouse=True)
def _no_tries_left_over():
    cache.clear()


@pytest.fixture
def draw():
    """Digits that never repeat."""
    count = iter(range(1, 10_000))
    return lambda digits: str(next(count)).ljust(digits, "1")


@pytest.fixture
def marzhan(cast, at, draw):
    return add(cast, at, draw)


def add(cast, at, draw, *, by="gulnur", organisation=None, given="Маржан", family="Әшірбекова", **names):
    return add_without_email(
        given_name=given, family_name=family, language="kk", organisation=organisation or cast.own, by=getattr(cast, by),
        at=at, draw=draw, **names,
    )


def card(cast, person, at, draw, by="gulnur"):
    return make_own_cards(organisation=cast.own, people=[person], by=getattr(cast, by), at=at, draw=draw)[0]


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["aliya", "bekzat", "saule", "murat", "dinara", "katrin"])
def test_who_may_not_bring_people_in_adds_nobody(cast, at, draw, who):
    before = User.objects.count()

    with pytest.raises(MayNotAdd):
        add(cast, at, draw, by=who)

    assert User.objects.count() == before


def test_a_lead_adds_nobody_to_another_organisation(cast, at, draw):
    with pytest.raises(MayNotAdd):
        add(cast, at, draw, organisation=cast.other)


def test_a_second_person_of_the_same_name_is_asked_about_not_guessed(cast, at, draw, marzhan):
    with pytest.raises(NamesakeThere) as refused:
        add(cast, at, draw, given=" маржан ", family="ӘШІРБЕКОВА")

    assert refused.value.details["person"] == marzhan
    assert add(cast, at, draw, patronymic="Ерланқызы") != marzhan


@pytest.mark.parametrize("whose", ["bekzat", "gulnur", "yerlan", "saule", "kuanysh"])
def test_a_lead_makes_no_card_for_strangers_staff_leads_and_oneself(cast, at, draw, whose):
    person = getattr(cast, whose)

    with pytest.raises(MayNotMakeCard):
        card(cast, person, at, draw)

    assert not Invitation.objects.filter(user=person).exists() and not Notice.objects.filter(user=person).exists()


def test_who_belongs_elsewhere_too_or_holds_a_role_besides_gets_no_card(cast, at, draw, marzhan):
    for organisation, role in ((cast.other, Role.TRAINEE), (cast.coordinator, Role.ASSESSOR)):
        more = Membership.objects.create(user=marzhan, organisation=organisation, role=role, starts_on=at.date())
        with pytest.raises(MayNotMakeCard):
            card(cast, marzhan, at, draw)
        more.delete()


def test_a_superuser_gets_no_card_from_anybody(cast, at, draw):
    cast.aliya.is_superuser = True
    cast.aliya.save()

    with pytest.raises(MayNotMakeCard):
        make_cards(people=[cast.aliya], by=cast.kuanysh, at=at, draw=draw)


def test_one_who_is_refused_stops_the_whole_sheet(cast, at, draw, marzhan):
    with pytest.raises(MayNotMakeCard):
        make_own_cards(organisation=cast.own, people=[marzhan, cast.gulnur], by=cast.gulnur, at=at, draw=draw)

    assert not Invitation.objects.filter(user=marzhan).exists()


def test_an_account_without_e_mail_and_number_is_refused_by_the_database(at):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(None, None, joined_at=at, given_name="Х")


# -- the way in -------------------------------------------------------------------------------------------------------


def test_from_the_card_to_the_account_and_in_again_by_number(cast, at, draw, marzhan):
    made = card(cast, marzhan, at, draw)

    accept_invitation(token=made.token, password=PASSWORD, consent=CONSENT, at=at + timedelta(days=1))

    for typed in (made.number, made.shown_number, f" {made.shown_number} "):
        client = Client()
        client.post("/kk/account/login/", {"login": typed, "password": PASSWORD})
        assert client.session["_auth_user_id"] == str(marzhan.pk)
    assert not mail.outbox


def test_a_wrong_password_with_a_number_says_what_it_says_with_an_address(cast, at, draw, marzhan):
    answers = [
        re.sub(r'csrfmiddlewaretoken" value="\w+|value="[^"]*"', "", Client().post("/ru/account/login/", {"login": login, "password": "x" * 20}).content.decode())
        for login in (marzhan.number, "99999999", "nobody@cast.example", cast.aliya.email)
    ]

    assert len(set(answers)) == 1
    assert "Проверьте раскладку" in answers[0]


def test_the_code_works_once_for_14_days_and_a_new_card_ends_the_one_before(cast, at, draw, marzhan):
    first, second = card(cast, marzhan, at, draw), card(cast, marzhan, at, draw)

    with pytest.raises(InvitationNotOpen):
        open_invitation(first.token, at=at)
    with pytest.raises(InvitationNotOpen):
        open_invitation(second.token, at=at + timedelta(days=14))
    accept_invitation(token=second.token, password=PASSWORD, consent=CONSENT, at=at)
    with pytest.raises(InvitationNotOpen):
        accept_invitation(token=second.token, password="another long password", consent=CONSENT, at=at)
    assert first.number == second.number == marzhan.number


def test_a_reset_is_recorded_told_and_leaves_the_old_password_until_it_is_used(cast, at, draw):
    made = card(cast, cast.aliya, at, draw)

    notice = Notice.objects.get(user=cast.aliya)
    assert "Гүлнұр" in notice.body and made.code not in notice.body and "карта" in notice.subject
    assert cast.aliya.check_password("a long enough password")
    entry = AuditEntry.objects.get(act="card.made")
    assert (entry.actor, entry.row, entry.details) == (cast.gulnur.pk, str(cast.aliya.pk), {"reset": True})

    accept_invitation(token=made.token, password=PASSWORD, consent=CONSENT, at=at)
    assert not User.objects.get(pk=cast.aliya.pk).check_password("a long enough password")


def test_no_code_stands_in_the_database_and_a_stolen_one_tells_nothing_without_the_key(cast, at, draw, marzhan, settings):
    made = card(cast, marzhan, at, draw)

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert made.code not in str(cursor.fetchall())
    kept = Invitation.objects.get().token_digest
    settings.SECRET_KEY = "another key"
    assert kept != digest_of_card(made.token)


def test_invited_by_e_mail_as_before(cast, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        person = invite_person(
            email="zhanar@cast.example", given_name="Жанар", organisation=cast.own, role=Role.TRAINEE, by=cast.gulnur,
            at=at, draw=lambda: "token",
        )

    assert person.number is None and len(mail.outbox) == 1


# -- the pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def lead(cast, as_user):
    return as_user(cast.gulnur)


def shown_code(page: str) -> str:
    return "".join(re.search(r"<strong>(\d{4} \d{4} \d{4})</strong>", page)[1].split())


def test_a_lead_adds_three_people_without_e_mail_and_sees_each_card_once(lead, cast):
    for given in ("Маржан", "Ұлпан", "Іңкәр"):
        page = lead.post("/kk/org/people/", {"email": "", "given_name": given, "language": "kk"}).content.decode()
        person = User.objects.get(given_name=given)
        assert f"{person.number[:4]} {person.number[4:]}" in page and 'class="qr"' in page
        code = shown_code(page)
        assert open_invitation(person.number + code, at=person.joined_at).user == person
        assert code[:4] + " " + code[4:8] not in lead.get("/kk/org/people/").content.decode()

    assert "жеке" not in page and set(User.objects.filter(email=None).values_list("memberships__organisation__code", flat=True)) == {"CSO-001"}


def test_the_same_name_sent_twice_leaves_one_person_and_says_what_to_do(lead):
    fields = {"email": "", "given_name": "Маржан", "language": "kk"}
    lead.post("/en/org/people/", fields)

    answer = lead.post("/en/org/people/", fields)

    assert "Make a new card for that person" in answer.content.decode()
    assert User.objects.filter(given_name="Маржан").count() == 1


def test_number_and_code_are_typed_and_lead_to_the_password(lead, cast, client):
    page = lead.post(f"/en/org/people/{cast.aliya.pk}/card/").content.decode()
    number = User.objects.get(pk=cast.aliya.pk).number
    guest = Client()

    moved = guest.post("/kk/join/", {"number": f"{number[:4]} {number[4:]}", "code": shown_code(page)})
    answer = guest.post(moved["Location"], {"password": PASSWORD, "adult": "on", "consent": "on", "given_name": "Ұлпан", "family_name": "Ыбыраева"})

    assert answer["Location"] == "/kk/start/"
    assert guest.session["_auth_user_id"] == str(cast.aliya.pk)
    assert guest.get(moved["Location"]).status_code == 404


@pytest.mark.parametrize(("number", "code"), [("1234", "1" * 12), ("12345678", "12ab"), ("١٢٣٤٥٦٧٨", "1" * 12), ("", "")])
def test_what_cannot_be_a_card_is_refused_at_its_field(client, db, number, code):
    answer = client.post("/en/join/", {"number": number, "code": code})

    assert answer.status_code == 200 and answer.context["form"].errors


def test_guessing_ends_after_ten_wrong_codes_of_a_number_and_says_so(cast, at, draw, marzhan, client):
    made = card(cast, marzhan, at, draw)
    for guess in range(10):
        assert client.get(f"/en/join/{made.number}{guess:012d}/").status_code == 404

    answer = client.get(f"/en/join/{made.token}/")

    assert answer.status_code == 429 and "Too many wrong codes." in answer.content.decode()


@pytest.mark.parametrize("who", ["aliya", "bekzat", "yerlan", "murat", "kuanysh"])
def test_only_leads_reach_the_pages_of_cards(cast, as_user, who):
    client = as_user(getattr(cast, who))

    assert client.get("/en/org/people/cards/").status_code == 404
    assert client.post(f"/en/org/people/{cast.aliya.pk}/card/").status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("whose", ["bekzat", "gulnur", "yerlan", "kuanysh"])
def test_a_card_for_a_stranger_or_for_staff_is_the_404_of_a_missing_person(cast, lead, whose):
    assert lead.post(f"/en/org/people/{getattr(cast, whose).pk}/card/").status_code == 404


def test_cards_are_printed_four_a_page_and_their_qr_opens_the_door(cast, lead, at, draw):
    people = [add(cast, at, draw, given=given) for given in ("Ұлпан", "Іңкәр", "Ғалия", "Қымбат", "Һажар")]

    answer = lead.post("/kk/org/people/cards/", {"person": [str(person.pk) for person in people]})

    assert (answer["Content-Type"], answer.status_code) == ("application/pdf", 200)
    with pymupdf.open(stream=answer.content, filetype="pdf") as paper:
        texts = [page.get_text() for page in paper]
    assert len(texts) == 2
    for word in ("Кіру картасы", "Карточка для входа", "Login card", "Ғалия", "«Қырық көпір»", "Бір реттік код"):
        assert word in texts[0]
    links = {one.text for one in zxingcpp.read_barcodes(grey_page(answer.content, dpi=150))}
    assert len(links) == 4
    opened = Client().get(links.pop().split("testserver")[1])
    assert opened.status_code == 302 and opened["Location"].startswith("/kk/join/")
    assert Client().get(opened["Location"]).status_code == 200


@pytest.mark.parametrize("chosen", ["nobody", "foreign", "unprintable"])
def test_a_sheet_that_cannot_be_printed_makes_no_code(cast, lead, marzhan, chosen):
    User.objects.filter(pk=marzhan.pk).update(given_name="😀")
    people = {"nobody": [], "foreign": [str(cast.bekzat.pk)], "unprintable": [str(marzhan.pk)]}[chosen]

    answer = lead.post("/en/org/people/cards/", {"person": people})

    assert answer.status_code == 302 and not Invitation.objects.exists()


def test_the_page_of_cards_asks_the_same_number_of_queries_however_many_people(cast, lead, at, draw, django_assert_num_queries):
    numbers = []
    for given in ("Ұлпан", "Іңкәр"):
        add(cast, at, draw, given=given)
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            assert given in lead.get("/en/org/people/cards/").content.decode()
        numbers.append(len(captured))

    assert numbers[0] == numbers[1]


def test_the_pdf_is_no_file_that_a_cache_may_keep(cast, lead, marzhan):
    answer = lead.post("/en/org/people/cards/", {"person": [str(marzhan.pk)]})

    assert answer["Cache-Control"] == "no-store, private"
    assert io.BytesIO(answer.content).read(5) == b"%PDF-"


def test_a_name_too_long_for_a_card_leaves_the_cards_of_all_others_as_they_are(cast, marzhan, at, draw, as_user):
    """The room is tried before the codes are made: the card that lies in a pocket still works."""
    made = card(cast, marzhan, at, draw)
    User.objects.filter(pk=cast.aliya.pk).update(given_name="Щ" * 120, family_name="Щ" * 120, patronymic="Щ" * 120)
    page = as_user(cast.gulnur).post("/en/org/people/cards/", {"person": [str(marzhan.pk), str(cast.aliya.pk)]}, follow=True).content.decode()

    assert "too long for a card" in page
    assert open_invitation(made.token, at=at).user == marzhan
    assert not Invitation.objects.filter(user=cast.aliya).exists()
