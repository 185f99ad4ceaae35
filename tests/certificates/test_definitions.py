"""Definitions: only drafts are edited, what is in use never changes, and an element belongs to one version alone."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from certificates.actions import (
    CannotPrint,
    batches,
    definitions,
    issue_credential,
    issue_if_earned,
    prepare_files,
    run_batch,
)
from certificates.actions.definitions import (
    CannotDefine,
    ChangedMeanwhile,
    MayNotDefine,
    NoSuchElement,
    NotADraft,
    NotReady,
    TooMany,
    Values,
    WrongPicture,
    change_draft,
    discard_draft,
    draft_definition,
    drop_element,
    put_in_use,
    put_logo,
    put_signatory,
    retire_definition,
)  # fmt: skip
from certificates.models import Credential, CredentialDefinition, Picture
from certificates.queries import definition_for
from certificates.queries.definitions import faults_of, specimen_face
from certificates.queries.signing import definition_at
from courses.models import ProgrammePage
from lms.core.models import AuditEntry
from tests.certificates.conftest import newer_version, study
from tests.courses.factories import make_learners
from tests.lms.core.test_pictures import SVG, picture

pytestmark = pytest.mark.django_db

ROLE = {"en": "Director", "ru": "Директор", "kk": "Директор"}
NAME = {"en": "Q. Hakimov", "ru": "К. Хакимов", "kk": "Қ. Һәкімов"}
INK = picture("RGBA", ground=(0, 0, 0, 0), ink=(0, 0, 90, 255))
BLOB = picture(format="JPEG")


@pytest.fixture
def in_use(cohort):
    return definition_for(cohort.programme_key)


@pytest.fixture
def who(cast, at):
    return {"by": cast.kuanysh, "at": at}


@pytest.fixture
def draft(in_use, who):
    return draft_definition(programme_key=in_use.programme_key, kind="completion", **who)


def values(draft, **changes) -> Values:
    return Values(**{"percents": {}, "accent": draft.accent, **changes})


# -- refusals -----------------------------------------------------------------------------------------------------


def test_only_administrators_define(draft, in_use, cast, at):
    for role, person in cast.everybody.items():
        if role == "administrator":
            continue
        who = {"by": person, "at": at}
        for refused in (
            lambda who=who: draft_definition(programme_key=in_use.programme_key, kind="attendance", **who),
            lambda who=who: change_draft(definition=draft, values=values(draft), revision=None, **who),
            lambda who=who: put_signatory(definition=draft, element_id=None, name=NAME, role=ROLE, **who),
            lambda who=who: put_logo(definition=draft, element_id=None, name=NAME, picture=INK, **who),
            lambda who=who: put_in_use(definition=draft, **who),
            lambda who=who: retire_definition(definition=in_use, **who),
            lambda who=who: discard_draft(definition=draft, **who),
        ):
            with pytest.raises(MayNotDefine):
                refused()
    assert set(CredentialDefinition.objects.values_list("state", flat=True)) == {"draft", "in_use"}


def test_what_is_in_use_or_retired_is_edited_by_no_action(in_use, draft, who):
    put_in_use(definition=draft, **who)
    for version in (draft, in_use):
        for refused in (
            lambda row=version: change_draft(definition=row, values=values(row), revision=None, **who),
            lambda row=version: put_signatory(definition=row, element_id=None, name=NAME, role=ROLE, **who),
            lambda row=version: put_logo(definition=row, element_id=None, name=NAME, picture=INK, **who),
            lambda row=version: drop_element(definition=row, kind="signatories", element_id=uuid.uuid4(), **who),
            lambda row=version: put_in_use(definition=row, **who),
            lambda row=version: discard_draft(definition=row, **who),
        ):
            with pytest.raises(NotADraft):
                refused()
    with pytest.raises(NotADraft):
        retire_definition(definition=in_use, **who)  # it retired when the draft came into use


@pytest.mark.parametrize(
    "change",
    [{"accent": "#000000"}, {"rule": {}}, {"signatories": []}, {"logos": [1]}, {"texts": {"place": {}}}, {"kind": "competence"},
     {"validity_months": 3}, {"competences": [1]}, {"code": "X"}, {"version": 9}, {"programme_key": uuid.UUID(int=5)}],
)  # fmt: skip
def test_the_database_itself_refuses_to_change_what_is_in_use(in_use, draft, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        CredentialDefinition.objects.filter(pk=in_use.pk).update(**change)
    if "code" not in change and "version" not in change:
        assert CredentialDefinition.objects.filter(pk=draft.pk).update(**change) == 1


def test_the_database_refuses_two_drafts_two_in_use_and_a_changed_picture(draft, in_use, who):
    for row in (draft, in_use):
        with pytest.raises(IntegrityError), transaction.atomic():
            CredentialDefinition.objects.create(
                code=row.code, version=9, programme_key=row.programme_key, rule=row.rule, state=row.state
            )
    put_logo(definition=draft, element_id=None, name=NAME, picture=INK, **who)
    with pytest.raises(DatabaseError), transaction.atomic():
        Picture.objects.update(content=b"another")


@pytest.mark.parametrize(
    ("kind", "percents", "accent", "field"),
    [
        ("attendance", {"post_test": 70, "lessons": 80}, "#3A5A78", "rule"),
        ("attendance", {}, "#3A5A78", "rule"),
        ("completion", {"lessons": 80}, "#14524F", "rule"),
        ("competence", {"post_test": 70}, "#6B2D4E", "rule"),
        ("competence", {"product": 0}, "#6B2D4E", "rule"),
        ("competence", {"product": 101}, "#6B2D4E", "rule"),
        ("attendance", {"lessons": 80}, "#14524F", "accent"),
        ("completion", {}, "#ABCDEF", "accent"),
    ],
)
def test_a_kind_has_its_own_rule_and_its_own_colours(in_use, who, kind, percents, accent, field):
    draft = draft_definition(programme_key=in_use.programme_key, kind=kind, **who)
    before = draft.rule

    with pytest.raises(CannotDefine) as refused:
        change_draft(definition=draft, values=Values(percents=percents, accent=accent), revision=None, **who)

    assert refused.value.details["field"] == field
    draft.refresh_from_db()
    assert draft.rule == before


def test_unknown_programme_and_kind_are_refused(in_use, who):
    with pytest.raises(CannotDefine):
        draft_definition(programme_key=uuid.uuid4(), kind="completion", **who)
    with pytest.raises(CannotDefine):
        draft_definition(programme_key=in_use.programme_key, kind="glory", **who)


@pytest.mark.parametrize("content", [SVG, b"", INK[:90], INK + bytes(20 * 1024**2), picture(ink=(255, 255, 255))])
def test_a_picture_that_cannot_be_printed_changes_nothing(draft, who, content):
    for put in (
        lambda: put_logo(definition=draft, element_id=None, name=NAME, picture=content, **who),
        lambda: put_signatory(definition=draft, element_id=None, name=NAME, role=ROLE, picture=content, **who),
    ):
        with pytest.raises(WrongPicture):
            put()

    draft.refresh_from_db()
    assert (draft.logos, len(draft.signatories), Picture.objects.count()) == ([], 1, 0)


def test_a_logo_needs_its_picture_and_there_is_room_for_three_and_four(draft, who):
    with pytest.raises(WrongPicture):
        put_logo(definition=draft, element_id=None, name=NAME, **who)
    for _number in range(4):
        put_logo(definition=draft, element_id=None, name=NAME, picture=BLOB, **who)
    for _number in range(2):  # the director is there already
        put_signatory(definition=draft, element_id=None, name=NAME, role=ROLE, **who)
    with pytest.raises(TooMany):
        put_logo(definition=draft, element_id=None, name=NAME, picture=BLOB, **who)
    with pytest.raises(TooMany):
        put_signatory(definition=draft, element_id=None, name=NAME, role=ROLE, **who)
    assert Picture.objects.count() == 1  # the same bytes are kept once


def test_an_element_of_another_version_is_none_of_this_one(draft, in_use, who):
    """Also of the version the draft was copied from, and of another programme's paper."""
    draft = put_logo(definition=draft, element_id=None, name=NAME, picture=INK, **who)
    other = draft_definition(programme_key=in_use.programme_key, kind="attendance", **who)
    other = put_signatory(definition=other, element_id=None, name=NAME, role=ROLE, picture=INK, **who)
    put_in_use(definition=draft, **who)
    copy = draft_definition(programme_key=in_use.programme_key, kind="completion", **who)

    assert copy.logos[0]["picture"] == draft.logos[0]["picture"]
    for kind, element in (("logos", draft.logos[0]), ("signatories", other.signatories[0]), ("signatories", draft.logos[0])):
        with pytest.raises(NoSuchElement):
            drop_element(definition=copy, kind=kind, element_id=uuid.UUID(element["id"]), **who)
        with pytest.raises(NoSuchElement):
            if kind == "logos":
                put_logo(definition=copy, element_id=uuid.UUID(element["id"]), name=ROLE, picture=BLOB, **who)
            else:
                put_signatory(definition=copy, element_id=uuid.UUID(element["id"]), name=ROLE, role=ROLE, **who)
    copy.refresh_from_db()
    assert copy.logos[0]["name"] == NAME


