"""States that the demonstration does not hold, made for a walk on the served site: who then sees which page.

Everything is made around a cohort, a round and people of its own, so that other walks find the demonstration as it was.
"""

import json
from collections import defaultdict
from datetime import timedelta
from functools import partial
from itertools import islice
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from assessments.capacity.actions.instruments import copy_version
from assessments.capacity.actions.rounds import open_round
from assessments.capacity.actions.second_ratings import declare_as_second_rater
from assessments.capacity.actions.sheets import Entry, open_self, save_sheet, submit_self_sheet
from assessments.capacity.models import CapacityAssessment, InstrumentVersion, Item, SecondRating
from assessments.capacity.queries.consents import shown_to
from assessments.evidence.models import ShownProduct
from assessments.evidence.queries import accepted_products
from assessments.knowledge.actions.attempts import close_attempt, save_answer, start_attempt
from assessments.knowledge.actions.bank import store_question
from assessments.knowledge.actions.imports import keep_file
from assessments.knowledge.interchange.package import read_package
from assessments.knowledge.models import Answer, Attempt, Question
from assessments.results.actions.snapshots import freeze
from assessments.results.models import ActivityRecord, Snapshot
from assessments.results.queries.records import consultations_of
from certificates.actions.claims import make_fetch_slips, make_slips
from certificates.actions.definitions import draft_definition
from certificates.faces import read
from certificates.faces.past import PastFace
from certificates.models import Credential, PastImport
from courses.actions.cohorts import open_cohort
from courses.actions.enrolments import enrol_learner
from courses.actions.meetings import plan_meeting
from courses.actions.messages import send_message, write_message
from courses.actions.places import link_of, make_key
from courses.actions.talk import answer, start_thread
from courses.models import Cohort, Enrolment, ProgrammePage, Submission
from courses.queries.outlines import programme_outline
from lms.core.actions import invite_person
from lms.core.models import Job, Membership, Organisation, User
from lms.home.actions import ask_erasure
from lms.home.models import HomePage, StandardPage
from tests.browser.conftest import PASSWORD

# The kinds of question that the programmes of the demonstration do not ask.
KINDS = """
programme: EVERY
tests:
  pre: {attempts: 1, opinions: 1}
  post: {minutes: 25, attempts: 3, days_between: 1, pass_percent: 70, opinions: 1}
blueprint:
  - {module: EVERY.1, items: 20}
questions:
  - {id: EVERY-01, module: EVERY.1, kind: true_false, level: remember, points: 1, text: TEXT, answer: true}
  - {id: EVERY-02, module: EVERY.1, kind: short, level: remember, points: 2, text: TEXT, accepted: {en: law, ru: закон, kk: заң}}
  - id: EVERY-03
    module: EVERY.1
    kind: gaps
    level: apply
    points: 2
    text: {en: "A [[1]] b [[2]]", ru: "А [[1]] б [[2]]", kk: "Ә [[2]] б [[1]]"}
    gaps: [{en: one, ru: один, kk: бір}, {en: two, ru: два, kk: екі}]
  - id: EVERY-04
    module: EVERY.1
    kind: likert
    level: remember
    points: 0
    text: TEXT
    scale: [{en: disagree, ru: не согласен, kk: келіспеймін}, {en: agree, ru: согласен, kk: келісемін}]
  - id: EVERY-05
    module: EVERY.1
    kind: branching
    level: analyse
    points: 4
    text: TEXT
    steps:
      - text: {en: First, ru: Первый, kk: Бірінші}
        choices:
          - {text: {en: ask, ru: спросить, kk: сұрау}, points: 2, to: 2}
          - {text: {en: leave, ru: уйти, kk: кету}, points: 0}
      - text: {en: Second, ru: Второй, kk: Екінші}
        choices:
          - {text: {en: write, ru: написать, kk: жазу}, points: 2}
          - {text: {en: shout, ru: кричать, kk: айқайлау}, points: 0}
  - {id: EVERY-06, module: EVERY.1, kind: essay, level: create, points: 3, text: TEXT, criteria: [{points: 3, text: TEXT}], model_answer: TEXT}
  - {id: EVERY-07, module: EVERY.1, kind: date, level: remember, points: 1, text: TEXT, explanation: TEXT,
     answer: {value: 2026-12-31}}
  - {id: EVERY-08, module: EVERY.1, kind: numeric, level: remember, points: 1, text: TEXT, explanation: TEXT, answer: {value: 3}}
  - {id: EVERY-09, module: EVERY.1, kind: case, level: create, points: 3, text: TEXT, words: 80, criteria: [{points: 3, text: TEXT}], model_answer: TEXT}
""".replace("TEXT", '{en: "What does the law say?", ru: "Что говорит закон?", kk: "Заң не дейді?"}')


