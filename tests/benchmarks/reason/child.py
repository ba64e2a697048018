"""What every child process shares: it times its stages, and says each on a line of its own as soon as it is over.

Run by whichever interpreter has the engine, so it imports only the standard library.
"""

import json
import resource
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar

T = TypeVar("T")


def limit_address_space(limit_bytes: int) -> None:
    """Let this process have no more than ``limit_bytes`` of address space; 0 is no limit."""
    if limit_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))


def timed(stage: str, call: Callable[[], T]) -> T:
    """What ``call`` returns; its wall clock is said as ``stage``."""
    began = time.perf_counter()
    result = call()
    say(stage=stage, seconds=time.perf_counter() - began)
    return result


def say(**what: object) -> None:
    """One line of JSON for the parent, and the peak of resident memory so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**what, "peak_bytes": peak}), flush=True)


def installed(distribution: str) -> str | None:
    """The version of ``distribution`` here, or nothing."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