def test_whoever_saves_second_is_told(draft, who):
    change_draft(definition=draft, values=values(draft, validity_months=12), revision=draft.revision, **who)

    with pytest.raises(ChangedMeanwhile):
        change_draft(definition=draft, values=values(draft, validity_months=24), revision=draft.revision, **who)

    draft.refresh_from_db()
    assert draft.validity_months == 12


def test_two_who_begin_at_once_have_one_draft(in_use, who, monkeypatch):
    copied, same = definitions._copied, {"programme_key": in_use.programme_key, "kind": "completion", **who}

    def slower(elements, draw):
        monkeypatch.setattr(definitions, "_copied", copied)
        draft_definition(**same)
        return copied(elements, draw)

    monkeypatch.setattr(definitions, "_copied", slower)

    assert draft_definition(**same) == CredentialDefinition.objects.get(state="draft")
    assert AuditEntry.objects.filter(act="definition.drafted").count() == 1


def test_two_who_change_an_element_at_once_lose_nothing_unseen(draft, who, monkeypatch):
    stored = definitions._stored

    def slower(content, at):
        monkeypatch.setattr(definitions, "_stored", stored)
        change_draft(definition=draft, values=values(draft, validity_months=12), revision=None, **who)
        return stored(content, at)

    monkeypatch.setattr(definitions, "_stored", slower)
    with pytest.raises(ChangedMeanwhile):
        put_logo(definition=draft, element_id=None, name=NAME, picture=INK, **who)

    draft.refresh_from_db()
    assert draft.logos == []


