"""A race: the same network and seed by several optimizers or learning rates, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from model.nn import optimizers
from model.training.config import TrainingConfig

if TYPE_CHECKING:
    from digitpad.state.run_archive import RunArchive
    from digitpad.state.workspace import Workspace

Lane = tuple[str, TrainingConfig]


def optimizer_lanes(config: TrainingConfig, names: Sequence[str]) -> list[Lane]:
    """A lane for each optimizer, each with the learning rate that usually fits it."""
    return [
        (
            optimizers.TITLES[name],
            replace(
                config,
                optimizer=name,
                optimizer_settings={},
                learning_rate=optimizers.DEFAULT_RATES[name],
            ),
        )
        for name in names
    ]


def rate_lanes(config: TrainingConfig, rates: Sequence[float]) -> list[Lane]:
    """A lane for each learning rate; ValueError if one is impossible."""
    title = optimizers.TITLES[config.optimizer]
    return [(f"{title} {rate:g}", replace(config, learning_rate=rate)) for rate in rates]


class Race(QObject):
    """Runs lanes one after the other, even where one fails, until a person stops one."""

    changed = Signal()
    refused = Signal(str)  # why the next lane cannot begin; the race has ended

    def __init__(
        self, workspace: Workspace, runs: RunArchive, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._runs = runs
        self._lanes: list[Lane] = []
        self._data_name = ""
        self._lane = ""
        self._count = 0
        self._has_failed = False
        workspace.training.failed.connect(self._on_failed)
        workspace.training.finished.connect(self._on_finished)

    @property
    def is_on(self) -> bool:
        """Whether it is under way."""
        return self._count > 0

    def sentence(self) -> str:
        """Where it is, such as "Race: 2 of 5"; empty when there is none."""
        if not self.is_on:
            return ""
        return self.tr("Race: {0} of {1}").format(self._count - len(self._lanes), self._count)

    def lane(self) -> str:
        """Which lane runs now, such as "Race 2 of 5: Momentum, 0.01"; empty when there is none."""
        if not self.is_on:
            return ""
        return self.tr("Race {0} of {1}: {2}").format(
            self._count - len(self._lanes), self._count, self._lane
        )

    def start(self, lanes: Sequence[Lane], data_name: str) -> None:
        """Begin with the first of ``lanes``; nothing happens while a training runs."""
        if self._workspace.training.session.is_active or not lanes:
            return
        self._lanes, self._count, self._data_name = list(lanes), len(lanes), data_name
        self._start_next()

    @Slot()
    def _start_next(self) -> None:
        if not self._lanes or self._workspace.training.session.is_active:
            self._end()
            return
        title, config = self._lanes.pop(0)
        self._has_failed = False
        # A lane of learning rates has its rate in its title.
        rate = f"{config.learning_rate:g}"
        self._lane = title if title.endswith(rate) else f"{title}, {rate}"
        self._runs.name_next(self.tr("Race: {0}").format(title))
        try:
            self._workspace.training.start(config, self._data_name)
        except ValueError as error:
            self._runs.name_next("")
            self._end()
            self.refused.emit(str(error))
            return
        self.changed.emit()

    def _end(self) -> None:
        self._lanes, self._count = [], 0
        self.changed.emit()

    @Slot(str)
    def _on_failed(self, _text: str) -> None:
        self._has_failed = True

    @Slot(bool)
    def _on_finished(self, completed: bool) -> None:
        if not self.is_on:
            return
        if not completed and not self._has_failed:  # stopped by the person
            self._end()
        else:
            # Not from here: others are still being notified of the end of this one.
            QTimer.singleShot(0, self._start_next)
