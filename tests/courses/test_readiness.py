"""The checks before publishing, each with what it finds and what it leaves alone. No database."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.choices import CHECKS, DEFAULT_LEVELS
from courses.readiness import (
    BLOCKS,
    OFF,
    WARNS,
    Finding,
    Link,
    Piece,
    Seen,
    findings_of,
    split,
    state_of,
    text_states,
    words_in,
)

KAZAKH = "Қоғамдық бақылау азаматтардың құқықтарын қорғайды және мемлекеттік органдардың жұмысын ашық етеді."
LOST = "Когамдык бакылау азаматтардын кукыктарын коргайды жане мемлекеттик органдардын жумысын ашык етеди."


def lesson(*pieces, language="en", **other):
    return Seen(kind="lesson", language=language, title="T", minutes=20, pieces=pieces, **other)


def piece(html="<p>Some words.</p>", kind="text", **other):
    return Piece(number=1, kind=kind, id="b1", html=html, **other)


def codes(page):
    return [one.check for one in findings_of(page)]


def test_a_good_lesson_has_nothing_to_mend():
    assert codes(lesson(piece("<h2>A</h2><p>One.</p><h3>B</h3><p>Two.</p><h2>C</h2>"), states={"ru": "current", "kk": "draft"}, first_load=30_000, limit=60_000)) == []


@pytest.mark.parametrize(("page", "found"), [
    (lesson(piece(), states={"kk": "missing"}), ["language_missing"]),
    (lesson(piece(), states={"kk": "draft"}, never_published=("kk",)), ["language_unpublished"]),
    (lesson(piece(), states={"kk": "stale"}, stale_days={"kk": 14}), ["language_stale"]),
    (lesson(piece(), states={"kk": "stale"}, stale_days={"kk": 15}), ["language_stale_long"]),
    (lesson(piece(), unread=("lawyer",)), ["language_unread"]),
    (lesson(), ["no_body"]),
    (Seen(kind="programme", language="en", title="T", outcomes=0), ["no_outcomes"]),
    (lesson(piece(is_whole=False)), ["block_incomplete"]),
    (lesson(piece("", kind="picture", has_words=False)), ["no_alternative"]),
    (lesson(piece("", kind="picture", has_words=True)), []),
    (lesson(piece("<p>T</p>", kind="video", has_words=False)), ["no_transcript"]),
    (lesson(piece("<p>T</p>", kind="video", has_words=True, minutes=7)), ["long_video"]),
    (lesson(piece(), first_load=60_001, limit=60_000), ["too_heavy"]),
    (lesson(piece(), first_load=60_000, limit=60_000), []),
    (lesson(piece("", kind="picture", has_words=True, bytes=60_001)), ["heavy_picture"]),
    (lesson(piece("<p>F.</p>", kind="fact", fact="PC-1"), facts={"PC-1": "expired"}), ["fact_expired"]),
    (lesson(piece("<p>F.</p>", kind="fact", fact="PC-1"), facts={"PC-1": "unknown"}), ["fact_unknown"]),
    (lesson(piece("<p>F.</p>", kind="fact", fact="PC-1"), facts={"PC-1": "changed"}), ["fact_changed"]),
    (lesson(piece("<p>F.</p>", kind="fact", fact="PC-1"), facts={"PC-1": "good"}), []),
    (lesson(piece(links=(Link("the law", "7", "gone"), Link("a form", "8", "hidden"), Link("x", "https://x.kz", "dead")))), ["link_gone", "link_hidden", "link_dead"]),
    (lesson(piece(links=(Link("Click  here", "7"),))), ["vague_link"]),
    (lesson(piece(links=(Link("Мұнда", "7"),)), language="kk"), ["vague_link"]),
    (lesson(piece("<h3>First</h3>")), ["heading_order"]),
    (lesson(piece(f"<p>{LOST}</p>"), language="kk"), ["letters_lost"]),
    (lesson(piece(f"<p>{LOST}</p>"), language="ru"), []),
    (lesson(piece(f"<p>{KAZAKH}</p>"), language="kk"), []),
    (lesson(piece("<p>Акты, сроки, тарау.</p>"), language="kk"), []),  # too short to tell
    (lesson(piece("<p>Рecпублика</p>"), language="ru"), ["mixed_letters"]),
    (lesson(piece(f"<p>{'word ' * 31}.</p>")), ["long_sentence"]),
    (lesson(piece(f"<ul>{'<li>word word</li>' * 30}</ul>")), []),
    (Seen(kind="lesson", language="en", title="T", minutes=36, pieces=(piece(),)), ["long_lesson"]),
])  # fmt: skip
def test_each_check_finds_its_own_fault_and_no_other(page, found):
    assert codes(page) == found


def test_a_finding_names_its_block_and_values():
    (found,) = findings_of(lesson(piece("<p>F.</p>", kind="fact", fact="PC-1"), facts={"PC-1": "expired"}))

    assert found == Finding("fact_expired", 1, "b1", (("fact", "PC-1"),))


def test_the_heaviest_picture_is_named():
    heavy = Piece(number=2, kind="picture", id="b2", bytes=34_000, has_words=True)
    (found,) = findings_of(lesson(piece(), heavy, first_load=71_000, limit=60_000))

    assert (found.place, found.said) == (2, {"size": "71", "most": "60", "part": "34"})


def test_what_blocks_and_what_warns_is_set_and_what_is_off_is_silent():
    found = [Finding("no_alternative"), Finding("vague_link"), Finding("letters_lost")]

    assert split(found, {"no_alternative": WARNS, "vague_link": BLOCKS, "letters_lost": OFF}) == ([found[1]], [found[0]])


def test_every_check_has_words_that_its_values_fill():
    values = {name: "1" for name in ("language", "days", "readers", "minutes", "most", "size", "part", "fact", "words", "target", "level", "count")}
    for code, (name, sentence, cure, level) in CHECKS.items():
        assert str(name) and str(cure) and str(sentence) % values, code
        assert level in (BLOCKS, WARNS)
    assert DEFAULT_LEVELS["no_alternative"] == BLOCKS


NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(("other", "state"), [
    ({"exists": False}, "missing"),
    ({"live": False}, "draft"),
    ({}, "approved"),
    ({"unread": True}, "current"),
    ({"source_at": NOW + timedelta(days=1)}, "stale"),
    ({"source_at": NOW + timedelta(days=1), "is_source": True}, "approved"),
    ({"source_at": NOW + timedelta(days=1), "read_at": NOW + timedelta(days=2)}, "approved"),
    ({"source_at": NOW + timedelta(days=3), "read_at": NOW + timedelta(days=2)}, "stale"),
    ({"source_at": NOW + timedelta(seconds=40)}, "approved"),  # published together, one after the other
    ({"source_at": None}, "approved"),
])  # fmt: skip
def test_the_state_of_a_language(other, state):
    given = {"exists": True, "live": True, "source_at": NOW, "own_at": NOW, "read_at": None, "is_source": False, "unread": False} | other

    assert state_of(**given) == state


def said(en="a", ru="б", kk="ә"):
    return {"en": en, "ru": ru, "kk": kk}


@pytest.mark.parametrize(("versions", "other", "states"), [
    ([[]], {}, "approved approved approved"),
    ([[said()]], {}, "approved approved approved"),
    ([[said()]], {"unread": ("kk",)}, "approved approved current"),
    ([[said(kk="")]], {}, "approved approved missing"),
    ([[said(kk="")]], {"is_draft": True}, "draft draft missing"),
    ([[said()], [said(en="A")]], {}, "approved stale stale"),
    ([[said()], [said(en="A")]], {"held": ("ru",)}, "approved approved stale"),
    ([[said()], [said(en="A")], [said(en="A", ru="Б")]], {}, "approved approved stale"),
    ([[said()], [said(ru="Б")]], {}, "approved approved approved"),
    ([[said(), said("c", "в", "г")], [said("c", "в", "г"), said()]], {}, "approved approved approved"),
    ([[said()], [said(), said("c", "в", "г")]], {}, "approved approved approved"),
    ([[said()], [said(en="A")], [said()]], {}, "approved stale stale"),
])
def test_the_state_of_texts_in_a_row(versions, other, states):
    assert list(text_states(versions, **other).values()) == states.split()


def test_texts_are_found_wherever_they_stand_and_what_is_no_text_is_not():
    found = words_in({"title": said(), "parts": [{"label": {"en": "c"}, "points": 3}, said("", "", "")], "kind": "docx", "empty": {}})

    assert found == [said(), {"en": "c", "ru": "", "kk": ""}]
