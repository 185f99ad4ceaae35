"""YAML with line numbers: every wrong field can be named by file and line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import yaml

from courses.package.faults import Fault
from courses.package.shapes import LANGUAGES, Words


@dataclass(frozen=True)
class Sheet:
    """A place in a YAML file: its value, its line, and where faults are gathered."""

    path: str
    line: int
    node: object
    faults: list[Fault]
    shift: int = 0

    @classmethod
    def read(cls, text: str, path: str, faults: list[Fault], shift: int = 0) -> "Sheet | None":
        """Return the top of a YAML text, or None after noting why it cannot be read."""
        try:
            node = yaml.SafeLoader(text).get_single_node()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 + shift if mark else 1
            faults.append(Fault(path, line, f"This is not YAML: {error.problem or error.context}."))
            return None
        except yaml.YAMLError as error:
            faults.append(Fault(path, 1 + shift, f"This is not YAML: {error}."))
            return None
        if not isinstance(node, yaml.MappingNode):
            faults.append(Fault(path, 1 + shift, "The file must begin with fields such as `code: PE`."))
            return None
        top = cls(path, 1 + shift, node, faults, shift)
        top._refuse_double_keys(node)
        return top

    def _refuse_double_keys(self, node) -> None:
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if key.value in seen:
                    self._fault(f"The field `{key.value}` stands here twice.", key)
                seen.add(key.value)
                self._refuse_double_keys(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._refuse_double_keys(value)

    def _fault(self, message: str, node=None) -> None:
        line = self.line if node is None else node.start_mark.line + 1 + self.shift
        self.faults.append(Fault(self.path, line, message))

    def fault(self, message: str) -> None:
        """Note a fault at this place."""
        self._fault(message)

    def get(self, name: str) -> "Sheet | None":
        """Return the place of a field, or None."""
        if not isinstance(self.node, yaml.MappingNode):
            return None
        for key, value in self.node.value:
            if key.value == name:
                return Sheet(self.path, key.start_mark.line + 1 + self.shift, value, self.faults, self.shift)
        return None

    def need(self, name: str) -> "Sheet | None":
        """Return the place of a field, or None after noting that it is missing."""
        if (found := self.get(name)) is None:
            self._fault(f"The field `{name}` is missing.")
        return found

    def items(self) -> Iterator["Sheet"]:
        """Yield the places of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self._fault("A list is expected here, each line beginning with a hyphen.")
            return
        for node in self.node.value:
            yield Sheet(self.path, node.start_mark.line + 1 + self.shift, node, self.faults, self.shift)

    def fields(self) -> Iterator[tuple[str, "Sheet"]]:
        """Yield the names and places of a mapping's fields."""
        if not isinstance(self.node, yaml.MappingNode):
            self._fault("Fields such as `name: …` are expected here.")
            return
        for key, value in self.node.value:
            yield str(key.value), Sheet(self.path, key.start_mark.line + 1 + self.shift, value, self.faults, self.shift)

    @property
    def value(self):
        """The plain value at this place."""
        loader = yaml.SafeLoader("")
        try:
            return loader.construct_object(self.node, deep=True)
        except (yaml.YAMLError, ValueError):
            self._fault("This value cannot be read.")
            return None

    def text(self, name: str, *, longest: int = 2000) -> str:
        """Return a text field that must not be empty."""
        if (found := self.need(name)) is None:
            return ""
        value = found.value
        if not isinstance(value, str) or not value.strip():
            found._fault(f"The field `{name}` must be a text. Put it in quotes if it looks like a number or a date.")
            return ""
        if len(value) > longest:
            found._fault(f"The field `{name}` is longer than {longest} signs.")
        return value.strip()

    def words(self, name: str, *, longest: int = 2000) -> Words:
        """Return a text in three languages; each missing one is a fault."""
        if (found := self.need(name)) is None:
            return Words("", "", "")
        return Words(*(found.text(language, longest=longest) for language in LANGUAGES))

    def own_words(self, *, longest: int = 2000) -> dict[str, str]:
        """Return the text in three languages that stands at this place."""
        return {language: self.text(language, longest=longest) for language in LANGUAGES}

    def list_of(self, name: str, least: int, most: int) -> list["Sheet"]:
        """Return the places of a list field that has from `least` to `most` entries."""
        if (found := self.need(name)) is None:
            return []
        places = list(found.items())
        if not least <= len(places) <= most:
            found._fault(f"The field `{name}` has {len(places)} entries; from {least} to {most} are possible.")
        return places

    def one_of(self, name: str, known: Iterable[str]) -> str:
        """Return a text field that is one of the known words, or an empty text after noting that it is not."""
        value = self.text(name)
        if value and value not in (known := tuple(known)):
            self.get(name)._fault(f"The field `{name}` is one of: {', '.join(known)}.")
            return ""
        return value

    def refuse_other_fields(self, *known: str) -> None:
        """Note each field that nobody reads: most are spelling mistakes."""
        for key, _value in getattr(self.node, "value", ()) if isinstance(self.node, yaml.MappingNode) else ():
            if key.value not in known:
                self._fault(f"The field `{key.value}` is unknown here. Known fields: {', '.join(known)}.", key)

    def whole(self, name: str, least: int, most: int) -> int:
        """Return a whole number within limits."""
        if (found := self.need(name)) is None:
            return 0
        value = found.value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            found._fault(f"The field `{name}` must be a whole number from {least} to {most}.")
            return 0
        return value

    def amount(self, name: str) -> Decimal:
        """Return a number that is not negative."""
        if (found := self.need(name)) is None:
            return Decimal(0)
        try:
            value = Decimal(str(found.value))
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or value < 0:
            found._fault(f"The field `{name}` must be a number, 0 or more.")
            return Decimal(0)
        return value

    def day(self, name: str, *, required: bool = False) -> date | None:
        """Return a date such as 2026-11-23."""
        found = self.need(name) if required else self.get(name)
        if found is None or (found.value is None and not required):
            return None
        value = found.value
        if type(value) is not date:
            found._fault(f"The field `{name}` must be a date such as 2026-11-23.")
            return None
        return value

    def names(self, name: str) -> list[tuple[str, "Sheet"]]:
        """Return a list of names with their places."""
        if (found := self.need(name)) is None:
            return []
        return [(str(place.value), place) for place in found.items()]
