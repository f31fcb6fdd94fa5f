"""The entities of a document while they are found: one cluster of names each, by key, name and surname."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lagebild.record import Entity, EntityKind
from lagebild.who.fold import fold, words
from lagebild.who.names import same_surname
from lagebild.who.resolve import Coding
from lagebild.who.tables import Entry, persons


@dataclass(slots=True)
class Cluster:
    """One entity under construction."""

    id: str
    name: str
    kind: EntityKind
    key: str | None = None
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    gender: str = ""
    plural: bool = False
    titles: set[str] = field(default_factory=set)
    institution: str | None = None
    relay: bool = False
    aliases: Counter[str] = field(default_factory=Counter)

    def entity(self) -> Entity:
        """As the record has it: other spellings in the text, the most frequent first, genitives left out."""
        own = {fold(self.name), fold(self.name).rpartition(" ")[2], *map(fold, self.aliases)}
        genitive = {alias for alias in self.aliases if nominative(fold(alias)) in own - {fold(alias)}}
        others = tuple(alias for alias, _ in self.aliases.most_common() if alias not in {self.name, *genitive})
        return Entity(self.id, self.name, self.kind, self.country, self.sector, self.wikidata, others, self.relay)


class Clusters:
    """All entities of a document, in the order in which they were met."""

    def __init__(self) -> None:
        self._all: list[Cluster] = []
        self._by_key: dict[str, Cluster] = {}
        self._by_name: dict[str, Cluster] = {}

    def __iter__(self) -> Iterator[Cluster]:
        return iter(self._all)

    def with_key(self, key: str) -> Cluster | None:
        """The entity that has a key of the tables or of a description, if it was met."""
        return self._by_key.get(key)

    def with_id(self, entity: str) -> Cluster:
        """The entity with an id."""
        return self._all[int(entity[1:]) - 1]

    def alias(self, cluster: Cluster, name: str) -> None:
        """Another name of an entity."""
        self._by_name[fold(name)] = cluster
        cluster.aliases[name] += 1

    def get(self, key: str | None, name: str, kind: EntityKind, coding: Coding, *, named: bool = True) -> Cluster:
        """The entity with this key or, without one, of this name; a new one if there is none.

        `named` says that the name is one of the entity's own, not a description of it.
        """
        folded = fold(name)
        cluster = self._by_key.get(key) if key else self._by_name.get(folded) or self._by_name.get(nominative(folded))
        if cluster is None:
            cluster = self._new(key, coding.name or name, kind, coding)
        if not key and folded == nominative(fold(cluster.name)):
            cluster.name = name  # the first mention stood in the genitive
        if named:
            self._by_name.setdefault(folded, cluster)
            cluster.aliases[name] += 1
        return cluster

    def _new(self, key: str | None, name: str, kind: EntityKind, coding: Coding) -> Cluster:
        entity = f"x{len(self._all) + 1}"
        cluster = Cluster(entity, name, kind, key, coding.country, coding.sector, coding.wikidata, relay=coding.relay)
        self._all.append(cluster)
        if key:
            self._by_key[key] = cluster
        return cluster


def nominative(folded: str) -> str:
    """A folded name without a genitive -s."""
    return folded[:-1] if folded.endswith("s") and len(folded) > 3 else folded


@cache
def by_key() -> dict[str, Entry]:
    """The persons of the tables by their keys."""
    return {person.key: person for person in persons()}


def surname_of(key: str | None) -> str:
    """The surname of a person in the tables, else nothing."""
    person = by_key().get(key or "")
    return person.surname if person else ""


def bears(key: str | None, name: str) -> bool:
    """Whether a person of the tables bears a name, in any spelling."""
    person = by_key().get(key or "")
    if person is None:
        return False
    own = {word for known in (person.name, *person.aliases) for word in fold(known).split()}
    return any(
        word.fold in own or nominative(word.fold) in own or same_surname(person.surname, word.text)
        for word in words(name)
    )


@cache
def _given_names() -> dict[str, str]:
    """Genders of given names, as the table of persons has them; those of both sexes are left out."""
    seen: dict[str, set[str]] = defaultdict(set)
    for person in persons():
        if person.gender:
            seen[fold(person.name.split()[0])].add(person.gender)
    return {name: genders.pop() for name, genders in seen.items() if len(genders) == 1}


def gender_of(key: str | None, name: str) -> str:
    """`m` or `f` by the table of persons, else by the given name; nothing where neither tells."""
    person = by_key().get(key or "")
    return person.gender if person and person.gender else _given_names().get(fold(name.split(maxsplit=1)[0]), "")
