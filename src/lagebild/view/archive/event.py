"""One merged event: what is told of it, who says so and who denies it, contradictions, reports, the ledger."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console

from lagebild.archive.answers import EventAnswer
from lagebild.archive.events import Source
from lagebild.archive.exports.column import DocumentFacts
from lagebild.archive.reports import Report
from lagebild.archive.support.sources import group_of
from lagebild.view.archive.phrases import Phrases, party
from lagebild.view.archive.sheet import ACT, ACTOR, RECIPIENT, SOURCE, Piece, Sheet
from lagebild.view.words import Words, counted

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
        who, whom_all = (", ".join(map(party, parties)) for parties in (event.actors, event.recipients))
        where = zip((words.where, *[" "] * len(event.places)), map(phrases.place, event.places), strict=False)
        rows = ((words.who, who), (words.whom, whom_all), (words.when, phrases.day(event)), *where)
        self._sheet.facts((*rows, (words.role["toll"], phrases.toll(event)), (words.archive.story, event.story or "")))

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
        words = self._words.archive
        kind = words.source_kind[source.kind]
        self._sheet.line(f"{words.position[source.stance]}: ", (party(source), SOURCE), f" ({kind})", indent=2)
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
            given = (self._givers(ids) for _, ids in contradiction.values)
            self._sheet.facts(zip(self._phrases.values(contradiction), given, strict=True), indent=4)

    def _givers(self, ids: Iterable[str]) -> str:
        """Which independent sources give a value, each with the reports in which it does."""
        givers: dict[str, list[str]] = {}
        for report in sorted(self._known(ids), key=_age):
            names = (s.name for s in self._event.sources if s.independent and report.id in s.reports)
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
            " · ".join(filter(None, (own[0].outlet, own[0].published, _together(r.id for r in own))))
            for own in documents.values()
        ]

    def _known(self, ids: Iterable[str]) -> list[Report]:
        return [self._reports[id] for id in ids if id in self._reports]

    def _why(self) -> None:
        words = self._words.archive
        self._sheet.section(words.why)
        ordered = sorted(self._decisions, key=lambda d: (d.verdict == "apart", -d.score, d.id))
        for decision in ordered:
            verdict, by = words.verdict[decision.verdict], words.decided_by[decision.by]
            self._sheet.line((verdict, "bold"), f" {decision.score:.2f}, {by} · {decision.id}", indent=2)
            self._sheet.line(f"{self._named(decision.left)} – {self._named(decision.right)}", indent=4)
            reasons = (f"{r.name} {r.weight:+.1f}" + (f" ({r.detail})" if r.detail else "") for r in decision.reasons)
            self._sheet.line(("; ".join(reasons), "dim"), indent=4)
        if not ordered:
            self._sheet.line(words.no_decisions, indent=2)

    def _named(self, id: str) -> str:
        """A report's id with its words, where it belongs to the event."""
        report = self._reports.get(id)
        return f"{id} ({report.trigger})" if report else id


def _together(ids: Iterable[str]) -> str:
    """Report ids with each document named once: `ab:3-9, 20-27; cd:1-5`."""
    documents: dict[str, list[str]] = {}
    for id in ids:
        document, _, place = id.partition(":")
        documents.setdefault(document, []).append(place)
    return "; ".join(f"{document}:{', '.join(places)}" for document, places in documents.items())


def _age(report: Report) -> tuple[str, str, int]:
    return report.published or "9999", report.document, report.begin
