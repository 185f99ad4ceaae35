"""The instrument is loaded once, refused when broken, and immutable once a round uses it."""

from copy import deepcopy

import pytest
from django.db import IntegrityError, transaction

from assessments.capacity.actions.instruments import (
    AuthoringRefused,
    InstrumentRefused,
    VersionLocked,
    store_instrument,
    withdraw_version,
)
from assessments.capacity.imports.instrument import faults_in
from assessments.capacity.models import Anchor, AssessmentRound, Band, Domain, InstrumentVersion, Item

from .factories import make_round


def test_instrument_of_the_fixture_has_no_fault(document):
    assert faults_in(document) == []


@pytest.mark.parametrize(
    ("break_it", "word"),
    [
        (lambda d: d.update(schema="other"), "not an instrument"),
        (lambda d: d["domains"][0].update(weight="1/4"), "sum to 9/8"),
        (lambda d: d["domains"][0].update(weight="-1/8"), "greater than 0"),
        (lambda d: d["domains"][0]["items"][1].update(code="1.1"), "1.1 stands 2 times"),
        (lambda d: d["domains"][0]["items"][0]["name"].update(kk=" "), "1.1: “name” has no text in “kk”"),
        (lambda d: d["domains"][0]["items"][0]["anchors"].pop(), "0, 1, 2, 3 and 4"),
        (lambda d: d["domains"][0]["items"][0]["programme_links"][0].update(module="XX.9"), "XX.9 is unknown"),
        (lambda d: d["bands"][1].update(min="30"), "gap or an overlap"),
        (lambda d: d["bands"][0]["name"].update(en="Basic"), "names a level and a capacity level in “en”"),
        (lambda d: d.pop("five_c"), "lacks a part"),
        (lambda d: d["domains"][0].update(weight="a lot"), "wrong kind"),
    ],
)
def test_faults_in_names_what_is_wrong(document, break_it, word):
    broken = deepcopy(document)
    break_it(broken)

    assert any(word in fault for fault in faults_in(broken))


def test_store_instrument_makes_every_row(stored_version):
    counts = [model.objects.count() for model in (Domain, Item, Anchor, Band)]

    assert counts == [8, 40, 200, 5]
    assert stored_version.spec.items["4.2"].links[0].module == "ADV.3"


def test_store_instrument_twice_leaves_everything_alone(stored_version, document, at):
    ids = set(Item.objects.values_list("pk", flat=True))

    assert store_instrument(document=document, at=at).outcome == "unchanged"
    assert set(Item.objects.values_list("pk", flat=True)) == ids


def test_store_instrument_refuses_a_file_with_faults(db, document, at):
    with pytest.raises(InstrumentRefused) as refusal:
        store_instrument(document=document, at=at, faults=["1.1: something"])

    assert refusal.value.details["faults"] == ["1.1: something"]
    assert not InstrumentVersion.objects.exists()


def test_version_without_a_round_may_be_loaded_anew(stored_version, document, at):
    corrected = deepcopy(document)
    corrected["name"]["en"] = "Corrected"

    assert store_instrument(document=corrected, at=at).outcome == "changed"
    assert Item.objects.count() == 40


def test_version_in_use_is_not_loaded_anew(stored_version, cast, document, at):
    make_round(stored_version, cast, at)
    corrected = deepcopy(document)
    corrected["name"]["en"] = "Corrected"

    with pytest.raises(VersionLocked):
        store_instrument(document=corrected, at=at)
    assert store_instrument(document=document, at=at).outcome == "unchanged"


def refuses(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_version_in_use_is_immutable_in_the_database(stored_version, cast, at):
    make_round(stored_version, cast, at)
    item, anchor = Item.objects.first(), Anchor.objects.first()
    item.weight, anchor.text_kk = "2", "Басқаша"

    refuses(item.save)
    refuses(anchor.save)
    refuses(anchor.delete)
    refuses(lambda: Anchor.objects.update(text_en="Other"))
    refuses(lambda: Item.objects.update(na_allowed=True))
    refuses(lambda: Band.objects.update(lower="0"))
    refuses(lambda: Domain.objects.update(weight="1"))
    refuses(lambda: InstrumentVersion.objects.update(sha256="0" * 64))
    refuses(lambda: InstrumentVersion.objects.update(locked_at=None))
    refuses(lambda: InstrumentVersion.objects.update(name_kk="Басқаша"))
    refuses(lambda: InstrumentVersion.objects.update(purpose_en="Other"))
    refuses(lambda: InstrumentVersion.objects.update(valid_from=at.date()))
    refuses(lambda: InstrumentVersion.objects.update(status="draft"))
    refuses(lambda: Item.objects.create(**{f.name: getattr(item, f.name) for f in Item._meta.fields if f.name != "id"} | {"code": "9.9"}))


def test_version_in_use_may_still_be_retired(stored_version, cast, at):
    make_round(stored_version, cast, at)

    InstrumentVersion.objects.update(status="retired")

    assert InstrumentVersion.objects.get().status == "retired"


def test_no_row_of_a_draft_moves_below_a_version_in_use(stored_version, cast, document, at):
    draft = store_instrument(document=deepcopy(document) | {"version": "1.1", "status": "draft"}, at=at).version
    make_round(stored_version, cast, at)
    domain = Domain.objects.filter(version=draft).first()
    item = Item.objects.filter(version=draft).first()

    refuses(lambda: Item.objects.filter(pk=item.pk).update(version=stored_version, code="9.9"))
    refuses(lambda: Domain.objects.filter(pk=domain.pk).update(version=stored_version, code="D9"))
    refuses(lambda: Band.objects.filter(version=draft, order=1).update(version=stored_version, code="other"))
    refuses(lambda: Anchor.objects.filter(item=item, level=0).update(item=Item.objects.filter(version=stored_version).first()))
    Item.objects.filter(pk=item.pk).update(name_en="A draft changes")
    assert Item.objects.filter(version=stored_version).count() == 40


def test_a_round_does_not_open_on_a_version_that_was_withdrawn_in_the_other_tab(stored_version, cast, at):
    withdraw_version(version=InstrumentVersion.objects.get(), reason="Қате", by=cast.murat, at=at)

    with pytest.raises(AuthoringRefused):  # the first tab still holds the published version
        make_round(stored_version, cast, at)
    assert not InstrumentVersion.objects.get().is_locked
    assert not AssessmentRound.objects.exists()
