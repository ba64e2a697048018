"""The loop of a store that runs in a process of its own: a request in JSON on each line, its answer on the next.

It runs in the Python that has the store, and knows nothing of Bilateral. Requests, and what they are answered with:

    {"load": FILES}        {}                      Turtle, into what a query asks that names no graph
    {"load_quads": FILE}   {}                      N-Quads, each into its graph
    {"ask": QUERY}         {"rows": RESULT}        a table in SPARQL 1.1 Query Results JSON, as text
                           {"graph": TURTLE}       of CONSTRUCT
    {"validate": SHAPES}   {"graph": N-TRIPLES}    the report of SHACL, of shapes in Turtle
    any                    {"error": MESSAGE}      the store cannot do it
"""

import json
import os
import sys
from collections.abc import Callable

Verbs = dict[str, Callable[[object], dict[str, str]]]


def serve(verbs: Verbs) -> None:
    """Answer the requests on stdin by the function of their name until it ends; what else is printed goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        ((name, given),) = json.loads(line).items()
        try:
            answer = verbs[name](given) if name in verbs else {"error": f"{name} is not offered"}
        except BaseException as error:  # of an engine: anything, a panic of Rust too
            answer = {"error": f"{type(error).__name__}: {error}"}
            if not isinstance(error, Exception):  # who panicked is in no state to go on
                name = "quit"
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        if name == "quit":
            break
