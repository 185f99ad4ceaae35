"""Read, merge, check and compile our gettext catalogues with Babel alone: no gettext binaries are needed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, normalize, read_po

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lms", "courses", "assessments", "certificates")
LANGUAGES = ("ru", "kk")
# The one catalogue of our strings, and beside it the strings that Django and the libraries lack. The second is
# written by hand: its msgids stand in other people's code, so extraction neither finds nor deletes them.
OWN = Path("lms/locale")
LIBRARIES = Path("lms/locale/libraries")

# As in Django's own catalogues of the two languages, so that both are merged under one rule.
PLURAL_FORMS = {
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);",
    "kk": "nplurals=2; plural=(n!=1);",
}
PLURALS = {"ru": 4, "kk": 2}

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SKIPPED = {"migrations", "locale", "static", "__pycache__"}
TEMPLATES = {".html", ".txt", ".xml", ".svg"}

# Names that stay in Latin letters in every language.
NAMES = {
    *("Qabilet", "Excel", "LibreOffice", "YouTube", "Vimeo", "ReDoc", "OpenAPI", "Markdown", "Wagtail"),
    *("en", "ru", "kk", "xlsx", "csv", "pdf", "WebAuthn", "slug"),
}

PERCENT = re.compile(r"%(?:\(\w+\))?[#0\- +]*\d*(?:\.\d+)?[sdifrF]|%%")
BRACES = re.compile(r"\{\w*(?:![rs])?(?::[^{}]*)?\}")
TAG = re.compile(r"<[^<>]+>|&\w+;|https?://\S+|\S+@\S+\.\w+")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
CODE = re.compile(r"[A-Z]{2,}[a-z]?")
# A run of letters that changes its script in the middle: usually a Latin look-alike inside a Cyrillic word.
MIXED = re.compile(r"\b(?:[A-Za-z]+[\u0400-\u04ff]|[\u0400-\u04ff]+[A-Za-z])\w*")
# An ending hung on a variable: «%(max)s-ден» is right for some numbers only. A link's two halves hold words.
SUFFIXED = re.compile(r"(?:%\((?!\w*link\))\w+\)[sd]|\{\w+\})[-\u2010\u2011]?[\u0400-\u04ff]")

Key = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """One message: what the code asks for, and what a reader is shown.

    `texts` is empty while nothing is translated, else one text, or one a plural form of the language.
    """

    msgid: str
    plural: str = ""
    context: str = ""
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Return what gettext looks the message up by."""
        return (self.context, self.msgid)

    @property
    def is_translated(self) -> bool:
        """Return whether each form has a text."""
        return bool(self.texts) and all(self.texts)


class CatalogueError(Exception):
    """A file could not be read; the message names it."""


# Reading what the code says


