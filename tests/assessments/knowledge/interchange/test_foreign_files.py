"""Files as others write them: hostile and broken ones first, then each habit of Moodle's formats."""

import io
import time
import zipfile

import pytest

from assessments.knowledge.interchange.aiken import read_aiken
from assessments.knowledge.interchange.between import LARGEST, Note, NotReadable, decimal_text
from assessments.knowledge.interchange.decoding import decoded
from assessments.knowledge.interchange.entries import Kind
from assessments.knowledge.interchange.formats import read_file
from assessments.knowledge.interchange.gift import read_gift
from assessments.knowledge.interchange.markup import read_markup
from assessments.knowledge.interchange.moodle import read_moodle
from lms.core.tables import SheetError

LAUGHS = """<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><quiz><question type="essay"><name><text>&c;</text></name></question></quiz>"""
XXE = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="essay"><name><text>&x;</text></name></question></quiz>'


def gift(source, language="ru"):
    return read_gift(source.encode() if isinstance(source, str) else source, language).questions


def one(source, language="ru"):
    (question,) = gift(source, language)
    return question


def codes(notes):
    return [note.code for note in notes]


def moodle(inside, kind="multichoice", language="ru", before="", **names):
    head = names.get("head", "<name><text>Q</text></name><questiontext format='html'><text>Вопрос</text></questiontext>")
    source = f"<?xml version='1.0' encoding='UTF-8'?><quiz>{before}<question type='{kind}'>{head}{inside}</question></quiz>"
    return read_moodle(source.encode(), language).questions[0]


