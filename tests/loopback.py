"""A raw-socket web server on loopback that answers with exactly the bytes given, for tests of hostile answers."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator

import httpcore2

PUBLIC = "93.184.216.34"  # a public address that `Dial` never lets out

Reply = bytes | Callable[["Request"], bytes | Iterable[bytes]]


class Request:
    """A request as it came: host, path with query, headers in lower case."""

    def __init__(self, data: bytes) -> None:
        first, *lines = data.decode("latin-1").split("\r\n")
        self.path = first.split(" ")[1]
        self.headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
        }
        self.host = self.headers["host"]


class Server:
    """Answers by host and path (`zeitung.example/a`) or by path alone (`/a`); anything else is 404."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Reply] = {}
        self.requests: list[Request] = []
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def asked(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(connection, server_side=True) if self._tls else connection as stream:
                request = Request(_head(stream))
                self.requests.append(request)
                for piece in self._reply(request):
                    stream.sendall(piece)
        except OSError:
            pass  # the client went away, as it should on hostile answers

    def _reply(self, request: Request) -> Iterator[bytes]:
        path = request.path.partition("?")[0]
        reply = self.pages.get(request.host + path, self.pages.get(path, answer(404)))
        made = reply if isinstance(reply, bytes) else reply(request)
        yield from [made] if isinstance(made, bytes) else made


class Dial(httpcore2.NetworkBackend):
    """Connects to the server whatever the address, and keeps the addresses: nothing leaves this machine."""

    def __init__(self, server: Server) -> None:
        self.addresses: list[str] = []
        self._port = server.port

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.addresses.append(host)
        return httpcore2.SyncBackend().connect_tcp("127.0.0.1", self._port, timeout)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def answer(status: int = 200, body: bytes = b"", kind: str = "text/html", **headers: str) -> bytes:
    """An HTTP answer; header names are written with underscores."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *([f"Content-Type: {kind}"] if kind else [])]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _head(stream: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = stream.recv(4096)
        if not piece:
            raise ConnectionError
        data += piece
    return data.partition(b"\r\n\r\n")[0]
