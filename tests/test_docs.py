"""What the documents name exists: files, commands, make targets, the names in the code."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from lms.management import catalogues

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OUR_NAMES = re.compile(
    r"^(?:lms|courses|assessments|certificates|tests|fixtures|docs|bench|deploy)/[\w./-]+$"
)


def plain(path: Path) -> str:
    """Return where a document stands, for a message."""
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def code() -> str:
    """All Python of ours as one text."""
    sources = catalogues.source_files(ROOT, catalogues.PACKAGES)
    return "\n".join(path.read_text(encoding="utf-8") for path in sources if path.suffix == ".py")


@pytest.mark.parametrize("document", DOCUMENTS, ids=plain)
def test_links_lead_somewhere(document):
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
    local = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:", link)]

    assert [link for link in local if link and not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=plain)
def test_files_named_in_code_marks_exist(document):
    names = re.findall(r"`([^`\s{}<>*…]+)`", document.read_text(encoding="utf-8"))
    paths = [name.rstrip("/") for name in names if OUR_NAMES.match(name)]

    # A decision may be named by its number alone: docs/adr/0002.
    missing = [path for path in paths if not (ROOT / path).exists() and not list(ROOT.glob(path + "-*.md"))]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=plain)
def test_commands_exist(document):
    text = document.read_text(encoding="utf-8")
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    targets = set(re.findall(r"`make ([a-z]+)", text))
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    known |= set(re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))

    assert commands - set(get_commands()) == set()
    assert targets - known == set()


PLACEHOLDER = re.compile(r"%\(|\{")
GUIDES = [("trainees.md", "English", "en"), ("trainees.md", "Русский", "ru"), ("trainees.md", "Қазақша", "kk"), ("trainers.md", "", "en")]


def on_screen(language: str) -> set[str]:
    """Every text of the screen in a language; of a text with a variable what stands before it."""
    entries = catalogues.read(catalogues.po_path(ROOT / catalogues.OWN, "ru" if language == "en" else language)).values()
    texts = {text for entry in entries for text in ([entry.msgid] if language == "en" else entry.texts)}
    return texts | {PLACEHOLDER.split(text)[0].rstrip(" :.,(") for text in texts}


@pytest.mark.parametrize(("name", "part", "language"), GUIDES, ids=lambda value: value)
def test_guides_name_buttons_and_pages_as_the_screen_does(name, part, language):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    if part:
        text = re.split(r"^## ", text.split(f"## {part}\n", 1)[1], maxsplit=1, flags=re.M)[0]
    named = {" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", text, re.S)}

    assert len(named) > 50
    assert named - on_screen(language) == set()


def test_the_guide_of_trainers_has_the_words_of_three_languages():
    text = (ROOT / "docs" / "trainers.md").read_text(encoding="utf-8").split("|---|---|---|\n")[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    words = {language: catalogues.read(catalogues.po_path(ROOT / catalogues.OWN, language)) for language in ("ru", "kk")}

    assert len(rows) > 40
    for english, *others in rows:
        for language, said in zip(("ru", "kk"), others, strict=True):
            assert said in [text for entry in words[language].values() if entry.msgid == english for text in entry.texts], english


def test_the_glossary_names_what_the_code_has(code):
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").split("### Words that collide")[0]
    rows = [line.split("|") for line in text.splitlines() if line.startswith("|") and line.count("|") == 5]
    names = [name for row in rows for name in re.findall(r"`([\w.]+)`", row[3])]

    unknown = [name for name in names if not re.search(rf"\b{name.split('.')[-1]}\b", code)]
    assert len(names) > 40
    assert unknown == []


def test_the_glossary_has_three_words_for_each_term():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").split("## Words on the screen")[1]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|") and not line.startswith("|---")
    ]

    assert len(rows) > 80
    assert [row for row in rows if not all(row[-3:])] == []
    assert [row for row in rows if re.search(r"[A-Za-z]{3}", row[-1]) and row[-1] not in ("Kazakh",)] == [
        ["evidence", "подтверждение", "дәлел (*растама* in the texts of the instrument)"]
    ]
