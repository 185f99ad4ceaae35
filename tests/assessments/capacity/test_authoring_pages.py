"""The parts of a draft on pages: faults name place and cure, nothing changes; a version in use refuses; two at once."""

import copy
import json
from pathlib import Path

import pytest
from django.urls import reverse

from assessments.capacity.actions.instruments import copy_version, store_instrument
from assessments.capacity.imports.instrument import faults_in
from assessments.capacity.interchange.domains import with_domain, without_domain
from assessments.capacity.measurement.settings import exact, faults_in_settings
from assessments.capacity.models import InstrumentVersion
from tests.assessments.capacity import factories as make

pytestmark = pytest.mark.django_db
DOCUMENT = json.loads((Path(__file__).resolve().parents[3] / "fixtures/instrument.json").read_text())
PARTS = ("names", "domains", "bands", "rules", "tags")


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def published(db, at):
    return store_instrument(document=DOCUMENT, at=at).version


@pytest.fixture
def draft(published, cast, at):
    return copy_version(version=published, number="1.1", by=cast.murat, at=at)


@pytest.fixture
def lead(as_user, cast):
    return as_user(cast.murat)


def address(draft, part):
    return reverse("instrument_part", args=[draft.pk, part])


def typed(page, **changes):
    """Return what a browser would send back from a page, with some controls typed anew."""
    form = page.context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False, "")}
    data = {name: "on" if value is True else value for name, value in data.items()}
    for name, value in changes.items():
        data[name] = value
    return {name: value for name, value in data.items() if value is not None} | {"seen": page.context["seen"]}


def send(lead, draft, part, changes):
    page = lead.get(address(draft, part))
    return lead.post(address(draft, part), typed(page, **changes))


# --- who, and which version


@pytest.mark.parametrize("who", ["dinara", "gulnur", "saule", "yerlan", "katrin", "kuanysh", "aliya"])
def test_nobody_but_the_m_and_e_lead_edits(draft, cast, as_user, who):
    browser = as_user(getattr(cast, who))
    for part in PARTS:
        assert browser.get(address(draft, part)).status_code == 404
        assert browser.post(address(draft, part), {}).status_code == 404
    assert browser.get(reverse("new_item", args=[draft.pk, "legal"])).status_code == 404
    assert browser.post(reverse("remove_item", args=[draft.pk, "1-1"])).status_code == 404


@pytest.mark.parametrize("state", ["published", "in use"])
def test_a_version_that_is_no_draft_has_no_such_pages(published, lead, cast, at, state):
    if state == "in use":
        make.make_case(published, cast, at)
    for page in (*(address(published, part) for part in PARTS), reverse("new_item", args=[published.pk, "legal"])):
        assert lead.get(page).status_code == 404
        assert lead.post(page, {"code": "1.9", "seen": published.sha256}).status_code == 404
    assert lead.post(reverse("remove_item", args=[published.pk, "1-1"])).status_code == 404
    assert InstrumentVersion.objects.get(pk=published.pk).document == DOCUMENT


@pytest.mark.parametrize("part", PARTS)
def test_a_part_saved_as_it_stands_changes_no_byte(draft, lead, part):
    assert send(lead, draft, part, {}).status_code == 302

    assert InstrumentVersion.objects.get(pk=draft.pk).sha256 == draft.sha256


def test_an_unknown_part_is_not_there(draft, lead):
    assert lead.get(address(draft, "everything")).status_code == 404


# --- faults name place and cure, and change nothing

