"""Forms of a draft version: each holds one part of its document and gives the document back as it was typed.

Faults stand at the control they are about and say the cure. Texts are asked for in all three languages at once.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.capacity.choices import SETTING_FAULTS
from assessments.capacity.interchange.codes import ITEM_CODE, read_as
from assessments.capacity.interchange.domains import empty_item, with_domain
from assessments.capacity.interchange.workbook import LANGUAGES, LEVELS
from assessments.capacity.measurement.settings import (
    FLAG,
    SETTINGS,
    SHARE,
    WHOLE,
    Setting,
    exact,
    faults_in_settings,
)
from assessments.capacity.measurement.versions import is_reworded
from lms.core.translated import current_language

LONGEST_NAME, LONGEST_TEXT = 200, 4000
MORE = 2  # empty rows for what is added
LINKS = 5
GROUPS = {"core": gettext_lazy("Core mandate"), "foundation": gettext_lazy("Foundation")}
CONSULTATION = "consultation"
LANGUAGE_NAMES = {"en": gettext_lazy("in English"), "ru": gettext_lazy("in Russian"), "kk": gettext_lazy("in Kazakh")}

SETTING_LABELS = {
    "evidence_cap.enabled": gettext_lazy("Limit levels without accepted evidence"),
    "evidence_cap.from_level": gettext_lazy("From which level evidence is needed"),
    "evidence_cap.cap_value": gettext_lazy("As what such a level counts without it"),
    "evidence_cap.evidence_max_age_months": gettext_lazy("How many months back evidence counts"),
    "validity.answered_share_min": gettext_lazy("Smallest share of answered items in a domain"),
    "validity.na_share_max_per_domain": gettext_lazy("Largest share of “not applicable” in a domain"),
    "validity.na_items_max_total": gettext_lazy("Most “not applicable” items in all"),
    "validity.valid_domains_for_full_result": gettext_lazy("Valid domains for a full result"),
    "validity.valid_domains_for_provisional_result": gettext_lazy("Valid domains for a provisional result"),
    "flags.uneven_floor": gettext_lazy("Uneven: a domain below this index"),
    "flags.uneven_floor_applies_from_overall": gettext_lazy("Uneven: only from this overall index"),
    "flags.uneven_gap": gettext_lazy("Uneven: a domain so many points below the overall index"),
    "flags.low_evidence_share": gettext_lazy("Low evidence: below this share of items with accepted evidence"),
    "flags.low_evidence_from_level": gettext_lazy("Low evidence: items from this level"),
    "measurement.sem_default": gettext_lazy("Standard error of measurement, points, until it is estimated"),
    "measurement.improved_min_points": gettext_lazy("Smallest change that counts as improvement, points"),
    "change.common_items_min_share_per_domain": gettext_lazy("Smallest share of common items for the change of a domain"),
    "capable_gate.enabled": gettext_lazy("The level “Capable” asks for every core domain"),
    "capable_gate.core_domain_min": gettext_lazy("… with at least this index"),
    "workflow.self_respondents_min": gettext_lazy("People who answer alone, at least"),
    "workflow.spread_shown_from_answers": gettext_lazy("Answers from which their spread is shown"),
    "workflow.jump_levels": gettext_lazy("Levels of a jump that must be explained"),
    "workflow.priorities": gettext_lazy("Priorities of a result"),
}
SETTING_GROUPS = {
    "evidence_cap": gettext_lazy("Evidence"), "validity": gettext_lazy("When a result is valid"),
    "flags": gettext_lazy("Flags beside the capacity level"), "measurement": gettext_lazy("Measurement"),
    "change": gettext_lazy("Change"), "capable_gate": gettext_lazy("Condition for “Capable”"),
    "workflow": gettext_lazy("Steps of an assessment"),
}  # fmt: skip


class ExactField(forms.CharField):
    """A number written as 1/8, 0.125 or 0,125; kept exactly: a weight as a fraction, points as they were written."""

    def __init__(self, *, in_points: bool = False, **options):
        super().__init__(max_length=20, **options)
        self.in_points = in_points

    def clean(self, value) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = exact(text)
        except ValueError:
            raise forms.ValidationError(_("Give a number such as 1/8 or 0.125.")) from None
        return text.replace(",", ".").replace(" ", "") if self.in_points else str(number)


def differences(typed: forms.Form, stands: forms.Form) -> list[tuple[str, Any]]:
    """Return (label, what stands now) of each control where what was typed differs from it."""
    found = []
    for name, control in stands.fields.items():
        now = stands.get_initial_for_field(control, name)
        if name in typed.fields and (typed.cleaned_data.get(name) or "") != (now or ""):
            found.append((control.label, _("yes") if now is True else now or "–"))
    return found


class PartForm(forms.Form):
    """One part of a draft. `groups`: (heading, names of controls) in the order of the page."""

    def __init__(self, data=None, *, document: Mapping[str, Any]):
        super().__init__(data)
        self.document = document
        self.groups: list[tuple[str, list[str]]] = []
        self.build()

    def build(self) -> None:
        """Add the controls of the part."""
        raise NotImplementedError

    def changed(self) -> dict[str, Any]:
        """Return the document as the form says."""
        raise NotImplementedError

    @property
    def rows(self) -> list[tuple[str, list]]:
        return [(heading, [self[name] for name in names]) for heading, names in self.groups]

    def group(self, heading: str, *names: str) -> None:
        self.groups.append((heading, list(names)))

    def add(self, name: str, control: forms.Field, initial: Any = None) -> str:
        self.fields[name] = control
        if initial is not None:
            self.initial[name] = initial
        return name

    def add_texts(self, name: str, label: str, texts: Mapping[str, str], *, rows: int = 1, longest: int = LONGEST_NAME, required: bool = True) -> list[str]:
        """Add a text in three languages, one control each."""
        return [
            self.add(
                f"{name}-{one}",
                forms.CharField(
                    label=f"{label}, {LANGUAGE_NAMES[one]}", required=required, max_length=longest,
                    widget=forms.Textarea(attrs={"rows": rows, "lang": one}) if rows > 1 else forms.TextInput(attrs={"lang": one}),
                ),
                texts.get(one, ""),
            )
            for one in LANGUAGES
        ]  # fmt: skip

    def three(self, name: str) -> dict[str, str]:
        """Return a text in three languages as typed."""
        return {one: self.cleaned_data.get(f"{name}-{one}", "").strip() for one in LANGUAGES}


class NamesForm(PartForm):
    """How the version is called, what it is for, and how the five levels are called."""

    def build(self) -> None:
        self.group(
            _("The instrument"), *self.add_texts("name", _("Name"), self.document["name"]),
            *self.add_texts("purpose", _("Purpose"), self.document["purpose"], rows=3, longest=LONGEST_TEXT),
        )  # fmt: skip
        for level in self.document["scale"]["levels"]:
            n = level["value"]
            self.group(
                _("Level %(level)s") % {"level": n},
                *self.add_texts(f"level-{n}-name", _("Name"), level["name"], longest=60),
                *self.add_texts(f"level-{n}-meaning", _("Meaning"), level["meaning"], rows=2, longest=LONGEST_TEXT),
                *self.add_texts(f"level-{n}-rule", _("What evidence it needs"), level["evidence_rule"], rows=2, longest=LONGEST_TEXT, required=False),
            )  # fmt: skip

    def clean(self):
        said = super().clean()
        names = [(f"level-{level['value']}-name", one) for level in self.document["scale"]["levels"] for one in LANGUAGES]
        taken = {(band["name"][one].casefold(), one) for band in self.document["bands"] for one in LANGUAGES}
        for name, one in names:
            word = said.get(f"{name}-{one}", "")
            if (word.casefold(), one) in taken:
                self.add_error(f"{name}-{one}", _("A capacity level has this name too. Give the level of an item another one."))
        return said

    def changed(self) -> dict[str, Any]:
        made = copy.deepcopy(dict(self.document)) | {"name": self.three("name"), "purpose": self.three("purpose")}
        for level in made["scale"]["levels"]:
            n = level["value"]
            level |= {
                "name": self.three(f"level-{n}-name"), "meaning": self.three(f"level-{n}-meaning"),
                "evidence_rule": self.three(f"level-{n}-rule"),
            }  # fmt: skip
        return made


class DomainsForm(PartForm):
    """Weights, groups, routes and words of the domains."""

    def build(self) -> None:
        language = current_language()
        for domain in self.document["domains"]:
            code = domain["code"]
            self.group(
                f"{code} {domain['name'].get(language, '')}",
                self.add(f"{code}-weight", ExactField(label=_("Weight, a share of 1"), help_text=_("For example 1/8. All weights together make 1.")), domain["weight"]),
                self.add(f"{code}-group", forms.ChoiceField(label=_("Group"), choices=list(GROUPS.items())), domain["group"]),
                self.add(f"{code}-route", forms.ChoiceField(label=_("Where a weak domain leads"), choices=_routes(self.document)), domain["default_route"]),
                *self.add_texts(f"{code}-name", _("Name"), domain["name"]),
                *self.add_texts(f"{code}-question", _("Question"), domain["question"], rows=2, longest=LONGEST_TEXT),
            )  # fmt: skip

    def clean(self):
        said = super().clean()
        weights = {domain["code"]: said.get(f"{domain['code']}-weight") for domain in self.document["domains"]}
        for code, weight in weights.items():
            if weight and Fraction(weight) <= 0:
                self.add_error(f"{code}-weight", _("The weight must be greater than 0."))
        if all(weights.values()) and sum(map(Fraction, weights.values())) != 1:
            total = sum(map(Fraction, weights.values()))
            over = total - 1
            words = (
                _("The weights of the domains sum to %(total)s, they must sum to 1. Take %(rest)s away.")
                if over > 0
                else _("The weights of the domains sum to %(total)s, they must sum to 1. Add %(rest)s.")
            )
            self.add_error(None, words % {"total": total, "rest": abs(over)})
        return said

    def changed(self) -> dict[str, Any]:
        made, said = copy.deepcopy(dict(self.document)), self.cleaned_data
        for domain in made["domains"]:
            code = domain["code"]
            domain |= {
                "weight": said[f"{code}-weight"], "group": said[f"{code}-group"], "default_route": said[f"{code}-route"],
                "name": self.three(f"{code}-name"), "question": self.three(f"{code}-question"),
            }  # fmt: skip
        return made


class ListForm(PartForm):
    """Rows that are changed, added and taken away; what is left empty is no row."""

    rows_of: str
    texts: tuple[tuple[str, str, int, int], ...] = ()

    def build(self) -> None:
        stored = self.document[self.rows_of]
        for n in range(len(stored) + MORE):
            self.build_row(n, stored[n] if n < len(stored) else None)

    def build_row(self, n: int, entry: Mapping[str, Any] | None) -> None:
        language = current_language()
        heading = entry["name"].get(language) or entry["code"] if entry else f"{n + 1}. {_('One more (may stay empty)')}"
        names = self.own_controls(n, entry)
        for name, label, rows, longest in self.texts:
            names += self.add_texts(f"{n}-{name}", str(label), entry[name] if entry else {}, rows=rows, longest=longest, required=entry is not None)
        if entry:
            names.append(self.add(f"{n}-gone", forms.BooleanField(label=_("Take it away"), required=False)))
        else:
            names.insert(0, self.add(f"{n}-code", forms.CharField(label=_("Code: small Latin letters, digits, _"), required=False, max_length=20)))
        self.group(heading, *names)

    def own_controls(self, n: int, entry: Mapping[str, Any] | None) -> list[str]:
        return []

    def kept(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield (number of the row, row as typed) of each row that stays or is new."""
        stored, said = self.document[self.rows_of], self.cleaned_data
        for n in range(len(stored) + MORE):
            is_new = n >= len(stored)
            if said.get(f"{n}-gone") or (is_new and not any(said.get(name) for name in self.fields if name.startswith(f"{n}-"))):
                continue
            base = {"code": said.get(f"{n}-code", "").strip()} if is_new else copy.deepcopy(dict(stored[n]))
            yield n, base | {name: self.three(f"{n}-{name}") for name, *_rest in self.texts}

    def clean(self):
        said = super().clean()
        seen: set[str] = set()
        for n, row in self.kept():
            at = f"{n}-code" if f"{n}-code" in self.fields else None
            if not re.fullmatch(r"[a-z][a-z0-9_]{1,19}", row["code"]):
                self.add_error(at, _("Give a code of small Latin letters, digits and _, for example act_commit."))
            elif row["code"] in seen:
                self.add_error(at, _("The code %(code)s is taken. Give another one.") % {"code": row["code"]})
            seen.add(row["code"])
            for name, *_rest in self.texts:
                for one in LANGUAGES:
                    if not row[name][one] and f"{n}-{name}-{one}" not in self.errors:
                        self.add_error(f"{n}-{name}-{one}", _("This text is needed in all three languages."))
        return said