def add_kinds(attempt: Attempt, at) -> Attempt:
    """Put one question of each kind that is missing behind the others of an attempt."""
    there = set(attempt.answers.values_list("question__kind", flat=True))
    for entry in read_package(KINDS, "every.yaml").questions:
        if entry.kind not in there:
            known = Question.objects.filter(programme_code="EVERY", code=entry.code).first()
            question = known or store_question(entry=entry, programme="EVERY", at=at)
            Answer.objects.create(attempt=attempt, question=question, number=attempt.answers.count() + 1)
    attempt.question_count = attempt.answers.count()
    attempt.save(update_fields=["question_count"])
    return attempt


def one(who: str) -> User:
    return User.objects.get(email=f"{who}@demo.example")


def learner(number: str, name: str, there: Organisation, now) -> User:
    """Make somebody without an e-mail address, with the password of the demonstration."""
    user = User.objects.create_user(
        None, PASSWORD, joined_at=now, number=number, given_name=name, language="kk", is_demo=True
    )
    Membership.objects.create(user=user, organisation=there, role="trainee", starts_on=timezone.localdate())
    return user


def named(user: User) -> str:
    """Return what a person signs in with, as the walk knows it."""
    return user.number or user.email.split("@")[0]


class Pages:
    """Which pages each person is shown; paths have no language, "" is a guest."""

    def __init__(self):
        self.paths = defaultdict(list)

    def show(self, who: str, name: str, *arguments, query: str = "") -> None:
        with override("ru"):
            self.paths[who].append(reverse(name, args=arguments).removeprefix("/ru/") + query)


def make(now) -> None:
    """Make every state, and print who sees what."""
    pages, there = Pages(), Organisation.objects.get(code="CSO-008")
    programme = ProgrammePage.objects.get(code="PE", locale__language_code="en").translation_key
    day, trainer = timezone.localdate(), one("trainer")
    cohort = open_cohort(
        code="WALK-1", programme_key=programme, name="Барлық бет", starts_on=day - timedelta(days=9),
        ends_on=day + timedelta(days=20), trainers=[trainer], by=trainer, at=now - timedelta(days=9),
    )  # fmt: skip
    people = [learner("70010031", "Бастаған", there, now), learner("70010032", "Бітірген", there, now)]
    enrolled = [
        enrol_learner(cohort=cohort, learner=person, organisation=there, by=trainer, at=now - timedelta(days=9)) for person in people
    ]
    left = _taken_down(pages, there, now)
    _tests(pages, enrolled, now)
    _talk(pages, enrolled, trainer, now)
    _teaching(pages, trainer, now)
    _organisations(pages, there, now)
    _monitoring(pages, now)
    made = _managing(pages, there, left, programme, now) | _accounts(pages, there, now)
    _plain_pages(pages)
    print("MADE" + json.dumps({"pages": pages.paths, **made}))  # noqa: T201 - read by `make_states`


def _taken_down(pages: Pages, there: Organisation, now) -> User:
    """A cohort whose programme is not shown any more."""
    day, person = timezone.localdate(), learner("70010033", "Қалған", there, now)
    gone = Cohort.objects.create(code="WALK-GONE", programme_key=uuid4(), name="Кеткен", starts_on=day, ends_on=day + timedelta(days=9))
    rule = {"version": 1, "requirements": [{"code": "lessons"}]}
    Enrolment.objects.create(cohort=gone, learner=person, organisation=there, enrolled_at=now, rule=rule)
    pages.show(named(person), "learn_cohort", gone.code)
    return person


