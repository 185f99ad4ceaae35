"""Second ratings: who may, in which order, blind, from two tabs, and what M&E staff see of them."""

import pytest
from django.urls import reverse

from assessments.capacity.actions.locking import LockRefused, lock_assessment
from assessments.capacity.actions.rounds import assign_verifier
from assessments.capacity.actions.second_ratings import (
    RaterRefused,
    assign_second_rater,
    declare_as_second_rater,
    draw_second_ratings,
    finish_second_rating,
    rate_items,
    rater_conflicts,
)
from assessments.capacity.actions.sheets import (
    EditClash,
    Entry,
    EntryRefused,
    Incomplete,
    SheetClosed,
    record_consensus,
    send_to_verification,
)
from assessments.capacity.actions.verification import declare_no_conflict, validate
from assessments.capacity.models import SecondRating
from assessments.capacity.queries.results import result_of
from assessments.capacity.queries.second_ratings import second_queue_of
from assessments.evidence.models import Evidence
from lms.core.models import Role
from tests.assessments.capacity import factories as make
from tests.assessments.capacity.factories import CODES
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def timur(cast, at):
    """A second assessor."""
    return make_person("timur", "Тимур", "Әлімбаев", cast.coordinator, Role.ASSESSOR, at)


@pytest.fixture
def rating(case, cast, at):
    """The drawn second rating of a case that was sent; nobody is named yet."""
    make.to_consensus(case, cast, at)
    draw_second_ratings(assessment_round=case.round, seed="қара 7", by=cast.dinara, at=at)
    proof = make.some_evidence(cast, at)
    record_consensus(assessment=case, entries=make.entries(3, evidence=(proof.pk,)), by=cast.gulnur, at=at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    send_to_verification(assessment=case, by=cast.gulnur, at=at)
    return SecondRating.objects.get()


@pytest.fixture
def begun(rating, timur, cast, at):
    assign_second_rater(rating=rating, rater=timur, by=cast.dinara, at=at)
    declare_as_second_rater(rating=rating, by=timur, at=at)
    return SecondRating.objects.select_related("assessment", "sheet").get()


def levels(level=2, **changes):
    return {code: Entry(level=level) for code in CODES} | changes


def test_the_second_rater_is_named_by_m_and_e_staff_and_free_of_conflict(rating, timur, cast, at):
    for person in (cast.gulnur, cast.saule, cast.yerlan, cast.kuanysh):
        with pytest.raises(RaterRefused):
            assign_second_rater(rating=rating, rater=timur, by=person, at=at)
    for person, conflict in ((cast.saule, "verifier"), (cast.gulnur, "member"), (cast.yerlan, "not_an_assessor")):
        assert conflict in rater_conflicts(person, rating.assessment)
        with pytest.raises(RaterRefused) as refusal:
            assign_second_rater(rating=rating, rater=person, by=cast.dinara, at=at)
        assert conflict in refusal.value.details["conflicts"]
    assert rater_conflicts(timur, rating.assessment) == []
    first = assign_second_rater(rating=rating, rater=timur, by=cast.dinara, at=at)
    assert assign_second_rater(rating=rating, rater=timur, by=cast.dinara, at=at) == first
    assert list(second_queue_of(timur)) == [first]
    assert not second_queue_of(cast.saule).exists()


def test_the_evidence_opens_for_the_rater_and_closes_when_finished_or_replaced(rating, timur, cast, at):
    other = make_person("ainur", "Айнұр", "Ө", cast.coordinator, Role.ASSESSOR, at)
    seen = lambda person: Evidence.objects.visible_to(person).count()  # noqa: E731 - said three times
    assign_second_rater(rating=rating, rater=timur, by=cast.dinara, at=at)
    assert (seen(timur), seen(other)) == (1, 0)
    assign_second_rater(rating=rating, rater=other, by=cast.dinara, at=at)
    assert (seen(timur), seen(other)) == (0, 1)
    declare_as_second_rater(rating=rating, by=other, at=at)
    rate_items(rating=rating, entries=levels(), by=other, at=at)
    finish_second_rating(rating=rating, by=other, at=at)
    assert seen(other) == 0
    with pytest.raises(RaterRefused):
        assign_second_rater(rating=rating, rater=timur, by=cast.dinara, at=at)


def test_nothing_is_rated_before_the_declaration_and_nobody_else_rates(rating, timur, cast, at):
    assign_second_rater(rating=rating, rater=timur, by=cast.dinara, at=at)
    with pytest.raises(SheetClosed):
        rate_items(rating=rating, entries=levels(), by=timur, at=at)
    for person in (cast.saule, cast.murat, cast.gulnur):
        with pytest.raises(RaterRefused):
            declare_as_second_rater(rating=rating, by=person, at=at)
    declare_as_second_rater(rating=rating, by=timur, at=at)
    sheet = SecondRating.objects.get().sheet_id
    declare_as_second_rater(rating=rating, by=timur, at=at)  # twice
    assert SecondRating.objects.get().sheet_id == sheet
    for person in (cast.saule, cast.murat, cast.gulnur):
        with pytest.raises(SheetClosed):
            rate_items(rating=rating, entries=levels(), by=person, at=at)


def test_a_gap_needs_a_reason_and_two_tabs_lose_nothing(begun, timur, at):
    with pytest.raises(EntryRefused) as refusal:
        rate_items(rating=begun, entries={"1.1": Entry(code="dk")}, by=timur, at=at)
    assert list(refusal.value.details["faults"]) == ["1.1"]
    rate_items(rating=begun, entries={"1.1": Entry(level=2, rev=0)}, by=timur, at=at)
    with pytest.raises(EditClash):
        rate_items(rating=begun, entries={"1.1": Entry(level=4, rev=0)}, by=timur, at=at)
    assert begun.sheet.scores.get(item__code="1.1").level == 2


def test_it_is_finished_only_when_every_item_is_rated_and_then_stays(begun, timur, cast, at):
    rate_items(rating=begun, entries={"1.1": Entry(level=2)}, by=timur, at=at)
    with pytest.raises(Incomplete) as refusal:
        finish_second_rating(rating=begun, by=timur, at=at)
    assert len(refusal.value.details["missing"]) == 39
    rate_items(rating=begun, entries=levels(2, **{"5.4": Entry(code="dk", reason="Құжат жоқ")}), by=timur, at=at)
    done = finish_second_rating(rating=begun, by=timur, at=at)
    assert finish_second_rating(rating=begun, by=timur, at=at).finished_at == done.finished_at
    with pytest.raises(SheetClosed):
        rate_items(rating=begun, entries=levels(4), by=timur, at=at)


def test_the_lock_waits_for_it_and_the_first_levels_remain_the_result(begun, timur, cast, at):
    case = begun.assessment
    declare_no_conflict(assessment=case, by=cast.saule, at=at)
    make.decide_all(case, cast, at)
    make.accept(case, cast, at, Evidence.objects.get())
    validate(assessment=case, by=cast.saule, at=at)
    with pytest.raises(LockRefused):
        lock_assessment(assessment=case, note="x", by=cast.murat, at=at)
    rate_items(rating=begun, entries=levels(2), by=timur, at=at)
    finish_second_rating(rating=begun, by=timur, at=at)
    assert result_of(lock_assessment(assessment=case, note="x", by=cast.murat, at=at)).result.overall == 75


def test_the_whole_way_on_the_pages(client, rating, timur, cast):
    case = rating.assessment
    board = reverse("second_ratings", args=[case.round.code])
    client.force_login(cast.dinara)
    assert "қара 7" in client.get(board).content.decode()
    for language, words in (("ru", "Назначить"), ("kk", "Тағайындау")):  # to name somebody, not the name of something
        assert f">{words}</button>" in client.get(f"/{language}{board.removeprefix('/en')}").content.decode()
    wrong = client.post(board, {"rating": rating.pk, "rater": cast.saule.pk})
    assert wrong.status_code == 422
    assert client.post(board, {"rating": rating.pk, "rater": timur.pk}).status_code == 302
    assert client.post(board, {"rating": "x", "rater": timur.pk}).status_code == 404

    client.force_login(timur)
    assert case.organisation.name in client.get(reverse("assess")).content.decode()
    page = reverse("second_case", args=[rating.pk])
    assert client.get(page).status_code == 200
    client.post(reverse("second_declare", args=[rating.pk]))
    assert client.post(reverse("second_finish", args=[rating.pk])).status_code == 422
    for domain in case.round.instrument_version.domains.all():
        address = reverse("second_domain", args=[rating.pk, domain.key])
        shown = client.get(address).content.decode()
        assert "Хаттама бар." in shown  # what the organisation agreed
        data = {f"{item.slug}": "2" for item in domain.items.all()} | {f"{item.slug}-rev": "0" for item in domain.items.all()}
        assert client.post(address, data).status_code == 302
        other = {name: "3" if value == "2" else value for name, value in data.items()}
        assert client.post(address, other).status_code == 409  # the other tab
    assert client.post(reverse("second_finish", args=[rating.pk])).status_code == 302
    client.force_login(cast.dinara)
    assert "Not computed (n = 0)" in client.get(board).content.decode()


def test_nobody_else_opens_the_pages_and_the_rater_sees_nothing_of_the_first_rating(client, begun, timur, cast, at):
    case = begun.assessment
    declare_no_conflict(assessment=case, by=cast.saule, at=at)
    make.decide_all(case, cast, at, **{"1.1": make.ItemDecision("changed", level=0, reason="Құпия себеп")})
    pages = [reverse("second_case", args=[begun.pk]), reverse("second_domain", args=[begun.pk, "legal"])]
    for person in cast.everybody.values():
        client.force_login(person)
        assert {client.get(page).status_code for page in pages} == {404}
    client.force_login(timur)
    assert "Құпия себеп" not in "".join(client.get(page).content.decode() for page in pages)
    assert client.get(reverse("assess_case", args=[case.pk])).status_code == 404
