"""Stories: documents that a desk would file under one developing topic, by vector, names, places and time.

Pure functions. A document's `Profile` is made once, from its record, and kept; everything below is a function of the
set of profiles, whatever order they came in. All at once:

    stories = cluster(profiles)

As documents arrive, with the profiles published within `window` of the new ones and the edges found earlier at hand:

    found = edges(new, nearby)                       # to be kept with the earlier ones
    again = touched((p.id for p in new), kept)       # the documents whose story may change
    stories = link(again, kept)                      # their stories; all others stay as they are
"""

from lagebild.archive.stories.clustering import Edge, cluster, edges, link, touched, window
from lagebild.archive.stories.profile import Profile, profile
from lagebild.archive.stories.similarity import Reason, Score, similarity

__all__ = [
    "Edge",
    "Profile",
    "Reason",
    "Score",
    "cluster",
    "edges",
    "link",
    "profile",
    "similarity",
    "touched",
    "window",
]
