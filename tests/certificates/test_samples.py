"""The samples: every paper in every language by one command, the same twice, the kept ones up to date and marked so."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from certificates.faces import LANGUAGES
from certificates.queries.specimens import specimens

KEPT = settings.ROOT / "docs/samples"
MARKS = {"en": "SAMPLE", "ru": "ОБРАЗЕЦ", "kk": "ҮЛГІ"}
IN_THREE = (
    "certificate-attendance", "certificate-completion", "certificate-competence", "transcript", "capacity-summary",
    "capacity-report", "cohort-report", "trainer-brief", "stickers", "slips", "slips-certificates", "login-cards",
)  # fmt: skip


def pages_of(paper: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(paper)).pages]


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return {name: draw() for name, draw in specimens()}


def test_every_paper_is_there_in_three_languages_and_certificates_on_one_sheet_too(drawn):
    pairs = {f"certificate-{kind}-kk-ru" for kind in ("attendance", "completion", "competence")}

    assert set(drawn) == {f"{name}-{language}" for name in IN_THREE for language in LANGUAGES} | pairs


def test_every_page_is_marked_as_a_sample_in_its_language(drawn):
    for name, paper in drawn.items():
        for number, text in enumerate(pages_of(paper), 1):
            languages = ("kk", "ru") if name.endswith("kk-ru") else (name[-2:],)
            assert all(MARKS[language] in text for language in languages), (name, number)


def test_no_file_or_head_of_a_file_names_the_made_up_person(drawn):
    for name, paper in drawn.items():
        assert "Нұрғожаева" not in str(PdfReader(io.BytesIO(paper)).metadata), name


def test_drawn_again_they_are_the_same_bytes(drawn):
    assert {name: draw() for name, draw in specimens()} == drawn


def test_kept_ones_say_what_the_papers_say_today(drawn):
    """Words and pages, not bytes: another zlib packs them otherwise."""
    assert {path.stem for path in KEPT.glob("*.pdf")} == set(drawn)
    for name, paper in drawn.items():
        assert pages_of((KEPT / f"{name}.pdf").read_bytes()) == pages_of(paper), f"{name}: run manage.py samples"
        assert (KEPT / f"{name}.png").read_bytes().startswith(b"\x89PNG"), name


def test_command_writes_papers_with_pictures_and_may_be_repeated(tmp_path, monkeypatch, drawn):
    few = [(name, lambda paper=paper: paper) for name, paper in list(drawn.items())[:2]]
    monkeypatch.setattr("lms.management.commands.samples.specimens", lambda: iter(few))
    out = io.StringIO()
    call_command("samples", out=str(tmp_path / "new"), stdout=out)
    first = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    call_command("samples", out=str(tmp_path / "new"), stdout=out)

    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == first
    assert set(first) == {"badge.png", *(f"{name}.{kind}" for name, _draw in few for kind in ("pdf", "png"))}
    assert "2 papers" in out.getvalue()


def test_without_the_tool_for_pictures_the_papers_are_written_and_the_lack_is_told(tmp_path, monkeypatch, drawn):
    name, paper = next(iter(drawn.items()))
    monkeypatch.setattr("lms.management.commands.samples.specimens", lambda: iter([(name, lambda: paper)]))
    monkeypatch.setattr("lms.management.commands.samples.find_spec", lambda module: None)
    out = io.StringIO()
    call_command("samples", out=str(tmp_path), stdout=out)

    assert (tmp_path / f"{name}.pdf").read_bytes() == paper
    assert not (tmp_path / f"{name}.png").exists()
    assert "requirements-dev.txt" in out.getvalue()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    file = Path(tmp_path / "file")
    file.write_text("x")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("samples", out=str(file / "inside"))