class BandsForm(ListForm):
    """The capacity levels: each reaches to where the next begins, so that neither gap nor overlap can be typed."""

    rows_of = "bands"
    texts = (("name", gettext_lazy("Name"), 1, 60), ("meaning", gettext_lazy("Meaning"), 2, LONGEST_TEXT))

    def own_controls(self, n: int, entry: Mapping[str, Any] | None) -> list[str]:
        control = ExactField(in_points=True, label=_("Begins at, index points"), required=entry is not None, help_text=_("It reaches to where the next level begins; the last one to 100."))
        return [self.add(f"{n}-from", control, entry["min"] if entry else None)]

    def clean(self):
        said = super().clean()
        edges: dict[Fraction, int] = {}
        levels = {(level["name"][one].casefold(), one) for level in self.document["scale"]["levels"] for one in LANGUAGES}
        rows = list(self.kept())
        for n, row in rows:
            lower = said.get(f"{n}-from")
            if not lower:
                if f"{n}-from" not in self.errors:  # a new row; a stored one asks for it already
                    self.add_error(f"{n}-from", _("Say where the level begins."))
            elif Fraction(lower) >= 100:
                self.add_error(f"{n}-from", _("A level begins below 100."))
            elif Fraction(lower) in edges:
                self.add_error(f"{n}-from", _("Two levels begin at %(at)s. Move one, or take one away.") % {"at": lower})
            else:
                edges[Fraction(lower)] = n
            for one in LANGUAGES:
                if (row["name"][one].casefold(), one) in levels:
                    self.add_error(f"{n}-name-{one}", _("A level of an item has this name too. Give the capacity level another one."))
        if not rows:
            self.add_error(None, _("There are no capacity levels."))
        elif edges and min(edges) != 0 and not self.errors:
            self.add_error(f"{edges[min(edges)]}-from", _("The first level must begin at 0."))
        gate = self.document["settings"]["capable_gate"]["band"]
        if rows and gate not in {row["code"] for _n, row in rows}:
            self.add_error(None, _("The level “%(code)s” cannot be taken away: the target and a rule name it. Give it another name instead.") % {"code": gate})
        return said

    def changed(self) -> dict[str, Any]:
        rows = sorted(((self.cleaned_data[f"{n}-from"], row) for n, row in self.kept()), key=lambda pair: Fraction(pair[0]))
        edges = [lower for lower, _row in rows[1:]] + ["100"]
        bands = [
            {"order": place, "code": row["code"], "min": lower, "max": upper, "max_inclusive": upper == "100", "name": row["name"], "meaning": row["meaning"]}
            for place, ((lower, row), upper) in enumerate(zip(rows, edges, strict=True), start=1)
        ]  # fmt: skip
        return copy.deepcopy(dict(self.document)) | {"bands": bands}


