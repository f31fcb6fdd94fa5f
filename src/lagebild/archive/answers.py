"""What questions to an archive are answered with, beside events, reports and decisions themselves."""

import msgspec

from lagebild.archive.copies import Copy
from lagebild.archive.events import MergedEvent
from lagebild.archive.exports.column import DocumentFacts, Exported
from lagebild.archive.merging.ledger import Decision
from lagebild.archive.reports import Report
from lagebild.record import Span


class Page(msgspec.Struct, frozen=True):
    """Some events, newest first.

    `total` is how many match in all; where `more` is true, at least so many. `after` continues behind the last one;
    None if there are no more.
    """

    events: tuple[MergedEvent, ...]
    total: int
    more: bool = False
    after: str | None = None


class Story(msgspec.Struct, frozen=True):
    """A story; `earliest` and `latest` bound the days of publication.

    `title` is that of its earliest document, or the first line of its text.
    """

    id: str
    title: str | None
    earliest: str | None
    latest: str | None
    documents: int


class Stories(msgspec.Struct, frozen=True):
    """Some stories, those with the latest news first, and how many match in all."""

    stories: tuple[Story, ...]
    total: int


class Evidence(msgspec.Struct, frozen=True):
    """The sentence that carries a report; it begins at `begin` in the text, `trigger` are bounds in the sentence."""

    report: str
    sentence: str
    begin: int
    trigger: Span


class EventAnswer(msgspec.Struct, frozen=True):
    """An event with its reports and documents, the sentences that carry it, and why its reports are together.

    `others` are the reports of other events that a decision kept apart from its own.
    """

    told: Exported
    evidence: tuple[Evidence, ...]
    decisions: tuple[Decision, ...]
    others: tuple[Report, ...] = ()


class StoryAnswer(msgspec.Struct, frozen=True):
    """A story with its documents and events, each by day, and who copied whom."""

    story: Story
    documents: tuple[DocumentFacts, ...]
    copies: tuple[Copy, ...]
    events: tuple[MergedEvent, ...]
