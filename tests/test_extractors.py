"""Extraction in processes of their own. The module imports little, since each process imports it."""

import os
import time

from lagebild.archive.extractors import Extractors


def double(number: int) -> int:
    if number == 3:
        os._exit(1)
    if number == 5:
        time.sleep(600)
    return 2 * number


def test_a_task_that_hangs_or_ends_its_process_takes_no_other_with_it() -> None:
    extractors = Extractors(double, 2, longest=4)
    assert list(extractors.map(range(8))) == [0, 2, 4, None, 8, None, 12, 14]
    assert list(extractors.map([1])) == [2]
    extractors.close()
