"""Faces to look at: what `render_certificate --sample` draws, and what the tests stretch."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from certificates.codes import check_sign
from certificates.faces import captions
from certificates.faces.certificate import CertificateFace, Signatory
from certificates.faces.summary import (
    BandStretch,
    CapacitySummaryFace,
    DomainChange,
    DomainLine,
    ItemLine,
    Layers,
    ModuleLine,
    Priority,
    Reading,
)  # fmt: skip
from certificates.faces.texts import Caption, Texts

CODE = "7Q4KM2XW9HRT"
SAMPLE_ADDRESS = "https://qabilet.example/v/AAAAAAAAAAAAAAAAAAAAAA"


def sample_certificate(**changes: object) -> CertificateFace:
    """Return a made-up certificate, marked as a sample."""
    face = CertificateFace(
        kind="completion",
        name="Әлия Серікқызы Нұрғожаева",
        latin_name="Aliya Nurgozhayeva",
        title=captions.TITLES["completion"],
        title_second=captions.SECOND_LINES["completion"],
        intro=captions.INTROS,
        statement=captions.STATEMENTS["completion"],
        programme=Texts(
            "Technologies of public expertise of state programmes",
            "Технологии общественной экспертизы государственных программ",
            "Мемлекеттік бағдарламаларға қоғамдық сараптама жүргізу технологиялары",
        ),
        programme_code="PE",
        definition_code="PE-completion",
        definition_version=1,
        hours=37,
        starts_on="2026-09-01",
        ends_on="2026-10-30",
        lessons=19,
        attended=9,
        held=10,
        result_percent="86",
        pass_percent="70",  # noqa: S106 - a pass mark
        competences=(
            Texts("Legal and institutional basis", "Правовые и институциональные основы", "Құқықтық және институционалдық негіздер"),
            Texts("Design of an expertise", "Замысел экспертизы", "Сараптаманы жобалау"),
            Texts("Evidence and data", "Доказательства и данные", "Дәлелдемелер мен деректер"),
            Texts("Findings and recommendations", "Выводы и рекомендации", "Тұжырымдар мен ұсынымдар"),
        ),
        issuer=captions.ISSUER,
        issuer_line=captions.ISSUER_LINE,
        signatories=(
            Signatory(
                Texts("Programme director", "Директор программы", "Бағдарлама директоры"),
                Texts.of({"en": "Coalition", "ru": "Коалиция", "kk": "Коалиция"}),
            ),
        ),
        place=Texts("Almaty", "Алматы", "Алматы"),
        issued_on="2026-11-01",
        issued_at="2026-11-01T05:00:00+00:00",
        valid_until=None,
        code=CODE + check_sign(CODE),
        check_address="https://qabilet.example/verify/",
        credential_id="urn:uuid:00000000-0000-4000-8000-000000000001",
        salt="00" * 16,
        captions=captions.certificate_captions(),
        is_sample=True,
    )
    return replace(face, **changes)


OF_KIND = {
    "attendance": {"accent": "#3A5A78", "lessons": 17, "lessons_held": 19, "result_percent": None, "pass_percent": None},
    "completion": {},
    "competence": {
        "accent": "#6B2D4E", "result_percent": None, "pass_percent": None, "product_percent": "88", "product_pass": "70",
        "product": Texts(
            "Expertise report on a state programme", "Заключение экспертизы государственной программы",
            "Мемлекеттік бағдарламаға сараптама қорытындысы",
        ),
        "assessor": captions.ASSESSOR,
    },
}  # fmt: skip
"""What the made-up papers of a kind say differently."""


def sample_of_kind(kind: str, **changes: object) -> CertificateFace:
    """Return a made-up paper of a kind, marked as a sample."""
    own = {
        "kind": kind, "title": captions.TITLES[kind], "title_second": captions.SECOND_LINES[kind],
        "statement": captions.STATEMENTS[kind], "definition_code": f"PE-{kind}", **OF_KIND[kind],
    }  # fmt: skip
    return sample_certificate(**{**own, **changes})


def sample_summary(**changes: object) -> CapacitySummaryFace:
    """Return a made-up capacity summary with two rounds, marked as a sample."""
    names = (
        Texts("Legal literacy and mandate", "Правовая грамотность и мандат", "Құқықтық сауаттылық және мандат"),
        Texts("Governance, ethics, independence", "Управление, этика, независимость", "Басқару, әдеп, тәуелсіздік"),
        Texts("Research and public expertise", "Исследования и общественная экспертиза", "Зерттеулер және қоғамдық сараптама"),
        Texts("Advocacy and communication", "Адвокация и коммуникации", "Адвокация және коммуникация"),
        Texts("Dialogue with government", "Диалог с государством", "Мемлекетпен диалог"),
        Texts("Public reporting and learning", "Общественные доклады и обучение", "Қоғамдық баяндамалар және үйрену"),
        Texts("Coalition and constituency", "Коалиция и целевые группы", "Коалиция және нысаналы топтар"),
        Texts("Resources and sustainability", "Ресурсы и устойчивость", "Ресурстар және тұрақтылық"),
    )
    bands = (
        BandStretch("nascent", "0", "25", Texts("Nascent", "Начальный", "Бастапқы")),
        BandStretch("emerging", "25", "50", Texts("Emerging", "Формирующийся", "Қалыптасушы")),
        BandStretch("developing", "50", "70", Texts("Developing", "Развивающийся", "Дамушы")),
        BandStretch("capable", "70", "85", Texts("Capable", "Состоявшийся", "Қалыптасқан")),
        BandStretch("leading", "85", "100", Texts("Leading", "Лидирующий", "Көшбасшы")),
    )

    def reading(kind: str, on: str, levels: str, band: str, flags: tuple[str, ...], index: str) -> Reading:
        rows = [[int(level) for level in row] for row in levels.split()]
        return Reading(
            round_code=f"{kind}-2026", round_kind=kind, assessed_on=on, revision=1, index=index, lower_bound=None,
            band=band, status="full", flags=flags,
            domains=tuple(
                DomainLine(f"D{place}", name, str(sum(row) * 5), sum(level == 3 for level in row), len(row))
                for place, (name, row) in enumerate(zip(names, rows, strict=True), 1)
            ),
            items=tuple(
                ItemLine(f"{domain}.{place}", Texts.same(f"{domain}.{place}"), level, is_capped=(domain, place) == (4, 2))
                for domain, row in enumerate(rows, 1)
                for place, level in enumerate(row, 1)
            ),
            evidence_accepted=sum(row.count(3) for row in rows), evidence_due=sum(map(len, rows)), sha256="5f" * 32,
        )  # fmt: skip

    before = reading("T0", "2026-02-16", "22212 22222 21212 22121 22222 22112 32222 22212", "emerging", ("borderline",), "365/8")
    after = reading("T1", "2026-06-20", "33333 33232 33323 33333 33233 23332 33333 22222", "capable", ("borderline", "evidence_capped"), "70")
    item = ItemLine("1.1", Texts("Knowledge of public-control law", "Знание законодательства об общественном контроле", "Қоғамдық бақылау заңнамасын білу"), 4)
    reason = Texts(
        "Level 2 now: a plan exists but is used irregularly; level 3 means: the plan is reviewed each quarter; importance 3",
        "Сейчас уровень 2: план есть, но применяется нерегулярно; уровень 3: план пересматривают каждый квартал; важность 3",
        "Қазір 2-деңгей: жоспар бар, бірақ тұрақсыз қолданылады; 3-деңгей: жоспар тоқсан сайын қаралады; маңыздылығы 3",
    )
    step = Texts("Module REP.2", "Модуль REP.2", "REP.2 модулі")
    face = CapacitySummaryFace(
        organisation=Texts(
            "Public foundation “Kyryk Kopir”", "Общественный фонд «Қырық көпір»", "«Қырық көпір» қоғамдық қоры"
        ),
        organisation_code="CSO-001", business_number="", region=Texts("Almaty", "Алматы", "Алматы қаласы"),
        issuer=captions.ISSUER, issuer_line=captions.ISSUER_LINE,
        instrument=Texts(
            "Public Oversight Capacity Instrument", "Инструмент оценки потенциала общественного контроля",
            "Қоғамдық бақылау әлеуетін бағалау құралы",
        ),
        instrument_code="POCI", instrument_version="1.0", bands=bands,
        flag_names=(
            Caption("borderline", Texts("Borderline", "На границе уровня", "Деңгей шегінде")),
            Caption(
                "evidence_capped",
                Texts("Level limited: no accepted evidence", "Уровень ограничен: нет принятого подтверждения", "Деңгей шектелген: қабылданған растама жоқ"),
            ),
        ),
        target="70", noise="10", readings=(before, after), change="195/8",
        domain_changes=tuple(
            DomainChange(one.code, str(Fraction(two.index or 0) - Fraction(one.index or 0)))
            for one, two in zip(before.domains, after.domains, strict=True)
        ),
        layers=Layers("74", "72", "70"), respondents=3, agreement="5/6",
        strengths=tuple(replace(item, code=f"{place}.1") for place in range(1, 6)),
        priorities=tuple(Priority(f"8.{place}", item.name, reason, step) for place in (1, 2, 3)),
        modules=(
            ModuleLine("REP.2", Texts("From findings to a report", "От выводов к докладу", "Тұжырымдардан баяндамаға"), "6"),
            ModuleLine("ADV.1", Texts("Advocacy strategy", "Стратегия адвокации", "Адвокация стратегиясы"), "3/2"),
        ),
        issued_on="2026-11-01", issued_at="2026-11-01T05:00:00+00:00", code=CODE + check_sign(CODE),
        check_address="https://qabilet.example/verify/", captions=captions.summary_captions(), is_sample=True,
    )  # fmt: skip
    return replace(face, **changes)
