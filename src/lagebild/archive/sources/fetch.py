"""Fetching pages and feeds: guarded against hostile hosts, polite to all of them."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import msgspec

from lagebild.archive.sources.guard import check_port
from lagebild.archive.sources.pace import Pace
from lagebild.archive.sources.robots import SIZE, Robots
from lagebild.archive.sources.transfer import FEEDS, PAGES, Answer, Limits, Network, exchange
from lagebild.archive.sources.urls import Url, parse_url, shown
from lagebild.errors import FetchError

__all__ = ["FEEDS", "PAGES", "Fetched", "Fetcher", "Limits", "Manners", "Network"]

_ACCEPT = ", ".join(sorted(PAGES)) + ", " + ";q=0.9, ".join(sorted(FEEDS)) + ";q=0.9"
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})[\"']?\s*(?:;|$)", re.ASCII | re.IGNORECASE)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_TRIES = 3


class Fetched(msgspec.Struct, frozen=True):
    """What an address gave. `status` is 200, or 304 where it is unchanged since `etag` or `modified`, and `raw` empty.

    `url` is where redirects led; `charset` is as the server says, unchecked; `fetched` is ISO 8601 in UTC.
    """

    url: str
    status: int
    raw: bytes
    media_type: str
    charset: str | None
    etag: str | None
    modified: str | None
    fetched: str


class Manners(msgspec.Struct, frozen=True):
    """How we ask. `agent` is the User-Agent: product/version, then whom to write to; robots.txt names the product.

    `interval` is the least rest in seconds that a host gets after a request; its Crawl-delay or Retry-After may ask for
    more, and a rest longer than `patience` is not slept but is an error.
    """

    agent: str = msgspec.field(default_factory=lambda: f"Lagebild/{version('lagebild')}")
    interval: float = 2.0
    patience: float = 120.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Fetcher:
    """Fetches web addresses, one at a time: public hosts only unless `network` says otherwise, robots.txt heeded.

    Proxies of the environment are not used: they would resolve names in our place, unchecked. `SSL_CERT_FILE` and
    `SSL_CERT_DIR` are used, as they only say whom to trust.
    """

    def __init__(
        self, network: Network | None = None, limits: Limits | None = None, manners: Manners | None = None
    ) -> None:
        self._network = network or Network()
        self._limits = limits or Limits()
        self._manners = manners or Manners()
        self._pace = Pace(self._manners.interval, self._manners.patience, self._manners.clock, self._manners.sleep)
        self._robots = Robots(self._robots_txt, self._manners.agent.partition("/")[0], self._manners.clock)

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """Fetch a page or a feed; with `etag` or `modified` of an earlier answer only if it changed since.

        Raises `FetchError`, whose `temporary` says whether the same request may succeed later.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {"Accept": _ACCEPT, **{name: value for name, value in asked.items() if value}}
        final, answer = self._follow(self._parse(url), lambda hop: self._politely(hop, headers))
        if answer.status != 200 and not (answer.status == 304 and (etag or modified)):
            raise FetchError(str(final), f"status {answer.status}", temporary=answer.status in _PASSING)
        return _fetched(final, answer)

    def _follow(self, url: Url, ask: Callable[[Url], Answer]) -> tuple[Url, Answer]:
        first = url
        for _ in range(self._limits.redirects + 1):
            answer = ask(url)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return url, answer
            url = self._parse(answer.headers["location"], url)
        raise FetchError(str(first), f"more than {self._limits.redirects} redirects")

    def _parse(self, text: str, base: Url | None = None) -> Url:
        try:
            url = parse_url(text, base)
        except ValueError as error:
            where, what = (str(base), f"redirects to {shown(text)}: ") if base else (shown(text), "")
            raise FetchError(where, f"{what}{error}") from error
        if not self._network.allow_private:
            check_port(url)
        return url

    def _politely(self, url: Url, headers: Mapping[str, str]) -> Answer:
        delay = self._robots.delay(url)
        for attempt in range(1, _TRIES + 1):
            with self._pace.turn(url, delay):
                answer = self._exchange(url, headers, self._limits)
            if answer.status not in _BUSY:
                break
            self._pace.hold(url, _retry_after(answer) or self._manners.interval * 2**attempt)
        return answer

    def _robots_txt(self, url: Url) -> Answer:
        limits = msgspec.structs.replace(self._limits, size=SIZE, cut=True, accept=None)
        return self._follow(url, lambda hop: self._exchange(hop, {}, limits))[1]

    def _exchange(self, url: Url, headers: Mapping[str, str], limits: Limits) -> Answer:
        return exchange(url, {"User-Agent": self._manners.agent, **headers}, self._network, limits)


def _fetched(url: Url, answer: Answer) -> Fetched:
    headers = answer.headers
    return Fetched(
        url=str(url),
        status=answer.status,
        raw=answer.raw,
        media_type=answer.media_type,
        charset=_charset(str(headers.get("content-type", ""))),
        etag=headers.get("etag"),
        modified=headers.get("last-modified"),
        fetched=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _charset(content_type: str) -> str | None:
    found = _CHARSET.search(content_type)
    return found[1].lower() if found else None


def _retry_after(answer: Answer) -> float | None:
    """Seconds that the host asks to be left alone (RFC 9110, 10.2.3); None where it does not say."""
    value = str(answer.headers.get("retry-after", "")).strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
