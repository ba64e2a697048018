import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bilateral import __version__
from bilateral.errors import ServiceError, UsageError
from bilateral.linking.polite import LONGEST_PAUSE_S, TRIES, Client

from .service import Answer, Asking, Standin, serving


def test_it_says_who_asks(asking: Asking, standin: Standin) -> None:
    asking()
    assert all(agent.startswith(f"bilateral/{__version__} ") for _, _, agent in standin.heard)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_service_is_asked_again_later_and_later(asking: Asking, standin: Standin, status: int) -> None:
    standin.instead = [None, Answer("", status), Answer("<html>", status), Answer("", status)]
    assert [one.qid for one in asking()[0]] == ["Q2280"]
    first, second, third = asking.pauses
    assert 1 <= first <= 3 and 2 <= second <= 6 and 4 <= third <= 12
    assert all(f"answers {status}" in line for line in asking.told) and len(asking.told) == 3


def test_pauses_differ_from_client_to_client(standin: Standin) -> None:
    pauses = set()
    for _ in range(5):
        asking = Asking(standin)
        standin.instead = [Answer("", 503)]
        asking()
        pauses.update(asking.pauses)
    assert len(pauses) > 1


def test_the_pause_a_service_wants_is_made_but_not_an_endless_one(asking: Asking, standin: Standin) -> None:
    standin.instead = [Answer("", 429, {"Retry-After": "37"})]
    asking()
    assert asking.pauses == [37.0]
    standin.instead = [Answer("", 429, {"Retry-After": str(int(LONGEST_PAUSE_S) + 1)})]
    asking.fails("wants 121 s of rest; try again later")
    assert asking.pauses == [37.0]


def test_the_pause_may_be_given_as_a_date(asking: Asking, standin: Standin) -> None:
    standin.instead = [
        Answer("", 503, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=60), True)})
    ]
    asking()
    assert [50 <= pause <= 60 for pause in asking.pauses] == [True]


@pytest.mark.parametrize(
    "said",
    ["Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5", "9" * 5000, "Wed, 99 Oct", "Fri, 31 Dec 9999 23:59:59 -1400"],
)
def test_a_wish_for_a_pause_that_is_past_or_unreadable_is_none(asking: Asking, standin: Standin, said: str) -> None:
    standin.instead = [Answer("", 503, {"Retry-After": said})]
    if said.startswith("9"):
        asking.fails("try again later")
    else:
        asking()
        assert [1 <= pause <= 3 for pause in asking.pauses] == [True]


def test_a_service_that_stays_busy_is_given_up(asking: Asking, standin: Standin) -> None:
    standin.instead = [Answer("", 503)] * 99
    asking.fails(f"answers 503 for now, {TRIES} times; try again later")
    assert len(standin.heard) == TRIES and len(asking.pauses) == TRIES - 1


def test_a_slow_answer_is_given_up_in_time(standin: Standin) -> None:
    asking = Asking(standin, seconds=0.1)
    standin.instead = [Answer("slow", headers={"Content-Length": "999999"})] * TRIES
    asking.fails(f"took too long, {TRIES} times")


def test_an_answer_that_was_slow_once_is_waited_for_again(standin: Standin) -> None:
    asking = Asking(standin, seconds=0.3)
    standin.instead = [None, Answer("slow", headers={"Content-Length": "999999"})]
    assert len(asking()[0]) == 1 and "took too long" in asking.told[0]


def test_a_cut_answer_is_asked_for_again_and_never_used(asking: Asking, standin: Standin) -> None:
    standin.instead = [None, Answer('{"q0": {"result": []}, "q1": {"result": []}}', cut=True)]
    assert [one.qid for one in asking()[0]] == ["Q2280"] and "broke off its answer" in asking.told[0]
    standin.instead = [None] + [Answer("{}", cut=True)] * TRIES
    asking.fails("broke off its answer, 5 times")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer("<html>\x1b[2J</html>", headers={"Content-Type": "text/html"}), r"text/html and begins: <html>\\x1b"),
        (Answer('{"q0": {"result": ['), "does not answer in JSON"),
        (Answer("[" * 100_000), "does not answer in JSON"),
        (Answer(b"\xff\xfe"), "does not answer in JSON"),
        (Answer("[]"), "no result of a batch"),
        (Answer("{}"), "does not answer for Minsk"),
        (Answer('{"q0": {"result": []}}'), "does not answer for Мінск"),
        (Answer('{"q0": {"result": "none"}, "q1": []}'), "does not answer for Minsk"),
        (Answer('{"status": "error", "message": "invalid query"}'), "does not answer for Minsk"),
        (Answer("no", 500), "answers with the status 500"),
        (Answer("", 403), "answers with the status 403"),
        (
            Answer("", 302, {"Location": "http://elsewhere.example/api"}),
            "sends elsewhere, to http://elsewhere.example/",
        ),
        (Answer("\x1b[2J no HTTP\r\n\r\n", raw=True), r"cannot be asked: \\x1b\[2J no HTTP"),
        (Answer(" " * 4_000_001), "more than 4,000,000 bytes"),
    ],
)
def test_a_broken_answer_is_an_error_that_says_what_came(
    asking: Asking, standin: Standin, answer: Answer, says: str
) -> None:
    standin.instead = [None, answer]
    asking.fails(says)
    assert len(standin.heard) == 2 and asking.pauses == []


@pytest.mark.parametrize(
    "url",
    ["", "file:///etc/passwd", "ftp://example.org/", "http://", "http://a b/", "http://x:port/", "//x/", "http://é/",
     "https://me:secret@example.org/", "http://x/\n", "http://[::1", "http://a..b/", "http://127.0.0.1/é", "http://x:0/"],
)  # fmt: skip
def test_only_an_address_of_http_without_a_password_is_asked(url: str) -> None:
    with pytest.raises(UsageError) as error:
        Client(url)
    assert "secret" not in str(error.value) and "\n" not in str(error.value)


def test_nobody_at_the_address_is_an_error_at_once(unused: Callable[[], str]) -> None:
    pauses: list[float] = []
    with pytest.raises(ServiceError, match=re.escape("127.0.0.1")) as error:
        Client(unused(), pause=pauses.append).ask()
    assert "cannot be asked" in str(error.value) and pauses == []


@pytest.fixture
def unused(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Address of a service that has ended."""
    monkeypatch.setenv("no_proxy", "*")

    def address() -> str:
        with serving(Standin()) as gone:
            return gone.url

    return address
