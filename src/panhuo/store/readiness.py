"""Asks a PostgreSQL server whether it takes connections, by the first message of its protocol and nothing more."""

from __future__ import annotations

import contextlib
import socket
import struct
from pathlib import Path
from typing import Literal

__all__ = ["State", "state_at"]

State = Literal["ready", "starting", "absent"]
PROTOCOL_3 = 196608
CANNOT_CONNECT_NOW = b"C57P03\x00"
ANSWER_SECONDS_MAX = 5.0


def state_at(address: Path | tuple[str, int]) -> State:
    """Give `ready` if the server asks who we are, `starting` if it says "not yet" (SQLSTATE 57P03), else `absent`.

    Source: PostgreSQL manual, "Message Flow, Start-up": R is AuthenticationRequest, E an error with its fields.
    """
    body = struct.pack("!i", PROTOCOL_3) + b"user\x00postgres\x00database\x00postgres\x00\x00"
    try:
        with contextlib.closing(_connected(address)) as wire:
            wire.sendall(struct.pack("!i", len(body) + 4) + body)
            answer = wire.recv(1024)
    except OSError:
        return "absent"
    if answer[:1] == b"R":
        return "ready"
    return "starting" if answer[:1] == b"E" and CANNOT_CONNECT_NOW in answer else "absent"


def _connected(address: Path | tuple[str, int]) -> socket.socket:
    wire = socket.socket(socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET)
    wire.settimeout(ANSWER_SECONDS_MAX)
    try:
        wire.connect(str(address) if isinstance(address, Path) else address)
    except OSError:
        wire.close()
        raise
    return wire
