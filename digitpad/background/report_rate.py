"""How often a run reports: often enough to look live, seldom enough to cost next to nothing.

What a report costs is not the report but all that the window does with it: curves, kernels, the
drawing read again. On a small machine the training pays for that. So the window's thread measures
its own share of all the work, whatever else the machine does, and reports become rarer where it is
too much.
"""

from __future__ import annotations

import time

SHORTEST_S = 0.1
"""Between two reports: curves are redrawn no more often either."""
LONGEST_S = 1.0
"""Rarer would look as if it had stopped."""
FIRST_S = 0.25
"""Before anything was measured."""
SHARE = 0.025
"""Of the program's work, at the most, that the window's thread should do while it trains.

Training loses about twice that: its threads wait while the window's holds the interpreter's lock.
"""


class ReportRate:
    """Measured in the window's thread, read in the run's.

    Attributes
    ----------
    interval_s
        To keep between two reports.
    """

    def __init__(self) -> None:
        self.interval_s = FIRST_S
        self._heard = time.monotonic()
        self._all, self._own = time.process_time(), time.thread_time()

    def measure(self) -> None:
        """Take the work since the last report into account; call it once a report."""
        now, everything, own = time.monotonic(), time.process_time(), time.thread_time()
        passed, work = now - self._heard, everything - self._all
        share = (own - self._own) / work if work > 0 else 0.0
        if passed < SHORTEST_S / 2:  # asked for between two; too short to measure
            return
        self._heard, self._all, self._own = now, everything, own
        wanted = self.interval_s * share / SHARE
        # Half the way, since one report costs more than another.
        self.interval_s = min(LONGEST_S, max(SHORTEST_S, (self.interval_s + wanted) / 2))
