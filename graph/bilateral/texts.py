"""The texts of the articles, where someone has them at hand; the repository holds none.

A text is the UTF-8 decoded, untrimmed file; its characters are Unicode code points.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from bilateral.errors import DataError

VARIABLE = "BILATERAL_ARTICLES"


def sha256(text: str) -> str:
    """SHA-256 of ``text`` in UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def find_articles(root: Path, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Folder of the texts: what ``BILATERAL_ARTICLES`` names, else ``shared/articles`` beside ``root``, else none."""
    if named := environment.get(VARIABLE):
        return Path(named)
    beside = root.parent / "shared" / "articles"
    return beside if beside.is_dir() else None


def read_articles(folder: Path) -> dict[str, str]:
    """Text of each article by the three digits its file name begins with.

    Raises ``DataError`` where the folder has no articles, or one cannot be read.
    """
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("[0-9][0-9][0-9]*.txt")):
        try:
            texts[path.name[:3]] = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path}: cannot be read as UTF-8: {error}") from error
    if not texts:
        raise DataError(f"{folder}: no articles here; their file names begin with three digits and end in .txt")
    return texts