FAULTS = [
    ("domains", {"D1-weight": "1/4"}, None, "sum to 9/8, they must sum to 1. Take 1/8 away"),
    ("domains", {"D1-weight": "1/16"}, None, "sum to 15/16, they must sum to 1. Add 1/16"),
    ("domains", {"D1-weight": "0", "D2-weight": "1/4"}, "D1-weight", "greater than 0"),
    ("domains", {"D3-weight": "a bit"}, "D3-weight", "such as 1/8"),
    ("domains", {"D3-weight": "1/0"}, "D3-weight", "such as 1/8"),
    ("domains", {"D3-weight": "²"}, "D3-weight", "such as 1/8"),
    ("domains", {"D3-name-kk": None}, "D3-name-kk", "required"),
    ("domains", {"D3-route": "XYZ"}, "D3-route", "valid choice"),
    ("bands", {"0-from": "5"}, "0-from", "must begin at 0"),
    ("bands", {"2-from": "25"}, "2-from", "Two levels begin at 25"),
    ("bands", {"4-from": "100"}, "4-from", "below 100"),
    ("bands", {"4-from": None}, "4-from", "required"),
    ("bands", {"1-name-kk": None}, "1-name-kk", "required"),
    ("bands", {"1-name-en": "Absent"}, "1-name-en", "A level of an item has this name too"),
    ("bands", {"3-gone": "on"}, None, "cannot be taken away"),
    ("bands", {"5-code": "nascent", "5-from": "90", "5-name-en": "A", "5-name-ru": "Б", "5-name-kk": "Ә", "5-meaning-en": "a", "5-meaning-ru": "б", "5-meaning-kk": "ә"}, "5-code", "is taken"),
    ("bands", {"5-code": "Бір", "5-from": "90"}, "5-code", "small Latin letters"),
    ("bands", {"5-code": "nasсent", "5-from": "90"}, "5-code", "small Latin letters"),
    ("rules", {"evidence_cap.cap_value": "3"}, "evidence_cap.cap_value", "less than 3"),
    ("rules", {"evidence_cap.from_level": "9"}, "evidence_cap.from_level", "less than or equal to 4"),
    ("rules", {"validity.answered_share_min": "5/4"}, "validity.answered_share_min", "from 0 to 1"),
    ("rules", {"validity.valid_domains_for_full_result": "9"}, "validity.valid_domains_for_full_result", "only so many domains: 8"),
    ("rules", {"validity.valid_domains_for_provisional_result": "8", "validity.valid_domains_for_full_result": "7"}, "validity.valid_domains_for_provisional_result", "cannot ask for more"),
    ("rules", {"validity.na_items_max_total": "41"}, "validity.na_items_max_total", "only so many items: 40"),
    ("rules", {"workflow.spread_shown_from_answers": "2"}, "workflow.spread_shown_from_answers", "greater than or equal to 3"),
    ("tags", {"0-gone": "on"}, "0-gone", "Items carry this tag: 1.1"),
    ("tags", {"5-code": "relate", "5-name-en": "A", "5-name-ru": "Б", "5-name-kk": "Ә"}, "5-code", "is taken"),
    ("tags", {"5-code": "new_tag", "5-name-en": "A"}, "5-name-kk", "all three languages"),
    ("names", {"name-ru": None}, "name-ru", "required"),
    ("names", {"level-2-name-en": "Capable"}, "level-2-name-en", "A capacity level has this name too"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "changes", "place", "words"), FAULTS)
def test_a_fault_names_its_place_and_the_cure_and_changes_nothing(draft, lead, part, changes, place, words):
    tag = DOCUMENT["five_c"][1]["code"]
    changes = {name: tag if value == "relate" else value for name, value in changes.items()}

    refused = send(lead, draft, part, changes)

    assert refused.status_code == 422
    errors = refused.context["form"].errors
    assert words in str(errors[place or "__all__"])
    assert InstrumentVersion.objects.get(pk=draft.pk).sha256 == draft.sha256
    for value in filter(None, changes.values()):
        assert value in (refused.content.decode() + "on")  # what was typed is still there


@pytest.mark.parametrize(("language", "words"), [("ru", "их сумма должна быть 1"), ("kk", "қосындысы 1 болуы керек")])
def test_faults_are_said_in_the_readers_language(draft, lead, language, words):
    page = lead.get(address(draft, "domains"))
    where = f"/{language}/" + address(draft, "domains").split("/", 2)[2]
    assert words in lead.post(where, typed(page, **{"D1-weight": "1/4"})).content.decode()


# --- what is saved


