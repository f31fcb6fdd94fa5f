"""The times of one article: every expression resolved in text order, against the article's date and the story told."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from lagebild.record import Published, Span, Spans, Status, Time
from lagebild.when.days import days, shift
from lagebild.when.interval import interval
from lagebild.when.lexicon import lexicon
from lagebild.when.resolve import Moment, resolve, symbol
from lagebild.when.tagger import find
from lagebild.when.tense import before_past, direction, scheduled
from lagebild.when.timex import Bound, Direction, Timex, Value

_FAR = dt.timedelta(7391)  # some 20 years and no whole weeks: what holds here and there holds whatever the date
_SOME_DAY = dt.date(2001, 2, 1)
_SENTENCE = 250  # characters around a quotation or before an event in which a day bears on it
_WORD = 12  # characters before an expression that hold a preposition
_SIGNS: dict[Bound, int] = {"after": 1, "before": -1}
_DIRECTIONS: dict[Status | None, Direction] = {
    "actual": "past", "negated": "past", "planned": "future", "demanded": "future",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Telling:
    """An expression seen from one day that the article may be of."""

    moment: Moment
    value: str | None

    def towards(self, timex: Timex, towards: Direction) -> "_Telling":
        """The same, told as past or future."""
        if towards == self.moment.direction:
            return self
        moment = replace(self.moment, direction=towards)
        return _Telling(moment, resolve(timex.meaning, moment))


class Calendar:
    """The time expressions of an article and what they amount to.

    `published` is the article's date or interval. Inside `quotes`, the spans of direct speech, the day counts on which
    the words were said, where the sentence tells it.
    """

    def __init__(self, text: str, language: str | None, published: Published, quotes: Spans = ()) -> None:
        self.published = published
        self.timexes = find(text, language or "", signals=True)
        self._text, self._words = text, lexicon(language or "")
        self._quotes = quotes
        self._earliest, self._latest = _date(published.earliest), _date(published.latest)
        first = self._earliest or (self._latest - _FAR if self._latest else _SOME_DAY)
        seen_from = [first, self._latest or first + _FAR]
        self._tellings = [self._tell(day) for day in dict.fromkeys(seen_from)]

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """What each of `timexes` amounts to, by the tense of its clause."""
        return tuple(self._value(index, None) for index in range(len(self.timexes)))

    def grown(self, spans: Spans) -> Spans:
        """The span that covers `spans` and every expression that they touch: `im` grows to `im Sommer 2024`."""
        touched = [timex.span for timex in self.timexes if not timex.signal and _touch(timex.span, spans)]
        everything = (*spans, *touched)
        return ((min(begin for begin, _ in everything), max(end for _, end in everything)),)

    def time(self, spans: Spans, status: Status | None = None) -> Time:
        """The time of an event of that status, told by the words at `spans`; they may hold more or less than a timex.

        Several dates give the first, or from the one to the other (`2002-10-25..2003-03-15`) where a word says so.
        """
        at = [i for i, t in enumerate(self.timexes) if _overlaps(t.span, spans)]
        if counted := self._counted(at, status):
            return _time(spans, counted.isoformat(), counted, counted)
        chosen = self._chosen(at)
        if not chosen:
            return Time(spans)
        first, *rest = (self._value(index, status) for index in chosen)
        if rest and self._is_range(chosen[0], chosen[1]):
            value = f"{first.value}..{rest[0].value}" if first.value and rest[0].value else None
            return _time(spans, value, first.earliest, rest[0].latest)
        value = next((v.value for v in rest if _refines(v, first)), first.value)
        earliest, latest = [v.earliest for v in (first, *rest)], [v.latest for v in (first, *rest)]
        return _time(
            spans,
            value,
            None if None in earliest else min(filter(None, earliest)),
            None if None in latest else max(filter(None, latest)),
        )

    def event_default(self, trigger: Spans, status: Status) -> Time | None:
        """The article's date as the time of an event told without one; its empty spans mark that the text does not say.

        None where the event lies before (pluperfect) or ahead, or another day was told before it.
        """
        if status != "actual" or self._earliest is None or before_past(self._text, trigger[0], self._words):
            return None
        near = trigger[0][0] - _SENTENCE
        told = [
            found[0][0]
            for timex, telling in zip(self.timexes, self._tellings[0], strict=True)
            if near < timex.span[0] < trigger[0][0] and telling.value and (found := days(telling.value))
        ]
        if told and told[-1] != self._earliest:
            return None
        return Time((), self.published.value, self.published.earliest, self.published.latest)

    def _tell(self, document: dt.date) -> list[_Telling]:
        """All expressions in text order, seen from one day."""
        told: list[_Telling] = []
        narrative = story = document
        last = None
        for timex, towards in zip(self.timexes, self._directions, strict=True):
            moment = Moment(document, narrative, towards, last, story, timex.bound == "after")
            value = resolve(timex.meaning, moment)
            told.append(_Telling(moment, value))
            if value and not timex.signal and (found := days(value)):
                last = value
                told_at = found[1] in {"day", "hour", "minute"} and timex.bound is None
                narrative = found[0][0] if told_at else narrative
                story = story if before_past(self._text, timex.span, self._words) else narrative
        return [self._said(index, told) for index in range(len(told))] if self._quotes else told

    @cached_property
    def _directions(self) -> list[Direction]:
        return [self._direction(timex, None) for timex in self.timexes]

    def _direction(self, timex: Timex, status: Status | None) -> Direction:
        """Past or future: by the preposition, the event's status, the tense; the past where nothing tells."""
        if timex.bound == "since":
            return "past"
        if timex.bound in {"until", "from"}:
            return "near"
        if timex.meaning.weekday and self._ahead(timex):
            return "future"
        if status is None and (timex.meaning.month or timex.meaning.season or timex.meaning.unit == "weekend"):
            return "near"
        if timex.meaning.weekday and status in {None, "actual"} and scheduled(self._text, timex.span, self._words):
            return "near"  # the present may tell of yesterday too
        told = _DIRECTIONS.get(status) or direction(self._text, timex.span, self._words)
        return told or ("future" if status in {"possible", "hypothetical"} else "past")

    def _ahead(self, timex: Timex) -> bool:
        """Whether the word before an expression says that it lies ahead: `für Donnerstag`."""
        before = self._text[max(0, timex.span[0] - _WORD) : timex.span[0]].split()[-1:]
        return not self._words.lists["ahead"].isdisjoint(word.lower() for word in before)

    def _said(self, index: int, told: Sequence[_Telling]) -> _Telling:
        """An expression in a quotation, seen from the day the words were said."""
        span, telling = self.timexes[index].span, told[index]
        quote = next((q for q in self._quotes if q[0] <= span[0] and span[1] <= q[1]), None)
        day = self._day_said(quote, told) if quote else None
        if day is None:
            return telling
        moment = replace(telling.moment, document=day, narrative=day, story=day)
        return _Telling(moment, resolve(self.timexes[index].meaning, moment))

    def _day_said(self, quote: Span, told: Sequence[_Telling]) -> dt.date | None:
        """The first day told beside a quotation, in its sentence."""
        begin = max(self._text.rfind(mark, max(0, quote[0] - _SENTENCE), quote[0]) for mark in ".!?\n") + 1
        ends = [end for mark in (". ", ".\n", "\n") if (end := self._text.find(mark, quote[1])) >= 0]
        end = min(ends, default=len(self._text))
        for timex, telling in zip(self.timexes, told, strict=True):
            beside = begin <= timex.span[0] < quote[0] or quote[1] <= timex.span[0] < end
            if beside and telling.value and (found := days(telling.value)) and found[0][0] == found[0][1]:
                return found[0][0]
        return None

    def _counted(self, at: Sequence[int], status: Status | None) -> dt.date | None:
        """`zwei Tage nach dem Anschlag vom Montag`: the day that a length before another expression leads to."""
        for length, day in pairwise(i for i in at if not self.timexes[i].signal):
            meaning = self.timexes[length].meaning
            count = meaning.count if meaning.kind == "duration" else meaning.offset
            sign = self._counts(self.timexes[length].span, self.timexes[day].span)
            if not (sign and count and meaning.unit in {"day", "week"}):
                continue
            value = self._value(day, status)
            if value.granularity == "day" and value.earliest:
                return shift(value.earliest, meaning.unit, sign * abs(count))
        return None

    def _counts(self, length: Span, day: Span) -> int:
        """1 if `nach` stands between a length and a day, or ends the length, -1 if `vor` does; 0 for neither."""
        between = self._text[length[1] : day[0]].split()
        words = [*self._text[slice(*length)].split()[-1:], *between[:1]]
        bound = next((b for word in reversed(words) if (b := self._words.bounds.get(word)) in _SIGNS), None)
        return 0 if "," in "".join(between) or bound is None else _SIGNS[bound]

    def _chosen(self, at: Sequence[int]) -> list[int]:
        """Of the expressions there, dates by the calendar before those by the story, then lengths, then mere order."""
        plain = [i for i in at if not self.timexes[i].signal]
        dates = [i for i in plain if self.timexes[i].type in {"DATE", "TIME"}]
        return [i for i in dates if self.timexes[i].meaning.origin == "document"] or dates or plain[:1] or list(at[:1])

    def _is_range(self, first: int, second: int) -> bool:
        between = self._text[self.timexes[first].span[1] : self.timexes[second].span[0]].split()
        before = self._text[: self.timexes[first].span[0]].split()[-2:]
        lists = self._words.lists
        return not lists["range"].isdisjoint(between) or any(word.lower() in lists["between"] for word in before)

    def _value(self, index: int, status: Status | None) -> Value:
        """An expression as seen from all days that the article may be of: where they differ, what holds for all."""
        timex = self.timexes[index]
        towards = self._direction(timex, status) if status else self._directions[index]
        seen = [telling[index].towards(timex, towards) for telling in self._tellings]
        spans = [interval(timex, t.value, t.moment.document) for t in seen]
        same = all(t.value == seen[0].value for t in seen)
        return Value(
            seen[0].value if same else symbol(timex.meaning),
            spans[0][0] if self._earliest or spans[0][0] == spans[-1][0] else None,
            spans[-1][1] if self._latest or spans[0][1] == spans[-1][1] else None,
            next((found[1] for t in seen if t.value and (found := days(t.value))), timex.meaning.unit),
        )


def _date(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso[: len("2025-04-26")]) if iso else None


def _time(spans: Spans, value: str | None, earliest: dt.date | None, latest: dt.date | None) -> Time:
    first, last = (day.isoformat() if day else None for day in (earliest, latest))
    return Time(spans, value, first, last)


def _refines(value: Value, whole: Value) -> bool:
    """Whether one is a clock time of the day that the other is."""
    return value.granularity == "minute" and whole.granularity == "day" and value.earliest == whole.earliest


def _overlaps(span: Span, spans: Spans) -> bool:
    """Whether a timex overlaps any of the spans."""
    return any(span[0] < end and begin < span[1] for begin, end in spans)


def _touch(span: Span, spans: Spans) -> bool:
    """Whether a timex overlaps any of the spans, or follows one after a blank (`am` and `26. April`)."""
    return any(begin < span[1] and span[0] <= end + 1 for begin, end in spans)
