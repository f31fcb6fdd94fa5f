"""Who is who in one document: mentions, actor phrases and pronouns become entities with their names and codes."""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lagebild.reader.reading import MentionSpan, Referent
from lagebild.record import Entity, EntityKind, Span, Spans
from lagebild.who.clusters import Cluster, Clusters, bears, by_key, gender_of, nominative, surname_of
from lagebild.who.fold import fold, words
from lagebild.who.index import names
from lagebild.who.nouns import nouns
from lagebild.who.persons import offices_at
from lagebild.who.pieces import grammar
from lagebild.who.pronouns import Antecedent, agreement, antecedent, is_its_subject
from lagebild.who.resolve import Coding, code, owner
from lagebild.who.tables import Entry, Language

_NOTHING = re.compile(r"[\s,.)“”\"'»«]*(?:\([^)]*\))?")
_SEVERAL = {"beide", "beiden", "beider", "both", "zwei", "two", "drei", "three"}
_PARENTHESIS = re.compile(r"\s*\($")
_DATELINE = re.compile(r"(?:/[^\W\d]+)?(?:\.\s|,? [^.\n()]{0,20}(?:\([^()\n]{2,30}\))?\s?[-–—]\s)")
_PLACE_WORD = re.compile(r"\b(?:in|im|aus|nach|bei|from|near|at|to)\s+$", re.IGNORECASE)
_SINGULAR = re.compile(r"\b(?:ein|eine|einen|einem|einer|eines|das|dem|a|an|jeder|jede)\s+$", re.IGNORECASE)
_NO_SENTENCE = re.compile(r"[.!?]\s|[,;:()\n„“”\"–—]")  # over which no title reaches its name
_FAR = 2000  # names and phrases between a description and what it means
_TITLES = 4  # words before a name that may be its title
_ACRONYM = re.compile(r"[A-ZÄÖÜ]{2,7}")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a span means: the id of its entity, and the country and sector in which it acts there."""

    entity: str | None
    country: str | None
    sector: str | None


def link(  # noqa: PLR0913, PLR0917 (what a document gives; all but the text may be empty)
    text: str,
    language: str,
    mentions: Sequence[MentionSpan],
    phrases: Spans,
    referents: Sequence[Referent] = (),
    date: str | None = None,
) -> tuple[tuple[Entity, ...], dict[Span, Linked]]:
    """The entities of a document, and what each mention and each phrase (of an actor or source) means.

    `referents` are the antecedents that the reader found for pronouns; rules find others. `date` is that of the text.
    A name that no table knows is an entity of its own, with what the words around it say.
    """
    linker = _Linker(text, "de" if language == "de" else "en", date)
    linker.name(mentions, phrases)
    linker.describe(phrases, {referent.pronoun: referent.antecedent for referent in referents})
    return tuple(cluster.entity() for cluster in linker.clusters), linker.linked


class _Linker:
    def __init__(self, text: str, language: Language, date: str | None) -> None:
        self._text, self._language, self._date = text, language, date
        self.clusters = Clusters()
        self.linked: dict[Span, Linked] = {}
        self._by_surname: dict[str, list[tuple[int, Cluster]]] = defaultdict(list)
        self._named: dict[Span, Cluster] = {}  # persons, and what the tables lack
        self._seen: list[tuple[Span, Cluster, bool]] = []
        self._codings: dict[str, Coding] = {}

    # names

    def name(self, mentions: Sequence[MentionSpan], phrases: Spans) -> None:
        """Give every named mention its entity; full names of persons first, since surnames refer to them."""
        people = [m.span for m in mentions if m.type == "PER" and words(self._text[slice(*m.span)])]
        for span in sorted(people, key=lambda s: (len(words(self._text[slice(*s)])) < 2, s)):
            cluster = self._person(span, phrases)
            self._named[span] = cluster
            self._keep(span, cluster)
        before: tuple[Span, Cluster] | None = None
        for mention in sorted(mentions, key=lambda m: m.span):
            if mention.type != "PER" and words(self._text[slice(*mention.span)]):
                cluster = self._other(mention, before)
                self._keep(mention.span, cluster)
                if mention.type == "ORG" and cluster.key is None:
                    self._named[mention.span] = cluster
                before = (mention.span, cluster)

    def _keep(self, span: Span, cluster: Cluster) -> None:
        self._seen.append((span, cluster, False))
        self.linked[span] = Linked(cluster.id, cluster.country, cluster.sector)

    def _person(self, span: Span, phrases: Spans) -> Cluster:
        name = self._text[slice(*span)]
        parts = words(name)
        surname = nominative(parts[-1].fold) if parts else fold(name)
        titled = self._titled(span, phrases)
        coding = self._code(titled)
        if len(parts) == 1 and (earlier := self._bearer(span, (parts[0].fold, surname), coding)):
            earlier.aliases[name] += 1
            self._by_surname[surname].append((span[0], earlier))
            return earlier
        if not bears(coding.key, name):
            alone = Coding() if coding.namesake else self._code(name)
            coding = alone if bears(alone.key, name) else replace(coding, key=None, name=None)
        known = coding.key is not None
        cluster = self.clusters.get(coding.key if known else None, name, "person", coding)
        cluster.gender = cluster.gender or gender_of(coding.key if known else None, name)
        self._title(cluster, coding, titled)
        for word in (word.fold for word in parts if len(word.fold) > 1):
            if word in {parts[-1].fold, surname} or (known and word == fold(surname_of(coding.key))):
                self._by_surname[word].append((span[0], cluster))
        return cluster

    def _bearer(self, span: Span, surnames: tuple[str, ...], coding: Coding) -> Cluster | None:
        """Who bears a surname that stands alone: the last one named before, else the next, if the title agrees."""
        met = next((found for surname in surnames if (found := self._by_surname.get(surname))), [])
        known = coding.kind == "person" and coding.noun  # `Kanzler Merz`, where `Merz` alone may be another
        other = coding.namesake and coding.sector != "CVL"  # an accused or witness may be the one just named
        fitting = [
            (begin, cluster)
            for begin, cluster in met
            if not (other and cluster.key) and not (known and cluster.key != coding.key)
        ]
        before = [cluster for begin, cluster in sorted(fitting, key=lambda item: item[0]) if begin < span[0]]
        return before[-1] if before else min(fitting, key=lambda item: item[0])[1] if fitting else None

    def _titled(self, span: Span, phrases: Spans) -> str:
        """The name with its title: the phrase around it, or the nouns and adjectives right before it."""
        around = [p for p in phrases if p[0] <= span[0] and span[1] <= p[1] and p != span]
        if around:
            begin = min(around, key=lambda p: p[1] - p[0])[0]
            return self._text[max(begin, span[0] - 80) : span[1]]
        before = _NO_SENTENCE.split(self._text[max(0, span[0] - 60) : span[0]])[-1]
        kept = ""
        for word in reversed(words(before)[-_TITLES:]):
            title = word.text[0].isupper() and nouns(self._language).find(word.fold) is not None
            adjective = self._code(word.text).country is not None and not title and word.text[0].islower()
            if not (title or adjective):
                break
            kept = f"{word.text} {kept}"
        return f"{kept}{self._text[slice(*span)]}"

    def _title(self, cluster: Cluster, coding: Coding, phrase: str) -> None:
        if coding.noun:
            for word in words(phrase):
                if word.text[0].isupper() and nouns(self._language).find(word.fold):
                    cluster.titles.add(word.fold)
                    if word.fold.endswith("in") and self._language == "de":
                        cluster.gender = cluster.gender or "f"

    def _other(self, mention: MentionSpan, before: tuple[Span, Cluster] | None) -> Cluster:
        """An organisation, country, place, people or thing."""
        name = self._text[slice(*mention.span)]
        if before and self._abbreviates(mention.span, *before, name):
            self.clusters.alias(before[1], name)
            return before[1]
        coding = self._code(name)
        holds_name = coding.noun and not coding.institution and (coding.key is None or coding.kind == "person")
        if holds_name or (mention.type == "NORP" and not coding.key):
            if inner := owner(name, self._language, self._date):
                return self._of_entry(inner)
            if mention.type == "NORP":
                return self._people(name, coding)
        if coding.kind == "person":  # of a town or firm that bears a person's name
            coding = Coding()
        if coding.kind == "place" or (mention.type in {"GPE", "LOC"} and self._is_town(mention, coding)):
            return self.clusters.get(f"place:{fold(coding.name or name)}", name, "place", Coding(coding.country))
        kinds: dict[str, EntityKind] = {"ORG": "organisation", "GPE": "place", "LOC": "place"}
        kind = coding.kind or kinds.get(mention.type, "other")
        sector = coding.sector if kind == "organisation" else None
        return self.clusters.get(coding.key, name, kind, coding if coding.key else Coding(coding.country, sector))

    def _abbreviates(self, span: Span, other: Span, cluster: Cluster, name: str) -> bool:
        """`Internationale Atomenergiebehörde (IAEA)`, but not `Belgrad (AFP)`."""
        bracketed = _PARENTHESIS.fullmatch(self._text[other[1] : span[0]]) and self._text[span[1] : span[1] + 1] == ")"
        if not (_ACRONYM.fullmatch(name) and bracketed):
            return False
        initials = {word.fold[0] for word in words(self._text[slice(*other)])}
        return fold(name)[0] in initials or (cluster.kind not in {"place", "polity"} and not self._code(name).relay)

    def _is_town(self, mention: MentionSpan, coding: Coding) -> bool:
        """Whether a town is meant, not a government or court that sits there: `in Moskau`, not `Moskau erklärte`."""
        begin, end = mention.span
        at = begin == 0 and _DATELINE.match(self._text, end) is not None
        at = at or bool(_PLACE_WORD.search(self._text[max(0, begin - 12) : begin]))
        if coding.kind == "organisation":
            return at
        name = fold(self._text[begin:end])
        own = {fold(coding.name or ""), *(fold(alias) for alias in coding.aliases)}
        return coding.kind == "polity" and at and name not in own and nominative(name) not in own

    def _people(self, name: str, coding: Coding) -> Cluster:
        if coding.country and name[:1].isupper() and coding.sector == "CVL":
            cluster = self.clusters.get(f"people:{coding.country}", name, "group", coding)
        else:
            cluster = self.clusters.get(None, name, "group", coding)
        cluster.plural = True
        return cluster

    def _of_entry(self, entry: Entry) -> Cluster:
        """The country or organisation that an adjective or compound holds; the word itself is no name of it."""
        coding = Coding(
            entry.country, entry.sector, entry.key, entry.kind, entry.name, entry.wikidata, relay=entry.relay
        )
        return self.clusters.get(entry.key, entry.name, entry.kind, coding, named=False)

    # phrases

    def describe(self, phrases: Spans, referents: dict[Span, Span]) -> None:
        """Give every phrase its entity, in text order, so that what refers back finds what came before."""
        self._seen.sort(key=_begin)
        for span in sorted(set(phrases)):
            coding = self._code(self._text[slice(*span)])
            cluster = self._phrase(span, coding, referents)
            if cluster is None:
                self.linked[span] = Linked(None, coding.country, coding.sector)
                continue
            insort(self._seen, (span, cluster, True), key=_begin)
            # An office holder acts in the office that the phrase names, a town for its state, whatever else they are.
            other = coding.kind == "person" and cluster.key != coding.key  # whose name alone means somebody else
            acts = coding if (coding.noun or coding.key) and not (coding.unknown or other) else Coding()
            self.linked[span] = Linked(cluster.id, acts.country or cluster.country, acts.sector or cluster.sector)

    def _phrase(self, span: Span, coding: Coding, referents: dict[Span, Span]) -> Cluster | None:
        text = self._text[slice(*span)]
        parts = words(text)
        if not parts:
            return None
        if len(parts) == 1 and agreement(text) and not coding.key:
            return self._referent(span, referents)
        own = self._own_name(span, coding)
        if own:
            self._learn(own, coding, text)
            return own
        if coding.key:
            return self._keyed(text, coding)
        if (mention := self.linked.get(span)) and mention.entity and not coding.noun:
            return self.clusters.with_id(mention.entity)  # an adjective alone: `nach russischen Angaben`
        return self._described(span, text, coding)

    def _own_name(self, span: Span, coding: Coding) -> Cluster | None:
        """The bearer of the name that the phrase holds, not one whom its head only belongs to (`Putins Sprecher`)."""
        inside = [(s, c) for s, c in self._named.items() if span[0] <= s[0] and s[1] <= span[1]]
        if not inside:
            return None
        if coding.kind == "person" and (named := next((c for _, c in inside if c.key == coding.key), None)):
            return named
        name, cluster = max(inside)
        ends = bool(_NOTHING.fullmatch(self._text[name[1] : span[1]]))
        whole = name[0] == span[0] and (ends or self._text[name[1]] in ",(")
        headed = coding.unknown is not None and words(self._text[slice(*name)])[-1].text in coding.unknown
        return cluster if whole or (ends and (headed or not coding.noun or coding.kind == "person")) else None

    def _learn(self, cluster: Cluster, coding: Coding, phrase: str) -> None:
        """What a phrase adds to a name that the tables lack."""
        if cluster.key is None and coding.kind != "person":
            cluster.country = cluster.country or coding.country
            cluster.sector = cluster.sector or coding.sector
        self._title(cluster, coding, phrase)

    def _keyed(self, text: str, coding: Coding) -> Cluster:
        name = (coding.name or text) if coding.noun else _bare(text, self._language)
        if coding.kind == "place":
            return self.clusters.get(f"place:{fold(coding.name or name)}", name, "place", Coding(coding.country))
        return self.clusters.get(coding.key, name, coding.kind or "other", coding, named=not coding.noun)

    def _described(self, span: Span, text: str, coding: Coding) -> Cluster | None:
        """A phrase without a name: an office holder or institution told of before, or a group of its own."""
        possessor = self._possessor(span, text)
        country = coding.country or (possessor.country if possessor and possessor.kind != "group" else None)
        if possessor and text.rsplit(maxsplit=1)[-1].lower() in {"land", "landes", "staat", "country"} and country:
            return self.clusters.with_key(f"country:{country}") or possessor
        earlier = self._holder(span, text, coding, country)
        if earlier:
            return earlier
        bare = _bare(text, self._language)
        if coding.institution:
            earlier = self._institution(span, coding.institution, country) if country or len(words(bare)) == 1 else None
            if earlier:
                earlier.aliases[bare] += 1
                return earlier
        return self._group(span, bare, coding, country)

    def _group(self, span: Span, bare: str, coding: Coding, country: str | None) -> Cluster:
        plural = coding.kind is None and not _SINGULAR.search(self._text[max(0, span[0] - 8) : span[0]])
        key = f"{country}:{coding.institution}" if coding.institution and country else None
        kind: EntityKind = "organisation" if coding.institution else "group" if coding.noun else "other"
        found = Coding(country, coding.sector, key, kind, institution=coding.institution)
        cluster = self.clusters.get(key, bare, kind, found)
        cluster.plural = plural
        cluster.institution = coding.institution
        return cluster

    def _possessor(self, span: Span, text: str) -> Cluster | None:
        """Who `seine` or `their` at the head of a phrase belongs to."""
        first = words(text)[0]
        if first.fold not in grammar(self._language).possessives or len(words(text)) < 2:
            return None
        return self._nearest((span[0], span[0] + len(first.text)))

    def _holder(self, span: Span, text: str, coding: Coding, country: str | None) -> Cluster | None:
        """The person last named with the office that a phrase names: `der Präsident`, `die Ministerin`."""
        titles = {w.fold for w in words(text) if w.text[0].isupper() and nouns(self._language).find(w.fold)}
        if not titles or coding.unknown or not coding.noun or words(text)[0].fold in _SEVERAL:
            return None
        if any(span[0] <= begin and end <= span[1] for begin, end in self._named):  # `Berater von Daglo`
            return None
        for cluster in self._nearest_first(span):
            agrees = country is None or cluster.country in {None, country}
            if (
                cluster.kind == "person"
                and agrees
                and (_shares(titles, cluster.titles) or self._holds(cluster, coding))
            ):
                return cluster
        return None

    def _nearest_first(self, span: Span) -> Iterator[Cluster]:
        """What was named before a phrase, the last first, then what is named after it."""
        at = bisect_left(self._seen, span[0], key=_begin)
        yield from (cluster for _, cluster, _ in reversed(self._seen[max(0, at - _FAR) : at]))
        yield from (cluster for _, cluster, _ in self._seen[at : at + _FAR])

    def _holds(self, cluster: Cluster, coding: Coding) -> bool:
        person = by_key().get(cluster.key or "")
        if person is None or coding.office in {None, "leader"} or coding.former:
            return False
        return any(office.title == coding.office for office in offices_at(person, self._date))

    def _institution(self, span: Span, institution: str, country: str | None) -> Cluster | None:
        for cluster in self._nearest_first(span):
            if cluster.institution == institution and country in {None, cluster.country}:
                return cluster
        return None

    # pronouns

    def _referent(self, span: Span, referents: dict[Span, Span]) -> Cluster | None:
        if span in referents and not is_its_subject(self._text, span, referents[span]):
            target = referents[span]
            over = [(s, c) for s, c, _ in self._seen if s[0] < target[1] and target[0] < s[1]]
            if over:
                found = min(over, key=lambda item: abs(item[0][0] - target[0]) + abs(item[0][1] - target[1]))[1]
                return self._headed(target) or found if found.kind == "polity" else found
        return self._nearest(span)

    def _headed(self, demonym: Span) -> Cluster | None:
        """Who is called by his country: `ein gebürtiger Marokkaner`."""
        if self._code(self._text[slice(*demonym)]).key:
            return None
        return next((c for s, c, phrase in self._seen if phrase and s[0] < demonym[0] and s[1] == demonym[1]), None)

    def _nearest(self, span: Span) -> Cluster | None:
        known = [
            Antecedent(c.id, s[0], s[1], role, c.kind == "person", c.gender, c.plural)
            for s, c, role in self._seen if c.kind not in {"place", "other"} or role
        ]  # fmt: skip
        found = antecedent(self._text, span, known)
        return self.clusters.with_id(found) if found else None

    def _code(self, phrase: str) -> Coding:
        if phrase not in self._codings:
            self._codings[phrase] = code(phrase, self._language, self._date)
        coding = self._codings[phrase]
        return self._met(phrase, coding) if coding.kind == "organisation" else coding

    def _met(self, phrase: str, coding: Coding) -> Coding:
        """Of organisations that share a name, the one met before, or of a country met before."""
        rivals = names().rivals(coding.key or "", [fold(phrase), *(word.fold for word in words(phrase))])
        met = [each for each in rivals if self.clusters.with_key(each.key)]
        near = [each for each in rivals if self.clusters.with_key(f"country:{each.country}")]
        if not (met or near):
            return coding
        meant = (met or near)[0]
        sector = coding.sector if coding.noun else meant.sector
        return replace(coding, country=meant.country, sector=sector, key=meant.key, name=meant.name,
                       wikidata=meant.wikidata, aliases=meant.aliases, relay=meant.relay)  # fmt: skip


def _begin(seen: tuple[Span, Cluster, bool]) -> int:
    return seen[0][0]


def _bare(text: str, language: Language) -> str:
    """A phrase without its article or possessive."""
    classes = grammar(language)
    first, _, rest = text.partition(" ")
    return rest if rest and fold(first) in classes.possessives | {"der", "die", "das", "the"} else text


def _shares(some: set[str], others: set[str]) -> bool:
    """Whether one title is the other, or its last part (`minister` of `aussenminister`), feminine endings aside."""
    plain = [{title.removesuffix("in") for title in titles} for titles in (some, others)]
    return any(a.endswith(b) or b.endswith(a) for a in plain[0] for b in plain[1])