# -- hostile -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "q.gift", "empty"),
        (b" \n\n", "q.txt", "empty"),
        (b"A" * (LARGEST + 1), "q.txt", "too_large"),
        (b"\0\x01\x02", "q.txt", "encoding"),
        ("Привет мир, как дела".encode("cp866"), "q.gift", "encoding"),
        ("Привет, Кто Это Был".encode("koi8-r"), "q.gift", "encoding"),
        (b"\xff\xfe\x00", "q.gift", "encoding"),
        ("Вопрос \ufdd1{=а ~б}".encode(), "q.gift", "control"),
        (b"// only a comment\n$CATEGORY: a\n", "q.gift", "no_questions"),
        (b"Just words\n", "q.aiken.txt", None),
        (b"{=a ~b}\n\n" * 2001, "q.gift", "too_many"),
        (LAUGHS.encode(), "q.xml", "doctype"),
        (XXE.encode(), "q.xml", "doctype"),
        (b"<quiz>" + b"<a>" * 40 + b"</a>" * 40 + b"</quiz>", "q.xml", "too_deep"),
        (b"<quiz>" + b"<a/>" * 300_001 + b"</quiz>", "q.xml", "too_many"),
        (b"<quiz><question type='essay'><name>", "q.xml", "broken_xml"),
        (b"<quiz></question></quiz>", "q.xml", "broken_xml"),
        (b"<quiz/>", "q.xml", "no_questions"),
        (b"<html><body/></html>", "q.xml", "no_quiz"),
        (b"<quiz><question type='category'><category><text>a</text></category></question></quiz>", "q.xml", "no_questions"),
        (b"x", "../../etc/passwd", "ending"),
        (b"x", "q.exe", "ending"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(content, name, code):
    start = time.process_time()
    if code is None:  # text without an answer is a description, and named as such
        assert codes(read_file(content, name, "ru")[1].questions[0].faults) == ["unsupported"]
    else:
        with pytest.raises(NotReadable) as refused:
            read_file(content, name, "ru")
        assert refused.value.code == code
    assert time.process_time() - start < 5


@pytest.mark.parametrize("cut", [20, 200, 600])
def test_a_truncated_workbook_is_refused(cut):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>" * 200)
    with pytest.raises(SheetError):
        read_file(made.getvalue()[:cut], "q.xlsx", "ru")


@pytest.mark.parametrize("source", ["{" * 5000, "=" * 5000, "~%" * 5000, "a{=b" + "#" * 5000 + "}", "\\" * 5001, "::" * 3000])
def test_nonsense_in_gift_takes_no_time_and_is_named(source):
    start = time.process_time()
    assert one(source).faults
    assert time.process_time() - start < 2


@pytest.mark.parametrize("source", ["<" * 20_000, "<span lang='ru' class='multilang'>" * 3000, "&" * 20_000, "{mlang ru}" * 3000, "<!--" * 3000])
def test_nonsense_in_html_takes_no_time(source):
    start = time.process_time()
    read_markup(source, "ru")
    assert time.process_time() - start < 3


@pytest.mark.parametrize("text", ["1e999999", "NaN", "Infinity", "1" * 41, "1e21", "0x10", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨٩٠١٢٣"])
def test_a_number_that_swells_is_none(text):
    assert decimal_text(text) is None


def test_a_script_never_comes_out_as_markup():
    text, notes = read_markup("<script>alert(1)</script><b onclick='x'>Кто?</b> &lt;img src=x onerror=alert(1)&gt;", "ru")

    assert text.ru == "Кто? <img src=x onerror=alert(1)>"
    assert codes(notes) == ["script", "formatting"]


def test_a_path_in_a_name_is_only_ever_its_last_part():
    question = moodle(
        "<answer fraction='100'><text>а</text></answer><answer fraction='0'><text>б</text></answer>",
        head="<name><text>Q</text></name><questiontext format='html'><text>В</text>"
        "<file name='..\\..\\evil.png' path='/' encoding='base64'>AAAA</file></questiontext>",
    )
    assert [(note.code, note.about) for note in question.losses] == [("file", "evil.png")]


# -- encodings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_russian_is_read_in_every_encoding_it_is_saved_in(encoding):
    question = one("::№ 1::Кто проводит «контроль»? {=Граждане ~Ведомство}".encode(encoding))
    assert question.entry.text.ru == "Кто проводит «контроль»?"


def test_kazakh_of_windows_is_read_and_said():
    text, notes = decoded("Қоғамдық бақылауды кім жүргізеді? {=Азаматтар ~Ұйым ~Әкімдік}".encode("kz1048"))
    assert text.startswith("Қоғамдық бақылауды")
    assert codes(notes) == ["encoding"]


def test_moodle_xml_that_says_windows_1251_is_read():
    source = "<?xml version='1.0' encoding='windows-1251'?><quiz><question type='essay'><name><text>Имя</text></name><questiontext><text>Опишите</text></questiontext></question></quiz>"
    read = read_moodle(source.encode("cp1251"), "ru")
    assert (read.questions[0].entry.text.ru, codes(read.losses)) == ("Опишите", ["encoding"])


# -- GIFT --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("Кто? {~а ~б}", "no_key"),
        ("Кто? {=а =б ~в}", "many_keys"),
        ("Кто? {~%50%а ~%50%б}", "all_right"),
        ("Кто? {=а ~а}", "same_options"),
        ("Кто? {=а ~}", "no_words"),
        ("{=а ~б}", "no_text"),
        ("Кто? {=а ~б", "braces"),
        ("Кто? {=а} или {=б}", "braces"),
        ("Пары {=а -> 1 =б -> }", "no_partner"),
        ("Пары {=а -> 1 = -> 2}", "few_pairs"),
        ("Сколько? {#много}", "number"),
        ("Сколько? {#5..3}", "number"),
        ("Сколько? {#}", "no_key"),
        ("Просто текст", "unsupported"),
        ("// [tag:points:0]\nКто? {=а ~б}", "points"),
        ("// [tag:points:-2]\nКто? {=а ~б}", "points"),
        ("// [tag:points:1.5]\nКто? {=а ~б}", "points"),
        ("// [tag:level:easy]\nКто? {=а ~б}", "level"),
        ("Кто? {=<img src\\='a/b/karta.png'> ~б}", "picture"),
        ("По порядку {>0 ALL VERTICAL RELATIVE_NEXT_EXCLUDE_LAST SHOW\nа\nб\n}", "few_items"),
        ("Кто? {=" + "а" * 4001 + " ~б}", "too_long"),
        ("Кто\x01? {=а ~б}", "control"),
    ],
)
def test_a_gift_question_with_a_fault_says_which(source, code):
    assert code in codes(one(source).faults)


def test_gift_as_the_manual_writes_it():
    source = r"""// question: 1  name: Grants
$CATEGORY: $course$/top/Quiz/PE.3

::Столица:: Столица Казахстана\: какая\? {
  =Астана#Верно\, так \= и есть
  ~Алматы#Нет
  ~Шымкент
  ####Столица с 1997 года.
}

В 2025 году {~%50%один ~%50%два ~%-50%три ~%-50%четыре} ответа.

Сколько будет? {#=17:0.5#Да =%0%10:0#Только свой срок =%50%16:0}

Диапазон {#1.5..2}

Солнце светит ночью. {F#Это неверно#Верно\: ночью темно}

[html]Сопоставьте&nbsp;пары {=один -> 1 =два -> 2 = -> 3}

Опишите. {}

Когда? {=10.06.2026}
"""
    found = gift(source)

    assert [question.faults for question in found] == [()] * 8
    first, gap, number, between, false, pairs, essay, day = (question.entry for question in found)
    assert (first.module, first.text.ru, first.explanation.ru) == ("PE.3", "Столица Казахстана: какая\\?", "Столица с 1997 года.")
    assert first.options[0].feedback.ru == "Верно\\, так = и есть"
    assert (gap.kind, gap.text.ru) == ("multiple", "В 2025 году _____ ответа.")
    assert (number.value, number.tolerance, number.typical_errors[0].value, number.explanation.ru) == ("17", "0.5", "10", "Да")
    assert codes(found[2].losses) == ["partial"]
    assert (between.value, between.tolerance) == ("1.75", "0.25")
    assert [(one.text.kk, one.is_right, one.feedback and one.feedback.ru) for one in false.options] == [
        ("Дұрыс", False, "Это неверно"), ("Бұрыс", True, "Верно: ночью темно"),
    ]
    assert (pairs.text.ru, [one.role for one in pairs.options]) == ("Сопоставьте пары", ["left", "left", "right", "right", "right"])
    assert (essay.kind, day.kind, day.value) == ("case", "date", "2026-06-10")
    assert codes(found[-1].losses) == ["was_short"]
    assert [question.line for question in found] == [4, 11, 13, 15, 17, 19, 21, 23]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("// a remark of the author\nКто? {=а ~б}", "comment"),
        ("$CATEGORY: Мои вопросы\n\nКто? {=а ~б}", "category"),
        ("// [tag:сложный]\nКто? {=а ~б}", "tag"),
        ("Кто? {=а ~%50%б ~в}", "partial"),
        ("Кто? {~%70%а ~%30%б ~в}", "weights"),
        ("Кто? <b>Да</b> {=а ~б}", "formatting"),
        ("Кто? <a href='https://x.kz'>Тут</a> {=а ~б}", "link"),
        ("Кто? {=а#<img src\\='1.png'> ~б}", "picture"),
        ("Сколько? {#=1:0 =2:0}", "other_answer"),
        ("Сколько? {#=1:0 =%0%2:1#нет}", "error_tolerance"),
        ("Сколько? {#=1:0 ~#мимо}", "feedback"),
        ("Порядок {>3 RANDOM VERTICAL ALL_OR_NOTHING HIDE\nа\nб\nв\n}", "grading"),
        ("Кто? <span lang='uz' class='multilang'>Kim</span><span lang='ru' class='multilang'>Кто</span> {=а ~б}", "other_language"),
    ],
)
def test_what_the_bank_cannot_hold_is_named(source, code):
    question = one(source)
    assert question.faults == ()
    assert code in codes(question.losses)


