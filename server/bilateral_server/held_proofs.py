"""The proofs of the build that is served, opened once, and again after another build."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import cast

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

from bilateral.errors import BilateralError, UsageError
from bilateral.publish import PROOFS, current_store
from bilateral.reasoning.proofs import Proofs
from bilateral_server.state import state

blueprint = Blueprint("held_proofs", __name__)


class NoProofs(UsageError):
    """No proofs of the data that is served are at hand."""


@dataclass
class _Held:
    lock: Lock = field(default_factory=Lock)
    opened: tuple[object, Proofs] | None = None


def _hold(setup: BlueprintSetupState) -> None:
    setup.app.extensions["bilateral-proofs"] = _Held()


blueprint.record(_hold)


def proofs() -> Proofs:
    """The proofs, answered for as long as the store of their build is the one that is served.

    Raises ``NoProofs`` where there are none, without the folder of this machine.
    """
    path = _file()
    try:
        in_use = current_store(state().settings.store).name
    except BilateralError:
        in_use = ""
    if in_use != state().snapshot:
        raise NoProofs(f"the proofs are of another snapshot than {state().snapshot[:12]}, which is served here")
    if not path.is_file():
        raise NoProofs(f"{path.name}: no proofs here; run bilateral build with an engine that writes proofs")
    status = path.stat()
    key = (path, status.st_ino, status.st_mtime_ns)
    held = cast(_Held, current_app.extensions["bilateral-proofs"])
    with held.lock:
        if held.opened is None or held.opened[0] != key:  # who still reads the former ones keeps them until then
            try:
                held.opened = (key, Proofs(path))
            except UsageError as error:
                raise NoProofs(without_folder(error)) from error
        return held.opened[1]


def without_folder(error: BilateralError) -> str:
    """What ``error`` of the proofs says, without the folder of the machine in front of it."""
    return str(error).removeprefix(str(_file().parent)).lstrip("/")


def _file() -> Path:
    return state().settings.store.parent / PROOFS
