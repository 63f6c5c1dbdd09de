"""The server: REST and the browser app in one process, on one port, for this machine alone.

Holds making the application and running it. Routes are in `rest.py`, the page in `app.py`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from importlib.metadata import version

from fastapi import FastAPI

from ..index.errors import ServeError
from ..index.settings import Settings
from .guard import LOOPBACK, Guard
from .provider import AssistantProvider
from .rest import add_error_handlers, make_router


def make_app(settings: Settings) -> FastAPI:
    """Build the application: REST under ``/v1``, the browser app at ``/``."""
    # Read when gradio is first imported: without it, it calls home at start.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    provider = AssistantProvider(settings)
    # FastAPI's own documentation pages load scripts from elsewhere; the schema itself stays.
    app = FastAPI(
        title="Dongmi",
        version=version("dongmi"),
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    app.include_router(make_router(provider.get, settings))
    add_error_handlers(app)
    app.add_middleware(Guard, local_only=settings.host in LOOPBACK)
    return _with_page(app, provider, settings)


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


def run_server(
    app: FastAPI, listener: socket.socket, on_ready: Callable[[str], None] | None = None
) -> None:
    """Serve until Ctrl-C or a termination signal.

    Args:
        app: the application.
        listener: the bound socket; closed at the end.
        on_ready: called with the address when requests are answered.
    """
    import uvicorn

    class Server(uvicorn.Server):
        """Tells when it is ready."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if on_ready and not self.should_exit:
                on_ready(url_of(listener))

    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=3, server_header=False
    )
    try:
        Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # uvicorn has already shut down; it raises the signal again afterwards
    finally:
        listener.close()


def _with_page(app: FastAPI, provider: AssistantProvider, settings: Settings) -> FastAPI:
    import gradio

    from .app import make_blocks

    blocks = make_blocks(provider.get, settings)
    gradio.mount_gradio_app(app, blocks, path="/", ssr_mode=False, show_error=False)
    return app


def _port_error(host: str, port: int, family: int, error: OSError) -> ServeError:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
            free = probe.getsockname()[1]
    except OSError:
        return ServeError(f"地址 {host} 不能使用（{error.strerror}）。", "请换一个 --host。")
    return ServeError(
        f"端口 {port} 不能使用（{error.strerror}），可能已有别的程序占用。",
        f"请换一个端口，例如：dongmi serve --port {free}",
    )