def test_weights_bands_rules_tags_and_names_are_saved_and_the_draft_stays_without_faults(draft, lead):
    changes = {
        "domains": {"D1-weight": "0,25", "D2-weight": "0", "D2-name-kk": "Басқару"},
        "bands": {"3-from": "72", "5-code": "peak", "5-from": "95.5", "5-name-en": "Peak", "5-name-ru": "Пиковый", "5-name-kk": "Шыңдағы", "5-meaning-en": "m", "5-meaning-ru": "м", "5-meaning-kk": "ә"},
        "rules": {"evidence_cap.cap_value": "1", "validity.answered_share_min": "3/4", "capable_gate.enabled": "on"},
        "tags": {"5-code": "watch", "5-name-en": "To watch", "5-name-ru": "Наблюдать", "5-name-kk": "Бақылау"},
        "names": {"name-kk": "Жаңа құрал", "level-3-name-kk": "Берік"},
    }  # fmt: skip
    changes["domains"] = {"D1-weight": "0,1", "D2-weight": "0.15", "D2-name-kk": "Басқару"}
    for part, said in changes.items():
        assert send(lead, draft, part, said).status_code == 302, part

    draft.refresh_from_db()
    document = draft.document
    assert [domain["weight"] for domain in document["domains"][:3]] == ["1/10", "3/20", "1/8"]
    assert draft.domains.get(code="D2").name_kk == "Басқару"
    assert [(band["min"], band["max"]) for band in document["bands"]][-3:] == [("72", "85"), ("85", "95.5"), ("95.5", "100")]
    assert [band["max_inclusive"] for band in document["bands"]] == [False] * 5 + [True]
    assert document["settings"]["evidence_cap"] == DOCUMENT["settings"]["evidence_cap"] | {"cap_value": 1}
    assert document["settings"]["validity"]["answered_share_min"] == "3/4"
    assert document["settings"]["capable_gate"]["enabled"] is True
    assert document["five_c"][-1] == {"code": "watch", "name": {"en": "To watch", "ru": "Наблюдать", "kk": "Бақылау"}}
    assert (draft.name_kk, document["scale"]["levels"][3]["name"]["kk"]) == ("Жаңа құрал", "Берік")
    assert faults_in(document) == []
    assert draft.spec.rules.cap_value == 1


def test_a_level_is_taken_away_and_the_one_below_reaches_further(draft, lead):
    assert send(lead, draft, "bands", {"4-gone": "on"}).status_code == 302

    draft.refresh_from_db()
    assert [(band["code"], band["max"], band["max_inclusive"]) for band in draft.document["bands"]][-1] == ("capable", "100", True)


