"""Words of the registers: fields, papers, choices, why a record counts or not, what is wrong in what was typed."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.results.measurement.registers import Fault, Register

# What one record of a register is called, and the list of them.
NAMES = {
    "R1.1": _("Training programmes"),
    "R1.2": _("Public reports"),
    "R2.1": _("Methodology of public expertise"),
    "R2.2": _("Public expertises"),
    "R2.3": _("Events with target groups"),
    "R2.4": _("Recognition by target agencies"),
    "R2.5": _("Grants for public expertise"),
    "R2.6": _("Case studies"),
    "R3.1": _("Members of the Coalition"),
    "R3.2": _("Meetings of the Coalition"),
    "R3.3": _("Consultations"),
    "R3.4": _("Requests of government agencies"),
    "R3.5": _("Requests of the Ministry of Culture and Information"),
    "R3.6": _("Advocacy campaigns"),
}
# When a record counts, in one sentence: the rule as the donor agreed to it (specification 13.5).
RULES = {
    "R1.1": _("A programme counts with an approved curriculum file and a published version. A new edition is not a new programme."),
    "R1.2": _(
        "A report counts when it is published (address and file), the checklist is passed, the assessed body did not pay for "
        "it and the declarations of interest are there. A report of a public expertise counts only where the definition says so."
    ),
    "R2.1": _("The Methodology counts once: approved text, published, one completed public expertise, a report on the trial."),
    "R2.2": _("An expertise counts when its final document was delivered: registration number, date and the document."),
    "R2.3": _("Persons count once, however many events they come to. Heads without a list are participations only."),
    "R2.4": _("An agency of the frozen list counts by its best accepted grade, from grade 2 on."),
    "R2.5": _("A grant counts with a signed contract: number, day and file. Completed grants stand beside it."),
    "R2.6": _("A case study counts when it has all six parts of the template, is published, and the persons named agreed."),
    "R3.1": _("An organisation counts while its memorandum is in force."),
    "R3.2": _("A working meeting counts with agenda, attendance list and minutes, when a second person has accepted it."),
    "R3.3": _(
        "A consultation counts when the client has confirmed it: one for each client, day and topic, given by a member of the "
        "Coalition."
    ),
    "R3.4": _(
        "A request counts when it is answered: number and date of the incoming letter, number and date of the answer, both "
        "letters. Each request counts once, however many letters it has."
    ),
    "R3.5": _("The requests of the ministry are part of all requests: entered once, never added to them."),
    "R3.6": _(
        "A campaign counts with goal, plan, at least three dated actions with evidence and a note on the outcome, when a second "
        "person has accepted it."
    ),
}
DAYS = {
    "approved_on": _("Day of approval"),
    "finished_on": _("Day of the text"),
    "begun_on": _("First day"),
    "held_on": _("Day"),
    "recognised_on": _("Day of the document"),
    "granted_on": _("Day of the decision"),
    "joined_on": _("Memorandum in force from"),
    "incoming_on": _("Date of the incoming letter"),
}
TITLES = {
    "R1.2": _("Title of the report"),
    "R2.1": _("Title of the Methodology"),
    "R2.2": _("Title of the expertise"),
    "R2.3": _("Event"),
    "R2.5": _("Subject of the grant"),
    "R2.6": _("Title of the case study"),
    "R3.2": _("Subject of the meeting"),
    "R3.4": _("Subject of the request"),
    "R3.6": _("Name of the campaign"),
}
ORGANISATIONS = {"R2.5": _("Organisation that receives the grant"), "R3.1": _("Organisation"), "R3.3": _("Client")}
LINKS = {
    "R2.1": _("Public expertise that was completed by it"),
    "R2.3": _("Public expertise that it belongs to"),
    "R3.4": _("Further letter of this request"),
}
FIELDS = {
    "programme": _("Programme"),
    "languages": _("Languages"),
    "topic": _("Topic"),
    "language": _("Language"),
    "region": _("Region"),
    "published_on": _("Day of publication"),
    "address": _("Address of the publication"),
    "is_checked": _("The methodology checklist is passed"),
    "is_independent": _("The assessed body did not pay for the report"),
    "is_expertise": _("This is the report of a public expertise"),
    "agency_name": _("Government agency"),
    "agency_level": _("Level of agency"),
    "programme_assessed": _("Programme assessed"),
    "registration": _("Registration number of the final document"),
    "registered_on": _("Day of registration"),
    "people": _("People, if there is no list"),
    "agency": _("Agency"),
    "grade": _("Grade of recognition"),
    "contract": _("Number of the contract"),
    "signed_on": _("Contract signed on"),
    "report_accepted_on": _("Final report accepted on"),
    "template_parts": _("Parts of the template that the text has"),
    "persons": _("Persons named in the text"),
    "ends_on": _("Last day in the Coalition"),
    "kind": _("Kind of meeting"),
    "member": _("Member of the Coalition who gave it"),
    "minutes": _("Duration in minutes"),
    "follow_up": _("What follows from it"),
    "incoming": _("Number of the incoming letter"),
    "is_ministry": _("The request came from the Ministry of Culture and Information"),
    "outgoing": _("Number of the answer"),
    "outgoing_on": _("Date of the answer"),
    "goal": _("Goal"),
    "outcome": pgettext_lazy("campaign", "Outcome"),
}
HELP = {
    "title": _("Without names of persons."),
    "people": _("They count as participations only. With a list, leave it empty and enter the list next."),
    "is_expertise": _("It counts among the expertises; here only where the definition says so."),
    "persons": _("Who is named must have agreed in writing."),
    "ends_on": _("Empty while the organisation is a member."),
    "linked": _("Leave it empty if this is the first letter."),
    "follow_up": _("What was agreed, or that nothing follows."),
    "template_parts": _("Tick what the text really has; it counts with all six."),
    "outgoing": _("Number and date of the answer go together; leave both empty until it is answered."),
    "registration": _("Number and day go together; leave both empty until the document is delivered."),
    "contract": _("Number and day go together; leave both empty until it is signed."),
    "published_on": _("Day and address go together; leave both empty until it is published."),
}
# Help that only fits one register.
NO_HELP = {("R2.1", "linked"), ("R2.3", "linked")}
PAPERS = {
    "means": _("Means of verification"),
    "curriculum": _("Approved curriculum"),
    "report": _("File of the report"),
    "checklist": _("Methodology checklist"),
    "declarations": _("Declarations of interest"),
    "approved_text": _("Approved text"),
    "trial_report": _("Report on the trial"),
    "final_document": _("Final document"),
    "attendance": _("Attendance list"),
    "consents": _("Consents"),
    "proof": _("Letter, decision, plan or survey form"),
    "contract_file": _("Contract"),
    "final_report": _("Final report"),
    "publication": _("Published file"),
    "memorandum": _("Memorandum"),
    "agenda": _("Agenda"),
    "minutes": pgettext_lazy("paper", "Minutes"),
    "confirmation": _("Confirmation of the client on paper"),
    "incoming_letter": _("Incoming letter"),
    "outgoing_letter": pgettext_lazy("letter", "Answer"),
    "plan": _("Plan"),
    "action": _("Dated action"),
    "outcome_note": _("Note on the outcome"),
}
TOPICS = {
    "budget": _("budget"),
    "social": _("social services"),
    "health": _("health"),
    "education": _("education"),
    "environment": _("environment"),
    "housing": _("housing and utilities"),
    "rights": _("law and rights"),
    "other": pgettext_lazy("topic", "other"),
    "legal": _("legal"),
    "financial": _("financial"),
    "methodological": _("methodological"),
    "organisational": _("organisational"),
}
CHOICES = {
    "topic": TOPICS,
    "language": {"kk": "қазақша", "ru": "русский", "en": "English"},
    "languages": {"kk": "қазақша", "ru": "русский", "en": "English"},
    "agency_level": {"central": _("central"), "local": _("local")},
    "grade": {
        "1": _("1: oral"),
        "2": _("2: written reply that accepts findings or states the usefulness of the method"),
        "3": _("3: decision or plan that cites a public expertise"),
        "4": _("4: institutional use"),
    },
    "template_parts": {
        "context": _("context"),
        "problem": _("problem"),
        "actors": _("actors"),
        "actions": pgettext_lazy("part of a case study", "actions"),
        "result": _("result with proof"),
        "lessons": pgettext_lazy("part of a case study", "lessons learnt"),
    },
    "persons": {"nobody": _("nobody is named"), "named": _("persons are named; their consents are attached")},
    "kind": {"working": _("working meeting of the Coalition"), "other": _("another meeting")},
}
PLACES = {"counted": _("counted"), "not_counted": _("not counted"), "left_out": _("withdrawn")}
PLACE_KINDS = {"counted": "good", "not_counted": "warn", "left_out": "calm"}
DECISIONS = {"": _("entered"), "accepted": _("accepted"), "returned": _("sent back")}
DECISION_KINDS = {"": "calm", "accepted": "good", "returned": "bad"}
WORDS = {"": _("not answered yet"), "confirmed": _("confirmed"), "denied": _("denied")}

REGISTER_REASONS = {
    "recorded": _("everything the rule asks for is there"),
    "published": _("published"),
    "member": _("member of the Coalition"),
    "confirmed": _("confirmed by the client"),
    "answered": pgettext_lazy("request", "answered"),
    "grade_enough": _("recognition of grade 2 or more"),
    "withdrawn": _("the record is withdrawn"),
    "sent_back": _("sent back by a second person"),
    "not_accepted": _("no second person has accepted it yet"),
    "no_curriculum": _("no approved curriculum is entered"),
    "not_published": _("not published"),
    "no_report_file": _("the file of the report is missing"),
    "no_checklist": _("the methodology checklist is not passed or not attached"),
    "not_independent": _("it is not said that the assessed body did not pay for the report"),
    "no_declarations": _("the declarations of interest are missing"),
    "is_expertise": _("the report of a public expertise does not count here"),
    "no_approved_text": _("the approved text is missing"),
    "no_completed_expertise": _("no completed public expertise is named"),
    "no_trial_report": _("the report on the trial is missing"),
    "not_registered": _("the final document is not delivered yet: no registration number and day"),
    "no_final_document": _("the final document is missing"),
    "not_signed": _("no signed contract yet"),
    "no_contract_file": _("the file of the contract is missing"),
    "template_incomplete": _("parts of the template are missing"),
    "no_publication_file": _("the published file is missing"),
    "no_consents": _("the consents of the persons named are missing"),
    "no_memorandum": _("no memorandum is entered"),
    "has_left": _("left the Coalition"),
    "not_working_meeting": _("not a working meeting of the Coalition"),
    "no_agenda": _("the agenda is missing"),
    "no_attendance": _("the attendance list is missing"),
    "no_minutes": _("the minutes are missing"),
    "denied": _("the client says that it did not take place like this"),
    "not_confirmed": _("the client has not confirmed it yet"),
    "not_by_member": _("not given by a member of the Coalition on that day"),
    "no_incoming_letter": _("the incoming letter is missing"),
    "not_answered": _("not answered yet"),
    "no_outgoing_letter": _("the letter of the answer is missing"),
    "no_goal": _("the goal is missing"),
    "no_plan": _("the plan is missing"),
    "too_few_actions": _("fewer than three dated actions with evidence"),
    "no_outcome_note": _("the note on the outcome is missing"),
    "not_on_list": _("the agency is not on the list of target agencies"),
    "no_proof": _("the letter, decision, plan or survey form is missing"),
    "no_recognition": _("no accepted recognition yet"),
    "grade_below": _("recognition below grade 2"),
    "new_edition": _("a new edition of a programme that counts already"),
    "methodology_once": _("the Methodology counts once"),
    "same_registration": _("the same registration number counts already"),
    "same_contract": _("the same contract counts already"),
    "member_already": _("the organisation counts already"),
    "same_meeting": _("the same meeting counts already"),
    "same_consultation": _("the same client, day and topic counts already"),
    "same_request": _("another letter of a request that counts already"),
    "no_new_person": _("nobody who is not counted already, or no list"),
}
FAULTS = {
    "missing": _("Fill in this field."),
    "in_future": _("The day lies in the future. Enter it when it has come."),
    "before_day": _("This day lies before the day of the record. Correct one of them."),
    "before_field": _("This day lies before “%(fields)s”. Correct one of them."),
    "needs_field": _("Fill in “%(fields)s” first."),
    "together": _("Fill in this field too: it goes with “%(fields)s”. Or leave both empty."),
    "not_positive": _("A number above zero is expected."),
    "not_listed": _("Choose one of the list."),
    "too_long": _("The text is too long. Shorten it."),
    "same_organisation": _("Member and client are the same organisation. Correct one of them."),
}


def field_label(register: Register, code: str) -> str:
    """Return what a field is called in a register."""
    if code == "happened_on":
        return str(DAYS[register.day])
    own = {"title": TITLES, "organisation": ORGANISATIONS, "linked": LINKS}
    return str(own[code][register.line] if code in own else FIELDS[code])


def field_help(register: Register, code: str) -> str:
    """Return the hint beside a field; nothing where none is needed."""
    return "" if (register.line, code) in NO_HELP else str(HELP.get(code, ""))


def fault_words(fault: Fault, register: Register) -> str:
    """Return what is wrong in one field, and the cure."""
    return str(FAULTS[fault.code]) % {"fields": ", ".join(field_label(register, code) for code in fault.fields)}


def fault_sentence(fault: Fault, register: Register) -> str:
    """Return the same with the name of the field in front."""
    return f"{field_label(register, fault.field)}: {fault_words(fault, register)}"
