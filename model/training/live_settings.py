"""The settings that may be moved while a run goes on: learning rate, weight decay and dropout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from model.base.checks import is_number
from model.nn.layers import Dropout
from model.training.history import SettingChanged

if TYPE_CHECKING:
    from model.nn.network import Network
    from model.training.config import TrainingConfig

CHANGEABLE = ("learning_rate", "weight_decay", "dropout")
"""Their names, as `LiveSettings.change` takes them."""


def values_after(
    config: TrainingConfig, network: Network, changes: Sequence[SettingChanged]
) -> dict[str, float]:
    """The values in force in a run of ``network`` by ``config`` after these changes."""
    begun = LiveSettings(config, [network]).values
    return {**begun, **{change.name: change.after for change in changes}}


class LiveSettings:
    """The values in force, at first those of ``config``.

    Parameters
    ----------
    networks
        The network in training and its replicas, whose dropout is moved together.
    """

    def __init__(self, config: TrainingConfig, networks: Sequence[Network]) -> None:
        self._config = config
        self._dropouts = [
            layer for network in networks for layer in network.layers if isinstance(layer, Dropout)
        ]
        self._values = {
            "learning_rate": config.learning_rate,
            "weight_decay": config.weight_decay,
        }
        if self._dropouts:
            # The network's own setting: that of its layers may have been moved in another run.
            rate = self._dropouts[0].rate
            begun = networks[0].settings.get("dropout", rate)
            self._values["dropout"] = begun if is_number(begun) else rate

    @property
    def values(self) -> dict[str, float]:
        """A copy; without "dropout" where the network leaves out nothing."""
        return dict(self._values)

    @property
    def learning_rate(self) -> float:
        """Before the schedule's factor."""
        return self._values["learning_rate"]

    @property
    def weight_decay(self) -> float:
        """As a share of the learning rate."""
        return self._values["weight_decay"]

    def change(self, values: Mapping[str, float], step: int) -> list[SettingChanged]:
        """Take ``values``, to be in force after ``step``: all of them, or none.

        Returns
        -------
        What changed; nothing for a value that is in force already.

        Raises
        ------
        ValueError
            If a setting cannot be moved, or not to that value.
        """
        for name in values:
            if name not in CHANGEABLE:
                raise ValueError(
                    f"{name} cannot be moved while a run goes on; "
                    f"choose one of {', '.join(CHANGEABLE)}"
                )
            if name not in self._values:
                raise ValueError(
                    "the network has no dropout to move; begin a run of a network with dropout "
                    "above 0"
                )
        moved = {**self._values, **values}
        # The two refuse what is impossible.
        replace(
            self._config,
            learning_rate=moved["learning_rate"],
            weight_decay=moved["weight_decay"],
        )
        if "dropout" in moved:
            Dropout(moved["dropout"])
        changes = [
            SettingChanged(step, name, self._values[name], float(value))
            for name, value in values.items()
            if value != self._values[name]
        ]
        self._values.update({change.name: change.after for change in changes})
        return changes

    def put_in_force(self) -> None:
        """Call it before each step: dropout stays as it is within a batch."""
        for layer in self._dropouts:
            layer.rate = self._values["dropout"]
