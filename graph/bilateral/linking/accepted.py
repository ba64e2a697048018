"""The links that a reviewed table accepts, as Turtle for a curator to put into ``graph/links.ttl``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rdflib import Literal

from bilateral.errors import DataError
from bilateral.linking.proposals import Proposal
from bilateral.linking.unlinked import unlinked
from bilateral.resources import Data

_HEAD = """\
# For graph/links.ttl, once each is checked. Say where with bil:linkSource, a source of graph/sources.ttl.
"""


def links(proposals: Iterable[Proposal], data: Data, day: date) -> str:
    """A link and its record for each accepted proposal, in the order of their IRIs; empty where none is accepted.

    Raises ``UsageError`` where the data have no such entity, ``DataError`` where it, or its QID, has a link already, or
    is accepted twice.
    """
    accepted: dict[str, Proposal] = {}
    entities: dict[str, str] = {}
    for one in proposals:
        if one.accepted:
            if (other := accepted.setdefault(one.entity, one)).qid != one.qid:
                raise DataError(f"{one.entity} is accepted as {other.qid} and as {one.qid}; accept one of them")
            if (entity := entities.setdefault(one.qid, one.entity)) != one.entity:
                raise DataError(f"{one.qid} is accepted for {entity} and for {one.entity}; accept one of them")
    if not accepted:
        return ""
    search = unlinked(data, list(accepted))
    for entity, qid in search.linked.items():
        raise DataError(f"{entity} is {qid} in graph/links.ttl; a link that is checked is changed there, by hand")
    blocks = [_HEAD]
    for found in search.asked:
        entity, proposal = found.entity, accepted[found.entity]
        if proposal.qid in search.taken:
            raise DataError(f"{proposal.qid} is {search.taken[proposal.qid]} in graph/links.ttl, not {entity}")
        label = Literal(f"{found.asked.names[0].text} in Wikidata", lang="en").n3()
        reason = Literal(f"{proposal.label}: {'; '.join(proposal.reasons)}.", lang="en").n3()
        blocks.append(
            ("# In place of the record that is there.\n" if found.note else "")
            + f"{entity} bil:wikidataEntity wd:{proposal.qid} .\n"
            f"id:link-{entity.removeprefix('id:')} a bil:LinkRecord ; rdfs:label {label} ;\n"
            f"    bil:linkOf {entity} ; bil:linkTarget wd:{proposal.qid} ; bil:linkStatus v:verified ;\n"
            f'    bil:linkMethod v:reconciliation ; bil:checkedOn "{day}"^^xsd:date ;\n'
            f"    bil:reason {reason} .\n"
        )
    return "\n".join(blocks)
