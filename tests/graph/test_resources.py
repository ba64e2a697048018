from pathlib import Path

import pytest

from bilateral import resources
from bilateral.errors import UsageError
from bilateral.resources import Data, locate


def folder(path: Path) -> Path:
    (path / "ontology").mkdir(parents=True)
    (path / "graph" / "claims").mkdir(parents=True)
    (path / "queries").mkdir()
    return path


def test_the_chosen_folder_comes_first_then_the_working_directory_the_wheel_and_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, here, wheel, checkout = (folder(tmp_path / name) for name in ("chosen", "here", "wheel", "checkout"))
    monkeypatch.setattr(resources, "_WHEEL", wheel)
    monkeypatch.setattr(resources, "_CHECKOUT", checkout)
    monkeypatch.chdir(here)
    assert locate(chosen) == Data(chosen)
    assert locate() == Data(here)
    monkeypatch.chdir(tmp_path)
    assert locate() == Data(wheel)
    (wheel / "ontology").rmdir()
    assert locate() == Data(checkout)
    (checkout / "ontology").rmdir()
    with pytest.raises(UsageError, match="run this in a checkout, or give --data"):
        locate()


def test_a_chosen_folder_without_data_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no ontology/, graph/claims/ and queries/ in this folder; give --data"):
        locate(tmp_path)


def test_the_folders_of_the_data_stand_under_its_root() -> None:
    data = Data(Path("/d"))
    assert (data.ontology, data.graph, data.queries) == (Path("/d/ontology"), Path("/d/graph"), Path("/d/queries"))