def _tests(pages: Pages, enrolled: list[Enrolment], now) -> None:
    """One test is open, with every kind of question; one waits for marking, with an answer that came too late."""
    begun, ended = enrolled
    code, who = begun.cohort.code, named(begun.learner)
    attempt = add_kinds(start_attempt(enrolment=begun, kind="pre", seed="walk", at=now), now)
    pages.show(who, "learn_attempt", code, attempt.pk)
    pages.show(who, "learn_submit", code, attempt.pk)
    kinds = {row.question.kind: row.number for row in Answer.objects.filter(attempt=attempt).select_related("question")}
    for number in kinds.values():
        pages.show(who, "learn_question", code, attempt.pk, number)
    pages.show(who, "learn_lesson", code, programme_outline(begun.cohort.programme_key).lessons[-1].slug)

    earlier = now - timedelta(days=1)
    attempt = add_kinds(start_attempt(enrolment=ended, kind="pre", seed="walk", at=earlier), earlier)
    case = attempt.answers.get(question__kind="case")
    save = partial(save_answer, attempt_id=attempt.pk, number=case.number, by=ended.learner)
    save(value="Әкімдікке хат жазамыз.", receipt=uuid4(), at=earlier)
    close_attempt(attempt=attempt, by=ended.learner, at=earlier + timedelta(minutes=5))
    save(value="Кеш келген мәтін.", receipt=uuid4(), at=now)
    pages.show("trainer", "teach_cases", code)
    pages.show("trainer", "teach_case", code, attempt.pk, case.number)
    pages.show("trainer", "teach_late", code)
    pages.show("trainer", "count_late", code, attempt.entries.get(is_late=True).pk)

    done = Attempt.objects.filter(test__kind="post", state="closed").exclude(enrolment__learner__email="").first()
    pages.show(named(done.enrolment.learner), "learn_review", done.enrolment.cohort.code, done.pk)


def _talk(pages: Pages, enrolled: list[Enrolment], trainer: User, now) -> None:
    """A thread with two voices, a meeting that is on, messages to a group, the work that sends them, a key to the cohort."""
    cohort, (writer, other) = enrolled[0].cohort, [one.learner for one in enrolled]
    thread = start_thread(cohort=cohort, title="Қай хат дұрыс?", text="Екі үлгі бар.", receipt=uuid4(), by=writer, at=now)
    said = answer(thread=thread, text="Екіншісі.", receipt=uuid4(), by=other, at=now)
    pages.show(named(writer), "talk_thread", cohort.code, thread.pk)
    pages.show(named(writer), "edit_message", cohort.code, thread.posts.order_by("number").first().pk)
    pages.show(named(writer), "report_message", cohort.code, said.pk)
    pages.show("trainer", "talk_thread", cohort.code, thread.pk)
    meeting = plan_meeting(
        cohort=cohort, title="Кездесу", kind="room", starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=5),
        place="Алматы", units=2, by=trainer, at=now - timedelta(hours=1),
    )  # fmt: skip
    pages.show("trainer", "meeting_code", cohort.code, meeting.pk)
    texts = dict.fromkeys(("en", "ru", "kk"), "Ертең кездесеміз.")
    write = partial(write_message, cohort=cohort, people=enrolled, wanted={}, texts=texts, by=trainer, at=now)
    pages.show("trainer", "show_message", cohort.code, write(receipt=uuid4()).pk)
    send_message(message=write(receipt=uuid4()), by=trainer, at=now)
    pages.show("trainer", "job", Job.objects.filter(owner=trainer).latest("asked_at").pk)
    lost = Job.objects.create(owner=trainer, kind="walk.lost", title="Жоғалған", asked_at=now, state="done", file="jobs/lost.pdf", file_name="lost.pdf")
    pages.show("trainer", "job_file", lost.pk)
    key = make_key(cohort=cohort, seats=20, ends_on=timezone.localdate() + timedelta(days=9), by=trainer, at=now)
    pages.show("", "join", link_of(key))
    pages.show("p08-2", "join", link_of(key))


