"""YAML that remembers its lines, so that a fault can be shown where it stands."""

import yaml

from assessments.knowledge.interchange.entries import Fault, PackageFault


class Mapped(dict):
    """A mapping that knows the line it begins on, and the line of each of its keys."""

    line = 0
    lines: dict

    def at(self, key: str) -> int:
        """Return the line of a key, or of the mapping if the key is absent."""
        return self.lines.get(key, self.line)


class Listed(list):
    """A list that knows the line it begins on, and the line of each of its entries."""

    line = 0
    lines: list


class _Loader(yaml.SafeLoader):
    """The safe loader (no Python objects) with lines, refusing a key given twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapped:
    made = Mapped()
    made.line, made.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key_node.start_mark)
        if key in made:
            raise yaml.constructor.ConstructorError(None, None, f"key {key} is given twice", key_node.start_mark)
        made[key] = loader.construct_object(value_node, deep=True)
        made.lines[key] = key_node.start_mark.line + 1
    return made


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> Listed:
    made = Listed(loader.construct_object(child, deep=True) for child in node.value)
    made.line, made.lines = node.start_mark.line + 1, [child.start_mark.line + 1 for child in node.value]
    return made


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)


def read_lines(text: str, file: str) -> Mapped:
    """Return the mapping a YAML text holds.

    Shape:  the text of one file, and its name for the fault.
    Unit:   none.
    Errors: PackageFault with file and line: not YAML, a key twice, a foreign tag, an alias bomb, no mapping.
    Source: PyYAML's SafeLoader. Aliases are refused: nobody needs them here and they can be made to explode.
    """
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=yaml.SafeLoader)):
            raise yaml.YAMLError("aliases (*name) are not used in a package")
        made = yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise PackageFault((Fault(file, mark.line + 1 if mark else 1, f"This is not readable YAML: {problem}."),)) from error
    if not isinstance(made, Mapped):
        raise PackageFault((Fault(file, 1, "The file must begin with keys: programme, tests, blueprint, questions."),))
    return made
