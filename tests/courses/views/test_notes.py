"""Notes and bookmarks: nobody else's, never lost, never twice, in every language the same."""

import re
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.enrolments import complete_lesson
from courses.actions.notes import NoteMoved, NoteRefused, keep_note
from courses.models import Note
from courses.models.notes import LONGEST_NOTE, MOST_NOTES
from courses.queries.lessons import lesson_text
from courses.queries.outlines import programme_outline
from tests.courses.factories import make_cohort, make_enrolment, publish_programme

pytestmark = pytest.mark.django_db
LESSON = "/kk/learn/TST-2026-1/lesson/tst-1-1/"
NOTE, BOOKMARK = f"{LESSON}note/", f"{LESSON}bookmark/"
WORDS = "Ертең хат жазамын.\nҚоғамдық кеңеске."


@pytest.fixture
def aliya(enrolment, cast, as_user):
    return as_user(cast.aliya)


@pytest.fixture
def place(enrolment):
    """The first lesson and its first block."""
    key = programme_outline(enrolment.cohort.programme_key).lessons[0].key
    return key, lesson_text(key, "kk").blocks[0]


def write(client, block: str = "", text: str = WORDS, **more):
    return client.post(NOTE, {"block": block, "text": text, **more})


# Refusals

def test_nobody_else_reaches_a_note_whatever_the_role(aliya, cast, place, client):
    write(aliya, place[1])
    note = Note.objects.get()

    for role, person in cast.everybody.items():
        if person == cast.aliya:
            continue
        client.force_login(person)
        assert client.get(f"/kk/learn/notes/{note.pk}/").status_code == 404, role
        assert client.post(f"/kk/learn/notes/{note.pk}/", {"text": "x"}).status_code == 404, role
        assert client.post(f"/kk/learn/notes/{note.pk}/delete/").status_code == 404, role
        assert "хат жазамын" not in client.get("/kk/learn/notes/").content.decode(), role
    client.logout()
    assert client.get(f"/kk/learn/notes/{note.pk}/").status_code == 302
    assert Note.objects.get().text == WORDS


def test_a_colleague_in_the_same_lesson_sees_only_the_own_notes(aliya, cast, cohort, at, place, client):
    write(aliya, place[1])
    make_enrolment(cast, cohort, at, cast.gulnur)
    client.force_login(cast.gulnur)

    assert "хат жазамын" not in client.get(LESSON).content.decode()
    assert "хат жазамын" not in client.get(f"{NOTE}?block={place[1]}").content.decode()
    write(client, place[1], "Менікі")

    assert set(Note.objects.values_list("learner__given_name", "text")) == {("Әлия", WORDS), ("Гүлнұр", "Менікі")}


@pytest.mark.parametrize("address", [
    "/kk/learn/TST-2026-9/lesson/tst-1-1/note/", "/kk/learn/TST-2026-1/lesson/no-such/note/",
    "/kk/learn/TST-2026-1/lesson/tst-2-1/note/", f"{NOTE}?block=no-such-block",
])
def test_there_is_no_note_where_the_learner_may_not_be(aliya, address):
    """Another cohort, no lesson, a lesson that is locked, no part of the lesson."""
    assert aliya.get(address).status_code == 404


def test_a_note_to_a_part_that_is_not_there_is_not_written(aliya):
    assert write(aliya, "no-such-block").status_code == 404
    assert aliya.post(BOOKMARK, {"block": "x" * 300}).status_code == 404
    assert aliya.get(BOOKMARK).status_code == 405
    assert not Note.objects.exists()


def test_a_note_that_is_too_long_is_told_and_stays_in_the_form(aliya, place):
    page = write(aliya, place[1], "ұ" * (LONGEST_NOTE + 1)).content.decode()

    assert 'aria-invalid="true"' in page and "ұұұ" in page
    assert not Note.objects.exists()


def test_the_number_of_notes_has_an_end(aliya, enrolment, cast, at, place):
    Note.objects.bulk_create([
        Note(learner=cast.aliya, programme_key=enrolment.cohort.programme_key, lesson_key=UUID(int=n), text="-", changed_at=at)
        for n in range(MOST_NOTES)
    ])

    assert str(MOST_NOTES) in write(aliya, place[1]).content.decode()
    assert aliya.post(BOOKMARK, {"block": place[1]}, follow=True).status_code == 200
    assert Note.objects.count() == MOST_NOTES