def test_a_draft_with_faults_comes_not_into_use_and_each_is_named(draft, in_use, who, at):
    draft = drop_element(definition=draft, kind="signatories", element_id=uuid.UUID(draft.signatories[0]["id"]), **who)
    draft = put_logo(definition=draft, element_id=None, name=NAME, picture=INK, **who)
    Picture.objects.all().delete()
    words = {code: "Алматы 🙂" for code in ("en", "ru", "kk")}
    draft = change_draft(definition=draft, values=values(draft, texts={"place": words}), revision=None, **who)

    with pytest.raises(NotReady) as refused:
        put_in_use(definition=draft, **who)

    faults = " ".join(refused.value.details["faults"])
    assert len(refused.value.details["faults"]) == 3
    assert "U+1F642" in faults
    in_use.refresh_from_db()
    assert in_use.state == "in_use"


@pytest.mark.parametrize("texts", [
    {"issuer_line": "Щ" * 200}, {"place": "Щ" * 120},
])  # fmt: skip
def test_a_text_too_long_for_its_place_is_named(draft, who, at, texts):
    words = {key: dict.fromkeys(("en", "ru", "kk"), text) for key, text in texts.items()}
    draft = change_draft(definition=draft, values=values(draft, texts=words), revision=None, **who)

    assert ["ЩЩЩ" in fault for fault in faults_of(draft, at)] == [True]


def test_competences_too_many_for_the_paper_are_named(draft, who, at):
    many = [dict.fromkeys(("en", "ru", "kk"), f"Құзырет {number} " + "сөз " * 20) for number in range(30)]
    draft = change_draft(definition=draft, values=values(draft, competences=many), revision=None, **who)

    assert len(faults_of(draft, at)) == 1


def test_competence_without_a_product_to_name_waits(in_use, who, at):
    draft = draft_definition(programme_key=in_use.programme_key, kind="competence", **who)
    draft = put_signatory(definition=draft, element_id=None, name=NAME, role=ROLE, **who)
    assert len(faults_of(draft, at)) == 1

    draft = change_draft(
        definition=draft, values=Values(percents={"product": 70}, accent=draft.accent, texts={"product": ROLE}), revision=None, **who
    )
    assert faults_of(draft, at) == []


def test_a_programme_taken_down_is_named(draft, who, at):
    ProgrammePage.objects.update(live=False)

    assert len(faults_of(draft, at)) == 1
    assert specimen_face(draft, at) is None


# -- versions -----------------------------------------------------------------------------------------------------


def test_a_draft_is_a_copy_of_what_is_in_use_and_asked_twice_it_is_the_same(draft, in_use, who):
    again = draft_definition(programme_key=in_use.programme_key, kind="completion", **who)

    assert again == draft
    assert (draft.version, draft.state, draft.rule, draft.accent) == (2, "draft", in_use.rule, in_use.accent)
    assert draft.signatories[0]["role"] == in_use.signatories[0]["role"]
    assert AuditEntry.objects.filter(act="definition.drafted").count() == 1


def test_put_in_use_retires_the_version_before_and_earns_from_then_on(draft, in_use, cohort, who):
    put_in_use(definition=draft, **who)

    in_use.refresh_from_db()
    assert (in_use.state, in_use.retired_at) == ("retired", who["at"])
    assert definition_for(cohort.programme_key) == draft
    retire_definition(definition=draft, **who)
    assert definition_for(cohort.programme_key) is None


