"""Files are written in order, and no thread outlives `close`."""

import threading

from digitpad.background.serial_writer import SerialWriter


class SlowToEnd(threading.Thread):
    """Takes a while between its last work and its end, as on a machine that is busy."""

    def run(self):
        super().run()
        threading.Event().wait(0.3)


def test_closing_waits_for_the_thread_also_where_its_work_is_done(qapp, monkeypatch, wait_for):
    monkeypatch.setattr(threading, "Thread", SlowToEnd)
    writer, done = SerialWriter("digitpad-test-writer"), []
    writer.written.connect(lambda *_: done.append(True))
    writer.write("file", lambda: None)
    wait_for(lambda: done and not writer.is_busy("file"))
    writer.close()
    assert "digitpad-test-writer" not in [thread.name for thread in threading.enumerate()]


def test_closing_does_what_the_news_of_earlier_work_asks_for(qapp):
    writer, done = SerialWriter("digitpad-test-writer"), []

    def on_written(key, *_):
        done.append(key)
        if key < 3:
            writer.write(key + 1, lambda: None)

    writer.written.connect(on_written)
    writer.write(1, lambda: None)
    writer.close()
    assert done == [1, 2, 3]
    assert "digitpad-test-writer" not in [thread.name for thread in threading.enumerate()]
