"""An organisation's way, told in order: a round opens, three answer alone, all agree, a stranger verifies, it is locked.

Then what changed between two rounds, on the screen, on paper, in the board, in the workbook and over the API.
"""

from io import BytesIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments.capacity.models import CapacityAssessment, InstrumentVersion
from assessments.capacity.queries.results import locked_results
from lms.core.models import ApiToken, Organisation, User
from tests.journeys.walker import Walker, address

ROUND = "T0-LATE"
OWN = "CSO-NEW"
PEOPLE = ("bir@journey.example", "eki@journey.example", "ush@journey.example")

pytestmark = pytest.mark.usefixtures("demonstration")


def case() -> CapacityAssessment:
    return CapacityAssessment.objects.current().get(round__code=ROUND)


def lead() -> Walker:
    return Walker(PEOPLE[0])


def assessor() -> Walker:
    return Walker("assessor@demo.example")


def monitor() -> Walker:
    return Walker("monitor@demo.example")


def domains() -> dict[str, list[str]]:
    """Return the slugs of the items by domain."""
    version = InstrumentVersion.objects.get(instrument__code="POCI", version="1.0")
    return {domain.key: [item.slug for item in domain.items.all()] for domain in version.domains.all()}


@pytest.mark.django_db  # the runner prepares a database only if a test of the run carries this mark
def test_00_the_demonstration_stands():
    assert len(locked_results()) == 4


def test_01_an_administrator_adds_a_csos_first_person_and_the_lead_the_others():
    administrator = Walker("admin@demo.example")
    administrator.press(
        address("manage_organisation_new", language="en"),
        code=OWN, kind="cso", name_en="Öz", name_ru="«Новый голос»", name_kk="«Жаңа үн»", legal_form="PF", region="KZ-75",
    )
    own = Organisation.objects.get(code=OWN)
    invited = {"given_name": "Ғалия", "family_name": "Һасанова", "language": "kk"}
    administrator.press(
        address("manage_invite", language="en"), status=200, email=PEOPLE[0], role="lead", organisation=own.pk, **invited
    )

    for email in PEOPLE[1:]:
        lead().press(address("organisation_people"), status=200, email=email, **invited)

    assert own.memberships.count() == 3


def test_02_the_m_and_e_officer_opens_a_round_and_names_the_verifier():
    today = timezone.localdate()
    officer = monitor()
    officer.press(
        address("new_round", language="ru"),
        code=ROUND, kind="T0", name="Поздний раунд", opens_on=today.isoformat(), closes_on=today.isoformat(),
        instrument_version=InstrumentVersion.objects.get(instrument__code="POCI", version="1.0").pk,
        organisations=Organisation.objects.get(code=OWN).pk,
    )

    officer.press(
        address("name_verifier", ROUND, case().pk, language="ru"), verifier=assessor().person.pk
    )

    assert (case().state, case().verifier) == ("draft", assessor().person)


def test_03_three_people_answer_alone():
    people = [User.objects.get(email=email) for email in PEOPLE]
    roles = dict(zip((f"role-{person.pk}" for person in people), ("head", "programme", "finance"), strict=True))
    lead().press(address("open_self", ROUND), person=[str(person.pk) for person in people], **roles)
    for number, person in enumerate(people):
        walker = Walker(person.email)
        for key, items in domains().items():
            walker.press(address("self_domain", ROUND, key), **{item: str(number + 1) for item in items})
        walker.press(address("send_self_sheet", ROUND))

    lead().press(address("close_self", ROUND))

    assert case().state == "self_submitted"


def test_04_the_lead_records_what_all_agreed():
    walker = lead()
    walker.press(address("begin_consensus", ROUND), held_on=timezone.localdate().isoformat(), participants="Басшы, заңгер")
    for key, items in domains().items():
        agreed = {}
        for item in items:
            agreed |= {item: "2", f"{item}-reason": "Хаттама бар.", f"{item}-importance": "2"}
        walker.press(address("consensus_domain", ROUND, key), **agreed)

    walker.press(address("send_consensus", ROUND))

    assert case().state == "under_verification"


def test_05_the_assessor_decides_item_by_item():
    walker = assessor()
    walker.press(address("assess_declare", case().pk, language="ru"))
    for items in domains().values():
        for item in items:
            walker.press(
                address("assess_item", case().pk, item, language="ru"),
                **({"decision": "changed", "level": "0", "reason": "Подтверждений нет"} if item == "1-1" else {"decision": "accepted"}),
            )

    walker.press(address("assess_lock", case().pk, language="ru"), act="validate")

    assert case().state == "validated"


def test_06_a_result_that_is_not_locked_is_reported_nowhere():
    assert ROUND not in {result.round_code for result in locked_results()}


def test_07_locked_it_has_an_index_eight_domains_and_a_band():
    monitor().press(address("assess_lock", case().pk, language="ru"), act="lock", note="Модерация прошла")

    result = next(one for one in locked_results() if one.round_code == ROUND)
    page = lead().see(address("capacity_result", ROUND))

    assert str(result.result.overall) == "195/4"  # 78 of 160 points: 39 items at 2, one at 0
    assert "48,8" in page
    assert "Қалыптасушы" in page
    assert page.count("50,0") >= 7


def test_08_a_second_tab_cannot_change_what_is_locked():
    answer = assessor().client.post(
        address("assess_item", case().pk, "1-1", language="ru"), {"decision": "accepted"}
    )

    assert answer.status_code in (409, 422)
    assert case().state == "locked"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_09_the_lead_downloads_two_pages_before_and_after(language):
    answer = Walker("lead@demo.example").client.get(address("capacity_report", "T1-2026", language, language=language))
    pages = PdfReader(BytesIO(answer.content)).pages

    assert answer.status_code == 200
    assert len(pages) == 2
    assert "□" not in "".join(page.extract_text() for page in pages)


def test_10_the_board_shows_who_counts_and_who_does_not():
    officer = monitor()
    assert address("indicator_rows", "R1.4", language="ru") in officer.see(address("indicator", "R1.4", language="ru"))

    rows = officer.see(address("indicator_rows", "R1.4", language="ru"))

    assert "CSO-001" in rows and "CSO-002" in rows


def workbook(tmp_path) -> dict:
    target = tmp_path / "workbook.xlsx"
    call_command("export_scores", preset="workbook", out=str(target), lang="ru")
    return load_workbook(target, read_only=True)


def test_11_the_workbook_has_every_score(tmp_path):
    book = workbook(tmp_path)

    assert book.sheetnames == [
        "README", "scores_wide", "items_long", "change_paired", "tool_use", "quiz", "indicators", "codebook",
        "value_labels", "levels", "bands",
    ]
    rows = list(book["scores_wide"].values)
    columns = rows[0]
    locked = [
        dict(zip(columns, row, strict=True)) for row in rows[1:] if ROUND in row and "verified" in row
    ]
    assert len(locked) == 1
    assert 48.75 in locked[0].values()


def test_12_the_api_says_the_same_as_the_screens():
    officer = User.objects.get(email="monitor@demo.example")
    _row, token = ApiToken.objects.create(user=officer, name="journey")
    answer = Walker().client.get("/api/v1/scores/", HTTP_AUTHORIZATION=f"Bearer {token}")

    found = [row for row in answer.json()["results"] if ROUND in row.values()]

    assert answer.status_code == 200
    assert found and any(48.75 in row.values() or "48.750000" in row.values() for row in found)
