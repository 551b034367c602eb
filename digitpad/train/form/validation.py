"""Whether settings make sense together, checked for each setting before a run starts.

No window and no reading of files: a network is built, which takes less than a millisecond because
its weights are not drawn, and held against what is known of the data.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from model.nn import optimizers, zoo
from model.nn.layers import Linear
from model.nn.layers.activations import Activation
from model.nn.layers.dropout import Dropout
from model.training.config import TrainingConfig

if TYPE_CHECKING:
    from digitpad.state.data_sources import DataFacts
    from model.nn.network import Network

translate = QCoreApplication.translate
"""Called by this name, so that Qt's lupdate finds the texts."""

_WILD = 30
"""Times the usual learning rate, from where on a word is said."""
_MANY_DIFFERENCES = 200_000
"""Parameters whose numerical gradient takes long enough to say so."""


@dataclass(frozen=True)
class Remark:
    """What there is to say of one setting.

    Attributes
    ----------
    setting
        The field of `TrainingConfig` it belongs to, or a setting of its network or optimizer.
    text
        What is wrong and what to do.
    is_problem
        Whether a run is impossible; otherwise it is only worth knowing.
    """

    setting: str
    text: str
    is_problem: bool = True


def check(
    make_config: Callable[[], TrainingConfig], facts: DataFacts | None
) -> tuple[TrainingConfig | None, Network | None, list[Remark]]:
    """Build the settings and the network, and say what does not fit.

    Parameters
    ----------
    make_config
        Builds the settings; may refuse with a ValueError that names one.
    facts
        What is known of the data; None while nothing is.

    Returns
    -------
    The settings and the network as far as they could be built, and the remarks. The network's
    weights are zero.
    """
    try:
        config = make_config()
    except ValueError as error:
        return None, None, [_named(str(error), "network")]
    remarks = list(_hints(config))
    network = None
    try:
        network = zoo.build(config.network, config.network_settings)
    except ValueError as error:
        remarks.append(_named(str(error), "network"))
    except MemoryError:
        remarks.append(
            Remark(
                "network", translate("remarks", "It does not fit into memory; take fewer units.")
            )
        )
    if network is not None:
        remarks += _about_network(config, network)
        if facts is not None:
            remarks += _about_data(network, facts)
    return config, network, remarks


def _hints(config: TrainingConfig) -> Iterator[Remark]:
    size = config.train_size
    if size is not None and config.batch_size > size:
        yield Remark(
            "batch_size",
            translate("remarks", "Training images: {0}, so every epoch is a single step.").format(
                f"{size:,}"
            ),
            is_problem=False,
        )
    if size is not None and config.steps is not None:
        epochs = config.steps / -(-size // config.batch_size)
        yield Remark(
            "steps",
            translate("remarks", "That is after {0} epochs, whatever Epochs says.").format(
                f"{epochs:,.1f}"
            ),
            is_problem=False,
        )
        if math.ceil(epochs) != config.epochs:
            yield Remark(
                "epochs",
                translate(
                    "remarks",
                    "End at step {0} decides (see Advanced): {1} epochs. A number typed here "
                    "takes its place.",
                ).format(f"{config.steps:,}", f"{math.ceil(epochs):,}"),
                is_problem=False,
            )
    usual = optimizers.DEFAULT_RATES[config.optimizer]
    if config.learning_rate >= _WILD * usual:
        yield Remark(
            "learning_rate",
            translate(
                "remarks",
                "{0} times the usual {1}: the loss will likely run away, which is worth "
                "seeing once.",
            ).format(f"{config.learning_rate / usual:,.0f}", f"{usual:g}"),
            is_problem=False,
        )
    if config.network_settings.get("initialisation") == "zeros":
        yield Remark(
            "initialisation",
            translate(
                "remarks", "Every unit stays like its neighbour, so next to nothing is learnt."
            ),
            is_problem=False,
        )


def _about_network(config: TrainingConfig, network: Network) -> Iterator[Remark]:
    if config.gradient != "numerical":
        return
    title = zoo.TITLES[config.network]
    others = [
        layer for layer in network.layers if not isinstance(layer, Linear | Activation | Dropout)
    ]
    if others:
        yield Remark(
            "gradient",
            translate(
                "remarks",
                "Numerical gradients are for fully connected networks, but {0} has a "
                "{1}; choose Backpropagation here, or the network {2}.",
            ).format(title, type(others[0]).__name__, zoo.TITLES["simple_net"]),
        )
    elif network.parameters.size > _MANY_DIFFERENCES:
        yield Remark(
            "gradient",
            translate(
                "remarks", "{0} parameters are moved one by one: a single step takes minutes."
            ).format(f"{network.parameters.size:,}"),
            is_problem=False,
        )


def _about_data(network: Network, facts: DataFacts) -> Iterator[Remark]:
    if network.input_shape != facts.image_shape:
        takes, has = (
            " x ".join(map(str, shape)) for shape in (network.input_shape, facts.image_shape)
        )
        yield Remark(
            "network",
            translate(
                "remarks",
                "It takes images of {0}, but those of {1} are {2}; choose another "
                "network, or another file under Data.",
            ).format(takes, facts.name, has),
        )
    elif facts.classes > network.classes:
        yield Remark(
            "classes",
            translate(
                "remarks", "{0} has {1} classes, but the network distinguishes {2}; set {1}."
            ).format(facts.name, facts.classes, network.classes),
        )


def _named(text: str, otherwise: str) -> Remark:
    """The remark of an error text, at the first setting the text names."""
    names = "|".join([*_settings(), *_CALLED])
    found = re.search(rf"\b({names})\b", text)
    setting = found.group() if found else otherwise
    # "Conv2d: kernel_size 40 does not fit": which layer found it is of no interest here.
    words = re.sub(r"^\w+: ", "", text)
    return Remark(_CALLED.get(setting, setting), f"{words[:1].upper()}{words[1:].rstrip('.')}.")


_CALLED: Mapping[str, str] = {"rate": "dropout", "units": "hidden", "parameters": "network"}
"""Layers know their arguments by other names than the networks do."""


def _settings() -> list[str]:
    own = {name for network in zoo.NETWORKS for name in zoo.settings_of(network)}
    own |= {name for each in optimizers.OPTIMIZERS for name in optimizers.settings_of(each)}
    return sorted(own | {field.name for field in fields(TrainingConfig)})
