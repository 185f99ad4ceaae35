"""Every sample before the checkers of others: whoever adds a paper to `specimens()` has it checked here.

"Passes these checkers", never "certified". What each says stands in the certificates specification, section 13.
"""

import subprocess

import outloud
import pdfua
import pikepdf
import pytest
from pikepdf import pdfa

from certificates.queries.specimens import specimens
from tests.certificates.drawing.test_archive import FALSE_ALARMS, elements

DRAW = dict(specimens())
EVERY = pytest.mark.parametrize("name", DRAW)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return a function that draws a sample into a file, once."""
    folder, made = tmp_path_factory.mktemp("samples"), {}

    def write(name: str):
        if name not in made:
            made[name] = folder / f"{name}.pdf"
            made[name].write_bytes(DRAW[name]())
        return made[name]

    return write


def language_of(name: str) -> str:
    return "kk" if name.endswith("-kk-ru") else name.rsplit("-", 1)[1]


@EVERY
def test_checkers_of_archives_tags_and_structure_find_nothing(written, name):
    file = str(written(name))
    found = [one for one in pdfa.validate_written(file, "3b").findings if not FALSE_ALARMS.search(one.message)]
    assert [str(one) for one in found] == []
    assert [str(one) for one in pdfua.validate(file).findings] == []
    said = outloud.check(file)
    assert (said.error or "", [str(one) for one in said.findings if one.severity == "error"]) == ("", [])
    run = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert (run.returncode, "WARNING" in run.stdout + run.stderr) == (0, False), run.stdout


@EVERY
def test_language_title_headings_pictures_and_tables_are_told(written, name):
    with pikepdf.open(written(name)) as pdf:
        tags = elements(pdf)
        kinds = [str(tag.S) for tag in tags]
        assert str(pdf.Root.Lang) == language_of(name) and bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert bool(pdf.Root.MarkInfo.Marked) and all(str(page.Tabs) == "/S" for page in pdf.pages)
        with pdf.open_metadata() as metadata:
            assert len(str(pdf.docinfo["/Title"])) > 8 and metadata["dc:title"] == str(pdf.docinfo["/Title"])
            assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("3", "1")
        assert kinds.count("/H1") == 1, kinds
        assert all(len(str(tag.Alt)) > 8 for tag in tags if tag.S == "/Figure")
        assert all("/Scope" in tag.A for tag in tags if tag.S == "/TH")
        assert "/Table" not in kinds or {"/TR", "/TH", "/TD"} <= set(kinds)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_each_passage_of_a_login_card_says_its_language(written, language):
    with pikepdf.open(written(f"login-cards-{language}")) as pdf:
        said = [str(tag.Lang) for tag in elements(pdf) if tag.S == "/P" and "/Lang" in tag]
    assert said == ["kk", "ru", "en"] * 4
