"""The catalogue command finds, keeps, checks and compiles."""

import gettext
from pathlib import Path

import pytest

from lms.management import catalogues
from lms.management.catalogues import Entry

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
# Translators: a greeting on the start page
_("Good day, %(name)s")
pgettext_lazy("month", "May")
ngettext("%(count)s row", "%(count)s rows", count)
"""
TEMPLATE = """{% load i18n %}
<p>{% trans "70% of rows" %}</p>
  {% blocktrans trimmed with name=user.name %}
    Open {{ name }}
  {% endblocktrans %}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small app with a view, a template, and a migration that must be passed over."""
    (tmp_path / "app/templates/app").mkdir(parents=True)
    (tmp_path / "app/migrations").mkdir()
    (tmp_path / "app/views.py").write_text(CODE)
    (tmp_path / "app/templates/app/page.html").write_text(TEMPLATE)
    (tmp_path / "app/migrations/0001.py").write_text('_("Not for people")')
    return tmp_path


def test_extract_reads_code_and_templates(tree):
    found = catalogues.extract(tree, ["app"])

    assert set(found) == {
        ("", "Good day, %(name)s"),
        ("month", "May"),
        ("", "%(count)s row"),
        ("", "70%% of rows"),
        ("", "Open %(name)s"),
    }
    assert found["", "%(count)s row"].plural == "%(count)s rows"
    assert found["", "Good day, %(name)s"].notes == ("Translators: a greeting on the start page",)
    assert found["", "Open %(name)s"].files == ("app/templates/app/page.html",)


def test_extract_names_the_file_of_a_broken_template(tree):
    (tree / "app/templates/app/page.html").write_text("{% blocktrans %}{% if x %}{% endblocktrans %}")

    with pytest.raises(catalogues.CatalogueError, match="app/templates/app/page.html"):
        catalogues.extract(tree, ["app"])


def test_write_is_stable_and_read_gives_it_back(tree):
    entries = [
        Entry("One", files=("b.py",), texts=("Один",)),
        Entry("%(n)s row", "%(n)s rows", files=("a.py",), texts=("%(n)s жол", "%(n)s жол")),
        Entry("May", context="month", files=("a.py",), texts=("мамыр",)),
    ]
    path = catalogues.po_path(tree / "locale", "kk")

    catalogues.write(path, "kk", entries)
    first = path.read_bytes()
    catalogues.write(path, "kk", reversed(entries))

    assert path.read_bytes() == first
    assert set(catalogues.read(path).values()) == set(entries)


def test_merged_keeps_texts_and_drops_what_is_not_asked_for(tree):
    fresh = {("", "One"): Entry("One"), ("", "New"): Entry("New")}
    known = {("", "One"): Entry("One", texts=("Бір",)), ("", "Old"): Entry("Old", texts=("Ескі",))}

    assert catalogues.merged(fresh, known) == [Entry("One", texts=("Бір",)), Entry("New")]


def test_compile_leaves_the_untranslated_out(tree):
    entries = [Entry("One", texts=("Бір",)), Entry("Two"), Entry("row", "rows", texts=("жол", ""))]
    path = catalogues.po_path(tree / "locale", "kk")
    catalogues.write(path, "kk", entries)

    with catalogues.compile_file(path).open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert compiled.gettext("One") == "Бір"
    assert set(compiled._catalog) == {"", "One"}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (Entry("Lesson"), "is not translated"),
        (Entry("Lesson", texts=("Lesson",)), "is still in English"),
        (
            Entry("%(n)s of {all}", texts=("%(n)s / {bar}",)),
            "has other placeholders than the original: '%(n)s / {bar}'",
        ),
        (
            Entry("%(n)s of %(m)s", texts=("%(m)s-ден %(n)s",)),
            "hangs an ending on a variable: '%(m)s-д'",
        ),
        (Entry("Test", texts=("T\u0435ст",)), "mixes Latin and Cyrillic letters in one word: 'T\u0435ст'"),
    ],
)
def test_problems_are_named(entry, problem):
    assert list(catalogues.problems_of(entry)) == [problem]


@pytest.mark.parametrize(
    "text", ["PDF", "T0", "%(code)s", "CSV, XLSX", "kk", "Qabilet", "https://example.org"]
)
def test_codes_and_names_may_stay_latin(text):
    assert list(catalogues.problems_of(Entry(text, texts=(text,)))) == []


def test_check_names_missing_and_unused():
    wanted = {("", "New"): Entry("New", files=("a.py",))}
    written = {("", "Old"): Entry("Old", texts=("Ескі",))}

    assert catalogues.check("kk", wanted, written) == [
        "kk: 'New' (a.py) is missing",
        "kk: 'Old' is not used anywhere",
    ]


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_string_of_ours_is_translated(language):
    wanted = catalogues.extract(catalogues.ROOT, catalogues.PACKAGES)

    written = catalogues.read(catalogues.po_path(catalogues.ROOT / catalogues.OWN, language))

    assert catalogues.check(language, wanted, written) == []
    assert catalogues.app_folders(catalogues.ROOT) == []