class TagsForm(ListForm):
    """The tags that items carry."""

    rows_of = "five_c"
    texts = (("name", gettext_lazy("Name"), 1, LONGEST_NAME),)

    def clean(self):
        said = super().clean()
        left = {row["code"] for _n, row in self.kept()}
        for n, tag in enumerate(self.document["five_c"]):
            items = [item["code"] for domain in self.document["domains"] for item in domain["items"] if item["five_c"] == tag["code"]]
            if tag["code"] not in left and items:
                words = _("Items carry this tag: %(items)s. Give them another one first.") % {"items": ", ".join(items)}
                self.add_error(f"{n}-gone", words)
        return said

    def changed(self) -> dict[str, Any]:
        return copy.deepcopy(dict(self.document)) | {"five_c": [row for _n, row in self.kept()]}


class RulesForm(PartForm):
    """The evidence rule, when a result is valid, flags and steps."""

    def build(self) -> None:
        for group, heading in SETTING_GROUPS.items():
            names = [
                self.add(one.name, _control(one), self.document["settings"][one.group][one.key])
                for one in SETTINGS if one.group == group
            ]  # fmt: skip
            self.group(str(heading), *names)

    def clean(self):
        said = super().clean()
        if not self.errors:
            for name, kind, values in faults_in_settings(self.changed()):
                self.add_error(name, str(SETTING_FAULTS[kind]) % values)
        return said

    def changed(self) -> dict[str, Any]:
        made = copy.deepcopy(dict(self.document))
        for one in SETTINGS:
            made["settings"][one.group][one.key] = self.cleaned_data[one.name]
        return made


