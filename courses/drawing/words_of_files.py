"""The few words that every template has, in the three languages of the house."""

EXAMPLE = {"en": "Example", "ru": "Пример", "kk": "Мысал"}
SIGNATURE = {"en": "Signature", "ru": "Подпись", "kk": "Қолы"}
DATE = {"en": "Date", "ru": "Дата", "kk": "Күні"}
PAGE = {"en": "Page", "ru": "Страница", "kk": "Бет"}
SPELLING = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}
EXAMPLE_ROWS = {
    "en": "Rows in italics are an example with invented data: delete them.",
    "ru": "Строки курсивом — пример с вымышленными данными: удалите их.",
    "kk": "Көлбеу жазылған жолдар — ойдан шығарылған деректері бар мысал: оларды өшіріңіз.",
}
PICK = {"en": "Choose from the list.", "ru": "Выберите из списка.", "kk": "Тізімнен таңдаңыз."}
