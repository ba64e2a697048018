"""Which rules of OWL 2 RL are there, how each is evaluated, and the test that shows it: ``STATUS.md``.

``python -m bilateral.reasoning.status > graph/bilateral/reasoning/STATUS.md`` writes it anew from the rule table.
"""

from __future__ import annotations

from collections.abc import Iterator

from bilateral.reasoning.rules import Rule, rules

_TABLES = {
    "eq": "Table 4. The semantics of equality",
    "prp": "Table 5. The semantics of axioms about properties",
    "cls": "Table 6. The semantics of classes",
    "cax": "Table 7. The semantics of class axioms",
    "dt": "Table 8. The semantics of datatypes",
    "scm": "Table 9. The semantics of schema vocabulary",
}
_TEST = "tests/graph/reasoning/test_rules.py::test_the_rule_gives_its_conclusion"


def page() -> str:
    """The page in Markdown."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield "# The rules of OWL 2 RL, and the tests that show them"
    yield ""
    yield "Made from `owl2rl.rules` by `python -m bilateral.reasoning.status`; not to be edited. `README.md` tells the"
    yield f"methods. All {len(rules())} rules of OWL 2 Profiles (second edition), section 4.3, are there."
    for prefix, title in _TABLES.items():
        yield from ("", f"## {title}", "", "| rule | body | head | method | test |", "|---|---|---|---|---|")
        yield from (_row(rule) for rule in rules() if rule.name.split("-")[0] == prefix)


def _row(rule: Rule) -> str:
    body, head = (f"`{part.strip()}`" for part in rule.text.split("=>"))
    return f"| {rule.name} | {body} | {head} | {rule.method} | `{_TEST}[{rule.name}]` |"


if __name__ == "__main__":
    print(page(), end="")
