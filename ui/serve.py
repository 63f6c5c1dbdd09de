"""The server: REST and the browser app in one process, on one port, for this machine alone.

Holds making the application and running it. Routes are in `rest.py`, the page in `app.py`, the
address it listens at in `port.py`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from importlib.metadata import version

from fastapi import FastAPI

from ..index.settings import Settings
from .guard import Guard
from .port import LOOPBACK, url_of
from .provider import AssistantProvider
from .rest import make_router
from .rest_errors import add_error_handlers


def make_app(settings: Settings, *, allow_remote: bool = False) -> FastAPI:
    """Build the application: REST under ``/v1``, the browser app at ``/``.

    Args:
        settings: the index, its encoder, limits and the address to listen at.
        allow_remote: answer requests under other host names, as through a proxy.
    """
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
    app.add_middleware(Guard, local_only=settings.host in LOOPBACK and not allow_remote)
    return _with_page(app, provider, settings)


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
    from .page import mount_options

    blocks = make_blocks(provider.get, settings)
    gradio.mount_gradio_app(app, blocks, path="/", **mount_options())
    return app
