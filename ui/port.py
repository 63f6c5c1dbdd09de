"""The address a server listens at: which ones are allowed, and what to say when one is taken."""

from __future__ import annotations

import os
import socket

from ..index.errors import ServeError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def check_host(host: str, *, allow_remote: bool) -> None:
    """Refuse an address that other machines can reach, unless that is asked for by name.

    Raises:
        ServeError: the host is not this machine's loopback.
    """
    if host in LOOPBACK or allow_remote:
        return
    raise ServeError(
        f"地址 {host} 可从别的机器访问，而目前还没有登录功能，任何人都能查看索引里的文件。",
        "只在本机使用请去掉 --host；确要开放请加 --allow-remote，并自行做好访问控制。",
    )


def claim_port(host: str, port: int) -> socket.socket:
    """Bind the port, so that it is ours before the slow part of the start.

    Raises:
        ServeError: the port is taken, or the address cannot be used; a free port is named.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        # Listening at once makes a second server fail here and not half started.
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise _port_error(host, port, family, error) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _port_error(host: str, port: int, family: int, error: OSError) -> ServeError:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
            free = probe.getsockname()[1]
    except OSError:
        return ServeError(f"地址 {host} 不能使用（{error.strerror}）。", "请换一个 --host。")
    return ServeError(
        f"端口 {port} 不能使用（{error.strerror}），可能已有别的程序占用。",
        f"请换一个端口，例如加上 --port {free}",
    )
