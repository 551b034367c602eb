"""How soon the Filters tab answers: a kernel switched off, the test set, every layer's units, and
the window while a network trains.

    python tests/bench/filters.py

Prints medians and worst cases. Runs on the screen there is, else offscreen.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    """Measure, and print."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIGITPAD_DATA"] = folder
        _importances()
        _window(str(Path(folder) / "bench.ini"))


def _importances() -> None:
    """All kernels' worth by shares of sums, against a network evaluated again for each kernel."""
    from digitpad.state.data_sources import bundled_mnist
    from digitpad.system.resources import BUNDLED_WEIGHTS, asset
    from model.analysis.ablation import edited, importances
    from model.nn.evaluation import accuracy
    from model.storage import weights_file

    data = bundled_mnist()
    images, labels = data.x_test[:500], data.t_test[:500]
    for name in BUNDLED_WEIGHTS:
        network = weights_file.load(asset(name)).network
        assert network.kernels is not None
        count, ratios = len(network.kernels), []
        for _ in range(3):
            began = time.perf_counter()
            for _part in importances(network, images, labels):
                pass
            shared = time.perf_counter() - began
            began = time.perf_counter()
            for kernel in range(count):
                factors = np.ones(count)
                factors[kernel] = 0
                accuracy(edited(network, factors.tolist()), images, labels)
            ratios.append(shared / (time.perf_counter() - began))
        _report(f"{network.name}: worth of {count} kernels, share of evaluating each", ratios)


def _window(settings: str) -> None:
    from lateness import LatenessWatch
    from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
    from PySide6.QtTest import QTest

    from digitpad.shell.application import make_application
    from digitpad.shell.main_window import MainWindow
    from digitpad.state.data_sources import bundled_mnist
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.workspace import Workspace
    from model.nn import zoo
    from model.storage.weights_file import TrainedNetwork
    from model.training.config import TrainingConfig

    app = make_application()
    workspace = Workspace()
    window = MainWindow(workspace, QSettings(settings, QSettings.Format.IniFormat))
    window.show()
    tab = window.filters_tab
    window.tabs.setCurrentWidget(tab)
    watch = LatenessWatch()
    late = watch.late

    def live(is_so: Callable[[], bool]) -> float:
        """Seconds until the condition holds; events are processed and watched meanwhile."""
        loop, poll = QEventLoop(), QTimer()
        poll.timeout.connect(lambda: is_so() and loop.quit())
        poll.start(2)
        began = time.perf_counter()
        watch.start()
        loop.exec()
        watch.stop()
        return time.perf_counter() - began

    def live_for(seconds: float) -> None:
        until = time.perf_counter() + seconds
        live(lambda: time.perf_counter() > until)

    switch, deeper = tab.switch_page, tab.deeper_page
    switch.input.show_drawing(bundled_mnist().x_test[18, 0])
    for entry in workspace.networks.entries[:2]:
        name = entry.network.name
        tab.show_page(switch)
        tab.show_entry(entry)
        app.processEvents()

        def is_scored() -> bool:
            score = switch.importance_run.score
            return score is not None and score.seen == score.total

        def is_weighed() -> bool:
            found = switch.importance_run.importances
            return found is not None and found.seen == found.total

        live(is_scored)
        late.clear()
        _report(f"{name}: worth of every kernel, 10,000 images, s", [live(is_weighed)])
        _report(f"{name}: lateness of a 16 ms timer meanwhile, ms", late)
        answers, firsts, alls = [], [], []
        late.clear()
        for kernel in range(8):
            place = switch.grid.tile_rect(kernel).center().toPoint()
            began = time.perf_counter()
            QTest.mouseClick(switch.grid, Qt.MouseButton.LeftButton, pos=place)
            app.processEvents()
            answers.append(1000 * (time.perf_counter() - began))
            firsts.append(live(lambda: switch.importance_run.score is not None))
            alls.append(firsts[-1] + live(is_scored))
        _report(f"{name}: click on a kernel to the painted answer, ms", answers)
        _report(f"{name}: to the accuracy of 500 test images, s", firsts)
        _report(f"{name}: to the accuracy of all 10,000, s", alls)
        _report(f"{name}: lateness of a 16 ms timer meanwhile, ms", late)
    tab.show_page(deeper)
    for name in zoo.NETWORKS:
        network = zoo.build(name)
        network.initialise(np.random.default_rng(1))
        late.clear()
        own, seen = [], []
        entry = NetworkEntry("bench", TrainedNetwork(network))
        workspace.networks.keep(entry)
        tab.show_entry(entry)
        for index in range(deeper.layers.list.count()):
            began = time.perf_counter()
            deeper.choose_layer(index)
            own.append(1000 * (time.perf_counter() - began))
            seen.append(own[-1] / 1000 + live(lambda: deeper.units.kernel_count() > 0))
            live_for(0.2)  # the search through the test images begins
        _report(f"{name}: a layer chosen, in the window's thread, ms", own)
        _report(f"{name}: to the units of the layer, s", seen)
        _report(f"{name}: lateness of a 16 ms timer meanwhile, ms", late)
    tab.input.show_drawing(bundled_mnist().x_test[18, 0])
    config = TrainingConfig(epochs=900)
    workspace.training.start(config)
    live(lambda: workspace.training.has_begun)
    for page in (tab.kernels_page, tab.work_page, tab.health_page, switch, deeper):
        tab.show_page(page)
        late.clear()
        live_for(5)
        _report(f"lateness of a 16 ms timer while training, {page.objectName()}, ms", late)
    workspace.close()
    window.hide()
    window.deleteLater()
    app.processEvents()


def _report(name: str, values: list[float]) -> None:
    median, worst = np.percentile(values or [0.0], [50, 100])
    print(f"{name:72} median {median:8.3f}   worst {worst:8.3f}   n {len(values)}", flush=True)


if __name__ == "__main__":
    main()
