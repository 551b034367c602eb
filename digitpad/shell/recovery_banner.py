"""The offer, at the start, to go on with a training that was cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from digitpad.widgets.banner import Banner
from digitpad.widgets.dialogs import show_error
from model.nn import zoo

if TYPE_CHECKING:
    from digitpad.state.crash_recovery import Recovery
    from model.storage.weights_file import TrainedNetwork


class RecoveryBanner(Banner):
    """Offers one training after another that ``recovery`` found; without it, none."""

    about_to_go_on = Signal()  # emitted before it starts, so that listeners can be built
    went_on = Signal()  # a training is gone on with

    def __init__(self, recovery: Recovery | None, parent: QWidget | None = None) -> None:
        super().__init__("recovery_banner", parent=parent)
        self._recovery = recovery

    @Slot()
    def offer(self) -> None:
        """If a training was cut off, offer to go on with it."""
        left = None if self._recovery is None else self._recovery.newest_interrupted()
        if left is None:
            self._show_trouble()
            return
        history = left.history
        message = self.tr("A training was cut off: {0} after step {1}").format(
            zoo.TITLES.get(left.network.name, left.network.name), f"{len(history.losses):,}"
        )
        if history.test_accuracy is not None:
            message += self.tr(", test accuracy {0}").format(f"{history.test_accuracy:.2%}")
        self.show_message(
            self.tr("{0}. Going on, it ends as if it had never stopped.").format(message),
            (
                self.tr("Go on"),
                self.tr("Train it further from its last checkpoint."),
                lambda: self._go_on_with(left),
            ),
            (
                self.tr("Discard"),
                self.tr("Delete its checkpoint."),
                self._discard,
            ),
        )

    def _show_trouble(self) -> None:
        if self._recovery is not None and self._recovery.trouble:
            text = self.tr("A training that was cut off cannot be gone on with: {0}.")
            self.show_message(text.format(self._recovery.trouble.rstrip(".")))

    def _go_on_with(self, left: TrainedNetwork) -> None:
        if self._recovery is None:
            return
        self.about_to_go_on.emit()
        try:
            self._recovery.continue_interrupted(left)
        except (ValueError, RuntimeError) as error:
            show_error(self, self.tr("The training was not gone on with"), str(error))
            self.offer()
            return
        self.went_on.emit()

    def _discard(self) -> None:
        if self._recovery is not None:
            self._recovery.discard_interrupted()
            self.offer()
