"""What the documents say and what the code does are the same."""

import re
from pathlib import Path

import click
import pytest

from bilateral.__main__ import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "graph" / "README.md").read_text(encoding="utf-8")
PARTS = ("CLAIM", "CONFLICT", "ENTITY", "EVIDENCE", "MODALITY", "REASON", "TERM", "TIME")
CODE = re.compile(rf'"((?:{"|".join(PARTS)})\.[A-Z-]+)"')


def codes() -> set[str]:
    from bilateral.evidence import _MESSAGES

    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "graph" / "bilateral").rglob("*.py")]
    return {code for text in sources for code in CODE.findall(text)} | {f"EVIDENCE.{s.name}" for s in _MESSAGES}


def verbs() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        found |= {f"{name} {verb}".strip(): each for verb, each in inner.items()}
    return found


def test_every_finding_code_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"`([A-Z]+\.[A-Z-]+)`", README))
    assert len(codes()) > 15 and documented == codes()
    assert "`SHACL." in README and "`CHECK." in README


def test_every_verb_of_the_library_is_documented_with_its_options() -> None:
    missing = []
    for name, command in verbs().items():
        if name == "serve":
            continue
        line = next((line for line in README.splitlines() if line.startswith(f"| `bilateral {name}")), "")
        missing += [
            f"{name} {o}" for p in command.params for o in p.opts if o.startswith("--") and f"`{o}`" not in line
        ]
        missing += [] if line else [name]
    assert missing == []


def test_every_command_that_a_document_names_exists() -> None:
    known = set(verbs()) | set(main.list_commands(click.Context(main)))
    for path in [ROOT / "README.md", *ROOT.glob("*/README.md")]:
        for said in re.findall(r"`bilateral ([a-z]+)", path.read_text(encoding="utf-8")):
            assert said in known, f"{path}: bilateral {said}"


def test_the_law_of_the_room_fits_on_a_page() -> None:
    assert len(README.splitlines()) < 90


def test_the_changelog_names_the_version() -> None:
    from bilateral import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["graph/bilateral", "tests/graph"])
def test_no_file_is_longer_than_300_lines(folder: str) -> None:
    long = [p.name for p in (ROOT / folder).glob("*.py") if len(p.read_text(encoding="utf-8").splitlines()) > 300]
    assert long == []
