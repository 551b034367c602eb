"""`digitpad demo`: the real window plays its main job by itself, with real mouse events."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox

from digitpad.cli.simulated_user import Hand
from digitpad.system.display import why_no_window
from digitpad.system.resources import DATA_VARIABLE, asset
from model.base.errors import DataError
from model.handwriting.drawings_file import Drawing, read_drawings
from model.training.history import EpochDone, Event

if TYPE_CHECKING:
    import argparse

    from digitpad.shell.main_window import MainWindow
    from digitpad.state.workspace import Workspace
    from model.base.arrays import FloatArray

_PATIENCE_S = 10.0
"""For an answer, which takes milliseconds."""
_LONG_PATIENCE_S = 60.0
"""For a look at the whole test set."""
_SHOWN_ANSWER = 7
_REST_S = 0.5
"""Before a picture: curves are drawn only a few times a second."""
_TEST_SIZE = 10_000


def demo(options: argparse.Namespace) -> int:
    """Draw the ten samples, train, and show the kernels; 0 only if all of it happened."""
    if options.screenshots is not None:
        _make_folder(options.screenshots)
    from digitpad.shell.application import make_application
    from digitpad.shell.main_window import MainWindow
    from digitpad.state.workspace import Workspace

    if why_no_window():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        # Settings and runs of its own: what the person has stays as it was left.
        os.environ[DATA_VARIABLE] = folder
        settings = QSettings(str(Path(folder) / "demo.ini"), QSettings.Format.IniFormat)
        workspace = Workspace()
        window = MainWindow(workspace, settings)
        try:
            window.show()
            app.processEvents()
            is_done = _Player(window, workspace, options).play()
        finally:
            workspace.close()
            window.hide()
            window.deleteLater()
            app.processEvents()
    return 0 if is_done else 1


class _Player:
    """Plays the part of the person: presses, drags, waits and looks."""

    def __init__(
        self, window: MainWindow, workspace: Workspace, options: argparse.Namespace
    ) -> None:
        self._window = window
        self._hand = Hand(window)
        self._workspace = workspace
        self._screenshots: Path | None = options.screenshots
        self._epochs: int = options.epochs
        self._train_size: int = options.train
        self._answers: list[FloatArray | None] = []
        window.draw_tab.read.connect(self._answers.append)

    def play(self) -> bool:
        """The whole demonstration; whether all of it happened."""
        self._fill_form()
        entries = [drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))]
        drawings = [entry for entry in entries if isinstance(entry, Drawing)]
        has_read = [self._draw(drawing) for drawing in drawings]
        self._take_picture("draw")
        self._hand.turn_to_tab(1)
        has_trained = self._train()
        self._take_picture("train")
        self._hand.turn_to_tab(2)
        has_kernels = self._compare_kernels()
        self._take_picture("filters")
        if self._screenshots is not None:
            self._tour_filters()
        return len(has_read) == 10 and all(has_read) and has_trained and has_kernels

    def _draw(self, drawing: Drawing) -> bool:
        """Draw one digit stroke by stroke, waiting for its live answer; whether one came."""
        canvas = self._window.draw_tab.canvas
        if not canvas.is_empty():
            self._hand.click("clear_button")
        if not self._hand.wait(lambda: self._window.draw_tab.is_answer_current, _PATIENCE_S):
            return False
        self._answers.clear()
        button = Qt.MouseButton.LeftButton
        for stroke in drawing.strokes:
            points = [canvas.to_widget(x, y).toPoint() for x, y in stroke.tolist()]
            QTest.mousePress(canvas, button, pos=points[0])
            for point in points[1:]:
                QTest.mouseMove(canvas, point)
                QApplication.processEvents()
            QTest.mouseRelease(canvas, button, pos=points[-1])
        has_answer = self._hand.wait(lambda: self._window.draw_tab.is_answer_current, _PATIENCE_S)
        probabilities = self._answers[-1] if self._answers else None
        if not has_answer or probabilities is None:
            _print(f"drew {drawing.label}: read nothing")
            return False
        digit = int(probabilities.argmax())
        _print(f"drew {drawing.label}: read {digit}, {probabilities[digit]:.1%}")
        return True

    def _fill_form(self) -> None:
        """Set the Train tab's fields, before anything else: they say what is possible."""
        wanted = {
            "train_size_spin": self._train_size,
            "test_size_spin": _TEST_SIZE,
            "epochs_spin": self._epochs,
        }
        for name, value in wanted.items():
            field = self._window.train_tab.findChild(QSpinBox, name)  # builds the tab
            assert field is not None, name
            field.setValue(value)
            if field.value() != value:
                raise DataError(
                    f"{field.accessibleName().lower()}: {value} is not possible; "
                    f"choose {field.minimum()} to {field.maximum()}"
                )

    def _train(self) -> bool:
        """Train from the Train tab; whether every epoch was reported."""
        epochs: list[EpochDone] = []
        troubles: list[str] = []

        def hear(events: list[Event]) -> None:
            for event in events:
                if isinstance(event, EpochDone):
                    epochs.append(event)
                    _print(
                        f"epoch {event.epoch}: loss {event.train_loss:.4f}, "
                        f"train {event.train_accuracy:.2%}, test {event.test_accuracy:.2%}, "
                        f"{event.seconds:.1f} s, {event.images_per_second:,.0f} images/s"
                    )

        self._workspace.training.reported.connect(hear)
        self._workspace.training.failed.connect(troubles.append)
        self._hand.click("start_button")
        self._hand.wait(lambda: not self._workspace.training.session.is_active)
        for trouble in troubles:
            sys.stderr.write(f"digitpad: {trouble}\n")
        return len(epochs) == self._epochs and not troubles

    def _compare_kernels(self) -> bool:
        """Whether the Filters tab shows 30 kernels, and others than before training."""
        page = self._window.filters_tab.kernels_page
        run = self._workspace.networks.run
        if run is None or run.network.kernels is None:
            return False
        before, after = run.trained.history.first_kernels, run.network.kernels
        if before is None or page.before.kernel_count() != len(before):
            return False
        moved = float(np.abs(after - before).max())
        _print(f"kernels: {page.after.kernel_count()} shown, moved by up to {moved:.3f}")
        return page.after.kernel_count() == len(after) and moved > 0

    def _tour_filters(self) -> None:
        """Turn to the pages behind the kernels, and take a picture of each."""
        tab = self._window.filters_tab
        self._hand.click("show_work_page_button")
        self._hand.click("pair_button")
        self._take_picture("filters_at_work")
        self._hand.click("show_switch_page_button")
        page = tab.switch_page
        self._hand.wait(lambda: bool(page.chart.points()) and not page.is_busy, _LONG_PATIENCE_S)
        if page.chart.points():
            self._hand.click_tile(page.grid, int(np.argmax(page.chart.points())))
        self._hand.wait(lambda: not page.is_busy, _LONG_PATIENCE_S)
        self._take_picture("filters_switch_off")
        self._hand.click("show_deeper_page_button")
        for _ in range(2):
            self._hand.click("layer_onward_button")
        units, unit_patterns = tab.deeper_page.units, tab.deeper_page.unit_patterns
        self._hand.wait(lambda: units.kernel_count() > _SHOWN_ANSWER, _PATIENCE_S)
        self._hand.click_tile(units, _SHOWN_ANSWER)
        self._hand.wait(lambda: not unit_patterns.is_busy, _LONG_PATIENCE_S)
        self._take_picture("filters_deeper")

    def _take_picture(self, name: str) -> None:
        if self._screenshots is None:
            return
        self._hand.rest(_REST_S)
        path = self._screenshots / f"{name}.png"
        if not self._window.grab().save(str(path)):
            raise DataError(f"{path} was not saved; choose another folder for --screenshots")
        _print(f"saved {path}")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be made: {error.strerror or error}; choose another folder"
        ) from error


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
