"""The build that a program gets without asking for one: made once, kept in the cache folder, whole or not at all."""

import os
from pathlib import Path
from typing import Any

import pytest

import bilateral
from bilateral import builds
from bilateral.assemble import Layers
from bilateral.errors import BuildError, UsageError
from bilateral.findings import Finding, Severity
from bilateral.pipeline import Run
from bilateral.publish import Published
from bilateral.resources import Data

PUBLISHED = Run(Layers([]), [], published=Published("0", {}))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of the user."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "bilateral"


def test_the_first_use_builds_once_in_the_cache_folder_and_later_uses_find_it(
    cache: Path, built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def made_before(data: Data, out: Path, report: Any) -> Run:
        out.symlink_to(built)
        return PUBLISHED

    monkeypatch.setattr(builds, "build", made_before)
    first = bilateral.query("trade-growth")
    (made,) = cache.iterdir()
    assert (made / "SHA256SUMS").is_file() and len(first) > 0
    monkeypatch.setattr(builds, "build", None)
    assert bilateral.query("trade-growth").equals(first)
    assert list(cache.iterdir()) == [made]
    assert capsys.readouterr() == ("", "")  # nobody watches


def test_data_that_fails_is_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Finding(Severity.ERROR, "CLAIM.EMPTY", "claim:001-001", "it says nothing")
    monkeypatch.setattr(builds, "build", lambda data, out, report: Run(Layers([]), [found]))
    with pytest.raises(BuildError, match=r"findings that fail; see bilateral check: .*CLAIM\.EMPTY"):
        bilateral.graph()
    assert list(cache.iterdir()) == []


def test_a_cache_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(UsageError, match=r"the graph cannot be kept here: .*set XDG_CACHE_HOME, or name a folder"):
        bilateral.graph()


def test_who_is_second_to_be_ready_takes_what_the_first_made_and_old_builds_go(
    cache: Path, data: Data, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cache / builds._key(data)
    for age, name in enumerate([*"abcdef", ".killed"]):
        (cache / name).mkdir(parents=True)
        os.utime(cache / name, (age, age))

    def meanwhile(data: Data, out: Path, report: Any) -> Run:
        for folder in (out, made):
            folder.mkdir()
            (folder / "bilateral.nq").write_text(f"<urn:{folder.parent == cache}> <urn:b> <urn:c> .", encoding="utf-8")
        return PUBLISHED

    monkeypatch.setattr(builds, "build", meanwhile)
    assert [str(subject) for subject in bilateral.graph().subjects()] == ["urn:True"]
    assert sorted(path.name for path in cache.iterdir()) == sorted([made.name, "e", "f"])


def test_a_kept_build_that_lost_its_files_is_made_again(
    cache: Path, data: Data, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache / builds._key(data)).mkdir(parents=True)
    monkeypatch.setattr(builds, "build", lambda data, out, report: (out.symlink_to(built), PUBLISHED)[1])
    assert len(bilateral.graph(inferred=False)) > 1000


def test_another_version_of_the_data_is_another_build(data: Data, tmp_path: Path) -> None:
    for name in ("ontology", "graph", "queries"):
        (tmp_path / name).mkdir()
    (tmp_path / "graph" / "claims.trig").write_text("a", encoding="utf-8")
    one = builds._key(Data(tmp_path))
    (tmp_path / "graph" / "claims.trig").write_text("b", encoding="utf-8")
    builds._key.cache_clear()
    assert len({one, builds._key(Data(tmp_path)), builds._key(data)}) == 3
