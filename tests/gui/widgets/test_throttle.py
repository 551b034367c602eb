"""Many who ask, one who acts."""

from PySide6.QtCore import QObject

from digitpad.widgets.throttle import Throttle


def test_it_acts_once_for_all_who_asked(qapp, wait_for, pass_time):
    owner, acted = QObject(), []
    throttle = Throttle(lambda: acted.append(1), 20, owner)
    for _ in range(5):
        throttle.soon()
    assert not acted
    wait_for(lambda: acted)
    pass_time(60)
    assert acted == [1]
    throttle.soon()
    wait_for(lambda: len(acted) == 2)


def test_who_asks_later_does_not_put_it_off(qapp, wait_for):
    owner, acted = QObject(), []
    throttle = Throttle(lambda: acted.append(1), 10_000, owner)
    throttle.soon()
    left = throttle.remainingTime()
    wait_for(lambda: throttle.remainingTime() < left)
    left = throttle.remainingTime()
    throttle.soon()
    assert throttle.remainingTime() <= left
    throttle.stop()
    assert not throttle.isActive()
    assert not acted