def test_languages_marked_in_a_text_go_to_their_places():
    question = one(r"\{mlang ru\}Кто?\{mlang\}\{mlang kz\}Кім?\{mlang\}\{mlang en\}Who?\{mlang\} {=а ~б}")
    assert question.entry.text.__dict__ == {"en": "Who?", "ru": "Кто?", "kk": "Кім?"}


def test_emoji_and_right_to_left_text_pass():
    assert one("Что? 🙂 مرحبا {=😀 ~ع}").entry.options[0].text.ru == "😀"


# -- Aiken -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("Кто?\nA. а\nB. б\nANSWER: C", "answer_letter"),
        ("Кто?\nA. а\nB. б\n\nЧто?\nA. а\nB. б\nANSWER: A", "no_key"),
        ("Кто?\nA. а\nA. б\nANSWER: A", "letters"),
        ("Кто?\nA. а\nANSWER: A", "few_options"),
        ("Кто?\nA. <img src=x>\nB. б\nANSWER: B", "picture"),
    ],
)
def test_an_aiken_question_with_a_fault_says_which(source, code):
    assert code in codes(read_aiken(source.encode(), "ru").questions[0].faults)


@pytest.mark.parametrize("answer", ["ANSWER: B", "answer:b", "ОТВЕТ: В", "ЖАУАП: B"])
def test_aiken_written_by_hand_is_read(answer):
    source = f"Кто проводит\nконтроль?\r\nA) Ведомство\r\nB. Граждане\r\n{answer}\r\n\r\n"
    (question,) = read_aiken(source.encode(), "ru").questions
    assert question.faults == ()
    assert question.entry.text.ru == "Кто проводит контроль?"
    assert [one.is_right for one in question.entry.options] == [False, True]


