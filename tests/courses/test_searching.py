"""Words as a search compares them: forms of Kazakh, Russian and English, two alphabets, and the piece that is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.searching import MOST_WORDS, asked, index_of, needles, snippet, stem


@pytest.mark.parametrize(("language", "forms"), [
    ("kk", "ұйым ұйымдар ұйымдардың ұйымға ұйымымыз уйым уйымнын ҰЙЫМ"),
    ("kk", "есеп есебі есептер есептерді"),
    ("kk", "құқық құқығы құқықтарының кукык"),
    ("kk", "бақылау бақылауды бақылауға бакылау"),
    ("kk", "бюджет бюджеттің бюджетке бюджеті"),
    ("ru", "отчёт отчета отчёты отчётов ОТЧЕТ"),
    ("ru", "организация организации организаций организациями"),
    ("ru", "общественный общественного общественная общественными"),
    ("ru", "контроль контроля контролем"),
    ("ru", "получать получает получают"),
    ("ru", "правило правила правил правилами"),
    ("kk", "орган органы органның органдар"),
    ("kk", "азамат азаматы азаматтар азаматтың"),
    ("en", "report reports reported reporting REPORT"),
    ("en", "policy policies"),
])
def test_the_forms_of_a_word_are_one(language, forms):
    found = {stem(word, language) for word in forms.casefold().split()}

    assert len(found) == 1
    assert len(found.pop()) >= 3


@pytest.mark.parametrize(("language", "one", "other"), [
    ("kk", "ұйым", "ұйқы"), ("ru", "право", "правило"), ("ru", "бюджет", "бюро"), ("en", "plan", "plane"), ("kk", "заң", "зат"),
])
def test_different_words_stay_apart(language, one, other):
    assert stem(one, language) != stem(other, language)


def test_a_latin_letter_that_looks_cyrillic_is_read_as_cyrillic():
    assert stem("oтчет", "ru") == stem("отчет", "ru")


def test_small_words_are_asked_for_only_if_there_is_nothing_else():
    assert [word for word, _stem in asked("что такое отчёт", "ru")] == ["такое", "отчёт"]
    assert [word for word, _stem in asked("и", "ru")] == ["и"]
    assert asked("  !?.  ", "kk") == []


def test_a_long_question_is_cut():
    assert len(asked(" ".join(f"слово{n}" for n in range(50)), "ru")) == MOST_WORDS


def test_the_index_holds_the_own_letters_and_the_folded_ones():
    exact, folded = index_of("Ұйымдардың есебі", "kk")

    assert (exact, folded) == (" ұйым есеб ", " уйым есеп ")
    assert needles("ұйым", "уйым", exact=True) == [" ұйым ", " ұйым"]
    assert needles("заң", "зан", exact=False) == [" зан "]


def test_a_snippet_marks_what_matches_and_says_that_it_is_a_piece():
    text = "Бірінші сөйлем. " * 20 + "Ұйымдардың есебі жыл сайын жарияланады. " + "Соңғы сөйлем. " * 20

    parts = snippet(text, asked("уйым есеп", "kk"), "kk")

    assert [words for words, is_match in parts if is_match] == ["Ұйымдардың", "есебі"]
    assert parts[0] == ("… ", False) and parts[-1] == (" …", False)
    assert sum(len(words) for words, _match in parts) < 260


def test_a_snippet_of_a_text_without_a_match_is_its_beginning():
    assert snippet("Начало текста.", asked("контроль", "ru"), "ru") == [("Начало текста.", False)]
    assert snippet("", asked("контроль", "ru"), "ru") == []


@given(st.text(max_size=300), st.text(max_size=40), st.sampled_from(["en", "ru", "kk"]))
def test_whatever_is_typed_a_snippet_is_a_piece_of_the_text(text, question, language):
    parts = [words for words, _match in snippet(text, asked(question, language), language)]

    assert "".join(part for part in parts if part not in ("… ", " …")) in text
