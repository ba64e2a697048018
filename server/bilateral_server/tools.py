"""The eight tools, in the order in which an agent needs them. To add one: a ``Tool`` in a module, and a line here."""

from bilateral_server.tools_entity import FIND_ENTITY, GET_ENTITY
from bilateral_server.tools_evidence import EVIDENCE_OF
from bilateral_server.tools_graph import DESCRIBE_GRAPH, LIST_EXAMPLES
from bilateral_server.tools_query import CHECK_QUERY, QUERY
from bilateral_server.tools_relations import RELATIONS_BETWEEN

TOOLS = (
    DESCRIBE_GRAPH,
    LIST_EXAMPLES,
    FIND_ENTITY,
    GET_ENTITY,
    RELATIONS_BETWEEN,
    QUERY,
    CHECK_QUERY,
    EVIDENCE_OF,
)
"""The tools, in the order of ``tools/list``."""
