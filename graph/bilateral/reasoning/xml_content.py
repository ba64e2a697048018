"""Lexical forms of rdf:XMLLiteral: XML that is well-formed between a start tag and an end tag.

Source: RDF 1.1 Concepts, section 5.2. The spelling is that of Canonical XML 1.1 with comments: attributes in one order
(here by name, which serves as well to compare), CDATA and character references as text, no declaration of a namespace
that is in scope already. Names are not expanded, for a parser that does repeats a long IRI at each of them, and
``xml.etree.ElementTree.canonicalize`` besides takes time by the square of the depth.

Between two tags a DOCTYPE is an error, so there are no entities but the five of XML, and nothing is ever fetched.
"""

from __future__ import annotations

from xml.parsers import expat

from bilateral.reasoning.lexical import NCNAME

_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


class _IllFormed(ValueError):
    """Well-formed XML that breaks Namespaces in XML 1.0."""


def xml_content(lexical: str) -> str | None:
    """The canonical spelling of an XML fragment, or ``None`` for a string that is none."""
    writer = _Writer()
    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.CommentHandler = writer.comment
    parser.ProcessingInstructionHandler = writer.instruction
    try:
        for part in ("<x>", lexical, "</x>"):
            parser.Parse(part.encode("utf-8"), False)
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeEncodeError, _IllFormed):
        return None
    return "".join(writer.parts)[len("<x>") : -len("</x>")]


class _Writer:
    """Writes what a parser reports, and follows which prefix stands for which namespace."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._scope: dict[str, list[str]] = {"": [""], "xml": [_XML]}
        self._declared: list[list[str]] = []
        self._same = {"": "", _XML: _XML}  # one object an IRI, so that comparing two long ones takes no time

    def start(self, name: str, flat: list[str]) -> None:
        attributes = sorted(zip(flat[::2], flat[1::2], strict=True))
        declared: list[str] = []
        written: list[tuple[str, str]] = []
        for qname, content in attributes:
            if qname == "xmlns" or qname.startswith("xmlns:"):
                if self._declare(qname.partition(":")[2], qname != "xmlns", content, declared):
                    written.append((qname, content))
        self._expand(name)
        seen: set[tuple[str, str]] = set()
        for qname, content in attributes:
            if qname != "xmlns" and not qname.startswith("xmlns:"):
                if ":" in qname:
                    expanded = self._expand(qname)
                    if expanded in seen:
                        raise _IllFormed(qname)
                    seen.add(expanded)
                written.append((qname, content))
        self._declared.append(declared)
        self.parts += ("<", name)
        for qname, content in written:
            self.parts += (" ", qname, '="', content.translate(_ATTRIBUTE), '"')
        self.parts.append(">")

    def end(self, name: str) -> None:
        self.parts += ("</", name, ">")
        for prefix in self._declared.pop():
            self._scope[prefix].pop()

    def text(self, content: str) -> None:
        self.parts.append(content.translate(_TEXT))

    def comment(self, content: str) -> None:
        self.parts += ("<!--", content, "-->")

    def instruction(self, target: str, content: str) -> None:
        if ":" in target:
            raise _IllFormed(target)
        self.parts += ("<?", target, " " if content else "", content, "?>")

    def _declare(self, prefix: str, prefixed: bool, iri: str, declared: list[str]) -> bool:
        """Binds a prefix; whether that is news (Namespaces in XML 1.0, sections 2.2, 3 and 5)."""
        if prefixed and (not iri or not NCNAME.fullmatch(prefix) or prefix == "xmlns"):
            raise _IllFormed(prefix)
        if (iri == _XML) != (prefix == "xml") or iri == _XMLNS:
            raise _IllFormed(prefix)
        iri = self._same.setdefault(iri, iri)
        bound = self._scope.setdefault(prefix, [])
        news = not bound or bound[-1] is not iri
        bound.append(iri)
        declared.append(prefix)
        return news and prefix != "xml"

    def _expand(self, qname: str) -> tuple[str, str]:
        prefix, colon, local = qname.rpartition(":")
        bound = self._scope.get(prefix)
        if not bound or (colon and not (prefix and NCNAME.fullmatch(prefix) and NCNAME.fullmatch(local))):
            raise _IllFormed(qname)
        return bound[-1], local
