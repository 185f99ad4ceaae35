"""The pages of definitions: administrators only, foreign elements are a 404, a specimen issues nothing."""

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from certificates.actions.definitions import draft_definition, put_in_use, put_logo
from certificates.models import Credential, CredentialDefinition, CredentialEvent, CredentialFile, StatusEntry
from certificates.queries import definition_for
from tests.lms.core.test_pictures import SVG, picture

pytestmark = pytest.mark.django_db

WORDS = {"en": "Partner", "ru": "Партнёр", "kk": "Серіктес"}
QUERIES = (5, 11, 6)  # the list, a draft with its faults, a version in use
INK = picture("RGBA", ground=(0, 0, 0, 0), ink=(0, 0, 90, 255))


@pytest.fixture
def in_use(cohort):
    return definition_for(cohort.programme_key)


@pytest.fixture
def draft(in_use, cast, at):
    draft = draft_definition(programme_key=in_use.programme_key, kind="completion", by=cast.kuanysh, at=at)
    return put_logo(definition=draft, element_id=None, name=WORDS, picture=INK, by=cast.kuanysh, at=at)


@pytest.fixture
def manager(cast, as_user):
    return as_user(cast.kuanysh)


def file(content=INK, name="logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def typed(draft, **changes) -> dict:
    return {"accent": draft.accent, "revision": draft.revision, "validity_months": "", **changes}


def names(definition, element) -> list[tuple[str, list]]:
    """Return every address of a version."""
    return [
        ("definition", [definition.pk]),
        ("definition_preview", [definition.pk, "kk"]),
        ("definition_picture", [definition.pk, element]),
        ("definition_signatories_new", [definition.pk]),
        ("definition_logos_new", [definition.pk]),
        ("definition_logos", [definition.pk, element]),
    ]


def test_pages_are_for_administrators_and_a_foreign_one_is_a_missing_one(draft, cast, as_user):
    element = draft.logos[0]["id"]
    for role, person in cast.everybody.items():
        client = as_user(person)
        for name, args in names(draft, element):
            answer = client.get(reverse(name, args=args))
            assert answer.status_code == (200 if role == "administrator" else 404), (role, name)
            if role != "administrator":
                missing = client.get(reverse(name, args=[uuid.uuid4(), *args[1:]]))
                assert (missing.status_code, len(missing.content)) == (404, len(answer.content)), (role, name)
        assert client.post(reverse("definition_step", args=[draft.pk]), {"act": "nothing"}).status_code == 404
    assert as_user(cast.aliya).post(reverse("definition", args=[draft.pk]), typed(draft)).status_code == 404


def test_an_element_of_another_version_is_the_same_404(draft, in_use, manager, cast, at):
    element = draft.logos[0]["id"]
    put_in_use(definition=draft, by=cast.kuanysh, at=at)
    copy = draft_definition(programme_key=in_use.programme_key, kind="completion", by=cast.kuanysh, at=at)

    for name in ("definition_picture", "definition_logos"):
        foreign = manager.get(reverse(name, args=[copy.pk, element]))
        missing = manager.get(reverse(name, args=[copy.pk, uuid.uuid4()]))
        assert foreign.status_code == missing.status_code == 404
        assert len(foreign.content) == len(missing.content)
    posted = manager.post(reverse("definition_logos", args=[copy.pk, element]), {"drop": "1"})
    assert posted.status_code == 404
    assert manager.get(reverse("definition_signatories", args=[copy.pk, copy.logos[0]["id"]])).status_code == 404
    copy.refresh_from_db()
    assert len(copy.logos) == 1


@pytest.mark.parametrize(("language", "sample", "title"), [("en", "SAMPLE", "Certificate"), ("ru", "ОБРАЗЕЦ", "Сертификат"), ("kk", "ҮЛГІ", "Сертификат")])
def test_a_specimen_is_marked_and_nothing_is_issued(draft, manager, language, sample, title):
    answer = manager.get(reverse("definition_preview", args=[draft.pk, language]))

    assert answer["Content-Type"] == "application/pdf"
    text = re.sub(r"\s+", " ", PdfReader(io.BytesIO(answer.content)).pages[0].extract_text())
    assert sample in text
    assert title in text
    assert answer.content.count(b"/Subtype /Image") == 2  # the logo and its mask
    assert b"EmbeddedFile" not in answer.content
    for table in (Credential, CredentialFile, CredentialEvent, StatusEntry):
        assert not table.objects.exists()
    assert manager.get(reverse("definition_preview", args=[draft.pk, "de"])).status_code == 404


def test_what_is_typed_is_seen_before_it_is_saved(draft, manager):
    words = {f"place_{code}": "Көкшетау" for code in WORDS}

    answer = manager.post(reverse("definition_preview", args=[draft.pk, "kk"]), typed(draft, **words))

    assert "Көкшетау" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    draft.refresh_from_db()
    assert draft.texts == {}
    wrong = manager.post(reverse("definition_preview", args=[draft.pk, "kk"]), typed(draft, place_en="Kokshetau"))
    assert wrong.status_code == 422


def test_a_specimen_of_a_letter_no_font_has_says_so(draft, manager):
    words = {f"place_{code}": "Алматы 🙂" for code in WORDS}

    answer = manager.post(reverse("definition_preview", args=[draft.pk, "kk"]), typed(draft, **words), follow=True)

    assert "U+1F642" in answer.content.decode()


def test_a_draft_is_saved_and_a_stale_page_is_told(draft, manager):
    url = reverse("definition", args=[draft.pk])
    words = {f"issuer_line_{code}": f"Line {code}" for code in WORDS} | {f"competences_{code}": "Бір\nЕкі" for code in WORDS}

    assert manager.post(url, typed(draft, validity_months=24, percent_post_test=60, **words)).status_code == 302
    stale = manager.post(url, typed(draft, validity_months=36))

    assert stale.status_code == 422
    draft.refresh_from_db()
    assert (draft.validity_months, draft.texts["issuer_line"]["ru"], len(draft.competences)) == (24, "Line ru", 2)
    assert draft.rule["requirements"][-1] == {"code": "post_test", "percent_min": 60}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"accent": "#123456"}, "accent"), ({"accent": "#3A5A78"}, "accent"), ({"validity_months": 0}, "validity_months"),
        ({"percent_post_test": 101}, "percent_post_test"), ({"place_kk": "Алматы"}, "place_en"),
        ({"competences_en": "One\nTwo", "competences_ru": "Один", "competences_kk": "Бір\nЕкі"}, "competences_ru"),
        ({"place_en": "x" * 61, "place_ru": "x", "place_kk": "x"}, "place_en"),
    ],
)  # fmt: skip
def test_wrong_input_is_named_at_its_field_and_changes_nothing(draft, manager, change, field):
    before = CredentialDefinition.objects.filter(pk=draft.pk).values().get()

    answer = manager.post(reverse("definition", args=[draft.pk]), typed(draft, **change))

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert CredentialDefinition.objects.filter(pk=draft.pk).values().get() == before


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (INK + bytes(20 * 1024**2), "logo.png", "5 МБ"), (SVG, "logo.svg", "SVG"), (SVG, "logo.png", "SVG"),
        (INK[:80], "logo.png", "бүлінген"), (picture(ink=(255, 255, 255)), "logo.png", "ештеңе"), (b"", "logo.png", ""),
    ],
)  # fmt: skip
def test_a_wrong_picture_is_named_in_kazakh_and_nothing_is_stored(draft, manager, content, name, word):
    with translation.override("kk"):
        url = reverse("definition_logos_new", args=[draft.pk])
    fields = {f"name_{code}": text for code, text in WORDS.items()}

    answer = manager.post(url, {**fields, "picture": file(content, name)})

    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert 'id="id_picture_error"' in answer.content.decode()
    draft.refresh_from_db()
    assert len(draft.logos) == 1


