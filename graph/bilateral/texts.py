"""The texts of the articles, where someone has them at hand; the repository holds none.

A text is the UTF-8 decoded, untrimmed file; its characters are Unicode code points.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from bilateral.errors import DataError, UsageError

VARIABLE = "BILATERAL_ARTICLES"


def sha256(text: str) -> str:
    """SHA-256 of ``text`` in UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def find_articles(root: Path, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Folder of the texts: what ``BILATERAL_ARTICLES`` names, else ``shared/articles`` beside ``root``, else none."""
    if named := environment.get(VARIABLE):
        return Path(named)
    beside = root.resolve().parent / "shared" / "articles"
    return beside if beside.is_dir() else None


def read_articles(folder: Path) -> dict[str, str]:
    """Text of each article by the three digits its file name begins with.

    Raises ``UsageError`` where the folder has no articles or two of one number, ``DataError`` where one is not UTF-8.
    """
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("[0-9][0-9][0-9]*.txt")):
        if path.name[:3] in texts:
            raise UsageError(f"{path}: another file here begins with {path.name[:3]} too; keep one text an article")
        try:
            texts[path.name[:3]] = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path}: cannot be read as UTF-8: {error}") from error
    if not texts:
        raise UsageError(f"{folder}: no articles here; their file names begin with three digits and end in .txt")
    return texts
