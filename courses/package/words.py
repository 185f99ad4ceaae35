"""Words and numbers of a text, told apart: what the checks of `quality.py` count and compare."""

import re

from courses.package.shapes import Block

ADDRESS = re.compile(r"\]\([^)\s]*\)|<?https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:kz|com|org|net|int|eu|gov)\b[\w./-]*")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]")
# Names of formats, programs and bodies that have no other spelling; codes of programmes and facts; Roman numbers.
ALLOWED = frozenset(
    "PDF DOCX XLSX CSV ODT PNG JPG SVG QR SMS URL HTML Word Excel PowerPoint LibreOffice Writer Calc Google Forms Docs "
    "Sheets Drive Zoom Teams WhatsApp Telegram Viber Facebook Instagram YouTube TikTok LinkedIn Windows Android iOS "
    "PE ADV DLG REP SWOT SMART RACI LIX ISO GDPR OECD NDICI CSO EU ZUBR Consulting Center GRiN BATNA "
    "UTC Asia Almaty tzdata IAP IWPR INIDI e-Otinish eGov egov Otinish Wi-Fi USB ID".split()
)
CODE = re.compile(r"\b(?:[A-Z]{2}-\d{2}|[A-Z]{2,3}[ .]\d(?:\.\d)?|[A-Z]{2,3}-O\d)\b")
ROMAN = re.compile(r"[IVXLC]+(?:-[IVXLC]+)?")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# English thousands `1,900`; Russian and Kazakh ones `1 900`, also with spaces that do not break.
THOUSANDS = {
    "en": re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d])"),
    "ru": re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d])"),
}
LIST_NUMBER = re.compile(r"(?m)^\s*\d+[.)]\s")
# What is never written so: (pattern, what stands instead), by language.
REFUSED = {
    "en": (("MEPC", "OPVR"),),
    "ru": (
        ("адвокаси", "адвокация"), (r"политическ\w+ диалог\w*", "диалог по вопросам государственной политики"),
        ("ЖМЗЖ", "ОПВР"), (r"отчет\w*", "отчёт"), (r"учет(?:а|у|ом|е)?", "учёт"), ("еще", "ещё"),
        (r"объем\w*", "объём"), (r"прием(?:а|у|ом|е|ы|ов)?", "приём"), (r"расчет\w*", "расчёт"),
        (r"партнер\w*", "партнёр"), (r"надежн\w*", "надёжный"), ("трех", "трёх"), ("четырех", "четырёх"),
        (r"зачет\w*", "зачёт"), ("ее", "её"), ("нее", "неё"), ("идет", "идёт"), ("дает", "даёт"), ("ведет", "ведёт"),
        ("придет", "придёт"), ("найдет", "найдёт"), ("поймет", "поймёт"), (r"определен(?:ный|ная|ное|ные|ных)", "определённый"),
        (r"утвержден(?:ный|ная|ное|ные|ных)", "утверждённый"), (r"четк\w+", "чёткий"),
        ("моем", "моём"), ("своем", "своём"), ("твоем", "твоём"), ("заем", "заём"),
    ),
    "kk": (("МЗЖЖ", "ЖМЗЖ"), ("ОПВР", "ЖМЗЖ")),
}


def spoken(block: Block) -> list[str]:
    """Return the texts of a block that a reader reads, in Markdown: title, text, second half, choices, cells."""
    title = [block.argument] if block.kind in ("case", "example", "table") else []
    choices = [one for choice in block.choices for one in (choice.text, choice.feedback)]
    return [*title, block.text, block.second, *choices, *(cell for row in block.rows for cell in row)]


def word_count(markdown: str) -> int:
    """Return how many words a text has; link addresses are none."""
    return len(re.findall(r"\b[^\W_]+(?:[-'’][^\W_]+)*", ADDRESS.sub("] ", markdown)))


def numbers(markdown: str, language: str, *, in_order: bool = True) -> list[str]:
    """Return the numbers of a text as digits with a decimal point, without thousands separators.

    Shape:  Markdown; "en", "ru" or "kk"; whether the order of the text is kept, else they are sorted.
    Unit:   none.
    Errors: none.
    Source: ours: 1,900 = 1 900 and 3.5 = 3,5; numbers of list items and of addresses are left out.
    """
    text = LIST_NUMBER.sub("", ADDRESS.sub("] ", markdown))
    joined = THOUSANDS["en" if language == "en" else "ru"].sub(lambda found: re.sub(r"\D", "", found[0]), text)
    found = [one.replace(",", ".") for one in NUMBER.findall(joined)]
    return found if in_order else sorted(found)


def foreign_words(markdown: str, language: str) -> list[str]:
    """Return the words in Latin letters that a Russian or Kazakh text should not have."""
    if language == "en":
        return []
    text = CODE.sub(" ", ADDRESS.sub("] ", markdown))
    return sorted({word for word in LATIN.findall(text) if word not in ALLOWED and not ROMAN.fullmatch(word)})


def mixed_script(text: str) -> list[str]:
    """Return words that have Latin and Cyrillic letters: a look-alike slipped in."""
    words = re.findall(r"[^\W\d_]+", text)
    return sorted({word for word in words if re.search(r"[A-Za-z]", word) and re.search(r"[Ѐ-ӿ]", word)})


def refused_words(text: str, language: str) -> list[tuple[str, str]]:
    """Return pairs of a spelling that is never used and what is written instead."""
    plain = ADDRESS.sub("] ", text)
    return [
        (found[0], right)
        for pattern, right in REFUSED[language]
        if (found := re.search(rf"\b{pattern}\b", plain, re.IGNORECASE))
    ]


def sentences_of(markdown: str) -> list[str]:
    """Return the sentences of a text; a list item or heading without a full stop is one."""
    parts = re.split(r"(?<=[.!?…:])\s+|\n+", markdown)
    return [part for part in parts if re.search(r"[^\W\d_]", part)]
