"""The pages that the tests walk, each with what a reader must find there. A new page is a new line."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Page

_WHO_IS_A_STATE = "PREFIX bil: <https://w3id.org/bilateral/ontology#> SELECT ?state WHERE { ?state a bil:State }"
_ASSERTED = {"subject": "id:evt-lukashenko-state-visit", "predicate": "bil:when", "object": '"2023-05"'}
_INFERRED = {"subject": "id:per-lukashenko", "predicate": "bil:hasRepresented", "object": "id:st-belarus"}


@dataclass(frozen=True)
class Listed:
    """A page: its name for people, its path, words of its heading, its status, and whether it draws.

    ``drawn`` pages have pictures, charts, maps or the editor, and may weigh more. What scripts add is there once the
    selector ``ready`` is seen.
    """

    name: str
    path: str
    heading: str
    status: int = 200
    drawn: bool = False
    ready: str = ""

    def open(self, page: Page, scripts: bool = True) -> None:
        """Open it in ``page``, and wait for what scripts add."""
        answer = page.goto(self.path)
        assert answer is not None and answer.status == self.status
        if self.ready and scripts:
            page.wait_for_selector(self.ready)


LISTED = (
    Listed("home", "/", "Relations between states", drawn=True),
    Listed("search", "/search?q=Minsk", "Minsk"),
    Listed("search-empty", "/search?q=qqqqqq", "qqqqqq"),
    Listed("state", "/id/st-belarus", "Belarus", drawn=True),
    Listed("person", "/id/per-lukashenko", "Lukashenko", drawn=True),
    Listed("body", "/id/org-commission", "ommission", drawn=True),
    Listed("place", "/id/plc-baku", "Baku", drawn=True),
    Listed("visit", "/id/evt-lukashenko-state-visit", "visit", drawn=True),
    Listed("meeting", "/id/evt-commission-session-15", "session", drawn=True),
    Listed("agreement", "/id/agr-roadmap", "oad", drawn=True),
    Listed("project", "/id/prj-aghdam-agriculture", "ghdam", drawn=True),
    Listed("post", "/id/post-pm-by", "rime", drawn=True),
    Listed("indicator", "/vocab/agreements-in-force", "greements", drawn=True),
    Listed("track", "/vocab/agriculture", "griculture", drawn=True),
    Listed("group", "/id/grp-journalists-az", "ournalists", drawn=True),
    Listed("plan", "/id/plan-cis-games", "ames", drawn=True),
    Listed("figure", "/id/obs-001-trade-growth", "", drawn=True),
    Listed("conflict", "/id/conflict-state-visit-year", "visit", drawn=True),
    Listed("claim", "/claim/001-016", "001-016"),
    Listed("article", "/id/art-002", "002", drawn=True),
    Listed("why-asserted", f"/explain?{urlencode(_ASSERTED)}", "Why"),
    Listed("why-inferred", f"/explain?{urlencode(_INFERRED)}", "Why"),
    Listed("why-form", "/explain", "Why"),
    Listed("disputes", "/disputes", "disagree"),
    Listed("plans", "/plans", "lan", drawn=True),
    Listed("plans-after", "/plans?after=2025-12-31", "lan", drawn=True),
    Listed("figures", "/figures", "igures", drawn=True),
    Listed("offices", "/offices", "ffice", drawn=True),
    Listed("query", "/query", "uery", drawn=True, ready=".CodeMirror"),
    Listed("query-answered", f"/query?{urlencode({'query': _WHO_IS_A_STATE})}", "uery", drawn=True, ready="#answer td"),
    Listed("claims", "/claims", "laims"),
    Listed("claims-faceted", "/claims?state=st-belarus&modality=asserted", "laims"),
    Listed("questions", "/questions", "uestions"),
    Listed("question", "/queries/meetings-who-met-whom", "met"),
    Listed("term", "/ontology/StateVisit", "visit"),
    Listed("ontology", "/ontology", "Bilateral"),
    Listed("dataset", "/dataset", "Bilateral"),
    Listed("vocabulary", "/vocab/", ""),
    Listed("limits", "/limits", "Limits"),
    Listed("not-found", "/id/nobody", "nknown", status=404),
)
