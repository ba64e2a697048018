"""Configuration of gunicorn, for the container: ``gunicorn --config python:bilateral_server.gunicorn_conf``.

The settings are the same ``BILATERAL_*`` as for ``bilateral serve``. Each gunicorn worker is a server of its own, with
its own workers, limits and counters, made after the fork; one is enough, since queries run in processes of their own.
More (``WEB_CONCURRENCY``) pays only where many small answers keep one Python process busy.
Source: https://docs.gunicorn.org/en/stable/settings.html
"""

from __future__ import annotations

import math
import os
from typing import Any

from bilateral_server.settings import Settings
from bilateral_server.state import State

_SETTINGS = Settings.from_environment()
_HOST = f"[{_SETTINGS.host}]" if ":" in _SETTINGS.host else _SETTINGS.host

wsgi_app = "bilateral_server.app:create_app()"
bind = f"{_HOST}:{_SETTINGS.port}"
worker_class = "gthread"
threads = _SETTINGS.threads
worker_connections = max(_SETTINGS.connections, _SETTINGS.threads + 1)
graceful_timeout = max(1, math.ceil(_SETTINGS.stop_s))
limit_request_line = 8190  # as much as gunicorn takes; a longer query goes by POST
forwarded_allow_ips = ""  # which proxies are believed is said by BILATERAL_PROXIES alone
control_socket_disable = True
if _SETTINGS.writable:
    workers = 1  # two would open the store that only one may
if os.path.isdir("/dev/shm"):
    worker_tmp_dir = "/dev/shm"  # a slow disk would look like a worker that hangs


def worker_exit(server: Any, worker: Any) -> None:
    """End the processes that answer queries, when the gunicorn worker ends that had started them."""
    application = getattr(worker, "wsgi", None)
    if application is not None:
        held: State = application.extensions["bilateral"]
        held.close()
