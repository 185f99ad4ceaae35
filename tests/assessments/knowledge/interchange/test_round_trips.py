"""Every kind through every format and back: nothing is lost that the writer did not name."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.knowledge.interchange.aiken import read_aiken, write_aiken
from assessments.knowledge.interchange.between import Note, canonical, from_plain, lacks_of, merged, said
from assessments.knowledge.interchange.entries import Kind, OptionEntry, QuestionEntry, Text, alternatives
from assessments.knowledge.interchange.formats import TEXT_FORMATS, read_file
from assessments.knowledge.interchange.gift import read_gift, write_gift
from assessments.knowledge.interchange.moodle import read_moodle, write_moodle
from assessments.knowledge.interchange.workbook import read_workbook, tables_of
from lms.core.tables import to_xlsx
from tests.assessments.knowledge.interchange.entries import questions

AT = datetime(2026, 9, 1, tzinfo=UTC)
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_the_tick_for_a_file_goes_with_a_longer_text_only_and_a_cell_that_is_none_is_named():
    entry = QuestionEntry("PE-90", "PE.1", Kind.ESSAY, "apply", 2, Text("a", "б", "в"), takes_file=True)
    single = replace(entry, code="PE-91", kind=Kind.CASE, words=50)
    tables = tables_of([entry, single, replace(entry, code="PE-92")])
    place = [column.code for column in tables[0].columns].index("file")
    tables[0].rows[2][place] = 7

    first, second, third = read_workbook(to_xlsx(tables, created_at=AT), "q.xlsx").questions

    assert first.entry.takes_file and not first.losses and not first.faults
    assert not second.entry.takes_file and second.losses == (Note("file_kind"),)
    assert third.faults == (Note("file_cell", "7"),)


def only(language, text):
    return said(language, getattr(text, language)) if text else None


def in_one(entry, language):
    """The question as a format of one language holds it."""
    is_fixed = entry.kind == Kind.TRUE_FALSE  # these two words are ours in every language
    options = [
        replace(one, text=one.text if is_fixed else only(language, one.text), feedback=only(language, one.feedback))
        for one in entry.options
    ]
    errors = [replace(one, feedback=only(language, one.feedback)) for one in entry.typical_errors]
    return replace(
        entry, text=only(language, entry.text), explanation=only(language, entry.explanation), options=tuple(options),
        typical_errors=tuple(errors), gaps=tuple(only(language, one) for one in entry.gaps),
    )


def back(read):
    (question,) = read.questions
    assert question.faults == ()
    return canonical(question.entry)


@pytest.mark.parametrize("kind", list(Kind))
@QUICK
@given(data=st.data())
def test_a_workbook_loses_nothing(kind, data):
    entry = data.draw(questions(kind))

    read = read_workbook(to_xlsx(tables_of([entry]), created_at=AT), "q.xlsx")

    assert read.losses == read.questions[0].losses == ()
    assert back(read) == canonical(entry)


@pytest.mark.parametrize("kind", list(Kind))
@QUICK
@given(data=st.data(), language=st.sampled_from(["en", "ru", "kk"]))
def test_moodle_xml_loses_only_what_it_names(kind, data, language):
    entry = data.draw(questions(kind))
    written = write_moodle([entry], language)
    names = {note.code for _code, note in written.losses}
    if kind in (Kind.LIKERT, Kind.BRANCHING):
        assert names == {"not_written"}
        return
    kept = replace(entry, criteria=())
    if kind == Kind.SHORT:  # what is typed is compared in every language, and Moodle has one list
        pooled = alternatives(*(getattr(entry.gaps[0], code) for code in ("en", "ru", "kk")))
        kept = replace(kept, gaps=(said(language, "|".join(pooled)),))
    if kind == Kind.GAPS:  # the answers stand inside the text, so there is one text
        kept = replace(kept, text=only(language, entry.text), gaps=tuple(only(language, one) for one in entry.gaps))
    if entry.unit:
        kept = replace(kept, unit=only(language, entry.unit))

    read = read_moodle(written.content, language)

    assert back(read) == canonical(kept)
    assert read.questions[0].losses == ()
    assert ("criteria" in names) == bool(entry.criteria)
    assert ("unit_languages" in names) == bool(entry.unit and len({entry.unit.en, entry.unit.ru, entry.unit.kk}) > 1)


@pytest.mark.parametrize("kind", list(Kind))
@QUICK
@given(data=st.data(), language=st.sampled_from(["en", "ru", "kk"]))
def test_gift_loses_only_what_it_names(kind, data, language):
    entry = data.draw(questions(kind))
    written = write_gift([entry], language)
    if kind in (Kind.GAPS, Kind.LIKERT, Kind.BRANCHING):
        assert {note.code for _code, note in written.losses} == {"not_written"}
        return
    kept = replace(in_one(entry, language), unit=None, criteria=(), model_answer=None, words=None)
    if kind == Kind.MATCHING:
        options = [replace(one, text=said(language, getattr(one.text, language).replace("->", "→"))) for one in kept.options]
        kept = replace(kept, options=tuple(options))

    read = read_gift(written.content, language)

    assert back(read) == canonical(kept)
    assert read.questions[0].losses == ()
    names = {note.code for _code, note in written.losses}
    assert names >= {"languages"}
    for field in ("unit", "criteria", "model_answer", "words"):
        assert (field in names) == bool(getattr(entry, field))


@pytest.mark.parametrize("kind", list(Kind))
@QUICK
@given(data=st.data(), language=st.sampled_from(["en", "ru", "kk"]))
def test_aiken_holds_single_questions_and_names_the_others(kind, data, language):
    entry = data.draw(questions(kind))
    written = write_aiken([entry], language)
    names = {note.code for _code, note in written.losses}
    if names & {"not_written", "reads_as_option"}:
        assert kind != Kind.SINGLE or "reads_as_option" in names
        assert written.content.strip() == b""
        return

    bare = replace(in_one(entry, language), code="", module="", level="", points=0, explanation=None, check_on=None)
    options = [replace(one, feedback=None) for one in bare.options]

    assert back(read_aiken(written.content, language)) == canonical(replace(bare, options=tuple(options)))
    assert ("feedback" in names) == any(one.feedback for one in entry.options)
    assert ("explanation" in names) == bool(entry.explanation)


@QUICK
@given(entries=st.lists(questions(), min_size=1, max_size=6, unique_by=lambda one: one.code))
def test_many_questions_keep_apart_in_every_format(entries):
    for format_ in TEXT_FORMATS.values():
        written = format_.write(entries, "kk")
        left_out = {code for code, note in written.losses if note.code in ("not_written", "reads_as_option")}
        if len(left_out) < len(entries):
            _name, read = read_file(written.content, f"q.{format_.ending}", "kk")
            assert len(read.questions) == len(entries) - len(left_out)


@QUICK
@given(entry=questions())
def test_a_question_survives_as_plain_data(entry):
    import json
    from dataclasses import asdict

    assert from_plain(json.loads(json.dumps(asdict(entry), default=str))) == entry


@QUICK
@given(entry=questions())
def test_three_files_of_one_language_each_make_the_question_whole(entry):
    made = in_one(entry, "kk")
    made = replace(made, unit=None, model_answer=None, criteria=())
    assert Note("lack_language", "ru") in lacks_of(made, [entry.module])

    for language in ("ru", "en"):
        made, notes = merged(made, replace(in_one(entry, language), unit=None, model_answer=None, criteria=()), over=False)
        assert notes == []

    assert canonical(made) == canonical(replace(entry, unit=None, model_answer=None, criteria=()))
    assert not [note for note in lacks_of(made, [entry.module]) if note.code == "lack_language"]


def choice(text, *, right=False):
    return OptionEntry("choice", text, is_right=right)


def test_what_stands_is_left_unless_told_otherwise():
    had = QuestionEntry(
        "PE-01", "PE.1", Kind.SINGLE, "apply", 2, Text("Old", "Старый", ""),
        options=(choice(Text("a", "а", ""), right=True), choice(Text("b", "б", ""))),
    )
    new = replace(had, points=0, text=Text("New", "", "Жаңа"), options=(choice(Text("b", "", "бә")), choice(Text("a", "", "ә"), right=True)))

    kept, notes = merged(had, new, over=False)
    over, _ = merged(had, new, over=True)

    assert (kept.text, notes, kept.points) == (Text("Old", "Старый", "Жаңа"), [Note("left", "text en")], 2)
    assert [one.text.kk for one in kept.options] == ["ә", "бә"]
    assert over.text == Text("New", "Старый", "Жаңа")


def test_another_key_and_another_set_of_options_need_the_word_to_replace():
    had = QuestionEntry(
        "PE-01", "PE.1", Kind.SINGLE, "apply", 2, Text("T", "Т", "Т"),
        options=(choice(Text("a", "а", "ә"), right=True), choice(Text("b", "б", "бә"))),
    )
    other_key = replace(had, options=(choice(Text("a", "", "")), choice(Text("b", "", ""), right=True)))
    more = replace(had, options=(*had.options, choice(Text("c", "", ""))))

    assert merged(had, other_key, over=False) == (had, [Note("key_differs")])
    assert [one.is_right for one in merged(had, other_key, over=True)[0].options] == [False, True]
    assert merged(had, more, over=False) == (had, [Note("options_differ", "2")])
    assert len(merged(had, more, over=True)[0].options) == 3
    assert merged(had, replace(had, kind=Kind.MULTIPLE), over=False) == (had, [Note("kind_differs", "single")])
