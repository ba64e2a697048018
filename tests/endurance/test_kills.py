"""What a thousand stopped queries leave behind: nothing."""

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.server.running import ENDLESS, SERVE, Running, descendants, running, wait_until
from tests.server.usage import alive, files, resident_bytes, threads

KILLS = 1000 if os.environ.get("BILATERAL_ENDURANCE") else 12
MIB = 1 << 20


def stopped(server: Running, number: int) -> str:
    """How the query of that number ends, which has a twentieth of a second and needs years."""
    status, _, body = server.ask("sparql", query=f"{ENDLESS} LIMIT {number + 1}", timeout="0.05")
    return f"{status} {json.loads(body)['title']}"


def ask_each_worker(server: Running) -> None:
    with ThreadPoolExecutor(4) as clients:
        asked = [clients.submit(server.ask, "sparql", query=f"ASK {{ ?s ?p {number} }}") for number in range(8)]
        assert {each.result()[0] for each in asked} == {200}


def test_a_thousand_killed_queries_leave_no_process_no_handle_no_thread_and_no_memory(store_folder: Path) -> None:
    with running(SERVE, store_folder, queue_s=60) as server, ThreadPoolExecutor(4) as clients:
        process = server.process.pid
        list(clients.map(lambda number: stopped(server, number), range(8)))
        ask_each_worker(server)
        before = Counter(files(process))
        handles, processes, memory = before.total(), descendants(process), resident_bytes([process])
        at_rest = threads(process)

        ended = Counter(clients.map(lambda number: stopped(server, number), range(8, 8 + KILLS)))
        assert ended == {"503 query-timeout": KILLS}
        ask_each_worker(server)

        wait_until(lambda: len(files(process)) <= handles)
        wait_until(lambda: len(descendants(process)) == len(processes))
        assert threads(process) <= at_rest
        assert not any(map(alive, set(processes) - set(descendants(process))))
        grown = resident_bytes([process]) - memory
        print(f"{KILLS} kills: handles {handles} -> {len(files(process))}, threads {at_rest} -> {threads(process)}")
        print(f"processes {len(processes)} -> {len(descendants(process))}")
        print(f"memory of the server {memory / MIB:.1f} MiB -> {(memory + grown) / MIB:.1f} MiB")
        assert grown < 32 * MIB
