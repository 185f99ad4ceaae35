"""The search: what nobody may find, what is found in three languages, how it is kept up, how many queries it takes."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from courses.actions.catalogue import publish_package
from courses.actions.search import renew_search
from courses.models import GlossaryTerm, LessonPage, SearchEntry
from courses.package.reader import read_package
from courses.queries.outlines import programme_key_of
from courses.tasks import keep_search_up
from tests.courses.factories import make_cohort, make_enrolment
from tests.courses.package_folder import write_full_lesson, write_package

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, django_db_setup, django_db_blocker):
    """Load the small package, one lesson of it whole in three languages, one half Russian."""
    root = write_package(tmp_path_factory.mktemp("package"), russian=("tst-1-1",))
    write_full_lesson(root)
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_curriculum", str(root), stdout=StringIO())
        yield root
        transaction.set_rollback(True)


@pytest.fixture
def look(client, loaded):
    def ask(question: str, language: str = "kk", **more) -> str:
        answer = client.get(f"/{language}/search/", {"q": question, **more})
        assert answer.status_code == 200
        return answer.content.decode()

    return ask


def hits(page: str) -> list[str]:
    return re.findall(r'<h2><a href="([^"]+)"', page)


def lesson(slug: str, language: str) -> LessonPage:
    return LessonPage.objects.get(slug=slug, locale__language_code=language)


# What is not found

def test_a_withdrawn_page_is_not_found_even_before_the_index_knows(look):
    assert hits(look("бағалау", "kk")) == []
    assert len(hits(look("жағдай", "kk", kind="lesson"))) == 1

    LessonPage.objects.filter(slug="tst-2-1").update(live=False)

    assert hits(look("жағдай", "kk", kind="lesson")) == []
    assert hits(look("шығындар", "kk", kind="file")) == []  # the file of that lesson


def test_a_page_behind_a_password_is_not_found(look):
    PageViewRestriction.objects.create(
        page=lesson("tst-2-1", "kk"), restriction_type=PageViewRestriction.PASSWORD, password="word"
    )

    assert hits(look("жағдай", "kk", kind="lesson")) == []


def test_the_answer_of_a_self_check_is_not_given_away(look):
    assert hits(look("absolutely", "en")) == []
    assert "Yes: working days" not in look("many days", "en")
    assert hits(look("Yes working", "en", kind="lesson")) == []
    assert len(hits(look("how many days", "en", kind="lesson"))) == 2


def test_keys_and_numbers_of_facts_are_no_words(look):
    assert hits(look("PC", "en")) == []


@pytest.mark.parametrize("question", ["'; DROP TABLE x --", "%", "_", "\x00", "<script>alert(1)</script>", "🙂", "אבג", "a" * 5000, "\\"])
def test_a_hostile_question_finds_nothing_and_is_shown_as_text(look, question):
    page = look(question)

    assert "<script>alert" not in page
    assert hits(page) == []


@pytest.mark.parametrize("address", ["?q=жағдай&page=99", "?q=жағдай&page=x", "?q=жағдай&kind=nothing", "?q=жағдай&in=de", "?kind=file&page=0", ""])
def test_an_address_typed_wrong_is_answered(client, loaded, address):
    assert client.get(f"/kk/search/{address}").status_code == 200


# What is found

@pytest.mark.parametrize(("language", "question"), [
    ("kk", "қоғамдық бақылау"), ("kk", "ҚОҒАМДЫҚ БАҚЫЛАУДЫ"), ("kk", "когамдык бакылау"), ("kk", "когамдыќ бақылауға".replace("ќ", "к")),
    ("ru", "общественный контроль"), ("ru", "Общественного контроля"), ("en", "public control"), ("en", "PUBLIC controls"),
])
def test_a_term_is_found_in_any_form_and_without_kazakh_letters(look, language, question):
    assert hits(look(question, language, kind="term")) == [f"/{language}/glossary/#term-oversight"]


def test_a_lesson_is_found_with_a_snippet_that_marks_the_match(look):
    page = look("жағдай істер")

    assert hits(page) == ["/kk/programmes/tst/tst-2/tst-2-1/"]
    assert "<mark>Жағдай</mark>" in page and "<mark>істер</mark>" in page


def test_all_words_must_be_there(look):
    assert hits(look("жағдай жолбарыс")) == []


def test_letter_by_letter_comes_before_folded_and_titles_before_text(look, loaded):
    for key, name, other in (("a", "Ұн", "-"), ("b", "Ун", "-"), ("c", "Тағам", "ұн")):
        GlossaryTerm.objects.create(key=key, group="x", name_kk=name, name_ru=other, name_en="-")
    renew_search()

    assert hits(look("ұн")) == [f"/kk/glossary/#term-{key}" for key in "acb"]


def test_what_is_only_there_in_another_language_is_shown_and_marked(look):
    page = look("отвечает рабочих", "kk")

    assert hits(page) == ["/ru/programmes/tst/tst-1/tst-1-1/"]
    assert 'class="notice info"' in page and "русский" in page
    assert re.search(r'<div lang="ru"><h2><a href="[^"]+" hreflang="ru"', page)


def test_what_is_there_in_the_own_language_too_names_the_others(look):
    page = look("TST", "kk")

    assert 'lang="ru"' not in page.split("<main")[1].split("</ol>")[0]
    assert "in=ru" in page and "in=en" in page
    assert hits(look("TST", "kk", **{"in": "ru"}))[0].startswith("/ru/")


def test_words_that_stand_in_a_page_instead_of_a_translation_are_not_of_its_language(look):
    """The Kazakh page of tst-1-1 shows the Russian text: as Kazakh only its title is found."""
    assert hits(look("органа", "kk")) == hits(look("органа", "ru"))


def test_a_file_is_found_with_its_kind_and_weight(look):
    page = look("шығындар", kind="file")

    assert hits(page) == ["/kk/templates/tst-2-1/"]
    assert re.search(r"XLSX, [\d,]+.КБ", page.replace("\xa0", " "))


def test_all_files_are_listed_without_a_word(look):
    assert hits(look("", kind="file")) == ["/kk/templates/tst-2-1/"]
    assert hits(look("")) == []


def test_nothing_found_says_what_was_searched_and_what_to_do(look):
    page = look("жолбарыс", "en")

    assert "Nothing found for “жолбарыс”, language: English" in page
    assert "уйым finds ұйым" in page and "/en/glossary/" in page


def test_who_learns_there_is_led_into_the_own_lesson_and_never_into_a_locked_one(look, cast, at, as_user):
    cohort = make_cohort(cast, at, programme_key=programme_key_of("TST"))
    make_enrolment(cast, cohort, at)
    as_user(cast.aliya)

    assert hits(look("TST 1", "kk", kind="lesson"))[0] == "/kk/learn/TST-2026-1/lesson/tst-1-1/"
    assert hits(look("жағдай", "kk", kind="lesson")) == ["/kk/programmes/tst/tst-2/tst-2-1/"]


def test_more_than_a_page_of_results_is_paged(look):
    for number in range(25):
        GlossaryTerm.objects.create(key=f"tiger-{number:02}", group="x", name_kk=f"Жолбарыс {number}", name_ru="-", name_en="-")
    renew_search()

    first, third = look("жолбарыстар"), look("жолбарыстар", page=3)

    assert (len(hits(first)), len(hits(third))) == (10, 5)
    assert 'rel="next"' in first and "page=2" in first and 'start="21"' in third


# How it is kept up

def test_renewing_twice_writes_nothing(loaded):
    assert renew_search() == 0
    assert keep_search_up.enqueue().return_value == 0


def test_the_whole_index_is_made_anew_by_a_command(loaded):
    before = set(SearchEntry.objects.values_list("kind", "key", "language", "stamp"))
    SearchEntry.objects.all().delete()

    out = StringIO()
    call_command("search_index", stdout=out)

    assert out.getvalue() == f"Rows written or removed: {len(before)}.\n"
    assert set(SearchEntry.objects.values_list("kind", "key", "language", "stamp")) == before


def test_what_an_editor_publishes_is_found_at_once_and_what_is_withdrawn_is_gone(look, cast, client):
    cast.kuanysh.is_superuser = True
    cast.kuanysh.save()
    page = lesson("tst-1-2", "kk")
    page.title = "Жолбарыстар туралы"
    page.save_revision()
    client.force_login(cast.kuanysh)
    address = f"/admin/pages/{page.pk}/"

    from wagtail.hooks import get_hooks

    page.get_latest_revision().publish()
    for hook in get_hooks("after_publish_page"):
        hook(None, page)
    assert hits(look("жолбарыс")) == ["/kk/programmes/tst/tst-1/tst-1-2/"]

    client.post(f"{address}unpublish/", {})
    assert not LessonPage.objects.get(pk=page.pk).live
    assert not SearchEntry.objects.filter(page=page.pk).exists()


def test_a_package_that_changed_changes_the_index(loaded, at, tmp_path):
    GlossaryTerm.objects.filter(key="oversight").update(name_kk="Жолбарыс")

    publish_package(package=read_package(loaded), at=at)

    entry = SearchEntry.objects.get(kind="term", key="oversight", language="kk")
    assert entry.title == "қоғамдық бақылау"


# What it costs

def count(client, address: str, data: dict) -> int:
    client.get(address, data)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, data).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_hits(client, loaded, cast, at):
    cohort = make_cohort(cast, at, programme_key=programme_key_of("TST"))
    make_enrolment(cast, cohort, at)
    client.force_login(cast.aliya)
    few = count(client, "/en/search/", {"q": "TST 1.1"})
    many = count(client, "/en/search/", {"q": "TST"})

    assert few == many <= 20


def test_the_page_is_light(client, loaded):
    import gzip

    assert len(gzip.compress(client.get("/kk/search/", {"q": "TST"}).content)) < 15_000