def _teaching(pages: Pages, trainer: User, now) -> None:
    """A file of questions that was checked, a fact, a product that is graded."""
    content = "::A1:: Астана — Қазақстанның елордасы ма? {T}\n\n::A2:: {}\n".encode()
    row = keep_file(
        programme="PE", content=content, name="сұрақтар.gift", language="kk", module="", level="remember", over=False, by=trainer, at=now
    )
    pages.show("trainer", "question_import", "PE", row.pk)
    pages.show("trainer", "export_questions", "PE")
    pages.show("trainer", "fact", "AI-01")
    pages.show("trainer", "grade_product", Submission.objects.exclude(decision=None).first().pk)


def _organisations(pages: Pages, there: Organisation, now) -> None:
    """What leads meet: a product to show, a consultation to confirm, a self layer that is open, a consensus, an earlier plan."""
    product = accepted_products().exclude(pk__in=ShownProduct.objects.values("submission")).select_related("enrolment").first()
    leads = User.objects.filter(memberships__role="lead", memberships__ends_on=None).exclude(email="").order_by("email")
    pages.show(named(leads.get(memberships__organisation=product.enrolment.organisation_id)), "show_product", product.pk)
    asked = next((lead, row) for lead in leads if (row := consultations_of(lead).first()))
    pages.show(named(asked[0]), "confirm_consultation", asked[1].pk)
    pages.show("p02-0", "consensus", "T2-2026")
    pages.show("p02-0", "consensus_domain", "T2-2026", "legal")
    pages.show("p02-0", "disagree", "T1-2026")
    pages.show("p04-0", "plan_before", "T2-2026")
    day, version = timezone.localdate(), InstrumentVersion.objects.filter(status="published").first()
    made = open_round(
        code="T1-EVERY", kind="T1", instrument_version=version, opens_on=day - timedelta(days=1),
        closes_on=day + timedelta(days=9), organisations=[there], by=one("monitor"), at=now,
    )  # fmt: skip
    people = User.objects.filter(memberships__organisation=there, memberships__ends_on=None).exclude(email="").order_by("email").distinct()
    helper = learner("70010036", "Төртінші", there, now)
    respondents = list(zip([*people[:3], helper], ("head", "programme", "finance", "other"), strict=True))
    codes = list(Item.objects.filter(version=version).values_list("code", flat=True))
    for sheet, (person, _task) in list(zip(open_self(assessment=made.assessments.get(), respondents=respondents, by=one("p08-0"), at=now), respondents, strict=True))[1:]:
        save_sheet(sheet=sheet, entries={code: Entry(level=2) for code in codes}, by=person, at=now)
        submit_self_sheet(sheet=sheet, by=person, at=now)
    pages.show("p08-0", "self_people", "T1-EVERY")
    pages.show("p08-0", "org_case", "T1-EVERY")
    rating = SecondRating.objects.filter(rater=one("assessor"), sheet=None).first()
    declare_as_second_rater(rating=rating, by=one("assessor"), at=now)
    pages.show("assessor", "second_case", rating.pk)
    pages.show("assessor", "second_domain", rating.pk, "legal")
    pages.show("", "shown_results")
    pages.show("", "shown_result", next(row.organisation.pk for row in shown_to(AnonymousUser()) if row.is_full))


def _monitoring(pages: Pages, now) -> None:
    """A draft of the instrument, two snapshots, lists to enter."""
    monitor, version = one("monitor"), InstrumentVersion.objects.filter(status="published").first()
    show = partial(pages.show, "monitor")
    draft = copy_version(version=version, number="2.0", by=monitor, at=now)
    for part in ("names", "domains", "bands", "rules", "tags"):
        show("instrument_part", draft.pk, part)
    show("instrument_item", draft.pk, "1-1")
    show("new_domain", draft.pk)
    show("new_item", draft.pk, "legal")
    show("compare_instruments", draft.pk, version.pk)
    locked = CapacityAssessment.objects.filter(round__code="T1-2026", locked_at__isnull=False).first()
    show("monitoring_check", "T1-2026", locked.pk)
    show("target_agencies")
    show("participants", ActivityRecord.objects.filter(indicator__code="R2.3").first().pk)
    first = Snapshot.objects.first()
    other = freeze(title="Тексеру", on=timezone.localdate(), by=monitor, at=now)
    show("compare_snapshots", other.code, query=f"?with={first.code}")


