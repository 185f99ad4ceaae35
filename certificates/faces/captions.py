"""The labels of the papers in three languages. A face takes a copy, so a later change reaches no issued paper."""

from __future__ import annotations

from certificates.faces.texts import Caption, Texts

ISSUER = Texts(
    "Coalition “Public Expertise”",
    "Коалиция «Общественная экспертиза»",
    "«Қоғамдық сараптама» коалициясы",
)
ISSUER_LINE = Texts(
    "Training programme for civil society organisations of Kazakhstan",
    "Программа обучения организаций гражданского общества Казахстана",
    "Қазақстанның азаматтық қоғам ұйымдарына арналған оқу бағдарламасы",
)

TITLES = {
    "attendance": Texts("Certificate of attendance", "Справка об участии", "Қатысу туралы анықтама"),
    "completion": Texts("Certificate", "Сертификат", "Сертификат"),
    "competence": Texts("Certificate of competence", "Сертификат о компетенции", "Құзыреттілік сертификаты"),
}
SECOND_LINES = {
    "attendance": Texts(),
    "completion": Texts("of completion", "о завершении программы", "бағдарламаны аяқтағаны туралы"),
    "competence": Texts(),
}
INTROS = Texts("This certifies that", "Настоящий документ подтверждает:", "Осы құжат мынаны растайды:")
STATEMENTS = {
    "attendance": Texts("attended the programme", "участие в программе", "мына бағдарламаға қатысты"),
    "completion": Texts(
        "has met all requirements of the programme",
        "выполнены все требования программы",
        "мына бағдарламаның барлық талаптары орындалды",
    ),
    "competence": Texts(
        "has shown competence in the programme",
        "подтверждена компетенция по программе",
        "мына бағдарлама бойынша құзыреттілік расталды",
    ),
}

ASSESSOR = Texts("Trainer of the programme", "Тренер программы", "Бағдарлама тренері")
"""Who judged a product, where the definition names no other role."""

ACHIEVEMENT = {
    "pass": Texts("pass mark {percent} %", "проходной балл {percent} %", "өту балы {percent} %"),
    "capacity": Texts(
        "Capacity level of an organisation", "Уровень потенциала организации", "Ұйым әлеуетінің деңгейі"
    ),
    "capacity_description": Texts(
        "Verified capacity of a civil society organisation. Instrument: {instrument}. Round: {round}. Assessed on: {day}.",
        "Проверенный потенциал организации гражданского общества. Инструмент: {instrument}. Раунд: {round}. Дата "
        "оценки: {day}.",
        "Азаматтық қоғам ұйымының тексерілген әлеуеті. Құрал: {instrument}. Кезең: {round}. Бағаланған күні: {day}.",
    ),
    "capacity_criteria": Texts(
        "Each practice is judged at five described levels against evidence. {verifier}. The index runs from 0 to 100; "
        "the levels are those of the instrument version. A snapshot, not an audit.",
        "Каждая практика оценивается по пяти описанным уровням с опорой на подтверждения. {verifier}. Индекс идёт от 0 "
        "до 100; уровни взяты из версии инструмента. Это срез на дату, а не аудит.",
        "Әр тәжірибе дәлелдерге сүйеніп, сипатталған бес деңгеймен бағаланады. {verifier}. Индекс 0 мен 100 аралығында; "
        "деңгейлер құрал нұсқасынан алынған. Бұл — аудит емес, сол сәттегі жағдай.",
    ),
}
"""What a signed credential says besides the words of its paper."""

REASON = Texts(
    "Level {level} now: {now}; level 3 means: {goal}; importance {importance}.",
    "Сейчас уровень {level}: {now}; уровень 3: {goal}; важность {importance}.",
    "Қазіргі деңгей {level}: {now}; 3-деңгей: {goal}; маңыздылығы {importance}.",
)
MODULE = Texts("Module", "Модуль", "Модуль")
RETROSPECTIVE = Texts(
    "Retrospective: from documents, in no indicator", "Ретроспективно: по документам, не входит ни в один индикатор",
    "Ретроспективті: құжаттар бойынша, ешбір индикаторға кірмейді",
)
OUTSIDE_WINDOW = Texts(
    "Dated outside the window of the round", "Дата вне срока раунда", "Күні бағалау кезеңінің мерзімінен тыс",
)
CONSULTATION = Texts("Consultation", "Консультация", "Кеңес беру")
PARTNER = Texts("Partner or consultation", "Партнёр или консультация", "Серіктес немесе кеңес беру")

