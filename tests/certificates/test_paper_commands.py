"""Every report by command as by the web: the same bytes for the same moment, and refusals that write nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from lms.core.models import AuditEntry
from tests.assessments.capacity.conftest import document, stored_version, version  # noqa: F401 - fixtures
from tests.assessments.capacity.factories import entries, make_case, to_locked
from tests.courses.factories import make_cohort, make_enrolment

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "ru", "kk")


@pytest.fixture
def locked(stored_version, cast, at):  # noqa: F811 - a fixture of the same name
    return to_locked(make_case(stored_version, cast, at), cast, at, entries(2))


@pytest.fixture
def cohort(cast, at):
    made = make_cohort(cast, at)
    make_enrolment(cast, made, at)
    return made


@pytest.fixture
def stopped(monkeypatch, at):
    """One moment for the page and the command: what is drawn says when."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def papers_of(locked, cohort) -> dict[str, tuple[str, dict, dict]]:
    """Return for each command its options, and the page with its query that gives the same paper."""
    code, day = locked.round.code, locked.locked_at.date().isoformat()
    return {
        "cso_report": ({"organisation": "CSO-001", "round": code}, "cso_report", [code], {"organisation": "CSO-001"}),
        "capacity_summary": ({"organisation": "CSO-001"}, "capacity_report", [code], {"organisation": "CSO-001"}),
        "trainer_brief": ({"cohort": cohort.code}, "trainer_brief", [cohort.code], {}),
        "cohort_report": ({"on": day, "region": "KZ-75"}, "cohort_paper", [], {"on": day, "region": "KZ-75"}),
    }


@pytest.mark.parametrize("command", ["cso_report", "capacity_summary", "trainer_brief", "cohort_report"])
def test_the_command_writes_what_the_page_gives_in_three_languages_and_twice(
    locked, cohort, cast, as_user, stopped, tmp_path, command
):
    options, page, arguments, query = papers_of(locked, cohort)[command]
    written = []
    for language in LANGUAGES:
        target = tmp_path / f"{language}.pdf"
        for _turn in (1, 2):
            call_command(command, out=str(target), lang=language, stdout=StringIO(), **options)
            answer = as_user(cast.murat).get(reverse(page, args=[*arguments, language]), query)
            assert answer.status_code == 200
            assert target.read_bytes() == answer.content
        written.append(target.read_bytes())

    assert len(set(written)) == 3


@pytest.mark.parametrize(
    ("command", "wrong", "said"),
    [
        ("cso_report", {"organisation": "CSO-01"}, "--organisation: nothing has the code 'CSO-01'. Near to it: .*CSO-001"),
        ("cso_report", {"organisation": "CSO-002"}, "--round: CSO-002 has no locked result in .* locked are: none yet"),
        ("cso_report", {"round": "Ә"}, "--round: nothing has the code 'Ә'. There is, for example: "),
        ("capacity_summary", {"organisation": "NO-SUCH"}, "--organisation: nothing has the code 'NO-SUCH'"),
        ("capacity_summary", {"round": "T9-2026"}, "--round: nothing has the code 'T9-2026'"),
        ("capacity_summary", {"organisation": "CSO-002"}, "There is no locked result yet"),
        ("trainer_brief", {"cohort": "PE-0"}, "--cohort: nothing has the code 'PE-0'"),
        ("cohort_report", {"region": "KZ-00"}, "--region: nothing has the code 'KZ-00'. Near to it: KZ-75"),
        ("cohort_report", {"round": "T9"}, "--round: nothing has the code 'T9'"),
        ("cohort_report", {"programme": "XX"}, "--programme: nothing has the code 'XX'. There is, for example: TST"),
        ("cohort_report", {"on": "tomorrow"}, "--on must be a day such as 2026-11-24, not tomorrow"),
        ("cohort_report", {"on": "2027-01-01"}, "--on must not be later than today, 2026-11-23"),
    ],
)
def test_a_wrong_code_is_named_with_its_cure_and_nothing_is_written(
    locked, cohort, stopped, tmp_path, command, wrong, said
):
    options = papers_of(locked, cohort)[command][0] | wrong
    audited = AuditEntry.objects.count()

    with pytest.raises(CommandError, match=said):
        call_command(command, out=str(tmp_path / "x.pdf"), **options)

    assert not list(tmp_path.iterdir())
    assert AuditEntry.objects.count() == audited


@pytest.mark.parametrize("out", ["x.txt", "x", "no/x.pdf"])
def test_a_wrong_place_is_refused_before_anything_is_drawn(locked, tmp_path, out):
    audited = AuditEntry.objects.count()
    with pytest.raises(CommandError, match="--out must name a .pdf in a folder that exists"):
        call_command("capacity_summary", organisation="CSO-001", out=str(tmp_path / out))
    assert AuditEntry.objects.count() == audited


def test_a_file_that_cannot_be_written_is_named(cohort, tmp_path):
    (tmp_path / "x.pdf").mkdir()
    with pytest.raises(CommandError, match="x.pdf cannot be written: Is a directory"):
        call_command("trainer_brief", cohort=cohort.code, out=str(tmp_path / "x.pdf"))


def test_a_text_that_cannot_be_printed_is_said_in_words(locked, cast, tmp_path):
    cast.own.name_en = "王"
    cast.own.save()

    with pytest.raises(CommandError, match=r"no letter for U\+738B"):
        call_command("cso_report", organisation="CSO-001", round=locked.round.code, out=str(tmp_path / "x.pdf"))
    assert not list(tmp_path.iterdir())
