"""Versions of the instrument on pages: who may, what is refused, and that a version in use changes by no way."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from assessments.capacity.actions.instruments import (
    AuthoringRefused,
    InstrumentRefused,
    VersionLocked,
    copy_version,
    publish_version,
    retire_version,
    save_draft,
    store_instrument,
    withdraw_version,
)
from assessments.capacity.imports.instrument import faults_in, faults_of
from assessments.capacity.interchange.workbook import tables_from
from assessments.capacity.models import Anchor, InstrumentVersion, Item
from lms.core.models import AuditEntry
from lms.core.tables import to_xlsx
from tests.assessments.capacity import factories as make

pytestmark = pytest.mark.django_db
DOCUMENT = json.loads((Path(__file__).resolve().parents[3] / "fixtures/instrument.json").read_text())


@pytest.fixture
def published(db, at):
    return store_instrument(document=DOCUMENT, at=at).version


@pytest.fixture
def draft(published, cast, at):
    return copy_version(version=published, number="1.1", by=cast.murat, at=at)


def changed(document):
    document = copy.deepcopy(document)
    document["domains"][0]["items"][0]["name"]["kk"] = "Жаңа атау"
    return document


@pytest.mark.parametrize("who", ["dinara", "gulnur", "saule", "yerlan", "katrin", "kuanysh"])
def test_only_the_m_and_e_lead_writes_versions(published, draft, cast, at, who):
    by = getattr(cast, who)
    for act in (
        lambda: copy_version(version=published, number="1.2", by=by, at=at),
        lambda: save_draft(version=draft, document=changed(draft.document), by=by, at=at),
        lambda: publish_version(version=draft, faults=[], by=by, at=at),
        lambda: withdraw_version(version=published, reason="x", by=by, at=at),
        lambda: retire_version(version=published, by=by, at=at),
    ):
        with pytest.raises(AuthoringRefused):
            act()
    assert InstrumentVersion.objects.count() == 2


@pytest.mark.parametrize("number", ["1.0", "0.9", "one", "1", "1.1.1.1", ""])
def test_a_number_that_does_not_follow_is_refused(published, cast, at, number):
    with pytest.raises(AuthoringRefused):
        copy_version(version=published, number=number, by=cast.murat, at=at)


def test_a_copy_is_a_draft_that_is_edited_published_and_withdrawn(draft, published, cast, at):
    assert (draft.status, draft.supersedes, draft.items.count()) == ("draft", published, 40)
    with pytest.raises(AuthoringRefused, match="stands already"):
        copy_version(version=published, number="1.1", by=cast.murat, at=at)
    seen = draft.sha256
    saved = save_draft(version=draft, document=changed(draft.document), by=cast.murat, at=at, seen=seen)
    assert saved.items.get(code="1.1").name_kk == "Жаңа атау"
    with pytest.raises(AuthoringRefused, match="meanwhile"):  # the other tab
        save_draft(version=draft, document=draft.document, by=cast.murat, at=at, seen=seen)
    with pytest.raises(AuthoringRefused, match="not of"):
        save_draft(version=draft, document=DOCUMENT, by=cast.murat, at=at)
    broken = changed(saved.document)
    broken["domains"][0]["items"][0]["name"]["ru"] = ""
    save_draft(version=draft, document=broken, by=cast.murat, at=at)
    draft.refresh_from_db()
    with pytest.raises(InstrumentRefused):
        publish_version(version=draft, faults=faults_in(draft.document), by=cast.murat, at=at)
    save_draft(version=draft, document=changed(draft.document | {"domains": DOCUMENT["domains"]}), by=cast.murat, at=at)
    draft.refresh_from_db()
    made = publish_version(version=draft, faults=faults_in(draft.document), by=cast.murat, at=at)
    assert made.status == "published"
    with pytest.raises(AuthoringRefused, match="Only a draft"):
        save_draft(version=made, document=made.document, by=cast.murat, at=at)
    with pytest.raises(AuthoringRefused, match="Write why"):
        withdraw_version(version=made, reason=" ", by=cast.murat, at=at)
    assert withdraw_version(version=made, reason="Қате", by=cast.murat, at=at).status == "draft"
    assert {"instrument.published", "instrument.withdrawn"} <= set(AuditEntry.objects.values_list("act", flat=True))


def test_a_version_in_use_changes_by_no_way(published, cast, at):
    make.make_case(published, cast, at)
    published.refresh_from_db()
    for act in (
        lambda: save_draft(version=published, document=changed(DOCUMENT), by=cast.murat, at=at),
        lambda: withdraw_version(version=published, reason="x", by=cast.murat, at=at),
        lambda: publish_version(version=published, faults=[], by=cast.murat, at=at),
        lambda: store_instrument(document=changed(DOCUMENT), at=at),
    ):
        with pytest.raises(VersionLocked):
            act()
    for change in (  # shell and admin: the database refuses
        lambda: InstrumentVersion.objects.update(document={}),
        lambda: Item.objects.filter(version=published).update(name_en="x"),
        lambda: Anchor.objects.filter(item__version=published).update(text_kk="x"),
        lambda: Item.objects.filter(version=published).first().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    retire_version(version=published, by=cast.murat, at=at)  # offered no more, and not a byte of it changed
    published.refresh_from_db()
    assert (published.status, published.document) == ("retired", DOCUMENT)


def test_a_version_is_said_to_be_in_use_from_its_first_round(published, draft, cast, at, as_user):
    browser = as_user(cast.murat)
    for state in ("published", "in use"):
        for name, args in (("instruments", []), ("instrument", [published.pk])):
            page = browser.get(f"/en{reverse(name, args=args)[3:]}").content.decode()
            assert f'<span class="label good">{state}</span>' in page
        if state == "published":
            make.make_case(published, cast, at)


def test_a_text_revision_takes_words_only(published, as_user, cast, at):
    copied = copy_version(version=published, number="1.0.1", by=cast.murat, at=at)
    client = as_user(cast.murat)
    item = address("instrument_item", copied, "1-1")
    page = client.get(item)
    assert "is_same_item" not in page.context["form"].fields
    data = {field.name: field.value() for field in page.context["form"] if field.value() not in (None, False)}
    assert client.post(item, data | {"name_kk": "Жаңа атау", "seen": page.context["seen"]}).status_code == 302
    copied.refresh_from_db()
    assert copied.document["domains"][0]["items"][0]["anchor_revision"] == 1
    assert faults_of(copied.document) == []
    weighed = copy.deepcopy(copied.document)
    weighed["domains"][0]["items"][0]["weight"] = "2"
    save_draft(version=copied, document=weighed | {"supersedes": None}, by=cast.murat, at=at)
    refused = client.post(address("instrument_step", copied), {"act": "publish"})
    assert refused.status_code == 422
    assert "more than words changed in: 1.1" in refused.content.decode()
    copied.refresh_from_db()
    assert (copied.status, copied.supersedes) == ("draft", published)


def test_a_version_follows_one_that_is_here(published):
    assert "which is not here" in faults_of(DOCUMENT | {"version": "1.2", "supersedes": "1.1"})[0]


def test_no_rule_that_nobody_wrote_is_published_from_the_shell(draft, cast, at):
    save_draft(version=draft, document=draft.document | {"scoring_rule": "poci-score-9"}, by=cast.murat, at=at)
    with pytest.raises(InstrumentRefused, match="poci-score-9"):
        publish_version(version=draft, faults=[], by=cast.murat, at=at)
    draft.refresh_from_db()
    assert draft.status == "draft"


def address(name, *args):
    return reverse(name, args=[getattr(each, "pk", each) for each in args])


def test_the_pages_from_copy_to_publish(as_user, published, cast):
    client = as_user(cast.murat)
    step = address("instrument_step", published)
    assert client.post(step, {"act": "copy", "number": "1.0"}).status_code == 422
    assert client.post(step, {"act": "copy", "number": "1.1"}).status_code == 302
    draft = InstrumentVersion.objects.get(version="1.1")
    item = address("instrument_item", draft, "1-1")
    page = client.get(item)
    data = {name: field.value() for name, field in ((f.name, f) for f in page.context["form"]) if field.value() not in (None, False)}
    data |= {"name_kk": "Жаңа атау", "seen": page.context["seen"]}
    assert client.post(item, data).status_code == 302
    assert client.post(item, data).status_code == 422  # the other tab
    draft.refresh_from_db()
    first = draft.document["domains"][0]["items"][0]
    assert (first["name"]["kk"], first["anchor_revision"]) == ("Жаңа атау", 2)
    data["seen"] = draft.sha256
    assert client.post(item, data | {"is_same_item": "on"}).status_code == 302  # a slip of the pen, no other item
    draft.refresh_from_db()
    assert draft.document["domains"][0]["items"][0]["anchor_revision"] == 1
    assert client.get(item).context["form"].initial["is_same_item"]
    data["seen"] = draft.sha256
    assert client.post(item, data).status_code == 302
    draft.refresh_from_db()
    first = draft.document["domains"][0]["items"][0]
    assert first["anchor_revision"] == 2  # from 1.0, however often it is saved
    assert first["evidence_examples"] == DOCUMENT["domains"][0]["items"][0]["evidence_examples"]
    assert first["programme_links"] == DOCUMENT["domains"][0]["items"][0]["programme_links"]
    shown = client.get(address("compare_instruments", draft, published)).content.decode()
    assert "another meaning" in shown and "1.1" in shown
    assert "Жаңа атау" in client.get(f"/kk/monitoring/instruments/{draft.pk}/legal/").content.decode()
    assert client.post(address("instrument_step", draft), {"act": "publish"}).status_code == 302
    assert client.get(item).status_code == 404  # no draft any more
    assert client.post(address("instrument_step", draft), {"act": "explode"}).status_code == 404


def test_a_workbook_is_checked_then_read_into_the_draft(as_user, draft, cast):
    client = as_user(cast.murat)
    step, at = address("instrument_step", draft), datetime(2026, 11, 24, tzinfo=UTC)

    def upload(document):
        return SimpleUploadedFile("poci.xlsx", to_xlsx(tables_from(document), created_at=at))

    good, bad = changed(draft.document), changed(draft.document)
    bad["bands"][1]["max"] = "55"
    twice = changed(draft.document)
    twice["domains"][2]["items"][0]["code"] = "З.2"
    foreign = changed(draft.document) | {"version": "1.7"}
    before = draft.sha256
    for document, extra, status in ((bad, {}, 422), (twice, {}, 422), (good, {"only_check": "1"}, 200), (foreign, {}, 422)):
        assert client.post(step, {"act": "read", "file": upload(document)} | extra).status_code == status
        draft.refresh_from_db()
        assert draft.sha256 == before
    assert client.post(step, {"act": "read"}).status_code == 422
    assert client.post(step, {"act": "read", "file": upload(good)}).status_code == 302
    assert draft.items.get(code="1.1").name_kk == "Жаңа атау"


def test_files_go_out_and_nobody_else_sees_anything(client, published, cast):
    pages = [
        address("instrument", published), address("instrument_domain", published, "legal"),
        address("instrument_file", published, "workbook"), address("instrument_file", published, "xlsform"),
        address("compare_instruments", published, published),
    ]  # fmt: skip
    for name, person in cast.everybody.items():
        client.force_login(person)
        expected = 200 if name in ("monitor", "M&E staff") else 404
        assert {client.get(page).status_code for page in pages} == {expected}, name
    client.force_login(cast.dinara)
    assert client.get(address("instrument_file", published, "exe")).status_code == 404
    assert client.get(pages[2]).content[:2] == b"PK"
    assert client.post(address("instrument_step", published), {"act": "copy", "number": "1.1"}).status_code == 422
