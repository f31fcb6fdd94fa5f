"""One BLAS thread while decoding: readers run one a core already, and waiting BLAS threads spin on the others' time."""

from threading import Lock
from types import TracebackType

from threadpoolctl import ThreadpoolController


class SingleThreaded:
    """A context that holds BLAS at one thread until the last of those who entered it has left."""

    def __init__(self) -> None:
        self._blas = ThreadpoolController()
        self._lock, self._inside = Lock(), 0

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._limits = self._blas.limit(limits=1, user_api="blas")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._limits.restore_original_limits()
