"""Sums inside a text: every `2 × 1,900 = 3,800` that a reader can check is reckoned again."""

import ast
import re
from fractions import Fraction

from courses.package.words import ADDRESS, LIST_NUMBER, THOUSANDS

NUMBER = r"\d+(?:\.\d+)?"
# A number with its per cent sign or with at most two words of what is counted.
TERM = rf"{NUMBER}(?:\s?%|(?:\s[^\W\d_]{{2,}}){{0,2}})"
OPERATOR = r"\s*[×*/÷]\s*|\s+[+−–x-]\s+"
CHAIN = re.compile(rf"(?<![\d.,(√\w])(?:{TERM})(?:(?:{OPERATOR})(?:{TERM}))+\s*=\s*({NUMBER})(\s?%)?(?![\d.,]*\s*[×*/÷+])")
SIGNS = str.maketrans({"×": "*", "x": "*", "÷": "/", "−": "-", "–": "-"})
ROOT = re.compile(r"(?:√|root|корень|корня|түбір)\W*$", re.IGNORECASE)


def sums(markdown: str, language: str) -> list[tuple[str, Fraction, str]]:
    """Return the sums of a text: how they are written, what they make, and what is written after the equals sign.

    Shape:  Markdown; "en", "ru" or "kk". `12% of` and brackets are left alone; per cent counts as hundredths.
    Unit:   none.
    Errors: none: what cannot be reckoned is left out.
    Source: ours.
    """
    text = LIST_NUMBER.sub("", ADDRESS.sub("] ", markdown)).replace("**", "").replace("\u00a0", " ").replace("\u202f", " ")
    text = THOUSANDS["en" if language == "en" else "ru"].sub(lambda found: re.sub(r"\D", "", found[0]), text)
    text = re.sub(r"(?<=\d) %", "%", text)
    if language != "en":
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    found = []
    for match in CHAIN.finditer(text):
        left = match[0].rpartition("=")[0]
        if not _stands_alone(re.split(r"[.;:,]\s|\n|=", text[: match.start()])[-1], left, text[match.end() :]):
            continue
        found.append((match[0], _reckon(left), match[1] + ("%" if match[2] else "")))
    return found


def _stands_alone(before: str, left: str, after: str) -> bool:
    """Say whether a sum is whole: no root, bracket, sign or longer chain before it, and no minutes that become hours."""
    if ROOT.search(before) or re.search(r"[×*/÷(+−–-]\s*$|[×÷]", before):
        return False
    return not (re.search(r"min|мин", left) and re.match(r"\s*(?:hour|час|сағат)", after))


def wrong_sums(markdown: str, language: str) -> list[str]:
    """Return the sums of a text that do not come out, within the rounding of what is written."""
    return [written for written, value, result in sums(markdown, language) if not comes_out(value, result)]


def comes_out(value: Fraction, result: str) -> bool:
    """Say whether a value is what was written, rounded as it is written; 25 also stands for 25%."""
    number = result.removesuffix("%")
    unit = Fraction(1, 10 ** len(number.partition(".")[2]))
    written = Fraction(number)
    candidates = [value, value * 100] if result.endswith("%") else [value]
    return any(abs(one - written) <= unit / 2 for one in candidates)


def _reckon(left: str) -> Fraction:
    """Reckon a chain such as `3 weeks * 2 + 12.5%`."""
    plain = re.sub(rf"({NUMBER})\s?%", r"(\1/100)", left)
    plain = re.sub(r"(?<=\d)\s+x\s+(?=\d)", " * ", plain)
    plain = re.sub(r"[^\W\d_]{2,}", "", plain).translate(SIGNS)
    return _value(ast.parse(plain.strip(), mode="eval").body)


def _value(node) -> Fraction:
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left), _value(node.right)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        return left * right if isinstance(node.op, ast.Mult) else left / right
    return Fraction(str(node.value))
