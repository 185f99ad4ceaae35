"""The report on a group: the figures of the page, in three languages, nobody named, by web and command."""

import io
from dataclasses import replace
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from assessments.measurement.summary import domain_summaries, paired_summary
from assessments.results.queries import NO_FILTERS, Filters
from assessments.results.queries.cohort import cohort_statistics
from assessments.results.queries.cohort_words import names_of
from certificates.drawing.document import draw_document
from certificates.faces.document import Charts, Facts, Heading, Table
from certificates.queries.cohorts import cohort_report
from lms.core import formats
from lms.core.charts.marks import Text
from lms.core.models import AuditEntry
from tests.assessments.results.conftest import reference, story, told  # noqa: F401 - fixtures


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Capacity before and after training"), ("ru", "Потенциал до и после обучения"), ("kk", "Оқуға дейінгі және кейінгі әлеует")],
)
def test_the_paper_says_what_the_page_says_and_names_nobody(as_user, told, language, title):  # noqa: F811
    answer = as_user(told.cast.dinara).get(f"/{language}/monitoring/reports/capacity-{language}.pdf", {"on": told.at.date().isoformat()})
    assert answer["Content-Type"] == "application/pdf"
    text, found = text_of(answer.content), cohort_statistics(told.at.date())
    assert title in text
    assert formats.index_text(found.weights[0].mean, language) in text
    assert told.cast.own.name not in text
    assert AuditEntry.objects.get(act="cohort_report.drawn").actor == told.cast.dinara.pk


def test_only_m_and_e_staff_have_it_and_wrong_filters_hold_nobody(client, told):  # noqa: F811
    for name, person in told.cast.everybody.items():
        client.force_login(person)
        expected = 200 if name in ("monitor", "M&E staff") else 404
        assert client.get("/en/monitoring/reports/capacity-en.pdf", {"on": "nonsense"}).status_code == expected, name


def test_small_cells_are_hidden(told):  # noqa: F811
    document = cohort_report(told.at.date(), NO_FILTERS, "en", at=told.at)
    (table,) = [block for block in document.blocks if getattr(block, "columns", ()) and str(block.columns[0].head) == "Capacity level"]
    assert "hidden" in {cell for row in table.rows for cell in row}
    assert not {"1", "2", "3", "4"} & {cell for row in table.rows for cell in row[1:]}
    assert cohort_report(told.at.date(), Filters(region="KZ-99"), "kk", at=told.at).blocks


def test_coverage_comes_first_then_levels_then_who_moved_then_change_with_its_n(told):  # noqa: F811
    document = cohort_report(told.at.date(), NO_FILTERS, "en", at=told.at)
    heads = [block.words for block in document.blocks if isinstance(block, Heading)]
    assert heads[:5] == ["The group", "Capacity levels", "From which level to which", "Overall index", "Eight domains"]
    found = cohort_statistics(told.at.date())
    facts = dict(next(block for block in document.blocks if isinstance(block, Facts)).pairs)
    assert (facts["counted organisations"], facts["no later result"]) == (str(found.counted), str(found.lost))


def test_who_moved_is_hidden_where_few_did(told):  # noqa: F811
    document = cohort_report(told.at.date(), NO_FILTERS, "en", at=told.at)
    (table,) = [block for block in document.blocks if isinstance(block, Table) and block.columns[-1].head == "not assessed"]
    assert [row[0][2:] for row in table.rows] == names_of(cohort_statistics(told.at.date()).version)["bands"]
    assert not {"1", "2", "3", "4"} & {cell for row in table.rows for cell in row[1:]}


def test_change_of_domains_is_drawn_with_its_figures_beneath(told, monkeypatch):  # noqa: F811
    found = cohort_statistics(told.at.date())
    pairs = [(Fraction(30 + number), Fraction(45 + 2 * number)) for number in range(8)]
    domains = {code: pairs[: 8 - place] for place, code in enumerate(("D1", "D2", "D3"))}
    many = replace(found, overall=paired_summary(pairs, seed=1), domains=domain_summaries(domains, seed=1))
    monkeypatch.setattr("certificates.queries.cohorts.cohort_statistics", lambda on, filters: many)

    document = cohort_report(told.at.date(), NO_FILTERS, "kk", at=told.at)

    (place,) = [place for place, block in enumerate(document.blocks) if isinstance(block, Charts)]
    chart, table = document.blocks[place].drawn[0], document.blocks[place + 1]
    assert [row[-1] for row in table.rows] == ["8", "7", "6"]
    assert all(row[1] in chart.description and row[2] in chart.description for row in table.rows)
    assert {"0", "100"} <= {mark.text for mark in chart.marks if isinstance(mark, Text)}
    assert draw_document(document, "kk").startswith(b"%PDF-")


def test_the_command_writes_it(told, tmp_path):  # noqa: F811
    target = tmp_path / "cohort.pdf"
    call_command("cohort_report", out=str(target), lang="ru", on=told.at.date().isoformat())
    assert "Потенциал до и после обучения" in text_of(target.read_bytes())
    for wrong in ({"out": str(tmp_path / "x.txt")}, {"out": str(target), "on": "tomorrow"}):
        with pytest.raises(CommandError):
            call_command("cohort_report", **wrong)
