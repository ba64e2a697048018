from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.tokens import tokens, unescaped


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://example.org/a#b>", "iri"),
        ("<>", "iri"),
        ("<\\u00e9>", "iri"),
        ("a:", "name"),
        (":", "name"),
        (":a", "name"),
        ("a.b-c:d.e:f-1", "name"),
        (r"a:b\#c\~%20", "name"),
        ("é:é", "name"),
        ("SERVICE:", "name"),
        ("_:a.b", "blank"),
        ("?a", "variable"),
        ("$1a", "variable"),
        ("?a\u00b7\u203f😀", "variable"),
        ('"a"', "string"),
        ("''", "string"),
        (r'"a\"b # <c>"', "string"),
        ('"""a"b""c\n# \\""""', "string"),
        ("'''a\n'b''c'''", "string"),
        ('""""""', "string"),
        ("@en-GB", "language"),
        ("1", "number"),
        ("-.5", "number"),
        ("+1.e-5", "number"),
        ("1e5", "number"),
        ("GROUP_CONCAT", "word"),
        ("a", "word"),
        ("SHA256", "word"),
        ("^^", "mark"),
        ("<=", "mark"),
        ('"""a', "unended"),
        ("\u00a0", "unknown"),
        ('"', "unknown"),
    ],
)
def test_a_terminal_is_one_token(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?a<3&&4 >?b", ["?a", "<", "3", "&&", "4", ">", "?b"]),
        ("?a<3&&4>?b", ["?a", "<3&&4>", "?b"]),
        ("?a<?b#>\nx", ["?a", "<?b#>", "x"]),
        ("?s ?p 1SERVICE", ["?s", "?p", "1", "SERVICE"]),
        ("# WHERE\r?a # {\n}", ["?a", "}"]),
        ('"# no comment" "x"@en', ['"# no comment"', '"x"', "@en"]),
        ("a:b.\nc:.", ["a:b", ".", "c:", "."]),
        ("x:p?SERVICE", ["x:p", "?SERVICE"]),
        ("^a:b/!c:d*", ["^", "a:b", "/", "!", "c:d", "*"]),
        ('"""a""" """b"""', ['"""a"""', '"""b"""']),
        (r'"\x"', ['"', "\\", "x", '"']),  # no such escape
        ('""x""', ['""', "x", '""']),
        ("'''a", ["'''a"]),
        ('"a\nb"', ['"', "a", "b", '"']),
        ("1.5.e", ["1.5", ".", "e"]),
        ("DELETE{?s?p?o}WHERE{}", ["DELETE", "{", "?s", "?p", "?o", "}", "WHERE", "{", "}"]),
    ],
)
def test_the_longest_terminal_is_taken(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


def test_words_are_known_in_any_case() -> None:
    service, name, string = tokens("SerVice service: 'SERVICE'")
    assert service.is_word("LOAD", "SERVICE")
    assert not (service.is_word("LOAD") or name.is_word("SERVICE") or string.is_word("SERVICE"))


@given(st.text(st.sampled_from("ab:?$<>\"'\\#\n\r .-_1e@{}|^&u0😀\u00b7 ")))
def test_tokens_are_at_their_places_and_what_is_between_is_no_token(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert text.startswith(token.text, token.start)
        assert kinds(text[end : token.start]) == []
        end = token.start + len(token.text)
    assert kinds(text[end:]) == []


def test_the_questions_have_no_unknown_token(root: Path) -> None:
    files = sorted(root.glob("queries/**/*.rq"))
    assert files
    for file in files:
        found = kinds(file.read_text(encoding="utf-8"))
        assert not [pair for pair in found if pair[0] in ("unknown", "unended")], file
        assert ("word", "SELECT") in found or ("word", "ASK") in found or ("word", "CONSTRUCT") in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\u0053ELECT", "SELECT"),
        (r"\U00000053ELECT", "SELECT"),
        (r"?\u00e9\u00E9", "?éé"),
        (r"\u00010000", "\x010000"),  # \u takes four digits, never eight
        (r"\U0001F600", "😀"),
        (r"\uD800\U00110000", r"\uD800\U00110000"),  # no characters
        (r"\u005Cu0053", r"\u0053"),  # once, not twice
        (r"\u12 \n \x0041", r"\u12 \n \x0041"),
    ],
)
def test_codepoint_escapes_are_replaced(text: str, expected: str) -> None:
    assert unescaped(text) == expected


@pytest.mark.parametrize(("part", "count"), [("a-", 2), ("a.", 2), ("<a ", 2), ("_:a ", 1), ("'''\\", 0)])
def test_a_long_text_is_taken_apart_in_linear_time(part: str, count: int) -> None:
    # Quadratic time would be an hour.
    assert sum(1 for _ in tokens(part * 100_000)) == max(count * 100_000, 1)
