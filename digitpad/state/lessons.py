"""What the person teaches: their digits, the lesson in progress, and the network it leaves.

Each lesson starts from the default network and uses all digits, so that errors of one lesson do not
reach the next, and undoing it means removing the taught network.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.background.task import Background
from digitpad.state.data_sources import bundled_mnist
from digitpad.state.digits_import import DigitsImport
from digitpad.state.labelled_digits import FILE_NAME, MyDigits
from model.base.errors import DataError
from model.files.aside import put_aside
from model.reader.fine_tuning import Progress, Taught, Teacher
from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork
from model.training.history import EpochDone, History

if TYPE_CHECKING:
    from digitpad.state.network_entry import NetworkEntry
    from digitpad.state.networks import Networks

log = logging.getLogger(__name__)

TAUGHT_NAME = "taught.npz"


class Lessons(QObject):
    """Teaching the default of ``networks``.

    Parameters
    ----------
    folder
        Where digits and the taught network are kept; None keeps neither.

    Signals
    -------
    started, finished
        A lesson began; it ended: Taught, which is now `offered`, or None.
    progressed, failed
        How far it is, Progress; why it ends early.
    offer_changed
        `offered` or `kept` is another.
    """

    started = Signal()
    progressed = Signal(object)  # Progress
    failed = Signal(str)
    finished = Signal(object)  # Taught | None
    offer_changed = Signal()

    def __init__(
        self, networks: Networks, folder: Path | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._networks = networks
        self._path = None if folder is None else folder / TAUGHT_NAME
        self.digits = MyDigits(None if folder is None else folder / FILE_NAME, self)
        self.imports = DigitsImport(self.digits, self)
        self._work = Background("digitpad-teaching", self)
        self._work.reported.connect(self._on_reported)
        self._work.failed.connect(self._on_failed)
        self.offered: Taught | None = None
        self.kept: NetworkEntry | None = None
        self._began = 0.0
        self.seconds = 0.0
        """How long the last lesson took."""
        self.trouble = ""
        """What was wrong with the taught network of an earlier start; empty if nothing."""
        if self._path is not None and self._path.exists():
            self._load(self._path)

    @property
    def is_active(self) -> bool:
        """Whether a lesson is going on."""
        return self._work.is_busy

    def start(self) -> None:
        """Teach the default network all digits there are.

        Raises
        ------
        DataError
            If there are none.
        """
        drawings = list(self.digits.drawings.values())
        if not drawings:
            raise DataError("there are no drawings to learn from; draw a digit and say what it is")
        # A copy: nobody else may use the activations of the network that reads.
        trained = self._networks.entries[0].trained
        network = trained.network.copy()
        self._set_offer(None)
        self._began = time.perf_counter()
        self._work.start(
            lambda: Teacher(
                network, drawings, bundled_mnist(), refuses_below=trained.refuses_below
            ).run()
        )
        self.started.emit()

    @Slot()
    def stop(self) -> None:
        """End the lesson in progress; everything stays as it was before it."""
        if self._work.is_busy:
            self._work.cancel()
            self._end(None)

    def keep(self) -> None:
        """Read with what the last lesson taught, now and at the next start.

        Raises
        ------
        DataError
            If it could not be written; it is used all the same until the program ends.
        """
        if self.offered is None:
            return
        trained = self._as_trained(self.offered)
        self._forget_entry()
        self._adopt(trained)
        self._set_offer(None)
        if self._path is not None and self.kept is not None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DataError(f"{self._path} was not saved: {error.strerror or error}") from error
            weights_file.save(self._path, trained)
            self.kept.path = self._path
            self._networks.entry_changed.emit(self.kept)

    def go_back(self) -> None:
        """Read with the network as it was before all lessons; the digits stay.

        Raises
        ------
        DataError
            If the file of the taught network cannot be removed.
        """
        self._set_offer(None)
        self._forget_entry()
        if self._path is not None:
            try:
                self._path.unlink(missing_ok=True)
            except OSError as error:
                raise DataError(
                    f"{self._path} cannot be removed: {error.strerror or error}; at the next "
                    "start it would be used again, so remove it yourself"
                ) from error

    def decline(self) -> None:
        """Leave what the last lesson taught; everything stays as it was before it."""
        self._set_offer(None)

    def close(self) -> None:
        """End the lesson and the import, and write what is not written yet."""
        self._work.close()
        self.imports.close()
        self.digits.close()

    def _load(self, path: Path) -> None:
        try:
            trained = weights_file.load(path)
            self._adopt(trained, path)
        except ValueError as error:
            log.warning("the taught network was not opened: %s", error)
            self.trouble = self._put_aside(path, str(error).rstrip("."))

    def _put_aside(self, path: Path, reason: str) -> str:
        """Out of the way of the next one that is kept; what to show of it."""
        try:
            aside = put_aside(path)
        except DataError as error:
            return self.tr("{0}. {1}: copy {2} before you teach again").format(reason, error, path)
        return self.tr("{0}. It was put aside as {1}").format(reason, aside)

    def _adopt(self, trained: TrainedNetwork, path: Path | None = None) -> None:
        self.kept = self._networks.add(self.tr("taught by you"), trained, path)
        self._networks.use(self.kept)

    def _forget_entry(self) -> None:
        # Its own file, opened by the person, has taken its place.
        if self.kept is not None and self.kept in self._networks.entries:
            self._networks.remove(self.kept)
        self.kept = None

    def _as_trained(self, taught: Taught) -> TrainedNetwork:
        """With a record of the lesson, so that Filters can show the kernels before and after."""
        base = self._networks.entries[0].trained
        kernels, old_kernels = taught.network.kernels, base.network.kernels
        before = None if old_kernels is None else old_kernels.copy()
        history = History(len(taught.losses), list(taught.losses), first_kernels=before)
        history.record(
            EpochDone(
                1,
                len(taught.losses),
                self.seconds,
                taught.images / self.seconds,
                sum(taught.losses) / len(taught.losses),
                taught.after.own_correct / len(taught.after.own_right),
                taught.after.test.loss,
                taught.after.test.accuracy,
                None if kernels is None else kernels.copy(),
            )
        )
        return TrainedNetwork(taught.network, history=history, refuses_below=base.refuses_below)

    def _set_offer(self, taught: Taught | None) -> None:
        self.offered = taught
        self.offer_changed.emit()

    def _end(self, taught: Taught | None) -> None:
        self.seconds = time.perf_counter() - self._began
        self._set_offer(taught)
        self.finished.emit(taught)

    @Slot(object)
    def _on_reported(self, event: Progress | Taught) -> None:
        if isinstance(event, Taught):
            self._end(event)
        else:
            self.progressed.emit(event)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._end(None)
        self.failed.emit(text)