def test_aiken_with_russian_letters_is_read():
    (question,) = read_aiken("Кто?\nА. первый\nБ. второй\nВ. третий\nОТВЕТ: В\n".encode(), "ru").questions
    assert [one.is_right for one in question.entry.options] == [False, False, True]


# -- Moodle XML --------------------------------------------------------------------------------------------------

PAIR = "<answer fraction='100'><text>а</text></answer><answer fraction='0'><text>б</text></answer>"


@pytest.mark.parametrize(
    ("inside", "kind", "code"),
    [
        (f"<defaultgrade>0</defaultgrade>{PAIR}", "multichoice", "points"),
        (f"<defaultgrade>-1</defaultgrade>{PAIR}", "multichoice", "points"),
        (f"<defaultgrade>0.5</defaultgrade>{PAIR}", "multichoice", "points"),
        ("<answer fraction='abc'><text>а</text></answer>", "multichoice", "weight"),
        ("<answer fraction='0'><text>а</text></answer><answer fraction='0'><text>б</text></answer>", "multichoice", "no_key"),
        ("<answer fraction='100'><text>а</text></answer><answer fraction='100'><text>б</text></answer>", "multichoice", "all_right"),
        ("", "multichoice", "few_options"),
        ("<answer fraction='100'><text>maybe</text></answer>", "truefalse", "true_or_false"),
        ("<subquestion><text>а</text><answer><text/></answer></subquestion>", "matching", "no_partner"),
        ("<answer fraction='100'><text>x</text></answer>", "numerical", "number"),
        ("<answer fraction='100'><text>1</text><tolerance>-1</tolerance></answer>", "numerical", "number"),
        ("", "cloze", "unsupported"),
        ("", "ddwtos", "unsupported"),
        ("", "description", "unsupported"),
        ("", "", "unsupported"),
    ],
)
def test_a_moodle_question_with_a_fault_says_which(inside, kind, code):
    assert code in codes(moodle(inside, kind).faults)


def test_moodle_xml_as_moodle_exports_it():
    question = moodle(
        """
  <generalfeedback format="html"><text><![CDATA[<p>Потому&nbsp;что.</p>]]></text></generalfeedback>
  <defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden><idnumber>PE-07</idnumber>
  <single>false</single><shuffleanswers>0</shuffleanswers><answernumbering>abc</answernumbering>
  <correctfeedback format="html"><text><p>Ваш ответ верный.</p></text></correctfeedback>
  <answer fraction="50" format="html"><text><![CDATA[<p dir="ltr">Один &lt; два</p>]]></text><feedback format="html"><text>Да</text></feedback></answer>
  <answer fraction="50" format="html"><text>Два</text><feedback format="html"><text></text></feedback></answer>
  <answer fraction="-50" format="html"><text>Три</text><feedback format="html"><text></text></feedback></answer>
  <hint format="html"><text>Подсказка</text></hint>
  <tags><tag><text>level:apply</text></tag><tag><text>2024</text></tag></tags>
""".replace("<p>Ваш ответ верный.</p>", "<![CDATA[<p>Ваш ответ верный.</p>]]>"),
        before="<question type='category'><category><text>$course$/top/Модуль/PE.2</text></category></question>",
        head="<name><text>Имя</text></name><questiontext format='html'><text><![CDATA[<p><span lang='ru' class='multilang'>Что верно?</span>"
        "<span lang='kk' class='multilang'>Не дұрыс?</span></p>]]></text></questiontext>",
    )
    entry = question.entry

    assert question.faults == ()
    assert (entry.code, entry.module, entry.level, entry.points, entry.kind) == ("PE-07", "PE.2", "apply", 2, "multiple")
    assert (entry.text.ru, entry.text.kk, entry.text.en) == ("Что верно?", "Не дұрыс?", "")
    assert entry.options[0].text.ru == "Один < два"
    assert entry.explanation.ru == "Потому что."
    assert sorted(codes(question.losses)) == ["combined", "hints", "shuffle", "tag"]


