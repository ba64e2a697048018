"""Where the data files are: a folder the user names, the checkout they stand in, or the copy inside the wheel."""

from dataclasses import dataclass
from pathlib import Path

from bilateral.errors import UsageError

_WHEEL = Path(__file__).resolve().parent / "_data"
_CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Data:
    """A folder that holds ``ontology/``, ``graph/`` and ``queries/``."""

    root: Path

    @property
    def ontology(self) -> Path:
        """Folder of the ontology, the vocabulary and the shapes."""
        return self.root / "ontology"

    @property
    def graph(self) -> Path:
        """Folder of the articles, entities, claims, conflicts and links."""
        return self.root / "graph"

    @property
    def queries(self) -> Path:
        """Folder of the questions."""
        return self.root / "queries"


def _is_data(root: Path) -> bool:
    return all((root / part).is_dir() for part in ("ontology", "graph/claims", "queries"))


def locate(chosen: Path | None = None) -> Data:
    """The data to work on: ``chosen``, else the checkout of the working directory, else the installed copy.

    Raises ``UsageError`` when the chosen folder holds no data.
    """
    if chosen is not None:
        if not _is_data(chosen):
            raise UsageError(
                f"{chosen}: no ontology/, graph/claims/ and queries/ in this folder; give --data the root of a checkout"
            )
        return Data(chosen)
    for root in (Path.cwd(), _WHEEL, _CHECKOUT):
        if _is_data(root):
            return Data(root)
    raise UsageError("no data found: run this in a checkout, or give --data the root of one")
