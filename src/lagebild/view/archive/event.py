"""One merged event: what is told of it, who says so and who denies it, contradictions, reports, the ledger."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console

from lagebild.archive.answers import EventAnswer
from lagebild.archive.events import Contradiction, Source
from lagebild.archive.exports.column import DocumentFacts
from lagebild.archive.merging.ledger import Decision
from lagebild.archive.reports import Report
from lagebild.archive.support.sources import group_of
from lagebild.view.archive.phrases import Phrases
from lagebild.view.archive.sheet import ACT, ACTOR, RECIPIENT, SOURCE, Piece, Sheet
from lagebild.view.words import Words, counted

_LIGHTEST = 0.05  # weight of a reason that is shown
_SENTENCES = 3  # shown of one source at most; the list of reports has them all


class EventScreen:
    """Prints one event."""

    def __init__(self, console: Console, words: Words, answer: EventAnswer) -> None:
        self._sheet = Sheet(console)
        self._words = words
        self._phrases = Phrases(words)
        self._event = answer.told.event
        self._reports = {r.id: r for r in sorted(answer.told.reports, key=_age)}
        self._documents = {d.id: d for d in answer.told.documents}
        self._evidence = {e.report: e for e in answer.evidence}
        self._decisions = answer.decisions
        self._others = {r.id: r for r in answer.others}

    def show(self, why: bool = False) -> None:
        """Print the event; with `why`, also the entries of the ledger about its reports."""
        self._head()
        self._who_says()
        self._contradictions()
        self._by_document()
        if why:
            self._why()

    def _head(self) -> None:
        event, words, phrases = self._event, self._words, self._phrases
        whom = (" -> ", (phrases.whom(event), RECIPIENT)) if event.recipients else ()
        self._sheet.line((phrases.act(event), ACT), ": ", (phrases.who(event), ACTOR), *whom)
        self._sheet.line((f"{event.id} · {words.status_value[event.status]}", "dim"))
        who, whom_all = (", ".join(map(phrases.party, parties)) for parties in (event.actors, event.recipients))
        places = (phrases.place(spot, event.presumed_places) for spot in event.places)
        where = zip((words.where, *[" "] * len(event.places)), places, strict=False)
        rows = ((words.who, who), (words.whom, whom_all), (words.when, phrases.day(event)), *where)
        self._sheet.facts((*rows, (words.role["toll"], self._toll()), (words.archive.story, event.story or "")))

    def _toll(self) -> str:
        """All numbers, each with the day it was first published, if they come from several days."""
        days: dict[str, dict[int, str]] = {"dead": {}, "injured": {}}
        for report in self._reports.values():  # by age
            for kind, number in (("dead", report.dead), ("injured", report.injured)):
                if number is not None and report.published:
                    days[kind].setdefault(number, report.published)
        several = len({day for each in days.values() for day in each.values()}) > 1
        return self._phrases.toll(self._event, days if several else {})

    def _who_says(self) -> None:
        words = self._words.archive
        self._sheet.section(f"{words.who_says}: {self._phrases.support(self._event)}")
        self._sheet.line((words.caution, "dim"), hanging=0)
        self._sources(s for s in self._event.sources if s.independent)
        passing = [s for s in self._event.sources if not s.independent]
        if passing:
            self._sheet.section(words.passed_on)
            self._sources(passing)

    def _sources(self, sources: Iterable[Source]) -> None:
        """Position by position, so that who denies stands apart."""
        order = list(self._words.archive.position)
        for source in sorted(sources, key=lambda s: order.index(s.stance)):
            self._source(source)

    def _source(self, source: Source) -> None:
        words, phrases = self._words.archive, self._phrases
        name = phrases.party(source), SOURCE
        self._sheet.line(f"{words.position[source.stance]}: ", name, f" ({phrases.voice(source)})", indent=2)
        said: dict[str, list[Report]] = {}
        for report in sorted(self._known(source.reports), key=lambda r: -r.confidence):
            said.setdefault(report.sentence_text, []).append(report)
        for reports in list(said.values())[:_SENTENCES]:
            self._sheet.line(*self._sentence(reports), indent=4, hanging=1)
            for where in self._stands(reports):
                self._sheet.line((where, "dim"), indent=6)
        if len(said) > _SENTENCES:
            self._sheet.line((counted(words.more_sentences, len(said) - _SENTENCES), "dim"), indent=4)

    def _sentence(self, reports: Sequence[Report]) -> Iterator[Piece]:
        """The sentence that carries these reports, in quotation marks, their triggers marked."""
        before, after = self._words.archive.quotes
        text = reports[0].sentence_text
        triggers = {self._evidence[r.id].trigger for r in reports if r.id in self._evidence}
        edge = 0
        yield before
        for begin, end in sorted(triggers):
            yield text[edge:begin]
            yield text[max(begin, edge) : end], ACT
            edge = max(edge, end)
        yield text[edge:]
        yield after

    def _contradictions(self) -> None:
        if self._event.contradictions:
            self._sheet.section(self._words.archive.contradictions)
        for contradiction in self._event.contradictions:
            self._sheet.line(f"{self._words.archive.differs[contradiction.kind]}:", indent=2)
            self._sheet.facts(self._given(contradiction), indent=4)

    def _given(self, contradiction: Contradiction) -> list[tuple[str, str]]:
        """Each value with who gives it; of whether it happened only who denies it, for all others say that it did."""
        if contradiction.kind == "status":
            denies = dict.fromkeys(self._phrases.party(s) for s in self._event.sources if s.stance == "denies")
            return [(self._words.archive.position["denies"], ", ".join(denies))]
        return [(self._phrases.value(value, self._event), self._givers(ids)) for value, ids in contradiction.values]

    def _givers(self, ids: Iterable[str]) -> str:
        """Which independent sources give a value, each with the reports in which it does."""
        givers: dict[str, list[str]] = {}
        for report in sorted(self._known(ids), key=_age):
            sources = (s for s in self._event.sources if s.independent and report.id in s.reports)
            names = map(self._phrases.name, sources)
            givers.setdefault(", ".join(dict.fromkeys(names)), []).append(report.id)
        return "; ".join(f"{names} ({_together(own)})" for names, own in givers.items())

    def _by_document(self) -> None:
        groups: dict[str, list[Report]] = {}
        for report in self._reports.values():
            groups.setdefault(group_of(report), []).append(report)
        words = self._words.archive
        numbers = counted(words.reports, len(self._event.reports)), counted(words.documents, len(self._event.documents))
        self._sheet.section(f"{words.reports_heading}: {', '.join(numbers)}")
        for group in groups.values():
            self._group(group)

    def _group(self, reports: Sequence[Report]) -> None:
        """One document with its reports, its copies below it."""
        documents: dict[str, list[Report]] = {}
        for report in reports:
            documents.setdefault(report.document, []).append(report)
        for number, (document, own) in enumerate(documents.items()):
            copy = f"{self._words.archive.copy}: " if number else ""
            indent = 4 if number else 2
            self._sheet.line(copy, self._document(document), indent=indent, hanging=4)
            for report in own:
                self._sheet.line((f"{report.id}  {self._told(report)}", "dim"), indent=indent + 4)

    def _document(self, id: str) -> str:
        facts = self._documents.get(id, DocumentFacts(id))
        return " · ".join(filter(None, (facts.published or self._words.undated, facts.outlet, facts.title)))

    def _told(self, report: Report) -> str:
        status = "" if report.status == "actual" else self._words.status_value[report.status]
        return ", ".join(filter(None, (report.trigger, status, f"{report.confidence:.0%}")))

    def _stands(self, reports: Iterable[Report]) -> list[str]:
        """Outlet, day and the ids of the reports, one line a document."""
        documents: dict[str, list[Report]] = {}
        for report in sorted(reports, key=_age):
            documents.setdefault(report.document, []).append(report)
        return [
            " · ".join(filter(None, (own[0].outlet, own[0].published, _together(r.id for r in own), self._unsure(own))))
            for own in documents.values()
        ]

    def _unsure(self, reports: Iterable[Report]) -> str:
        return self._phrases.unsure(max(r.confidence for r in reports))

    def _known(self, ids: Iterable[str]) -> list[Report]:
        return [self._reports[id] for id in ids if id in self._reports]

    def _why(self) -> None:
        words = self._words.archive
        self._sheet.section(words.why)
        ordered = sorted(self._decisions, key=lambda d: (d.verdict == "apart", -d.score, d.id))
        if ordered:
            self._sheet.line((words.why_scale, "dim"), hanging=0)
        for decision in ordered:
            verdict, by = words.verdict[decision.verdict], words.decided_by[decision.by]
            self._sheet.line((verdict, "bold"), f" {decision.score:.0%}, {by} · {decision.id}", indent=2)
            for id in (decision.left, decision.right):
                self._sheet.line(self._named(id), indent=4)
            self._sheet.line(("; ".join(self._reasons(decision)), "dim"), indent=4)
        if not ordered:
            self._sheet.line(words.no_decisions, indent=2)

    def _reasons(self, decision: Decision) -> Iterator[str]:
        """What forbids it first, then by weight; what weighs nothing is left out."""
        for reason in sorted(decision.reasons, key=lambda r: (not r.name.startswith("veto"), -abs(r.weight))):
            weight = f" {reason.weight:+.1f}" if abs(reason.weight) >= _LIGHTEST else ""
            if weight or reason.name.startswith("veto"):
                yield f"{self._phrases.reason(reason.name)}{weight}" + (f" ({reason.detail})" if reason.detail else "")

    def _named(self, id: str) -> str:
        """A report by outlet, day, words and id; nothing above tells the sentence of one of another event."""
        report = self._reports.get(id) or self._others.get(id)
        if report is None:
            return id
        words = self._phrases.quoted(report.trigger if id in self._reports else report.sentence_text)
        return " · ".join(filter(None, (report.outlet, report.published, words, id)))


def _together(ids: Iterable[str]) -> str:
    """Report ids with each document named once: `ab:3-9, 20-27; cd:1-5`."""
    documents: dict[str, list[str]] = {}
    for id in ids:
        document, _, place = id.partition(":")
        documents.setdefault(document, []).append(place)
    return "; ".join(f"{document}:{', '.join(places)}" for document, places in documents.items())


def _age(report: Report) -> tuple[str, str, int]:
    return report.published or "9999", report.document, report.begin