def test_the_other_kinds_of_moodle_are_read():
    number = moodle(
        "<answer fraction='100'><text>17,5</text><tolerance>0.5</tolerance></answer>"
        "<answer fraction='0'><text>*</text><feedback><text>Нет</text></feedback></answer>"
        "<units><unit><multiplier>1</multiplier><unit_name>дней</unit_name></unit><unit><multiplier>24</multiplier><unit_name>часов</unit_name></unit></units>",
        "numerical",
    )
    assert (number.entry.value, number.entry.unit.ru, sorted(codes(number.losses))) == ("17.5", "дней", ["feedback", "unit"])
    false = moodle("<answer fraction='0'><text>true</text></answer><answer fraction='100'><text>false</text></answer>", "truefalse")
    assert [(one.text.ru, one.is_right) for one in false.entry.options] == [("Верно", False), ("Неверно", True)]
    order = moodle("".join(f"<answer fraction='{n}'><text>{n}</text></answer>" for n in (3, 1, 2)), "ordering")
    assert [(one.text.ru, one.place) for one in order.entry.options] == [("1", 1), ("2", 2), ("3", 3)]
    pairs = moodle("".join(f"<subquestion><text>{a}</text><answer><text>{b}</text></answer></subquestion>" for a, b in (("а", "1"), ("б", "1"), ("", "2"))), "matching")
    assert [one.partner for one in pairs.entry.options] == [0, 0, None, None]
    essay = moodle("<maxwordlimit>900</maxwordlimit><attachments>1</attachments><graderinfo><text>Образец</text></graderinfo>", "essay")
    assert (essay.entry.kind, essay.entry.model_answer.ru, sorted(codes(essay.losses))) == ("case", "Образец", ["attachments", "word_limit"])


@pytest.mark.parametrize(
    ("said", "takes_file", "losses"),
    [
        ("<attachments>0</attachments>", False, []), ("<attachments>1</attachments>", True, []),
        ("<attachments>3</attachments><attachmentsrequired>1</attachmentsrequired>", True, ["file_needed", "several_files"]),
        ("<attachments>-1</attachments><filetypeslist>.mp4</filetypeslist>", True, ["file_kinds", "several_files"]),
    ],
)
def test_a_longer_text_of_moodle_takes_a_file_and_what_else_it_says_of_files_is_named(said, takes_file, losses):
    essay = moodle(f"{said}<tags><tag><text>kind:essay</text></tag></tags>", "essay")

    assert (essay.entry.kind, essay.entry.takes_file, sorted(codes(essay.losses))) == ("essay", takes_file, losses)


def test_short_texts_and_gaps_of_others_are_read_with_every_word_they_accept():
    (short,) = read_gift("Кратко {=слово =Слова#Да =%50%слов =%0%дело#Нет}".encode(), "ru").questions
    starred = moodle("<answer fraction='100'><text>НПО*</text></answer><answer fraction='0'><text>*</text></answer>", "shortanswer")
    (cloze,) = read_moodle(
        "<quiz><question type='cloze'><questiontext format='html'><text>НПО — {1:SHORTANSWER:=объединение~=организация#Да~%0%фирма} с "
        "{2:SA:=уставом}.</text></questiontext></question></quiz>".encode(), "ru",
    ).questions

    assert (short.entry.kind, short.entry.gaps[0].ru, short.faults) == (Kind.SHORT, "слово|Слова", ())
    assert [one.value for one in short.entry.typical_errors] == ["дело"]
    assert Note("partial", "слов") in short.losses
    assert Note("wildcard", "НПО*") in starred.losses
    assert cloze.entry.text.ru == "НПО — [[1]] с [[2]]." and [one.ru for one in cloze.entry.gaps] == ["объединение|организация", "уставом"]
    assert {note.code for note in cloze.losses} >= {"gap_weights", "feedback"}


@pytest.mark.parametrize("gap", ["{1:MULTICHOICE:=да~нет}", "{1:NUMERICAL:=5:1}", "", "{1:SA:=да} {1:MC:=да~нет}"])
def test_gaps_that_are_chosen_or_reckoned_are_named_and_stay_out(gap):
    (read,) = read_moodle(
        f"<quiz><question type='cloze'><questiontext><text>Т {gap}</text></questiontext></question></quiz>".encode(), "ru"
    ).questions

    assert (read.entry, read.faults) == (None, (Note("unsupported", "cloze"),))
