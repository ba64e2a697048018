"""Many clients at once, in a process of their own: ``crowd.py URL QUERY COUNT ADDRESSES TIMEOUT`` prints what each got.

``{}`` in the query becomes the number of the client, so that no answer serves two. The clients have so many addresses
of this machine, 127.0.1.1 and up. A line of JSON for each: status, content type, Retry-After, title, seconds.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit


def ask(url: str, query: str, address: str, timeout: str) -> tuple[int, str, str, str, float]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=600, source_address=(address, 0))
    began = time.monotonic()
    connection.request("GET", "/sparql?" + urlencode({"query": query, "timeout": timeout}))
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.monotonic() - began
    connection.close()
    title = json.loads(body).get("title", "")
    return answer.status, answer.headers["Content-Type"], answer.headers.get("Retry-After", ""), title, seconds


if __name__ == "__main__":
    url, query, count, addresses, timeout = sys.argv[1:]
    hosts = [f"127.0.1.{1 + number % int(addresses)}" for number in range(int(count))]
    with ThreadPoolExecutor(int(count)) as threads:
        asked = [
            threads.submit(ask, url, query.replace("{}", str(number)), host, timeout)
            for number, host in enumerate(hosts)
        ]
        for each in asked:
            print(json.dumps(each.result()))
