"""Markdown of the package -> the small HTML that the editor keeps as rich text."""

import re
from html import escape

import nh3
from markdown import Markdown

TAGS = {"h2", "h3", "p", "ul", "ol", "li", "b", "i", "a", "br"}
TERM_LINK = re.compile(r"\]\(term:([^)\s]+)\)")
SAME = (("strong", "b"), ("em", "i"), ("h1", "h2"), ("h4", "h3"))


def rich_text(markdown: str) -> str:
    """Return rich text for a Markdown text.

    Shape:  paragraphs, lists, headings of level 2 and 3, bold, italic, links; anything else loses its marks. A link
            to `term:key` leads to `#term-key`, where the lesson explains the term.
    Unit:   none.
    Errors: none.
    Source: ours; what the editor cannot hold must not come in by another door.

    Example: `**Yes**` becomes `<p><b>Yes</b></p>`.
    """
    html = Markdown(output_format="html").convert(TERM_LINK.sub(r"](#term-\1)", markdown))
    for foreign, own in SAME:
        html = re.sub(rf"(</?){foreign}>", rf"\1{own}>", html)
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"}, link_rel=None)
    return re.sub(r">\s+<", "><", clean).replace("\n", " ").strip()


def plain_text(text: str) -> str:
    """Return one paragraph of rich text that says exactly this text."""
    return f"<p>{escape(text, quote=False)}</p>"
