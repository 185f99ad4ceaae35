"""What makes a PDF last (PDF/A-3): its colours explained, what it says of itself, files it carries, whole streams."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDate,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFStream,
    PDFStreamFilterZCompress,
    PDFString,
)  # fmt: skip

PROFILE = Path(__file__).parent / "profile/sRGB2014.icc"

_format = PDFStream.format


def _with_line_end(self, document) -> bytes:
    """Write a stream with a line end before `endstream`, which ReportLab leaves out and ISO 19005 (6.1.7) asks for."""
    return _format(self, document).removesuffix(b"endstream\n") + b"\nendstream\n"


def _packed(self, text: bytes | str) -> bytes:
    """Pack a stream at level 6: level 9 takes twice its time for a two-hundredth of the bytes."""
    return zlib.compress(text.encode() if isinstance(text, str) else text, 6)


PDFStream.format = _with_line_end
PDFStreamFilterZCompress.encode = _packed


@dataclass(frozen=True)
class Attachment:
    """A file inside a paper: its name, what it is, its kind of content."""

    name: str
    description: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class About:
    """What a document says of itself: the same in its old and its new place."""

    title: str
    author: str
    subject: str
    creator: str
    producer: str
    language: str
    made_at: datetime


@lru_cache(maxsize=1)
def _profile() -> bytes:
    return zlib.compress(PROFILE.read_bytes(), 9)


def write_archive(document: PDFDocument, about: About, attachments: Sequence[Attachment] = (), *, part: int = 3) -> None:
    """Put into a document what an archive asks for.

    Shape:  a ReportLab document before it is written; what it says of itself; files to carry.
    Unit:   none.
    Errors: none.
    Source: ISO 19005-3 (PDF/A-3, level b), ISO 14289-1 (PDF/UA-1, the mark in the metadata), XMP.
    """
    colours = PDFStream(
        PDFDictionary({"N": 3, "Filter": PDFName("FlateDecode")}), _profile(), filters=[]
    )
    intent = PDFDictionary({
        "Type": PDFName("OutputIntent"),
        "S": PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": PDFString("sRGB"),
        "Info": PDFString("sRGB IEC61966-2.1"),
        "DestOutputProfile": document.Reference(colours, "ColourProfile"),
    })  # fmt: skip
    document.Catalog.OutputIntents = PDFArray([intent])
    metadata = PDFStream(
        PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}), _metadata(about, part), filters=[]
    )
    document.Catalog.Metadata = document.Reference(metadata, "About")
    if attachments:
        _attach(document, attachments)


def _attach(document: PDFDocument, attachments: Sequence[Attachment]) -> None:
    names: list = []
    carried: list = []
    for place, file in enumerate(attachments):
        params = PDFDictionary({"Size": len(file.content), "ModDate": PDFDate(ts=document._timeStamp)})
        stream = PDFStream(
            PDFDictionary({
                "Type": PDFName("EmbeddedFile"), "Params": params, "Filter": PDFName("FlateDecode"),
                # A slash inside a PDF name is written as its number.
                "Subtype": "/" + file.kind.replace("/", "#2F").replace("+", "#2B"),
            }),
            zlib.compress(file.content, 9), filters=[],
        )  # fmt: skip
        held = document.Reference(stream, f"Carried{place}")
        entry = PDFDictionary({
            "Type": PDFName("Filespec"), "F": PDFString(file.name), "UF": PDFString(file.name),
            "Desc": PDFString(file.description), "AFRelationship": PDFName("Supplement"),
            "EF": PDFDictionary({"F": held, "UF": held}),
        })  # fmt: skip
        reference = document.Reference(entry, f"Carrier{place}")
        names += [PDFString(file.name), reference]
        carried.append(reference)
    document.Catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(names)})})
    document.Catalog.AF = PDFArray(carried)


def _metadata(about: About, part: int) -> bytes:
    said = {name: escape(getattr(about, name)) for name in ("title", "author", "subject", "creator", "producer", "language")}
    moment = about.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return _XMP.format(**said, moment=moment, part=part, bom="\ufeff").encode()


_XMP = """<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<xmp:CreatorTool>{creator}</xmp:CreatorTool><xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer><pdf:Keywords></pdf:Keywords></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
