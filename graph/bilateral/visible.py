"""Text of others as it may be shown: nothing in it moves a cursor, hides, turns around or breaks a line."""

from __future__ import annotations

import re

LONGEST = 300
"""Characters after which a text is cut, with an ellipsis."""

_JOINERS = "\u200c\u200d"  # of Persian and of the scripts of India: without them words are spelt otherwise
_SPACES = re.compile(r"[\s\u2028\u2029]+")


def visible(text: str) -> str:
    r"""``text`` on one line: spaces joined, control and format characters as ``\x1b``, cut where it is very long."""
    joined = _SPACES.sub(" ", text[: 2 * LONGEST]).strip()
    shown = "".join(
        letter if letter.isprintable() or letter in _JOINERS else letter.encode("unicode_escape").decode()
        for letter in joined
    )
    return shown if len(shown) <= LONGEST and len(text) <= 2 * LONGEST else f"{shown[:LONGEST]}…"