_CERTIFICATE = {
    "hours": ("Hours of study", "Академических часов", "Оқу сағаты"),
    "dates": ("Dates", "Даты обучения", "Оқу мерзімі"),
    "attendance": ("Live meetings", "Встречи", "Кездесулер"),
    "attendance_of": ("{attended} of {held}", "{attended} из {held}", "{attended} / {held}"),
    "lessons": ("Lessons completed", "Пройдено уроков", "Өтілген сабақтар"),
    "result": ("Final test", "Итоговый тест", "Қорытынды тест"),
    "result_percent": ("{percent}", "{percent}", "{percent}"),
    "result_passed": ("Passed", "Сдан", "Тапсырылды"),
    "pass_mark": ("pass mark {percent}", "проходной балл {percent}", "өту балы {percent}"),
    "no_test": ("No test", "Без теста", "Тестсіз"),
    "product": ("Practical product", "Практическая работа", "Практикалық жұмыс"),
    "hours_programme": ("Hours of the programme", "Объём программы, часов", "Бағдарлама көлемі, сағат"),
    "lessons_taken": ("Lessons taken part in", "Участие в уроках", "Қатысқан сабақтары"),
    "product_result": ("Judged by rubric", "Оценка по критериям", "Жұмыстың бағасы"),
    "product_accepted": ("Accepted", "Принята", "Қабылданды"),
    "assessor": ("Assessed by", "Кто оценил", "Бағалаған"),
    "competences_shown": ("Competences shown", "Подтверждённые компетенции", "Расталған құзыреттер"),
    "signature_of": ("Signature: {name}", "Подпись: {name}", "Қолтаңба: {name}"),
    "logo_of": ("Logo: {name}", "Логотип: {name}", "Логотип: {name}"),
    "competences": ("Covered in the programme", "Содержание программы", "Бағдарлама мазмұны"),
    "code": ("Certificate number", "Номер сертификата", "Сертификат нөмірі"),
    "issued": ("Date of issue", "Дата выдачи", "Берілген күні"),
    "valid_until": ("Valid until", "Действителен до", "Жарамдылық мерзімі"),
    "no_end": ("no end date", "без срока окончания", "шектелмеген"),
    "check": ("Check this certificate", "Проверить сертификат", "Сертификатты тексеру"),
    "check_how": (
        "Point a phone camera at the square, or type the number at the address.",
        "Наведите камеру телефона на квадрат или введите номер по адресу.",
        "Телефон камерасын шаршыға бағыттаңыз немесе мекенжайда нөмірді енгізіңіз.",
    ),
    "sample": ("SAMPLE", "ОБРАЗЕЦ", "ҮЛГІ"),
}

