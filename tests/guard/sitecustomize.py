"""Put on PYTHONPATH of a child process: it cannot connect anywhere but to this machine.

A try is refused and written to the file named by ``DONGMI_TEST_CONNECTS``, so that a program
that swallows the error is found out too.
"""

import os
import socket
from pathlib import Path

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo
_LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None}


def _report(what):
    with Path(os.environ["DONGMI_TEST_CONNECTS"]).open("a", encoding="utf-8") as log:
        log.write(f"{what}\n")
    raise OSError(f"tried to reach {what}")


def _check(address):
    if isinstance(address, tuple) and address[0] not in _LOCAL:
        _report(address)


def _guarded_connect(self, address):
    _check(address)
    return _connect(self, address)


def _guarded_connect_ex(self, address):
    _check(address)
    return _connect_ex(self, address)


def _guarded_getaddrinfo(host, *args, **kwargs):
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _LOCAL:
        _report(name)
    return _getaddrinfo(host, *args, **kwargs)


if "DONGMI_TEST_CONNECTS" in os.environ:
    socket.socket.connect = _guarded_connect
    socket.socket.connect_ex = _guarded_connect_ex
    socket.getaddrinfo = _guarded_getaddrinfo
