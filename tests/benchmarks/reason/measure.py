"""Runs engines on files, each run in a process of its own under its limits, and reads what it said.

The parent stays small and holds no data: Linux counts the memory of the process that starts another as the child's.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

STAGES = ("load", "reason", "write")

_POLL_S = 0.02

_LONG_S = 60
"""Seconds after which a run is not repeated: noise matters less then than the reader's time."""


@dataclass(frozen=True)
class Engine:
    """An engine as the table names it, and what starts it."""

    name: str
    command: tuple[str, ...]
    limit_bytes: int = 0
    arguments: tuple[str, ...] = ()


@dataclass
class Run:
    """What one engine did with one file: seconds by stage, and how it ended if not well."""

    engine: str
    out: Path
    seconds: dict[str, float] = field(default_factory=dict)
    peak_bytes: int = 0
    version: str | None = None
    contradictions: int | None = None
    failed: str = ""
    closure: dict[str, object] = field(default_factory=dict)

    @property
    def total_s(self) -> float | None:
        """Seconds from load to written output."""
        return sum(self.seconds[stage] for stage in STAGES) if all(s in self.seconds for s in STAGES) else None


@dataclass(frozen=True)
class Limits:
    """What a run may take."""

    time_s: float
    repeats: int


def ours(memory_limit: str | None) -> Engine:
    """This project's engine, in the interpreter that runs the benchmark."""
    limited = ("--memory-limit", memory_limit) if memory_limit else ()
    name = f"bilateral, {memory_limit}" if memory_limit else "bilateral"
    return Engine(name, (sys.executable, "-m", f"{__package__}.ours"), arguments=("--full", *limited))


def peer(name: str, python: str, limit_bytes: int) -> Engine:
    """The peer ``name``, in the interpreter ``python``."""
    return Engine(name, (python, "-m", f"{__package__}.peers", name), limit_bytes)


def measure(engine: Engine, source: Path, folder: Path, limits: Limits, more: tuple[Path, ...] = ()) -> Run:
    """The median of the repeated runs of ``engine`` on ``source``, or the first that failed."""
    runs: list[Run] = []
    for _ in range(limits.repeats):
        runs.append(_once(engine, source, folder, limits.time_s, more))
        if runs[-1].failed:
            return runs[-1]
        if sum(runs[-1].seconds.values()) > _LONG_S:
            break
    middle = runs[-1]
    middle.seconds = {stage: statistics.median(run.seconds[stage] for run in runs) for stage in middle.seconds}
    middle.peak_bytes = max(run.peak_bytes for run in runs)
    return middle


def _once(engine: Engine, source: Path, folder: Path, limit_s: float, more: tuple[Path, ...]) -> Run:
    run = Run(engine.name, folder / f"{source.stem}.{engine.name.replace(', ', '-')}.nt")
    run.out.unlink(missing_ok=True)
    limited = ("--limit-bytes", str(engine.limit_bytes)) if engine.limit_bytes else ()
    said, errors = folder / "said.jsonl", folder / "errors.txt"
    with said.open("wb") as stdout, errors.open("wb") as stderr:
        command = [*engine.command, str(source), str(run.out), *map(str, more), *engine.arguments, *limited]
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr, stdin=subprocess.DEVNULL, cwd=ROOT)
        status, peak = _wait(process, limit_s)
    run.peak_bytes = peak
    for line in said.read_text(encoding="utf-8").splitlines():
        _note(run, json.loads(line))
    if not run.failed and status:
        stage = next((stage for stage in STAGES if stage not in run.seconds), "the end")
        run.failed = f"{_why(status, limit_s, errors.read_text(encoding='utf-8', errors='replace'))}, in {stage}"
    return run


def _wait(process: subprocess.Popen[bytes], limit_s: float) -> tuple[int, int]:
    """How the process ended (0 well, less than 0 by that signal) and its peak of resident memory in bytes."""
    ends = time.monotonic() + limit_s
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_maxrss * 1024
        if time.monotonic() > ends:
            process.kill()
            ends = float("inf")
        time.sleep(_POLL_S)


def _note(run: Run, said: dict[str, object]) -> None:
    if "stage" in said:
        run.seconds[str(said["stage"])] = float(str(said["seconds"]))
    if "version" in said:
        run.version = None if said["version"] is None else str(said["version"])
    if said.get("contradictions") is not None:
        run.contradictions = int(str(said["contradictions"]))
    if "failed" in said:
        run.failed = str(said["failed"])


def _why(status: int, limit_s: float, errors: str) -> str:
    if status == -signal.SIGKILL:
        return f"killed after {limit_s:.0f} s"
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    telling = (line for word in ("memory allocation", "Error", "panicked") for line in reversed(lines) if word in line)
    return f"{f'aborts ({signal.Signals(-status).name})' if status < 0 else 'ends'}: {next(telling, '')[:80]}"


def compared(source: Path, reference: Path, out: Path) -> dict[str, object]:
    """What ``compare.py`` says, run by the interpreter of this project."""
    command = [sys.executable, "-m", f"{__package__}.compare", str(source), str(reference), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def generated(kind: str, triples: int, out: Path) -> list[int]:
    """What ``generate.py`` says, in a process of its own: numbers of the triples written."""
    command = [sys.executable, "-m", f"{__package__}.generate", kind, "--triples", str(triples), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [int(number) for number in done.stdout.split()]


def machine() -> str:
    """One line on the machine, the interpreter and the libraries the runs share."""
    cpu = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line[:10] == "model name"]
        cpu = names[0] if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of {cpu}, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
