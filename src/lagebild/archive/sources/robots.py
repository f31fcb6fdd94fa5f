"""What robots.txt allows (RFC 9309), by protego, with bounds on size and on the work of parsing."""

import re
from collections.abc import Callable
from typing import NamedTuple

from protego import Protego

from lagebild.archive.sources.transfer import Answer
from lagebild.archive.sources.urls import Url
from lagebild.errors import FetchError

SIZE = 512 * 1024  # bytes; RFC 9309, 2.5 asks for at least 500 KiB, the rest is not looked at

_DAY = 86_400.0  # seconds a file is kept; RFC 9309, 2.4: no more than 24 hours
_SOON = 600.0  # seconds until a host whose file could not be read is asked again
_HOSTS = 1024  # files kept at once
_WORK = 2_000_000  # rules times groups: protego copies each rule to each agent of its group
_AGENT = re.compile(r"(?im)^[ \t]*user[- ]?agent\b")


class _Known(NamedTuple):
    until: float
    rules: Protego | None
    problem: str = ""
    temporary: bool = True


class Robots:
    """The robots.txt files of all hosts, each read when first needed.

    `read` gives the answer to a request for a file, redirects followed; `agent` is the product token that rules name.
    """

    def __init__(self, read: Callable[[Url], Answer], agent: str, clock: Callable[[], float]) -> None:
        self._read, self._agent, self._clock = read, agent, clock
        self._known: dict[tuple[str, str, int], _Known] = {}

    def delay(self, url: Url) -> float:
        """Seconds between requests that the host asks for; 0 where it says nothing.

        Raises `FetchError` where robots.txt disallows `url`, or where it should be there and cannot be read.
        """
        known = self._of(url)
        if known.rules is None:
            raise FetchError(str(url), f"robots.txt: {known.problem}", known.temporary)
        if not known.rules.can_fetch(str(url), self._agent):
            raise FetchError(str(url), "robots.txt disallows it")
        return known.rules.crawl_delay(self._agent) or 0.0

    def _of(self, url: Url) -> _Known:
        origin = (url.scheme, url.host, url.port)
        known = self._known.get(origin)
        if known is None or known.until <= self._clock():
            self._known.pop(origin, None)
            known = self._known[origin] = self._ask(url)
            if len(self._known) > _HOSTS:
                del self._known[next(iter(self._known))]  # read longest ago
        return known

    def _ask(self, url: Url) -> _Known:
        try:
            rules = _rules(self._read(url._replace(path="/robots.txt", query=None)))
        except FetchError as error:
            return _Known(self._clock() + _SOON, None, error.reason, error.temporary)
        except ValueError as error:
            return _Known(self._clock() + _SOON, None, f"{error}, so nothing is fetched for now")
        return _Known(self._clock() + _DAY, rules)


def _rules(answer: Answer) -> Protego:
    """RFC 9309, 2.3.1: a file that is not there allows all, one that cannot be reached disallows all.

    Raises `ValueError` for the latter; too many requests (429) are a host that is not to be asked either.
    """
    if answer.status != 200 and (answer.status >= 500 or answer.status == 429):
        raise ValueError(f"status {answer.status}")
    text = answer.raw.decode("utf-8-sig", errors="replace")
    agents = len(_AGENT.findall(text))
    if agents * text.count("\n") > _WORK:
        raise ValueError(f"{agents} groups are too many")
    return Protego.parse(text)