def _control(one: Setting) -> forms.Field:
    label = SETTING_LABELS[one.name]
    if one.kind == FLAG:
        return forms.BooleanField(label=label, required=False)
    if one.kind == WHOLE:
        return forms.IntegerField(label=label, min_value=int(one.least), max_value=int(one.most))
    if one.kind == SHARE:
        return ExactField(label=label, help_text=_("A share of 1, for example 4/5."))
    return ExactField(in_points=True, label=label)


class ItemForm(forms.Form):
    """Every text of one item in three languages, its rules and where it leads."""

    weight = ExactField(label=gettext_lazy("Weight"))
    five_c = forms.ChoiceField(label=gettext_lazy("Tag"))
    na_allowed = forms.BooleanField(label=gettext_lazy("“Not applicable” is allowed"), required=False)
    rely_on_partner = forms.BooleanField(label=gettext_lazy("The organisation may rely on a partner"), required=False)
    is_same_item = forms.BooleanField(
        label=gettext_lazy("Only spelling or translation: it stays the same item, and change is computed on it"), required=False
    )

    def __init__(self, data=None, *, item: dict, document: Mapping[str, Any], earlier: dict | None = None, is_text_revision: bool = False):
        super().__init__(data)
        self.earlier, self.document = earlier, document
        if earlier is None or is_text_revision:
            del self.fields["is_same_item"]  # a new item, or the number says already that the meaning stays
        language = current_language()
        for field, texts, rows in _texts_of(item):
            for one in LANGUAGES:
                self.fields[f"{field}_{one}"] = forms.CharField(
                    label=f"{_label(field)}, {LANGUAGE_NAMES[one]}", required=False, initial=texts.get(one, ""),
                    max_length=LONGEST_NAME if field == "name" else LONGEST_TEXT,
                    widget=forms.Textarea(attrs={"rows": rows, "lang": one}),
                )  # fmt: skip
        self.fields["five_c"].choices = [(tag["code"], tag["name"][language]) for tag in document["five_c"]]
        self.initial = {
            **{name: item[name] for name in ("weight", "five_c", "na_allowed", "rely_on_partner")},
            "is_same_item": earlier is not None
            and is_reworded(earlier, item)
            and item["anchor_revision"] == earlier["anchor_revision"],
        }
        targets = [("", "–")]
        targets += [(f"module {one['code']}", f"{one['code']} {one['title'][language]}") for one in document["modules"]]
        targets += [(f"consultation {one['code']}", f"{_('Consultation')}: {one['name'][language]}") for one in document["consultation_topics"]]
        links = sorted(item["programme_links"], key=lambda link: link["role"] != "primary")
        for n in range(LINKS):
            link = links[n] if n < len(links) else {}
            label = _("Where it leads first") if n == 0 else _("It leads also to, %(number)s") % {"number": n}
            self.fields[f"link_{n}"] = forms.ChoiceField(label=label, choices=targets, required=n == 0)
            self.fields[f"lessons_{n}"] = forms.CharField(
                label=_("Lessons, with commas"), required=False, max_length=200,
                help_text=_("For example PE 1.1, PE 1.2. A consultation has none."),
            )  # fmt: skip
            if link:
                self.initial[f"link_{n}"] = f"{link['kind']} {link.get('module') or link.get('topic')}"
                self.initial[f"lessons_{n}"] = ", ".join(link.get("lessons", ()))

    def clean_weight(self) -> str:
        weight = self.cleaned_data["weight"]
        if Fraction(weight) <= 0:
            raise forms.ValidationError(_("The weight must be greater than 0."))
        return weight

    def clean(self):
        said, seen = super().clean(), set()
        for n in range(LINKS):
            target, lessons = said.get(f"link_{n}", ""), said.get(f"lessons_{n}", "")
            if target and target in seen:
                self.add_error(f"link_{n}", _("This stands above already. Choose another, or leave it empty."))
            seen.add(target)
            kind, _space, code = target.partition(" ")
            wrong = [one for one in _listed(lessons) if kind != "module" or not re.fullmatch(rf"{re.escape(code.replace('.', ' '))}\.\d+", one)]
            if wrong:
                words = _("These are no lessons of what was chosen: %(lessons)s.") % {"lessons": ", ".join(wrong)}
                self.add_error(f"lessons_{n}", words)
        return said

    def changed(self, item: dict) -> dict:
        """Return the item as the form says; other words are another item, unless the form says that it is the same (IM-3)."""
        said = self.cleaned_data
        three = lambda field: {one: said[f"{field}_{one}"].strip() for one in LANGUAGES}  # noqa: E731 - said three times
        lines = {one: said[f"evidence_{one}"].splitlines() for one in LANGUAGES}
        count = max(len(each) for each in lines.values())
        made = {
            **item,
            **{name: said[name] for name in ("weight", "five_c", "na_allowed", "rely_on_partner")},
            "name": three("name"),
            "guiding_question": three("question"),
            "anchors": [{"level": level} | three(f"level_{level}") for level in LEVELS],
            "evidence_examples": [
                {one: lines[one][place].strip() if place < len(lines[one]) else "" for one in LANGUAGES}
                for place in range(count)
            ],
            "programme_links": [_link(n, said[f"link_{n}"], said[f"lessons_{n}"]) for n in range(LINKS) if said[f"link_{n}"]],
        }
        if self.earlier is None:
            return made
        is_other = not said.get("is_same_item", True) and is_reworded(self.earlier, made)
        return made | {"anchor_revision": self.earlier["anchor_revision"] + is_other}