def test_signatory_and_logo_are_added_changed_and_taken_out(draft, manager):
    roles = {f"role_{code}": text for code, text in WORDS.items()}
    names = {f"name_{code}": text for code, text in WORDS.items()}
    new = reverse("definition_signatories_new", args=[draft.pk])

    assert manager.post(new, {**roles, "role_kk": ""}).status_code == 422
    assert manager.post(new, {**roles, "name_en": "Only one"}).status_code == 422
    assert manager.post(new, {**roles, **names, "picture": file()}).status_code == 302
    draft.refresh_from_db()
    added = draft.signatories[-1]
    assert added["picture"] == draft.logos[0]["picture"]
    url = reverse("definition_signatories", args=[draft.pk, added["id"]])
    shown = manager.get(reverse("definition_picture", args=[draft.pk, added["id"]]))
    assert (shown["Content-Type"], shown.content[:4]) == ("image/png", b"\x89PNG")
    assert manager.post(url, {**roles, **names}).status_code == 302
    draft.refresh_from_db()
    assert draft.signatories[-1] == added  # no new file: the picture stays
    manager.post(url, {**roles, **names, "drop_picture": "on"})
    draft.refresh_from_db()
    assert draft.signatories[-1]["picture"] == ""
    assert manager.get(reverse("definition_picture", args=[draft.pk, added["id"]])).status_code == 404
    assert manager.post(url, {"drop": "1"}).status_code == 302
    logo = reverse("definition_logos", args=[draft.pk, draft.logos[0]["id"]])
    manager.post(logo, {**names, "name_en": "Other"})
    draft.refresh_from_db()
    assert (len(draft.signatories), draft.logos[0]["name"]["en"], draft.logos[0]["picture"] != "") == (1, "Other", True)