def test_what_is_typed_is_text_and_never_html(aliya, place):
    write(aliya, place[1], "<script>alert(1)</script> 🙂 שלום")

    for address in (LESSON, "/kk/learn/notes/"):
        page = aliya.get(address).content.decode()
        assert "<script>alert" not in page and "🙂" in page


# Writing

def test_a_note_stands_beside_its_part_and_in_the_list_in_every_language(aliya, place):
    answer = write(aliya, place[1])

    assert answer.url == f"{LESSON}?block={place[1]}#b-{place[1]}"
    for language in ("kk", "ru", "en"):
        page = aliya.get(LESSON.replace("/kk/", f"/{language}/")).content.decode()
        assert re.search(rf'id="b-{place[1]}".*?Ертең хат жазамын\.<br>', page, re.S)
        listed = aliya.get(f"/{language}/learn/notes/").content.decode()
        assert f"/{language}/learn/TST-2026-1/lesson/tst-1-1/?block={place[1]}#b-{place[1]}" in listed


def test_a_note_to_the_whole_lesson(aliya):
    assert write(aliya).url == LESSON
    assert "Ертең хат жазамын" in aliya.get(LESSON).content.decode()


def test_the_same_note_sent_twice_is_one(aliya, place):
    write(aliya, place[1])
    write(aliya, place[1])

    assert Note.objects.get().revision == 1


def test_an_older_window_never_writes_over_a_newer_text(aliya, place):
    write(aliya, place[1])
    write(aliya, place[1], "Жаңа мәтін", revision=1)

    page = write(aliya, place[1], "Ескі терезе", revision=1).content.decode()

    assert Note.objects.get().text == "Жаңа мәтін"
    assert "Жаңа мәтін" in page and "Ескі терезе" in page
    assert 'name="revision" value="2"' in page
    write(aliya, place[1], "Екеуі де", revision=2)
    assert Note.objects.get().text == "Екеуі де"


def test_two_windows_with_a_first_note_each_lose_neither(aliya, place):
    write(aliya, place[1], "Бірінші")
    page = write(aliya, place[1], "Екінші").content.decode()

    assert "Бірінші" in page and "Екінші" in page
    assert Note.objects.get().text == "Бірінші"


def test_two_at_the_very_same_moment_make_one_note(monkeypatch, enrolment, cast, at, place):
    """The other window is between our look and our write: the constraint decides, and nothing is lost."""
    said = {
        "learner": cast.aliya, "programme_key": enrolment.cohort.programme_key, "lesson_key": place[0], "block": place[1],
        "is_bookmark": False, "revision": None, "at": at,
    }
    note = keep_note(text="Бірінші", **said)
    looks = iter([None])
    monkeypatch.setattr("django.db.models.query.QuerySet.first", lambda _self: next(looks))

    with pytest.raises(NoteMoved) as refusal:
        keep_note(text="Екінші", **said)

    assert refusal.value.details["note"] == note


def test_an_emptied_note_is_gone_and_a_deleted_one_may_be_deleted_again(aliya, place):
    write(aliya, place[1])
    write(aliya, place[1], "  ", revision=1)
    assert not Note.objects.exists()

    write(aliya, place[1])
    note = Note.objects.get()
    for _twice in range(2):
        assert aliya.post(f"/kk/learn/notes/{note.pk}/delete/").url == "/kk/learn/notes/"
    assert not Note.objects.exists()


def test_a_note_is_kept_when_the_session_ended_while_typing(aliya, place, cast, client):
    page = aliya.get(f"{NOTE}?block={place[1]}").content.decode()
    owner = re.search(r'name="typed-by" value="([^"]+)"', page)[1]
    client.logout()

    answer = client.post(NOTE, {"block": place[1], "text": WORDS, "typed-by": owner})
    assert answer.status_code == 302 and "login" in answer.url
    client.force_login(cast.aliya)

    assert "хат жазамын" in client.get(NOTE).content.decode()


# Bookmarks

def test_a_bookmark_by_one_press_and_by_another_it_is_gone(aliya, place):
    for _twice in range(2):
        assert aliya.post(BOOKMARK, {"block": place[1]}).url.endswith(f"#b-{place[1]}")
    assert Note.objects.get().is_bookmark
    assert 'form="unmark"' in aliya.get(LESSON).content.decode()

    for _twice in range(2):
        aliya.post(BOOKMARK, {"block": place[1], "off": "1"})
    assert not Note.objects.exists()