def _managing(pages: Pages, there: Organisation, left: User, programme, now) -> dict:
    """A wish to be forgotten, a definition in work, an invitation; return slips as (token, family name)."""
    admin, word = one("admin"), "walk-" + "x" * 30
    pages.show("admin", "manage_erasure", ask_erasure(user=left, keeps_papers=True, at=now).pk)
    definition = draft_definition(programme_key=programme, kind="attendance", by=admin, at=now)
    pages.show("admin", "definition_signatories_new", definition.pk)
    pages.show("admin", "definition_logos_new", definition.pk)
    invite_person(
        email="invited@demo.example", given_name="Шақырылған", organisation=there, role="trainee", by=admin, at=now, draw=lambda: word
    )
    pages.show("", "join", word)
    pages.show("", "join", "no-such-word")
    pages.show("", "stop_letters", "no-such-letter")
    slips = make_slips(sheet=PastImport.objects.first(), by=admin, at=now)
    return {
        "slips": [(token, read(PastFace, paper.face).name.split()[-1]) for paper, token in slips],
        "fetches": list(islice(_fetches(pages, admin, now), 3)),
    }


def _fetches(pages: Pages, admin: User, now):
    """Take the e-mail from people nobody walks as, and yield a slip of the certificate of each, with the family name."""
    papers = Credential.objects.current().filter(revoked_at=None, erased_at=None, enrolment__learner__email__regex=r"^p0[36]-[12]@|^p05-2@|^p07-1@")
    walked, number = {*pages.paths}, 70010040
    for paper in papers.select_related("enrolment__learner", "enrolment__cohort"):
        holder = paper.enrolment.learner
        if named(holder) in walked:
            continue
        walked.add(named(holder))
        User.objects.filter(pk=holder.pk).update(email=None, number=str(number := number + 1))
        for _paper, token in make_fetch_slips(cohort=paper.enrolment.cohort, chosen=[str(paper.pk)], by=admin, at=now):
            yield token, holder.family_name


def _accounts(pages: Pages, there: Organisation, now) -> dict:
    """Somebody with a second factor, somebody without a password in a session, a link that sets a new password."""
    guarded, bare = learner("70010034", "Қорғалған", there, now), learner("70010035", "Құпиясыз", there, now)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(guarded, secret)
    RecoveryCodes.activate(guarded)
    bare.set_unusable_password()
    bare.save(update_fields=["password"])
    session = SessionStore()
    session.update({SESSION_KEY: str(bare.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0], HASH_SESSION_KEY: bare.get_session_auth_hash()})
    session.create()
    forgetful = one("p08-1")
    key = f"{user_pk_to_url_str(forgetful)}-{default_token_generator.make_token(forgetful)}"
    pages.show("", "account_reset_password_from_key", *key.split("-", 1))
    pages.show("", "account_reset_password_from_key", "0", "no-such-key")
    for name in ("account_reset_password_done", "account_reset_password_from_key_done", "account_inactive", "account_signup", "account_email_verification_sent"):
        pages.show("", name)
    pages.show("", "account_confirm_email", "no-such-key")
    for name in ("account_email", "account_reauthenticate", "account_change_password", "mfa_index"):
        pages.show("p08-2", name)
    pages.show("p08-2", "account_logout")
    return {"secret": secret, "session": session.session_key}


def _plain_pages(pages: Pages) -> None:
    key = uuid4()
    for home in HomePage.objects.all():
        home.add_child(instance=StandardPage(
            title="Туралы", slug="about-us", body="<h2>Мақсат</h2><p>Қысқаша.</p>", locale=home.locale, translation_key=key
        ))  # fmt: skip
    pages.paths[""].append("about-us/")


def make_states(site) -> dict:
    """Make the states on the served site; return the pages of each person, and the tokens of slips."""
    said = site.manage("shell", "-v", "0", "-c", "from django.utils import timezone; from tests.browser.states import make; make(timezone.now())")
    return json.loads(said.split("MADE", 1)[1])
