"""What may be reached: public hosts on the web's ports, checked after resolution, connected to as checked.

A name is resolved once a connection, every address of the answer is checked, and the connection goes to a checked
address, never to the name again: an answer that changes between check and use (DNS rebinding) finds no gap. TLS still
asks for, and checks the certificate of, the name.
"""

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import Any, NamedTuple

import httpcore2
import yaml

from lagebild.archive.sources.urls import Url
from lagebild.errors import FetchError

PORTS = frozenset({80, 443})  # other ports speak other protocols (SMTP, Redis), which a crafted request may upset

Resolve = Callable[[str, int], Sequence[str]]

_ADDRESSES = Path(__file__).with_name("addresses.yaml")


class _Blocks(NamedTuple):
    ipv4: list[tuple[IPv4Network, str]]
    ipv6: list[tuple[IPv6Network, str]]
    embedded: list[IPv6Network]
    unicast: IPv6Network


def refusal(address: str) -> str | None:
    """Why an IP address is no public host (`loopback`, `private`, …), or None where it is one."""
    ip, blocks = ip_address(address.partition("%")[0]), _blocks()
    if isinstance(ip, IPv6Address) and any(ip in block for block in blocks.embedded):
        ip = IPv4Address(int(ip) & 0xFFFFFFFF)
    if isinstance(ip, IPv4Address):
        return next((name for block, name in blocks.ipv4 if ip in block), None)
    named = next((name for block, name in blocks.ipv6 if ip in block), None)
    return named or (None if ip in blocks.unicast else "reserved")


def check_port(url: Url) -> None:
    """Raise `FetchError` unless the port is one of the web's own (`PORTS`)."""
    if url.port not in PORTS:
        raise FetchError(str(url), f"port {url.port} is not allowed, only {' and '.join(map(str, sorted(PORTS)))}")


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host, in the system's order of preference. Raises `OSError`."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Budget:
    """What one exchange may still use: seconds until its deadline, and bytes off the wire.

    Both are counted at the socket, so headers, chunk framing and trailers count, and drops of one byte do not help.
    """

    def __init__(self, url: str, seconds: float, size: int) -> None:
        self._url, self._seconds, self._size = url, seconds, size
        self._deadline, self._left = time.monotonic() + seconds, size

    def timeout(self, wanted: float | None) -> float:
        """Seconds that the next step may take. Raises `FetchError` where none are left."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise FetchError(self._url, f"not complete after {self._seconds:g} s", temporary=True)
        return left if wanted is None else min(left, wanted)

    def spend(self, count: int) -> None:
        """Count bytes received. Raises `FetchError` beyond the limit."""
        self._left -= count
        if self._left < 0:
            raise FetchError(self._url, f"larger than {self._size} bytes")


class GuardedBackend(httpcore2.NetworkBackend):
    """The network of one exchange: resolves and checks, connects to what it checked, counts against the budget."""

    def __init__(
        self, url: Url, budget: Budget, resolve: Resolve, network: httpcore2.NetworkBackend, allow_private: bool
    ) -> None:
        self._url, self._budget, self._allow_private = str(url), budget, allow_private
        self._resolve, self._network = resolve, network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of `host` that answers, after all of them were found public."""
        failure: Exception = httpcore2.ConnectError("no address")
        for address in self._addresses(host, port, timeout):
            try:
                stream = self._network.connect_tcp(address, port, self._budget.timeout(timeout))
                return _CountedStream(stream, self._budget)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    def _addresses(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        try:
            found = _within(self._budget.timeout(timeout), lambda: self._resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise FetchError(self._url, f"{host} does not resolve: {error}", temporary=True) from error
        for address in found:
            # Never link-local ones: no site is there, but the credentials of cloud machines (169.254.169.254).
            if (reason := refusal(address)) and (reason == "link-local" or not self._allow_private):
                raise FetchError(self._url, f"{host} resolves to {address}, which is not public ({reason})")
        return found


class _CountedStream(httpcore2.NetworkStream):
    """A stream whose every step is held to the budget."""

    def __init__(self, stream: httpcore2.NetworkStream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._budget.timeout(timeout))
        self._budget.spend(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._budget.timeout(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._budget.timeout(timeout))
        return _CountedStream(stream, self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _within(seconds: float, work: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The result of `work`, or `TimeoutError`: the system's resolver itself takes no time limit."""
    done: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except Exception as error:  # handed over, and raised below
            done.put(error)

    threading.Thread(target=run, daemon=True, name="resolve").start()
    try:
        result = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:.0f} s") from None
    if isinstance(result, Exception):
        raise result
    return result


@cache
def _blocks() -> _Blocks:
    data = yaml.safe_load(_ADDRESSES.read_text(encoding="utf-8"))
    return _Blocks(
        [(IPv4Network(row["block"]), row["name"]) for row in data["ipv4"]],
        [(IPv6Network(row["block"]), row["name"]) for row in data["ipv6"]],
        [IPv6Network(row["block"]) for row in data["embedded"]],
        IPv6Network(data["global"]["block"]),
    )