def test_a_bookmark_leaves_the_words_alone(aliya, place):
    write(aliya, place[1])
    aliya.post(BOOKMARK, {"block": place[1]})
    aliya.post(BOOKMARK, {"block": place[1], "off": "1"})

    assert Note.objects.get().text == WORDS


# The list

@pytest.fixture
def three(aliya, cast, at, enrolment, place):
    """Two notes and a bookmark in two programmes, one of a lesson that is shown no more."""
    other = make_cohort(cast, at, code="OTH-2026-1", programme_key=publish_programme("OTH"))
    make_enrolment(cast, other, at)
    lesson = programme_outline(other.programme_key).lessons[0].key
    rows = [
        (enrolment.cohort.programme_key, place[0], "Қоғамдық кеңес", False), (other.programme_key, lesson, "", True),
        (other.programme_key, UUID(int=5), "Бюджет", False),
    ]
    for programme, key, text, marked in rows:
        keep_note(learner=cast.aliya, programme_key=programme, lesson_key=key, block="", text=text, is_bookmark=marked, revision=None, at=at)
    return other.programme_key


def shown(page: str) -> set[str]:
    return {word for word in ("Қоғамдық кеңес", "Бюджет", "OTH 1.1") if word in page.split("</form>", 1)[-1]}


@pytest.mark.parametrize(("asked", "found"), [
    ({}, {"Қоғамдық кеңес", "Бюджет", "OTH 1.1"}), ({"q": "ҚОҒАМДЫҚ"}, {"Қоғамдық кеңес"}), ({"q": "oth"}, {"OTH 1.1"}),
    ({"marks": "1"}, {"OTH 1.1"}), ({"q": "жоқ сөз"}, set()), ({"q": "%"}, set()), ({"programme": "x", "page": "y"}, {"Қоғамдық кеңес", "Бюджет", "OTH 1.1"}),
    ({"paper": "1"}, {"Қоғамдық кеңес", "Бюджет", "OTH 1.1"}),
])
def test_the_list_is_searched_and_filtered(aliya, three, asked, found):
    assert shown(aliya.get("/kk/learn/notes/", asked).content.decode()) == found


def test_the_list_by_programme(aliya, three):
    assert shown(aliya.get("/kk/learn/notes/", {"programme": str(three)}).content.decode()) == {"Бюджет", "OTH 1.1"}


def test_a_note_whose_lesson_is_gone_can_still_be_changed(aliya, three):
    note = Note.objects.get(text="Бюджет")

    assert aliya.get(f"/kk/learn/notes/{note.pk}/").status_code == 200
    assert aliya.post(f"/kk/learn/notes/{note.pk}/", {"text": "Бюджет 2", "revision": 1}).url == "/kk/learn/notes/"
    note.refresh_from_db()
    assert (note.text, note.revision) == ("Бюджет 2", 2)


def test_an_empty_list_says_what_will_stand_there(aliya):
    assert 'class="empty"' in aliya.get("/kk/learn/notes/").content.decode()


def test_the_number_of_queries_is_the_same_for_one_note_and_for_twenty(aliya, enrolment, cast, at, place):
    def count(address):
        aliya.get(address)
        with CaptureQueriesContext(connection) as captured:
            aliya.get(address)
        return len(captured)

    write(aliya, place[1])
    one = count("/kk/learn/notes/"), count(LESSON)
    for lesson in programme_outline(enrolment.cohort.programme_key).lessons[:2]:
        for block in lesson_text(lesson.key, "kk").blocks:
            keep_note(
                learner=cast.aliya, programme_key=enrolment.cohort.programme_key, lesson_key=lesson.key, block=block, text="-",
                is_bookmark=True, revision=None if block != place[1] or lesson.key != place[0] else 1, at=at,
            )

    assert (count("/kk/learn/notes/"), count(LESSON)) == one
    assert one[0] <= 12


def test_nothing_personal_stands_in_the_copy_for_the_device(aliya, place):
    write(aliya, place[1])

    page = aliya.get(f"{LESSON}?copy=1").content.decode()

    assert "хат жазамын" not in page and "note/" not in page


def test_a_refused_note_names_its_reason(enrolment, cast, at, place):
    with pytest.raises(NoteRefused):
        keep_note(
            learner=cast.aliya, programme_key=enrolment.cohort.programme_key, lesson_key=place[0], block="", text="x" * 5000,
            is_bookmark=False, revision=None, at=at,
        )
    assert complete_lesson(enrolment=enrolment, lesson_key=place[0], at=at)
