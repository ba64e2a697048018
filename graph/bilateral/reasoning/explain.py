"""A proof told to people, as a tree, and to programs, as JSON, down to claims, speakers, articles and characters.

The JSON has these keys, terms in N-Triples, names as IRIs; a key without a value is left out below ``claims``:

    goal      the triple, as are all triples: [subject, predicate, object]
    asserted  whether it needs no proof
    steps     in order, premises first: triple, rule, text (the rule as the table has it), rank, premises
    leaves    the asserted triples: triple, layers, definedBy, claims; of a link also records
    claims    claim, statement, statedBy, relayedBy, modality, confidence, claimKind, reason, premise, article, source,
              evidence
    evidence  start, end, sha256 and, where the texts are at hand, text
    records   record, status, method, checkedOn, source, reason
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import URIRef
from rdflib.namespace import RDF

from bilateral.link_records import LinkRecord
from bilateral.names import BIL, V, article_iri, compact
from bilateral.reasoning.grounds import Ground, Stated
from bilateral.reasoning.rules import rule
from bilateral.reasoning.steps import Proof, Step, Triple

_TYPE, _FIRST, _REST, _NIL = (f"<{term}>" for term in (RDF.type, RDF.first, RDF.rest, RDF.nil))
_NO_TEXTS: Mapping[str, str] = {}
_MANY = ((BIL.statedBy, "statedBy"), (BIL.relayedBy, "relayedBy"), (BIL.premise, "premise"))
_ONE = (
    (BIL.modality, "modality"),
    (BIL.confidence, "confidence"),
    (BIL.claimKind, "claimKind"),
    (BIL.reason, "reason"),
    (BIL.reportedIn, "article"),
    (BIL.source, "source"),
)


def tree(proof: Proof, grounds: Mapping[Triple, Ground], texts: Mapping[str, str] = _NO_TEXTS) -> str:
    """The proof as lines of text; a triple that is used again is told once, and then by its number."""
    return "".join(f"{line}\n" for line in _Tree(proof, grounds, texts).told(proof.goal))


def as_json(proof: Proof, grounds: Mapping[Triple, Ground], texts: Mapping[str, str] = _NO_TEXTS) -> dict[str, Any]:
    """The proof as data for JSON, with the keys above."""
    return {
        "goal": list(proof.goal),
        "asserted": not proof.steps,
        "steps": [
            {
                "triple": list(step.triple),
                "rule": step.rule,
                "text": rule(step.rule).text,
                "rank": step.rank,
                "premises": [list(premise) for premise in step.premises],
            }
            for step in proof.steps
        ],
        "leaves": [_leaf(leaf, grounds.get(leaf, Ground()), texts) for leaf in proof.leaves],
    }


def _leaf(triple: Triple, ground: Ground, texts: Mapping[str, str]) -> dict[str, Any]:
    records = {"records": [_record(record) for record in ground.records]} if ground.records else {}
    return {
        "triple": list(triple),
        "layers": list(ground.layers),
        "definedBy": [str(iri) for iri in ground.defined_by],
        "claims": [_claim(stated, texts) for stated in ground.claims],
        **records,
    }


def _record(record: LinkRecord) -> dict[str, Any]:
    return {
        "record": str(record.iri),
        "status": str(record.one(BIL.linkStatus) or ""),
        "method": [str(value) for value in record.values(BIL.linkMethod)],
        "checkedOn": str(record.one(BIL.checkedOn) or ""),
        "source": [str(value) for value in record.values(BIL.linkSource)],
        "reason": " ".join(map(str, record.values(BIL.reason))),
    }


def _claim(stated: Stated, texts: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {"claim": str(stated.claim), "statement": str(stated.statement)}
    told |= {key: [str(value) for value in stated.values(said)] for said, key in _MANY}
    told |= {key: str(next(iter(stated.values(said)), "")) for said, key in _ONE}
    told["evidence"] = []
    for evidence in stated.evidence:
        span: dict[str, Any] = {"start": evidence.span.start, "end": evidence.span.end, "sha256": evidence.span.sha256}
        if (words := evidence.words(texts.get(stated.article))) is not None:
            span["text"] = words
        told["evidence"].append(span)
    return {key: value for key, value in told.items() if value}


class _Tree:
    """Tells the triples of one proof, each once."""

    def __init__(self, proof: Proof, grounds: Mapping[Triple, Ground], texts: Mapping[str, str]) -> None:
        self._proof = proof
        self._grounds = grounds
        self._texts = texts
        uses = Counter(premise for step in proof.steps for premise in step.premises)
        self._again = {triple for triple, count in uses.items() if count > 1}
        self._numbers: dict[Triple, int] = {}
        self._claimed: set[URIRef] = set()

    def told(self, goal: Triple) -> Iterator[str]:
        """The lines of a triple and, indented, of what it rests on; no recursion, for a proof may be deep."""
        todo: list[tuple[str, str, Triple | str]] = [("", "", goal)]
        while todo:
            lead, indent, item = todo.pop()
            if isinstance(item, str):
                yield lead + item
                continue
            if item in self._numbers:
                yield f"{lead}{spoken(item)}  (see [{self._numbers[item]}])"
                continue
            number = ""
            if item in self._again:
                self._numbers[item] = len(self._numbers) + 1
                number = f"  [{self._numbers[item]}]"
            yield f"{lead}{spoken(item)}{number}"
            step = self._proof.step_of.get(item)
            if step is None:
                for line in self._ground(self._grounds.get(item, Ground())):
                    yield f"{indent}     {line}"
                continue
            parts: list[Triple | str] = list(self._premises(step))
            bar = "  |  " if parts else "     "
            yield f"{indent}{bar}{step.rule}: {rule(step.rule).text}"
            for place, part in reversed(list(enumerate(parts, 1))):
                last = place == len(parts)
                todo.append((f"{indent}  {'`' if last else '|'}- ", f"{indent}  {' ' if last else '|'}  ", part))

    def _premises(self, step: Step) -> Iterator[Triple | str]:
        """The premises; a list of asserted nodes is one line of text."""
        rests = {s: o for s, p, o in step.premises if p == _REST}
        firsts = {s: (s, p, o) for s, p, o in step.premises if p == _FIRST}
        lines: dict[Triple, str] = {}
        for head in rests.keys() - set(rests.values()):
            nodes = _nodes(head, rests)
            cells = [cell for node in nodes if node in firsts for cell in (firsts[node], (node, _REST, rests[node]))]
            if nodes and len(cells) == 2 * len(nodes) and not any(cell in self._proof.step_of for cell in cells):
                items = " ".join(shown(firsts[node][2]) for node in nodes)
                layers = " and ".join(self._grounds.get(cells[0], Ground()).layers)
                lines |= dict.fromkeys(cells, "")
                lines[cells[0]] = f"{shown(head)} is the list ( {items} ){f', asserted in {layers}' if layers else ''}"
        for premise in step.premises:
            line = lines.get(premise, premise)
            if line:
                yield line

    def _ground(self, ground: Ground) -> Iterator[str]:
        by = f", defined by {', '.join(map(compact, ground.defined_by))}" if ground.defined_by else ""
        layers = " and ".join(ground.layers)
        yield f"asserted in {layers}{by}" if layers else "asserted"
        for stated in ground.claims:
            yield from self._claim(stated)
        for record in ground.records:
            how = [compact(value) for said in (BIL.linkStatus, BIL.linkMethod) for value in record.values(said)]
            days = [f"checked on {value}" for value in record.values(BIL.checkedOn)]
            where = map(compact, record.values(BIL.linkSource))
            yield f"{compact(record.iri)}  {', '.join([*how, *days, *where])}"
            yield from (f"  {value}" for value in record.values(BIL.reason))

    def _claim(self, stated: Stated) -> Iterator[str]:
        who = ", ".join(map(compact, stated.values(BIL.statedBy)))
        through = ", ".join(map(compact, stated.values(BIL.relayedBy)))
        how = ", ".join(map(compact, stated.values(BIL.modality)))
        where = ", ".join(map(compact, [*stated.values(BIL.reportedIn), *stated.values(BIL.source)]))
        parts = [f"by {who}" if who else "", f"through {through}" if through else "", how, where]
        again = stated.claim in self._claimed
        self._claimed.add(stated.claim)
        yield f"{compact(stated.claim)}  {'as above' if again else ', '.join(part for part in parts if part)}"
        if again:
            return
        if V.inferred in stated.values(BIL.modality):
            reason = " ".join(str(value) for value in stated.values(BIL.reason))
            premises = ", ".join(map(compact, stated.values(BIL.premise)))
            yield f"  inferred by a curator from {premises or 'what is known'}{f': {reason}' if reason else ''}"
        for evidence in stated.evidence:
            words = evidence.words(self._texts.get(stated.article))
            span = f"  {compact(article_iri(stated.article))} {evidence.span.start}-{evidence.span.end}"
            if words is not None:
                yield f'{span} "{" ".join(words.split())}"'
            else:
                other = ", which the text at hand does not have" if stated.article in self._texts else ""
                yield f"{span} sha256 {evidence.span.sha256[:12] or 'unknown'}{other}"


def _nodes(node: str, rests: Mapping[str, str]) -> list[str]:
    """The nodes of a list from ``node`` on; none, if it does not end."""
    nodes: list[str] = []
    while node in rests and node not in nodes:
        nodes.append(node)
        node = rests[node]
    return nodes if node == _NIL else []


def spoken(triple: Triple) -> str:
    """A triple as people write it."""
    subject, predicate, value = triple
    return f"{shown(subject)} {'a' if predicate == _TYPE else shown(predicate)} {shown(value)}"


def shown(term: str) -> str:
    """A term in N-Triples as people write it: a prefixed name where a prefix fits."""
    if term.startswith("<") and not term.startswith("<<"):
        return compact(URIRef(term[1:-1]))
    if not term.startswith('"') or not term.endswith(">"):
        return term
    body, _, datatype = term.rpartition('"^^<')
    return f'{body}"^^{compact(URIRef(datatype[:-1]))}'