def test_of_two_who_edit_the_second_sees_both_values_and_wins_knowingly(draft, lead):
    page = lead.get(address(draft, "rules"))
    first = typed(page, **{"workflow.priorities": "5"})
    second = typed(page, **{"workflow.priorities": "4"})
    assert lead.post(address(draft, "rules"), first).status_code == 302

    clash = lead.post(address(draft, "rules"), second)

    assert clash.status_code == 422
    text = clash.content.decode()
    assert "saved meanwhile: 5" in text and 'value="4"' in text
    draft.refresh_from_db()
    assert draft.document["settings"]["workflow"]["priorities"] == 5
    assert lead.post(address(draft, "rules"), second | {"seen": clash.context["seen"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.document["settings"]["workflow"]["priorities"] == 4


def test_two_who_edit_an_item_see_both_too(draft, lead):
    where = reverse("instrument_item", args=[draft.pk, "1-1"])
    page = lead.get(where)
    assert lead.post(where, typed(page, name_kk="Бірінші")).status_code == 302

    clash = lead.post(where, typed(page, name_kk="Екінші")).content.decode()

    assert "saved meanwhile: Бірінші" in clash and "Екінші" in clash


# --- items


def test_links_are_chosen_and_lessons_belong_to_what_was_chosen(draft, lead):
    where = reverse("instrument_item", args=[draft.pk, "1-1"])
    page = lead.get(where)
    for changes, place, words in (
        ({"link_0": None}, "link_0", "required"),
        ({"link_0": "module XX.9"}, "link_0", "valid choice"),
        ({"link_1": "module PE.1"}, "link_1", "stands above already"),
        ({"lessons_0": "PE 2.1"}, "lessons_0", "no lessons of what was chosen: PE 2.1"),
        ({"link_1": "consultation legal", "lessons_1": "PE 1.1"}, "lessons_1", "no lessons"),
        ({"weight": "0"}, "weight", "greater than 0"),
        ({"name_en": "x" * 201}, "name_en", "at most 200"),
    ):
        refused = lead.post(where, typed(page, **changes))
        assert refused.status_code == 422, changes
        assert words in str(refused.context["form"].errors[place])

    said = {"link_0": "consultation legal", "lessons_0": None, "link_1": "module PE.2", "lessons_1": "PE 2.1,PE  2.3"}
    assert lead.post(where, typed(page, **said)).status_code == 302
    draft.refresh_from_db()
    links = draft.document["domains"][0]["items"][0]["programme_links"]
    assert links == [
        {"role": "primary", "kind": "consultation", "topic": "legal"},
        {"role": "secondary", "kind": "module", "programme": "PE", "module": "PE.2", "lessons": ["PE 2.1", "PE 2.3"]},
    ]


@pytest.mark.parametrize("code", ["1.1", " 1.1 ", "1.\u00a01", "1 .6", "1.б", "１.6", "1.٦", "2.9", "first", "1", "1.100", "1.1.1", ""])
def test_a_code_that_is_taken_or_of_another_domain_is_refused(draft, lead, code):
    where = reverse("new_item", args=[draft.pk, "legal"])
    assert lead.post(where, {"code": code, "seen": draft.sha256}).status_code == 422
    assert InstrumentVersion.objects.get(pk=draft.pk).items.count() == 40


def test_an_item_is_added_without_words_and_the_draft_says_what_it_lacks(draft, lead):
    where = reverse("new_item", args=[draft.pk, "legal"])
    assert "1.6" in lead.get(where).content.decode()

    added = lead.post(where, {"code": "1.6", "seen": draft.sha256})

    assert added.url == reverse("instrument_item", args=[draft.pk, "1-6"])
    assert lead.get(added.url).status_code == 200
    page = lead.get(reverse("instrument", args=[draft.pk])).content.decode()
    assert "1.6: level 0 has no text in “kk”" in page
    assert lead.post(reverse("instrument_step", args=[draft.pk]), {"act": "publish"}).status_code == 422


def test_an_item_is_taken_out_but_not_the_last_of_a_domain_nor_by_an_old_tab(draft, lead):
    remove = reverse("remove_item", args=[draft.pk, "1-2"])
    assert lead.post(remove, {"seen": "0" * 64}).status_code == 302
    assert InstrumentVersion.objects.get(pk=draft.pk).items.count() == 40

    for code in ("1-2", "1-1", "1-3", "1-4", "1-5"):
        seen = InstrumentVersion.objects.get(pk=draft.pk).sha256
        lead.post(reverse("remove_item", args=[draft.pk, code]), {"seen": seen})
    draft.refresh_from_db()

    assert [(item["code"], item["order"]) for item in draft.document["domains"][0]["items"]] == [("1.5", 1)]


# --- whole domains


NAMES = {"name-en": "Digital safety", "name-ru": "Цифровая безопасность", "name-kk": "Цифрлық қауіпсіздік"}


def test_a_domain_is_added_with_an_equal_share_and_the_draft_says_what_it_lacks(draft, lead):
    where = reverse("new_domain", args=[draft.pk])
    page = lead.get(where)
    assert lead.post(where, typed(page, **NAMES | {"name-kk": ""})).status_code == 422
    assert InstrumentVersion.objects.get(pk=draft.pk).domains.count() == 8

    added = lead.post(where, typed(page, **NAMES, group="foundation", route="ADV"))

    assert added.url == reverse("instrument_domain", args=[draft.pk, "domain-9"])
    draft.refresh_from_db()
    document = draft.document
    assert {domain["weight"] for domain in document["domains"]} == {"1/9"}
    assert [item["code"] for item in document["domains"][-1]["items"]] == ["9.1"]
    assert document["indices"][1]["domains"] == ["D2", "D8", "D9"]
    assert document["settings"]["validity"]["valid_domains_for_full_result"] == 9
    assert lead.get(added.url).status_code == 200
    assert lead.get(reverse("instrument_item", args=[draft.pk, "9-1"])).status_code == 200
    assert all(fault.startswith(("9.1:", "D9:")) for fault in faults_in(document)), faults_in(document)
    assert lead.post(reverse("instrument_step", args=[draft.pk]), {"act": "publish"}).status_code == 422


def test_a_domain_is_taken_out_whole_but_not_by_an_old_tab_nor_the_last(draft, lead):
    remove = reverse("remove_domain", args=[draft.pk, "legal"])
    lead.post(remove, {"seen": "0" * 64})
    assert InstrumentVersion.objects.get(pk=draft.pk).domains.count() == 8

    for domain in list(draft.domains.order_by("order")):
        seen = InstrumentVersion.objects.get(pk=draft.pk).sha256
        lead.post(reverse("remove_domain", args=[draft.pk, domain.key]), {"seen": seen})
        document = InstrumentVersion.objects.get(pk=draft.pk).document
        assert sum(exact(each["weight"]) for each in document["domains"]) == 1
        assert faults_in(document) == []

    assert [(each["code"], each["order"], each["weight"]) for each in document["domains"]] == [("D8", 1, "1")]
    assert [index["domains"] for index in document["indices"]] == [["D8"]]
    assert lead.post(remove, {"seen": "0" * 64}).status_code == 404


def test_adding_and_taking_out_again_gives_the_weights_back():
    uneven = copy.deepcopy(DOCUMENT)
    for domain, weight in zip(uneven["domains"], ["1/4", "1/4", "1/8", "1/8", "1/16", "1/16", "1/16", "1/16"], strict=True):
        domain["weight"] = weight

    there = with_domain(uneven, name=dict.fromkeys(("en", "ru", "kk"), "x"), group="core", route="PE")

    assert sum(exact(domain["weight"]) for domain in there["domains"]) == 1
    assert without_domain(there, "D9") == uneven


@pytest.mark.parametrize("who", ["aliya", "katrin", "kuanysh"])
def test_nobody_but_the_m_and_e_lead_adds_or_takes_out_a_domain(draft, cast, as_user, who):
    browser = as_user(getattr(cast, who))

    for address in (reverse("new_domain", args=[draft.pk]), reverse("remove_domain", args=[draft.pk, "legal"])):
        assert browser.post(address, NAMES | {"seen": draft.sha256}).status_code == 404
    assert InstrumentVersion.objects.get(pk=draft.pk).document == draft.document


# --- the same faults in a file


def test_a_file_says_the_same_of_settings_and_of_codes_that_stand_twice():
    broken = copy.deepcopy(DOCUMENT)
    broken["settings"]["evidence_cap"]["cap_value"] = 3
    broken["settings"]["validity"]["answered_share_min"] = "most"
    broken["domains"][1]["key"] = broken["domains"][0]["key"]
    broken["domains"][1]["items"][0]["var"] = "d1_1"
    broken["domains"][2]["items"] = []
    broken["domains"][0]["name"]["kk"] = "ә" * 201

    faults = "\n".join(faults_in(broken))

    for words in (
        "evidence_cap.cap_value: Without evidence", "validity.answered_share_min: This is not a number", "The code legal stands 2 times",
        "The code d1_1 stands 2 times", "D3: the domain has no item", "longer than 200",
    ):  # fmt: skip
        assert words in faults


@pytest.mark.parametrize("text", ["", "-1/8", "+1", "1e3", "1/0", "١", "½", "1_0", "nan", "inf", "1//2", "/"])
def test_what_is_no_number_is_no_number(text):
    with pytest.raises(ValueError, match="."):
        exact(text)


def test_the_settings_of_the_instrument_have_no_fault():
    assert faults_in_settings(DOCUMENT) == []
    assert (str(exact("0,125")), str(exact(" 1 / 8 ")), str(exact("12"))) == ("1/8", "1/8", "12")
