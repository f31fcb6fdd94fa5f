"""Copy groups: documents that count as one source."""

from collections.abc import Iterable


def groups(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each document of a pair -> the smallest id of its group: the union of all pairs, whatever their order.

    Give the pairs of `Copy.a`, `Copy.b` with `one_source`. A document in no pair is in no group.
    """
    parent: dict[str, str] = {}

    def root(id: str) -> str:
        parent.setdefault(id, id)
        while parent[id] != id:
            parent[id] = parent[parent[id]]
            id = parent[id]
        return id

    for pair in pairs:
        first, second = sorted(map(root, pair))
        parent[second] = first
    return {id: root(id) for id in parent}