def test_a_draft_is_public_nowhere_and_a_retired_version_stays(draft, in_use, who):
    assert definition_at(draft.code, 2) is None
    put_in_use(definition=draft, **who)
    assert definition_at(draft.code, 2) == draft
    assert definition_at(draft.code, 1) == in_use


def test_a_draft_thrown_away_gives_its_number_back(draft, in_use, who):
    discard_draft(definition=draft, **who)

    assert draft_definition(programme_key=in_use.programme_key, kind="completion", **who).version == 2


def test_a_signature_and_logos_are_printed_and_frozen_by_digest(draft, in_use, enrolment, cast, who, at):
    draft = put_signatory(
        definition=draft, element_id=uuid.UUID(draft.signatories[0]["id"]), name=NAME, role=ROLE, picture=INK, **who
    )
    draft = put_logo(definition=draft, element_id=None, name=NAME, picture=BLOB, **who)
    put_in_use(definition=draft, **who)
    study(enrolment, at)
    credential = enrolment.credentials.get()

    assert credential.face["signatories"][0]["picture"] == draft.signatories[0]["picture"]
    assert credential.face["logos"][0]["picture"] == draft.logos[0]["picture"]
    prepare_files(credential_id=credential.pk, at=at)
    assert all(bytes(file.content).count(b"/Subtype /Image") == 3 for file in credential.papers)  # two, and one mask
    newest = newer_version(draft, cast, at)
    newest_draft = draft_definition(programme_key=in_use.programme_key, kind="completion", **who)
    put_signatory(
        definition=newest_draft, element_id=uuid.UUID(newest_draft.signatories[0]["id"]), name=NAME, role=ROLE,
        drop_picture=True, **who,
    )  # fmt: skip
    assert newest.signatories[0]["picture"] == draft.signatories[0]["picture"]
    newest_draft.refresh_from_db()
    assert newest_draft.signatories[0]["picture"] == ""


def test_a_picture_lost_stops_the_issue_and_the_papers_and_never_leaves_a_gap(draft, enrolment, cast, who, at, cohort, as_user):
    draft = put_logo(definition=draft, element_id=None, name=NAME, picture=INK, **who)
    put_in_use(definition=draft, **who)
    study(enrolment, at)
    credential = enrolment.credentials.get()
    Picture.objects.all().delete()

    with pytest.raises(CannotPrint):
        prepare_files(credential_id=credential.pk, at=at)
    call_command("sweep")  # one that waits holds up no other, and the sweep goes on
    holder = as_user(cast.aliya)
    for name, more in (("certificate_pdf", ["kk"]), ("signed_credential", [])):
        told = holder.get(reverse(name, args=[credential.pk, *more]), follow=True)
        assert (told.status_code, told.redirect_chain) == (200, [(reverse("my_certificates"), 302)]), name
        assert "cannot be made at the moment" in told.content.decode()
    assert not credential.files.exists()
    (other,) = make_learners(cast, cohort, at, 1)
    study(other, at)
    issue_if_earned(enrolment=other, at=at)
    assert not other.credentials.exists()
    refused = AuditEntry.objects.filter(act="credential.refused")
    assert [entry.details["field"] for entry in refused] == ["pictures"]  # tried at each step, told once


# -- changed while a batch runs ---------------------------------------------------------------------------------------


def test_a_template_changed_during_a_bulk_run_reaches_nobody_of_the_run(enrolment, cohort, in_use, cast, at, monkeypatch):
    """A version comes into use after the second of four papers: all four are of the version the run began with."""
    learners = [enrolment, *make_learners(cast, cohort, at, 3)]
    retire_definition(definition=in_use, by=cast.kuanysh, at=at)
    for one in learners:
        study(one, at)
    assert not Credential.objects.exists()
    first = newer_version(in_use, cast, at, accent="#0E3F3D")
    issued = []

    def issue_and_change(**said):
        credential = issue_credential(**said)
        issued.append(credential)
        if len(issued) == 2:
            newer_version(first, cast, at, accent="#2F5D2E")
        return credential

    monkeypatch.setattr(batches, "issue_credential", issue_and_change)
    run_batch(cohort=cohort, by=cast.kuanysh, at=at)
    before = {one.pk: (one.digest, sorted(one.files.values_list("sha256", flat=True))) for one in Credential.objects.all()}

    assert [one.definition for one in issued] == [first] * 4
    assert {one.face["accent"] for one in issued} == {"#0E3F3D"}
    assert {one.face["definition_version"] for one in issued} == {first.version}

    monkeypatch.undo()
    run_batch(cohort=cohort, by=cast.kuanysh, at=at + timedelta(days=1))  # of the new version: nobody gets a second paper
    after = {one.pk: (one.digest, sorted(one.files.values_list("sha256", flat=True))) for one in Credential.objects.all()}
    assert after == before
    assert definition_for(cohort.programme_key).version == first.version + 1