def test_the_way_from_a_new_draft_to_use_and_the_next_version(in_use, manager):
    assert manager.post(reverse("new_definition"), {"programme": str(in_use.programme_key), "kind": "glory"}).status_code == 422
    began = manager.post(reverse("new_definition"), {"programme": str(in_use.programme_key), "kind": "attendance"})
    draft = CredentialDefinition.objects.get(code="TST-attendance")
    assert began.url == reverse("definition", args=[draft.pk])
    step = reverse("definition_step", args=[draft.pk])
    refused = manager.post(step, {"act": "use"}, follow=True).content.decode()
    assert "Nobody signs" in refused
    manager.post(reverse("definition_signatories_new", args=[draft.pk]), {f"role_{code}": text for code, text in WORDS.items()})
    manager.post(step, {"act": "use"})
    draft.refresh_from_db()
    assert draft.state == "in_use"
    assert manager.post(reverse("definition", args=[draft.pk]), typed(draft, percent_lessons=10)).status_code == 302
    draft.refresh_from_db()
    assert draft.rule["requirements"][-1] == {"code": "lessons", "percent_min": 80}
    manager.post(step, {"act": "version"})
    manager.post(step, {"act": "version"})
    second = CredentialDefinition.objects.get(code="TST-attendance", version=2)
    manager.post(reverse("definition_step", args=[second.pk]), {"act": "discard"})
    manager.post(step, {"act": "retire"})
    draft.refresh_from_db()
    assert draft.state == "retired"
    assert CredentialDefinition.objects.filter(code="TST-attendance").count() == 1


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_pages_speak_each_language_and_cost_the_same_with_more_versions(draft, in_use, manager, cast, at, language, django_assert_num_queries):
    with translation.override(language):
        urls = [reverse("definitions"), reverse("definition", args=[draft.pk]), reverse("definition", args=[in_use.pk])]
    for url in urls:
        manager.get(url)
    for url, most in zip(urls, QUERIES, strict=True):
        with django_assert_num_queries(most):
            assert "TST-completion" in manager.get(url).content.decode()
    put_in_use(definition=draft, by=cast.kuanysh, at=at)
    draft_definition(programme_key=in_use.programme_key, kind="completion", by=cast.kuanysh, at=at)
    with django_assert_num_queries(QUERIES[0]):
        manager.get(urls[0])

