"""AT-36: what two people said is shown to nobody, and a self sheet is read by its respondent alone."""

import pytest
from django.urls import reverse

from assessments.capacity.actions.locking import lock_assessment
from assessments.capacity.actions.rounds import assign_verifier
from assessments.capacity.actions.sheets import (
    Entry,
    close_self,
    record_consensus,
    save_sheet,
    send_to_verification,
    start_consensus,
    submit_self_sheet,
)
from assessments.capacity.actions.verification import declare_no_conflict, validate
from assessments.capacity.models import Domain, ScoreSheet
from assessments.capacity.queries.layers import layers_of
from assessments.capacity.queries.results import result_of
from certificates.actions.summaries import prepare_summary
from certificates.faces import CapacitySummaryFace, read
from tests.assessments.capacity import factories as make
from tests.assessments.capacity.conftest import document, stored_version, version  # noqa: F401 - fixtures
from tests.assessments.capacity.factories import CODES

pytestmark = pytest.mark.django_db

LONELY = CODES[0]  # answered by two of three people, one says 0 and one says 4
NOTE = "Жазба 7391"


@pytest.fixture
def case(stored_version, cast, at):  # noqa: F811 - a fixture of the same name
    case = make.make_case(stored_version, cast, at)
    sheets, people = make.open_sheets(case, cast, at)
    for sheet, (person, _role), lonely in zip(sheets, people, (0, 4, None), strict=True):
        said = {code: Entry(level=2, reason=NOTE if person == cast.aliya else "") for code in CODES}
        said[LONELY] = Entry(code="dk") if lonely is None else Entry(level=lonely)
        save_sheet(sheet=sheet, entries=said, by=person, at=at)
        submit_self_sheet(sheet=sheet, by=person, at=at)
    return close_self(assessment=case, by=cast.gulnur, at=at)


@pytest.fixture
def locked(case, cast, at):
    start_consensus(assessment=case, by=cast.gulnur, at=at)
    record_consensus(assessment=case, entries=make.entries(2), by=cast.gulnur, at=at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    send_to_verification(assessment=case, by=cast.gulnur, at=at)
    declare_no_conflict(assessment=case, by=cast.saule, at=at)
    make.decide_all(case, cast, at)
    validate(assessment=case, by=cast.saule, at=at)
    return lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at)


def spreads(client, person, address) -> str:
    client.force_login(person)
    return client.get(address).content.decode()


def test_at_36_the_spread_of_two_levels_is_shown_neither_at_the_consensus_nor_to_the_verifier(
    client, case, cast, at
):
    start_consensus(assessment=case, by=cast.gulnur, at=at)
    first = Domain.objects.filter(version=case.round.instrument_version).order_by("order").first()
    page = spreads(client, cast.gulnur, reverse("consensus_domain", args=[case.round.code, first.key]))
    assert page.count('class="level-2"') == 4  # five items in the domain; the lonely one has no table
    assert 'class="level-0"' not in page
    assert 'class="level-4"' not in page

    record_consensus(assessment=case, entries=make.entries(2), by=cast.gulnur, at=at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    send_to_verification(assessment=case, by=cast.gulnur, at=at)
    declare_no_conflict(assessment=case, by=cast.saule, at=at)
    make.decide_all(case, cast, at)
    for code, shown in ((CODES[1], True), (LONELY, False)):
        item = case.round.instrument_version.items.get(code=code)
        page = spreads(client, cast.saule, reverse("assess_item", args=[case.pk, item.slug]))
        assert ("fewer than 3 answers, so nothing is shown" not in page) is shown, code
        assert 'class="level-4"' not in page


def test_at_36_agreement_leaves_the_item_out_and_is_one_figure_on_every_paper(locked, cast, at):
    layers = layers_of(locked, result_of(locked))
    summary = prepare_summary(organisation=cast.own, by=cast.gulnur, at=at)
    face = read(CapacitySummaryFace, summary.face)

    assert layers.agreement == 1  # 0 and 4 would have made it less
    assert face.agreement == str(layers.agreement)
    assert face.layers.own == str(layers.lines[0].own)


def test_at_36_a_self_layer_closed_short_is_reported_on_no_paper(locked, cast, at):
    type(locked).objects.filter(pk=locked.pk).update(is_self_complete=False)
    face = read(CapacitySummaryFace, prepare_summary(organisation=cast.own, by=cast.gulnur, at=at).face)

    assert (face.agreement, face.layers.own) == (None, None)


def test_at_36_a_self_sheet_is_read_by_nobody_but_its_respondent(client, case, cast, at):
    addresses = [
        reverse(name, args=args)
        for name, args in (
            ("org_case", [case.round.code]), ("self_sheet", [case.round.code]),
            ("monitoring_round", [case.round.code]), ("monitoring_case", [case.round.code, case.pk]),
            ("assess_case", [case.pk]), ("monitoring_export", []),
        )
    ] + [
        reverse("self_domain", args=[case.round.code, domain.key])
        for domain in case.round.instrument_version.domains.all()
    ]  # fmt: skip
    for name, person in cast.everybody.items():
        own = person == cast.aliya
        client.force_login(person)
        pages = [client.get(address).content.decode() for address in addresses]
        assert any(NOTE in page for page in pages) is own, name
        read = ScoreSheet.objects.visible_to(person).filter(layer="self", number__gt=0)
        assert set(read.values_list("respondent", flat=True)) <= {person.pk}, name
