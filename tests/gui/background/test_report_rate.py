"""Reports become rarer where the window's own work is too large a share of all, and come back."""

import threading
import time

import numpy as np

from digitpad.background.report_rate import FIRST_S, LONGEST_S, SHORTEST_S, ReportRate


def work(seconds):
    """Keep a processor busy for so much of its time."""
    until = time.thread_time() + seconds
    numbers = np.ones((300, 300))
    while time.thread_time() < until:
        numbers @ numbers


def measure(rate, reports, own, others):
    """Reports with so much work of this thread and of another one between them."""
    for _ in range(reports):
        other = threading.Thread(target=work, args=(others,))
        other.start()
        work(own)
        other.join()
        rate.measure()


def test_a_window_that_works_much_hears_less_often_and_an_idle_one_as_before(qapp):
    rate = ReportRate()
    assert rate.interval_s == FIRST_S
    measure(rate, 4, 0.06, 0.06)
    assert rate.interval_s > 2 * SHORTEST_S
    assert rate.interval_s <= LONGEST_S
    # Each time half the way, from a second: even where beginning a thread is not for nothing.
    measure(rate, 8, 0.0, 0.2)
    assert rate.interval_s == SHORTEST_S
