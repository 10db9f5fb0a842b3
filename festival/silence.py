"""A server that is gone without a word (its host has died, its network is cut) is noticed within ten seconds.

The system's own patience is a quarter of an hour for what was sent and is not acknowledged, and two hours for a
connection on which nothing is said. A database that fails over to its standby does so within a minute or two, and its
clients should be waiting for the new one, not for the old one.
"""

import socket

SILENT_SECONDS = 8
"""So long the other end may leave unanswered what we send, the system's own knocking included, or a new connection."""
_QUIET_SECONDS, _BETWEEN_KNOCKS = 4, 2

_OPTIONS = {
    "TCP_KEEPIDLE": _QUIET_SECONDS,
    "TCP_KEEPINTVL": _BETWEEN_KNOCKS,
    "TCP_KEEPCNT": (SILENT_SECONDS - _QUIET_SECONDS) // _BETWEEN_KNOCKS,
    "TCP_USER_TIMEOUT": SILENT_SECONDS * 1000,
}
"""By name, since each system knows some of them."""


def notice_silence(connection: socket.socket) -> None:
    """Break this connection once nobody is at its other end; one within the machine is told by the system anyway."""
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS.items():
        option = getattr(socket, name, None)
        if option is not None:
            connection.setsockopt(socket.IPPROTO_TCP, option, value)
