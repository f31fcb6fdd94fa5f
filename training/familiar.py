"""Count in how many background articles each name and place stands: what many stories share says little about any.

    python -m training.familiar > src/lagebild/archive/stories/familiar.csv

Background are the own articles and German Wikinews (CC BY 2.5), read by the shipped reader (a few minutes).
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator

from lagebild.archive.stories.profile import name_keys, place_keys
from lagebild.pipeline import Article, Reader
from training.embedder import articles

LEAST = 3  # articles a key stands in; rarer ones count as unknown

_HEAD = """\
# In how many background articles each key stands, in {least} or more. Keys are those of `profile.py`.
# Source: counted by training/familiar.py in the own articles (Apache-2.0) and German Wikinews (CC BY 2.5).
articles,{count}"""


def read() -> Iterator[Article]:
    """The background as the reader takes it."""
    return (Article(text, title=title, date=date) for title, date, text in articles())


def main() -> None:
    """Print the table."""
    counts: Counter[str] = Counter()
    total = 0
    for record in Reader().read_many(read(), workers=1):
        total += 1
        counts.update({*name_keys(record), *place_keys(record)})
    print(_HEAD.format(least=LEAST, count=total))
    familiar = sorted((item for item in counts.items() if item[1] >= LEAST), key=lambda item: (-item[1], item[0]))
    csv.writer(sys.stdout, lineterminator="\n").writerows(familiar)


if __name__ == "__main__":
    main()
