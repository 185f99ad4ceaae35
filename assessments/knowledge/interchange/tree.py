"""XML somebody sent -> a tree of plain nodes with their lines. No document type, no entity, nothing from outside."""

from dataclasses import dataclass, field
from xml.parsers import expat

from assessments.knowledge.interchange.between import NotReadable

DEEPEST = 30
MOST_NODES = 300_000


@dataclass
class Node:
    """One element: its name, attributes, children and the text directly inside."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def all(self, name: str) -> list["Node"]:
        return [one for one in self.children if one.name == name]

    def first(self, name: str) -> "Node | None":
        return next((one for one in self.children if one.name == name), None)

    def said(self, *names: str) -> str:
        """Return the text at the end of a path of names, "" if there is none."""
        node: Node | None = self
        for name in names:
            node = node.first(name) if node else None
        return node.text.strip() if node else ""


def read_tree(text: str) -> Node:
    """Return the root of an XML text.

    Shape:  XML as text; what its first line says of an encoding is gone already.
    Unit:   none.
    Errors: NotReadable doctype (a document type, so an entity: billion laughs, XXE), too_deep, too_many, broken_xml.
    Source: expat, which reads nothing from outside unless it is told to; security design AB16.
    """
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    root = Node("", 0)
    path, count = [root], 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(path) > DEEPEST:
            raise NotReadable("too_deep", line=parser.CurrentLineNumber)
        if count > MOST_NODES:
            raise NotReadable("too_many", about=str(MOST_NODES))
        node = Node(name.lower(), parser.CurrentLineNumber, attributes)
        path[-1].children.append(node)
        path.append(node)

    def end(_name: str) -> None:
        path.pop()

    def data(words: str) -> None:
        path[-1].parts.append(words)

    def refuse(*_anything) -> None:
        raise NotReadable("doctype", line=parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        raise NotReadable("broken_xml", line=error.lineno) from error
    return root.children[0]
