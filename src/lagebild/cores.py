"""How much of the machine is ours."""

import os
import sys


def cores() -> int:
    """Cores that this process may use; only Linux tells."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
