"""Which tools are modern is data with a history; what was recorded keeps the version it was made with (TL-5)."""

import pytest
from django.db import DatabaseError, transaction

from assessments.advocacy.actions import RegisterRefused, change_register
from assessments.advocacy.imports import load_tools
from assessments.advocacy.models import AdvocacyTool, RegisterVersion
from lms.core.models import AuditEntry
from tests.assessments.advocacy.conftest import FIXTURES

pytestmark = pytest.mark.django_db
PAGE = "/en/monitoring/tools/register/"


@pytest.fixture
def modern(tools):
    return {code for code, tool in tools.items() if tool.is_modern}


@pytest.mark.parametrize("who", ["gulnur", "aliya", "yerlan", "saule", "dinara", "katrin", "kuanysh"])
def test_nobody_but_the_m_and_e_lead_changes_the_register(modern, cast, at, who):
    with pytest.raises(RegisterRefused, match="M&E lead"):
        change_register(modern=modern - {"DIG-01"}, reason="x", by=getattr(cast, who), at=at)
    assert AdvocacyTool.objects.get(code="DIG-01").is_modern


@pytest.mark.parametrize(
    ("change", "reason", "seen", "says"),
    [
        ({"DIG-01"}, "  ", 0, "Write why"),
        ({"ABC-99"}, "Х", 0, "not in the register"),
        (set(), "Х", 0, "Nothing is different"),
        ({"DIG-01"}, "Х", 3, "meanwhile"),
    ],
)
def test_a_wrong_change_is_refused_and_changes_nothing(modern, cast, at, change, reason, seen, says):
    with pytest.raises(RegisterRefused, match=says):
        change_register(modern=modern ^ change, reason=reason, by=cast.murat, at=at, seen=seen)
    assert {tool.code for tool in AdvocacyTool.objects.filter(is_modern=True)} == modern
    assert not RegisterVersion.objects.exists()


def test_a_change_is_a_version_with_reason_and_author_that_the_database_keeps(modern, cast, at):
    row = change_register(modern=modern ^ {"DIG-01", "EVD-01"}, reason="Донор хаты 12", by=cast.murat, at=at)

    assert (row.version, row.changed) == ("1.1", ["DIG-01", "EVD-01"])
    assert set(AdvocacyTool.objects.values_list("register_version", flat=True)) == {"1.1"}
    assert not AdvocacyTool.objects.get(code="DIG-01").is_modern
    assert AdvocacyTool.objects.get(code="EVD-01").is_modern
    assert AuditEntry.objects.filter(act="register.changed").count() == 1
    for change in (lambda: RegisterVersion.objects.update(reason="y"), lambda: RegisterVersion.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_loading_the_delivered_file_again_does_not_undo_a_decision(modern, cast, at):
    change_register(modern=modern - {"DIG-01"}, reason="Х", by=cast.murat, at=at)

    load_tools(FIXTURES / "tools.json")

    tool = AdvocacyTool.objects.get(code="DIG-01")
    assert (tool.is_modern, tool.register_version) == (False, "1.1")


def test_the_lead_changes_it_on_the_page_and_the_officer_reads_it(as_user, modern, cast):
    client = as_user(cast.murat)
    assert "as it was delivered" in client.get(PAGE).content.decode()
    asked = {"modern": sorted(modern - {"DIG-01"}), "reason": "Х", "seen": "0"}
    assert client.post(PAGE, asked).status_code == 302
    assert client.post(PAGE, asked).status_code == 422  # sent twice: the page is of an older version
    client = as_user(cast.dinara)
    page = client.get(PAGE).content.decode()
    assert "1.1" in page and "modern no more" in page
    assert "checkbox" not in page
    assert client.post(PAGE, asked | {"seen": "1"}).status_code == 422
