"""What every response and request of the server passes: limits, host check, security headers.

Plain ASGI, so that streamed answers are not held back.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .port import LOOPBACK

MAX_BODY = 1 << 20
"""Largest body of a REST request, in bytes."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    # The page may load from this server alone: nothing a filing says can fetch from elsewhere.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; frame-ancestors 'self'"
    ),
}


class Guard:
    """Wraps the application.

    Args:
        app: the application.
        local_only: refuse requests that name another host, and writing ones that a page from
            elsewhere sends: it could otherwise point its own name at this address and read the
            answers (DNS rebinding), or fill the disk with uploads.
    """

    def __init__(self, app: ASGIApp, *, local_only: bool) -> None:
        self.app = app
        self.local_only = local_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, then pass it on with our headers added to its response."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self.local_only and (_foreign_host(headers) or _foreign_page(scope, headers)):
            await _refuse(scope, send, 400, "这个服务只接受来自本机的访问。")
        elif _too_large(scope["path"], headers):
            await _refuse(scope, send, 413, f"请求超过 {MAX_BODY >> 20} MB。")
        else:
            await self.app(scope, receive, _with_headers(send))


def _foreign_host(headers: Headers) -> bool:
    value = headers.get("host", "").lower()
    host = value[1:].partition("]")[0] if value.startswith("[") else value.partition(":")[0]
    return host not in LOOPBACK


def _foreign_page(scope: Scope, headers: Headers) -> bool:
    if scope.get("method") in ("GET", "HEAD", "OPTIONS"):
        return False
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _too_large(path: str, headers: Headers) -> bool:
    if not path.startswith("/v1/"):
        return False
    length = headers.get("content-length", "")
    if not length.isdigit():
        # No length, no limit: a chunked body is not taken.
        return "transfer-encoding" in headers
    return int(length) > MAX_BODY


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return wrapped


async def _refuse(scope: Scope, send: Send, status: int, message: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = json.dumps({"error": {"message": message, "advice": ""}}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