def _listed(lessons: str) -> list[str]:
    return [" ".join(one.split()) for one in lessons.split(",") if one.strip()]


def _link(n: int, target: str, lessons: str) -> dict[str, Any]:
    kind, _space, code = target.partition(" ")
    role = "secondary" if n else "primary"
    if kind == "module":
        return {"role": role, "kind": kind, "programme": code.split(".")[0], "module": code, "lessons": _listed(lessons)}
    return {"role": role, "kind": kind, "topic": code}


def _texts_of(item: dict):
    yield "name", item["name"], 1
    yield "question", item["guiding_question"], 2
    for anchor in item["anchors"]:
        yield f"level_{anchor['level']}", anchor, 2
    yield "evidence", {one: "\n".join(each[one] for each in item["evidence_examples"]) for one in LANGUAGES}, 3


def _label(field: str) -> str:
    if field.startswith("level_"):
        return _("Level %(level)s") % {"level": field[-1]}
    return {"name": _("Name"), "question": _("Guiding question"), "evidence": _("Examples of evidence, one a line")}[field]


class NewItemForm(forms.Form):
    """The code of an item that a domain gets."""

    code = forms.CharField(label=gettext_lazy("Code of the new item"), max_length=8)

    def __init__(self, data=None, *, document: Mapping[str, Any], domain: Mapping[str, Any]):
        super().__init__(data)
        self.document, self.domain = document, domain
        number = slugify(domain["code"]).strip("d")
        self.fields["code"].help_text = _("Number of the domain, a point, a free number: for example %(code)s.") % {
            "code": f"{number}.{max((int(item['code'].split('.')[1]) for item in domain['items']), default=0) + 1}"
        }
        self.number = number

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not ITEM_CODE.fullmatch(code) or code.split(".")[0] != self.number:
            raise forms.ValidationError(_("The code of an item of this domain begins with %(number)s and a point, for example %(number)s.6.") % {"number": self.number})
        if any(read_as(item["code"]) == read_as(code) for domain in self.document["domains"] for item in domain["items"]):
            raise forms.ValidationError(_("The code %(code)s is taken. Give another one.") % {"code": code})
        return code

    def item(self) -> dict[str, Any]:
        """Return an item of this code without a word in it."""
        return empty_item(self.document, self.cleaned_data["code"], len(self.domain["items"]) + 1)


class NewDomainForm(PartForm):
    """A domain more: its name, its group and where it leads. Its question and items follow on their own pages."""

    def build(self) -> None:
        self.add_texts("name", _("Name"), dict.fromkeys(LANGUAGES, ""))
        self.add("group", forms.ChoiceField(label=_("Group"), choices=list(GROUPS.items())))
        self.add("route", forms.ChoiceField(label=_("Where a weak domain leads"), choices=_routes(self.document)))

    def changed(self) -> dict[str, Any]:
        said = self.cleaned_data
        return with_domain(self.document, name=self.three("name"), group=said["group"], route=said["route"])


def _routes(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    language = current_language()
    routes = [(entry["code"], f"{entry['code']} {entry['title'][language]}") for entry in document["programmes"]]
    return [*routes, (CONSULTATION, _("Consultation"))]
