"""Signposts from the page of the dataset to what a program needs: typed links, a link set, and schema.org in the page.

Source: FAIR Signposting profile (https://signposting.org/FAIR/), levels 1 and 2; RFC 8288 for ``Link``; RFC 9264 for
link sets; https://developers.google.com/search/docs/appearance/structured-data/dataset for which properties are read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from bilateral.errors import BilateralError
from bilateral.names import BASE, DATASET_IRI, ID, SCHEMA
from bilateral.void import LICENSE
from bilateral_server.dumps import dumps
from bilateral_server.negotiate import GRAPHS
from bilateral_server.state import state

blueprint = Blueprint("signposting", __name__)

LINKSET = "application/linkset+json"
_DATASET_PATH = DATASET_IRI.removeprefix(BASE.removesuffix("/"))
_TYPES = (SCHEMA.AboutPage, SCHEMA.Dataset)
_FACTS = f"""
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name ?description ?version ?dateModified ?creator ?creatorName WHERE {{
  <{DATASET_IRI}> dcterms:title ?name ; dcterms:description ?description ; dcat:version ?version ;
    dcterms:modified ?dateModified ; dcterms:creator ?creator .
  ?creator rdfs:label ?creatorName . FILTER (LANG(?creatorName) = "en")
}}
LIMIT 1
"""


@dataclass(frozen=True)
class Link:
    """A link: its relation, its target, and the media type of that where it has one."""

    relation: str
    href: str
    media_type: str = ""

    def __str__(self) -> str:
        """The link as a value of the header ``Link``."""
        return f'<{self.href}>; rel="{self.relation}"' + (f'; type="{self.media_type}"' if self.media_type else "")


def links() -> list[Link]:
    """The links of the landing page: what to cite, what describes it and its interface, what it consists of."""
    described = [
        Link("describedby", url_for("description.void", format=syntax, _external=True), media_type.partition(";")[0])
        for syntax, media_type in GRAPHS.items()
    ]
    return [
        Link("cite-as", DATASET_IRI),
        *described,
        *(Link("item", url_for("dumps.dump", name=item.name, _external=True), item.media_type) for item in dumps()),
        Link("service-desc", url_for("openapi.openapi", _external=True), "application/json"),
        Link("license", LICENSE),
        Link("author", ID["agent-curator"]),
        *(Link("type", str(each)) for each in _TYPES),
    ]


@blueprint.after_app_request
def signpost(response: Response) -> Response:
    """``response`` with the links in its header, where it is about the dataset as a whole."""
    if request.path in ("/", _DATASET_PATH) and response.status_code in (200, 304):
        for link in (*links(), Link("linkset", url_for("signposting.linkset", _external=True), LINKSET)):
            response.headers.add("Link", str(link))
    return response


@blueprint.get("/linkset")
def linkset() -> Response:
    """The links of the landing page, and back to it from what it links to, as a link set in JSON (RFC 9264)."""
    home = url_for("home.home", _external=True)
    itself = home.removesuffix("/") + _DATASET_PATH
    contexts = [
        _context(home, links()),
        _context(itself, links()),
        *(
            _context(link.href, [Link("collection", home, "text/html")])
            for link in links() if link.relation == "item"
        ),
        *(
            _context(link.href, [Link("describes", home, "text/html")])
            for link in links() if link.relation == "describedby"
        ),
    ]  # fmt: skip
    text = json.dumps({"linkset": contexts}, ensure_ascii=False, indent=1) + "\n"
    return Response(text, content_type=LINKSET)


def _context(anchor: str, targets: list[Link]) -> dict[str, Any]:
    context: dict[str, Any] = {"anchor": anchor}
    for link in targets:
        target = {"href": link.href} | ({"type": link.media_type} if link.media_type else {})
        context.setdefault(link.relation, []).append(target)
    return context


@blueprint.app_context_processor
def in_templates() -> dict[str, Any]:
    """What a template may call: ``schema_dataset()`` for the dataset in the words of schema.org."""
    return {"schema_dataset": schema_dataset}


def schema_dataset() -> dict[str, Any]:
    """The dataset as JSON-LD of schema.org; empty where the store tells nothing of it, or nobody is free to ask."""
    facts = dict(_facts())
    return facts and {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": str(DATASET_IRI),
        "creator": {"@type": "Organization", "@id": facts.pop("creator"), "name": facts.pop("creatorName")},
        **facts,
        "identifier": state().snapshot,
        "url": url_for("home.home", _external=True),
        "license": str(LICENSE),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": item.name,
                "contentUrl": url_for("dumps.dump", name=item.name, _external=True),
                "encodingFormat": item.media_type,
                "contentSize": f"{item.size} B",
                "sha256": item.sha256,
            }
            for item in dumps()
        ],
    }


def _facts() -> dict[str, str]:
    """Title, description, version, date and creator, asked once a snapshot: the page waits for no worker again."""
    known: dict[str, dict[str, str]] = current_app.extensions.setdefault("bilateral.facts", {})
    snapshot = state().snapshot
    if snapshot not in known:
        try:
            rows = state().bindings(_FACTS)
        except BilateralError:
            return {}
        known[snapshot] = {name: term["value"] for name, term in rows[0].items()} if rows else {}
    return known[snapshot]