def source_files(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    """Yield Python files and templates below the folders, sorted; not migrations, static files or catalogues."""
    for folder in folders:
        start = root / folder
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            parts = path.relative_to(root).parts
            is_template = path.suffix in TEMPLATES and "templates" in parts
            if path.is_file() and (path.suffix == ".py" or is_template) and not SKIPPED & set(parts):
                yield path


def python_of(path: Path) -> str:
    """Return the file as Python that gettext can be read from; templates go through Django's templatize."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    from django.utils.translation.template import templatize  # noqa: PLC0415 - Babel alone serves --compile-only

    # Blanked-out markup keeps its indentation, which is no Python: each line begins at the margin.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def extract(root: Path, folders: Iterable[str]) -> dict[Key, Entry]:
    """Return every message that the code and the templates below the folders ask for."""
    found: dict[Key, Entry] = {}
    for path in source_files(root, folders):
        name = path.relative_to(root).as_posix()
        try:
            messages = list(
                babel_extract("python", BytesIO(python_of(path).encode()), KEYWORDS, ("Translators:",))
            )
        except (SyntaxError, UnicodeDecodeError) as error:
            raise CatalogueError(f"{name}: {error}") from error
        for _line, message, notes, context in messages:
            singular, plural = message if isinstance(message, tuple) else (message, "")
            if not singular:
                continue
            entry = found.get((context or "", singular), Entry(singular, plural, context or ""))
            found[entry.key] = replace(
                entry,
                plural=entry.plural or plural,
                files=tuple(sorted({*entry.files, name})),
                notes=tuple(dict.fromkeys([*entry.notes, *notes])),
            )
    return found


# Files


def po_path(folder: Path, language: str) -> Path:
    """Return where a locale folder keeps a language."""
    return folder / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> dict[Key, Entry]:
    """Return the entries of a .po file; none if there is no such file. Fuzzy entries count as untranslated."""
    if not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            catalog = read_po(file, ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise CatalogueError(f"{path}: {error}") from error
    entries = {}
    for message in catalog:
        if not message.id:
            continue
        singular, plural = message.id if isinstance(message.id, tuple) else (message.id, "")
        texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        entry = Entry(
            singular,
            plural,
            message.context or "",
            tuple(sorted({name for name, _line in message.locations})),
            tuple(message.auto_comments),
            tuple(texts) if any(texts) and not message.fuzzy else (),
        )
        entries[entry.key] = entry
    return entries


def field(name: str, text: str) -> str:
    """Return one line or block of a .po file."""
    return f"{name} {normalize(text, width=110)}\n"


def po_text(language: str, entries: Iterable[Entry]) -> str:
    """Return a .po file, sorted by file, without line numbers and dates: it changes only when words do."""
    header = (
        f"Project-Id-Version: Qabilet\nLanguage: {language}\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
        f"Plural-Forms: {PLURAL_FORMS[language]}\n"
    )
    blocks = [field("msgid", "") + field("msgstr", header)]
    for entry in sorted(entries, key=lambda entry: (entry.files, entry.msgid, entry.context)):
        lines = [f"#. {note}\n" for note in entry.notes] + [f"#: {name}\n" for name in entry.files]
        if PERCENT.search(entry.msgid):
            lines.append("#, python-format\n")
        if entry.context:
            lines.append(field("msgctxt", entry.context))
        lines.append(field("msgid", entry.msgid))
        if entry.plural:
            lines.append(field("msgid_plural", entry.plural))
            texts = (*entry.texts, *[""] * PLURALS[language])[: PLURALS[language]]
            lines += [field(f"msgstr[{number}]", text) for number, text in enumerate(texts)]
        else:
            lines.append(field("msgstr", entry.texts[0] if entry.texts else ""))
        blocks.append("".join(lines))
    return "\n".join(blocks)


def write(path: Path, language: str, entries: Iterable[Entry]) -> None:
    """Write a .po file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(po_text(language, entries), encoding="utf-8")


def compile_file(path: Path) -> Path:
    """Write the .mo file beside a .po file; what is not translated stays out and falls through to the next one."""
    with path.open("rb") as file:
        catalog = read_po(file, ignore_obsolete=True, abort_invalid=True)
    for message in list(catalog):
        texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and not all(texts):
            catalog.delete(message.id, message.context)
    target = path.with_suffix(".mo")
    buffer = BytesIO()
    write_mo(buffer, catalog)
    # Written whole, then moved: a server that starts meanwhile reads the old one or the new one.
    partial = target.with_suffix(".mo.part")
    partial.write_bytes(buffer.getvalue())
    partial.replace(target)
    return target


def po_files(root: Path) -> list[Path]:
    """Return every .po file of ours."""
    return sorted(path for package in PACKAGES for path in (root / package).rglob("LC_MESSAGES/django.po"))


def compile_all(root: Path = ROOT, *, only_stale: bool = False) -> list[Path]:
    """Compile every catalogue of ours; with `only_stale` those whose .mo is missing or older."""
    done = []
    for path in po_files(root):
        target = path.with_suffix(".mo")
        if only_stale and target.exists() and target.stat().st_mtime > path.stat().st_mtime:
            continue
        done.append(compile_file(path))
    return done


# Bringing both together


def app_folders(root: Path) -> list[Path]:
    """Return the locale folders of single apps, which `merge` gathers into the one catalogue."""
    folders = {path.parents[2] for path in po_files(root)}
    return sorted(folders - {root / OWN, root / LIBRARIES})


def known_texts(folders: Iterable[Path], language: str) -> tuple[dict[Key, Entry], list[str]]:
    """Return the translations of several folders as one, and where they disagree. The first one has the word."""
    known: dict[Key, Entry] = {}
    quarrels = []
    for folder in folders:
        for key, entry in read(po_path(folder, language)).items():
            if not entry.is_translated:
                continue
            first = known.setdefault(key, entry)
            if first.texts != entry.texts:
                quarrels.append(
                    f"{language}: {entry.msgid!r}: {first.texts[0]!r} or {entry.texts[0]!r} ({folder})"
                )
    return known, quarrels


def merged(fresh: Mapping[Key, Entry], known: Mapping[Key, Entry]) -> list[Entry]:
    """Return what the code asks for with the texts we know. Nothing is guessed, nothing obsolete is kept."""
    return [
        replace(
            entry,
            texts=known[key].texts if key in known and bool(known[key].plural) == bool(entry.plural) else (),
        )
        for key, entry in fresh.items()
    ]


# Checking


def placeholders(text: str) -> list[str]:
    """Return the placeholders of a text, sorted: both `%(name)s` and `{name}`."""
    return sorted([found for found in PERCENT.findall(text) if found != "%%"] + BRACES.findall(text))


def has_words(text: str) -> bool:
    """Return whether a text holds Latin words that a reader would take for English: not codes, names or tags."""
    plain = TAG.sub(" ", BRACES.sub(" ", PERCENT.sub(" ", text)))
    return any(not CODE.fullmatch(word) and word not in NAMES for word in LATIN_WORD.findall(plain))


def problems_of(entry: Entry) -> Iterator[str]:
    """Yield what is wrong with one translation, as phrases."""
    if not entry.is_translated:
        yield "is not translated"
        return
    for number, text in enumerate(entry.texts):
        sources = {tuple(placeholders(source)) for source in (entry.msgid, entry.plural or entry.msgid)}
        if tuple(placeholders(text)) not in sources:
            yield f"has other placeholders than the original: {text!r}"
        if text in (entry.msgid, entry.plural) and has_words(text):
            yield "is still in English"
        if mixed := MIXED.search(TAG.sub(" ", PERCENT.sub(" ", text))):
            yield f"mixes Latin and Cyrillic letters in one word: {mixed[0]!r}"
        if suffixed := SUFFIXED.search(text):
            yield f"hangs an ending on a variable: {suffixed[0]!r}"
        if text.startswith("\n") != entry.msgid.startswith("\n") or text.endswith(
            "\n"
        ) != entry.msgid.endswith("\n"):
            yield f"begins or ends with another line break than the original (form {number})"


def check(language: str, wanted: Mapping[Key, Entry], written: Mapping[Key, Entry]) -> list[str]:
    """Return every fault of a catalogue as a sentence: missing, extra, untranslated, wrong."""
    faults = []
    for key, entry in wanted.items():
        if key not in written:
            faults.append(f"{language}: {entry.msgid!r} ({', '.join(entry.files)}) is missing")
        elif bool(entry.plural) != bool(written[key].plural):
            faults.append(f"{language}: {entry.msgid!r} differs from the code in having a plural")
    for key, entry in written.items():
        if key not in wanted:
            faults.append(f"{language}: {entry.msgid!r} is not used anywhere")
        faults += [f"{language}: {entry.msgid!r} {problem}" for problem in problems_of(entry)]
    return faults
