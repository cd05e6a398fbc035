"""The product behind an ASGI server: bodies arrive first, then a thread is taken.

A thread of the pool works on a request only when all of the request is there, so people on slow lines, and those who
send slowly on purpose, wait on their own time. A body that is larger than its address takes is refused before it is
read; one that takes too long is given up. The application itself is plain WSGI (PEP 3333), and its threads keep their
connections to the database.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeAlias
from urllib.parse import unquote_to_bytes

from .bodies import STRANGERS, most_bytes, too_large

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

#: Bodies above this size wait on disk.
IN_MEMORY = 64 * 1024
#: Slower than this, in bytes a second, nobody sends on purpose.
SLOWEST = 16 * 1024


class Turned(Exception):
    """A request that is answered before it reaches the application."""

    def __init__(self, status: int, text: str) -> None:
        self.status, self.text = status, text
        super().__init__(text)


class Buffered:
    """A WSGI application as an ASGI one. ``patience`` is the seconds that any body may take; large ones get as many
    more as they need at the slowest speed that is bearable."""

    def __init__(self, application: Callable[..., Iterable[bytes]], *, threads: int, patience: float) -> None:
        self.application, self.patience = application, patience
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _live(receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1000})
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                length = await self._read(scope, receive, body)
                status, headers, parts = await self._in_pool(self._answer, scope, body, length)
            except Turned as turned:
                status, parts = turned.status, [turned.text.encode()]
                headers = [
                    (b"content-type", b"text/plain; charset=utf-8"),
                    (b"cache-control", b"private, no-store"),
                    (b"connection", b"close"),
                ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"".join(parts)})
        return None

    async def _in_pool(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.pool, work, *args)

    async def _read(self, scope: Scope, receive: Receive, body: IO[bytes]) -> int:
        """Reads a body, and returns its length. Raises :class:`Turned`."""
        declared = _declared(scope)
        most = STRANGERS
        if declared > most:
            most = await self._most(scope, declared)
        length = 0
        deadline = asyncio.get_running_loop().time() + self.patience
        while True:
            wait = deadline + length / SLOWEST - asyncio.get_running_loop().time()
            try:
                message = await asyncio.wait_for(receive(), max(wait, 0.001))
            except TimeoutError:
                raise Turned(408, "The request took too long to arrive. Nothing was changed.") from None
            if message["type"] == "http.disconnect":
                raise Turned(400, "The request ended before all of it had arrived. Nothing was changed.")
            chunk = message.get("body", b"")
            length += len(chunk)
            if length > most:  # one that did not say how large it is
                most = await self._most(scope, length)
            body.write(chunk)
            if not message.get("more_body"):
                body.seek(0)
                return length

    async def _most(self, scope: Scope, length: int) -> int:
        most: int = await self._in_pool(_most_of, scope)
        if length > most:
            raise Turned(413, too_large(most))
        return most

    def _answer(self, scope: Scope, body: IO[bytes], length: int) -> tuple[int, Headers, list[bytes]]:
        """The application's whole answer."""
        started: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., None]:
            kept = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            started[:] = [(int(status.split(" ", 1)[0]), kept)]
            return parts.append

        parts: list[bytes] = []
        answer = self.application(_environ(scope, body, length), start_response)
        try:
            parts.extend(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        return *started[0], parts


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _declared(scope: Scope) -> int:
    """How long a body says that it is; 0 where it does not."""
    said = [value for name, value in scope["headers"] if name == b"content-length"]
    if not said:
        return 0
    if not said[-1].isdigit() or len(said[-1]) > 18:
        raise Turned(400, "The request does not say how long it is in a way that can be read.")
    return int(said[-1])


def _most_of(scope: Scope) -> int:
    """The largest body that may come from whoever sends it to where it goes. One query, for whoever seems signed in."""
    from django.conf import settings
    from django.contrib.auth import SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import close_old_connections

    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load("; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"))
    except CookieError:
        return STRANGERS
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    close_old_connections()
    try:
        signed_in = key is not None and SESSION_KEY in SessionStore(key.value)
    finally:
        close_old_connections()
    return most_bytes(_path(scope).encode("latin-1").decode(errors="replace"), signed_in=signed_in)


def _path(scope: Scope) -> str:
    """The path as WSGI has it: bytes, written as text."""
    raw = scope.get("raw_path") or scope["path"].encode()
    return unquote_to_bytes(raw.partition(b"?")[0]).decode("latin-1")


def _environ(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    server, client = scope.get("server") or ("localhost", 80), scope.get("client")
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": _path(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if client is not None:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # it would pass for the header that is written with a dash
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{text}" if key in environ else text
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(length)
    return environ