_SUMMARY = {
    "title": ("Capacity summary", "Сводка о потенциале организации", "Ұйым әлеуетінің қысқаша есебі"),
    "instrument": ("Instrument", "Инструмент", "Құрал"),
    "business_number": ("Business number", "БИН", "БСН"),
    "revision": ("revision", "редакция", "редакция"),
    "round": ("round", "раунд", "кезең"),
    "before": ("before training", "до обучения", "оқуға дейін"),
    "after": ("after training", "после обучения", "оқудан кейін"),
    "index": ("Overall index", "Общий индекс", "Жалпы индекс"),
    "band": ("Capacity level", "Уровень потенциала", "Әлеует деңгейі"),
    "band_of": ("level {place} of {count}", "уровень {place} из {count}", "деңгей: {place} / {count}"),
    "not_computed": ("Not computed", "Не рассчитан", "Есептелмеді"),
    "no_band": ("No level", "Без уровня", "Деңгейі жоқ"),
    "change": ("Change", "Изменение", "Өзгеріс"),
    "change_more": (
        "More than measurement noise ({noise} points).",
        "Больше погрешности измерения (баллов: {noise}).",
        "Өлшеу қателігінен асады (балл: {noise}).",
    ),
    "change_within": (
        "Within measurement noise ({noise} points): no clear change.",
        "В пределах погрешности измерения (баллов: {noise}): явного изменения нет.",
        "Өлшеу қателігінің шегінде (балл: {noise}): айқын өзгеріс жоқ.",
    ),
    "change_none": ("Not comparable", "Несопоставимо", "Салыстыруға келмейді"),
    "first_round": (
        "The first assessment. Change is shown after the next round.",
        "Первая оценка. Изменение будет показано после следующего раунда.",
        "Алғашқы бағалау. Өзгеріс келесі кезеңнен кейін көрсетіледі.",
    ),
    "lower_bound": (
        "{value} if what is missing counted 0",
        "{value}, если считать недостающее за 0",
        "{value}, егер жетіспейтіні 0 деп есептелсе",
    ),
    "target": ("target {value}", "цель {value}", "нысана {value}"),
    "trust_respondents": ("Respondents: {count}", "Респонденты: {count}", "Респонденттер: {count}"),
    "trust_items": ("Items answered: {answered} of {items}", "Ответы по пунктам: {answered} из {items}", "Жауап берілген тармақтар: {answered} / {items}"),
    "trust_agreement": ("Agreement: {percent}", "Согласованность: {percent}", "Келісім дәрежесі: {percent}"),
    "trust_evidence": (
        "Evidence accepted: {accepted} of {due}",
        "Принятые подтверждения: {accepted} из {due}",
        "Қабылданған растамалар: {accepted} / {due}",
    ),
    "trust_verifier": (
        "Verified by an assessor who did not train the organisation",
        "Проверено оценщиком, который не обучал организацию",
        "Ұйымды оқытпаған бағалаушы тексерді",
    ),
    "domains": ("The eight domains", "Восемь направлений", "Сегіз бағыт"),
    "profile": ("Profile", "Профиль", "Бейін"),
    "no_clear_change": ("no clear change", "явного изменения нет", "айқын өзгеріс жоқ"),
    "not_comparable": ("not comparable", "несопоставимо", "салыстыруға келмейді"),
    "no_index": ("no index", "нет индекса", "индекс жоқ"),
    "strengths": ("Strengths", "Сильные стороны", "Күшті жақтары"),
    "priorities": ("Priorities", "Приоритеты", "Басымдықтар"),
    "modules": ("Recommended modules", "Рекомендуемые модули", "Ұсынылатын модульдер"),
    "none": ("None in this round", "В этом раунде нет", "Бұл кезеңде жоқ"),
    "level": ("level {level}", "уровень {level}", "деңгей {level}"),
    "hours": ("Hours: {hours}", "Часы: {hours}", "Сағат: {hours}"),
    "how_to_read": ("How to read this page", "Как читать эту страницу", "Бұл бетті қалай оқу керек"),
    "how_to_read_text": (
        "The index runs from 0 to 100; the tints behind the lines are the capacity levels. A hollow circle is the "
        "first round, a filled one the latest. A change inside the noise is grey and no reason to cheer or to worry.",
        "Индекс идёт от 0 до 100; фон за линиями показывает уровни потенциала. Пустой круг: первый раунд, "
        "закрашенный: последний. Изменение в пределах погрешности серое: оно не повод ни радоваться, ни тревожиться.",
        "Индекс 0 мен 100 аралығында; сызықтардың артындағы реңктер әлеует деңгейлерін көрсетеді. Бос шеңбер: алғашқы "
        "кезең, толы шеңбер: соңғы кезең. Қателік шегіндегі өзгеріс сұр түсті: ол қуануға да, алаңдауға да негіз емес.",
    ),
    "table": ("Results by domain", "Результаты по направлениям", "Бағыттар бойынша нәтижелер"),
    "proved": ("Evidence", "Подтверждено", "Расталған"),
    "proved_of": ("{accepted} of {due}", "{accepted} из {due}", "{accepted} / {due}"),
    "domain": ("Domain", "Направление", "Бағыт"),
    "overall": ("Overall", "В целом", "Жалпы"),
    "items": (
        "Levels of the {count} items, {round}",
        "Уровни по пунктам ({count}), {round}",
        "Тармақтар деңгейлері ({count}), {round}",
    ),
    "items_note": (
        "Levels 0 to 4 after the evidence rule. Index of a domain = sum of levels ÷ (4 × items answered) × 100; overall "
        "= mean of the domains by weight. ▲ counted lower: no accepted evidence. n/a not applicable; – no level.",
        "Уровни от 0 до 4 после правила подтверждений. Индекс направления = сумма уровней ÷ (4 × число ответов) × 100; "
        "общий = взвешенное среднее направлений. ▲ засчитан более низкий уровень: нет принятого подтверждения. н/п: "
        "не применимо; –: нет уровня.",
        "Растама ережесінен кейінгі 0–4 деңгейлері. Бағыт индексі = деңгейлер қосындысы ÷ (4 × жауаптар саны) × 100; "
        "жалпы индекс = бағыттардың салмақты орташасы. ▲ төменірек деңгей есептелді: қабылданған растама жоқ. қ/ж: "
        "қолданылмайды; –: деңгей жоқ.",
    ),
    "na": ("n/a", "н/п", "қ/ж"),
    "layers": ("Three views of the latest round", "Три взгляда на последний раунд", "Соңғы кезеңге үш көзқарас"),
    "layer_own": ("Own answers", "Самооценка", "Өзін-өзі бағалау"),
    "layer_consensus": ("Consensus of the group", "Общее мнение группы", "Топтың ортақ пікірі"),
    "layer_verified": ("Verified", "Проверено", "Тексерілген"),
    "method": ("Method", "Метод", "Әдіс"),
    "method_text": (
        "Three or more people of the organisation answer alone; the group then agrees on a level for each item; an "
        "assessor checks the levels against evidence and locks the result. Levels 3 and 4 need evidence of the last 12 "
        "months, otherwise they count as 2. Change is computed on the items both rounds share.",
        "Не менее трёх человек из организации отвечают самостоятельно; затем группа согласует уровень по каждому "
        "пункту; оценщик сверяет уровни с подтверждениями и фиксирует результат. Уровни 3 и 4 требуют подтверждения за "
        "последние 12 месяцев, иначе засчитывается 2. Изменение считается по пунктам, общим для двух раундов.",
        "Ұйымның кемінде үш адамы жеке жауап береді; содан кейін топ әр тармақ бойынша деңгейді келіседі; бағалаушы "
        "деңгейлерді растамалармен салыстырып, нәтижені бекітеді. 3 және 4-деңгейлерге соңғы 12 айдағы растама қажет, "
        "әйтпесе 2 деп есептеледі. Өзгеріс екі кезеңге ортақ тармақтар бойынша есептеледі.",
    ),
    "limits": ("Limits", "Ограничения", "Шектеулер"),
    "limits_text": (
        "A snapshot, not an audit. It describes what the organisation showed on the day of assessment and is no "
        "guarantee of its work. Organisations are not ranked. Training came before the second round; this paper does "
        "not prove that training caused the change.",
        "Это срез на дату, а не аудит. Он описывает то, что организация показала на день оценки, и не гарантирует её работу. "
        "Организации не ранжируются. Обучение прошло до второго раунда; сводка не доказывает, что изменение вызвано "
        "обучением.",
        "Бұл аудит емес, белгілі бір сәттің көрінісі. Ол ұйымның бағалау күні көрсеткенін сипаттайды және жұмысына "
        "кепілдік бермейді. Ұйымдар рейтингке қойылмайды. Оқыту екінші кезеңге дейін өтті; есеп өзгерістің оқытудан "
        "туындағанын дәлелдемейді.",
    ),
    "sign_lead": ("Head of the organisation", "Руководитель организации", "Ұйым басшысы"),
    "sign_assessor": ("Assessor", "Оценщик", "Бағалаушы"),
    "sign_date": ("Date", "Дата", "Күні"),
    "snapshot": ("SHA-256 of the locked result", "SHA-256 зафиксированного результата", "Бекітілген нәтиженің SHA-256 мәні"),
    "number": ("Number", "Номер", "Нөмірі"),
    "issued": ("Date of issue", "Дата выдачи", "Берілген күні"),
    "check": ("Check this summary", "Проверить сводку", "Есепті тексеру"),
    "page_of": ("Page {page} of {pages}", "Страница {page} из {pages}", "Бет: {page} / {pages}"),
    "sample": ("SAMPLE", "ОБРАЗЕЦ", "ҮЛГІ"),
}


IN_UNITS = ("Live meetings, units", "Встречи, частей", "Кездесулер, бөліктер")


def certificate_captions(*, is_in_units: bool = False) -> tuple[Caption, ...]:
    """Return the labels of a certificate; `is_in_units` where a meeting has several parts."""
    words_of = {**_CERTIFICATE, "attendance": IN_UNITS} if is_in_units else _CERTIFICATE
    return tuple(Caption(key, Texts(*words)) for key, words in sorted(words_of.items()))


def summary_captions() -> tuple[Caption, ...]:
    """Return the labels of a capacity summary."""
    return tuple(Caption(key, Texts(*words)) for key, words in sorted(_SUMMARY.items()))
