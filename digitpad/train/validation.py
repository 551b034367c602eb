"""Whether settings make sense together, told for each setting before a run is begun.

No Qt and no reading of files: a network is built, which takes less than a millisecond because its
weights are not drawn, and held against what is known of the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields

from digitpad.data import DataFacts
from model import optimizers, zoo
from model.config import TrainingConfig
from model.layers import Linear
from model.layers.activations import Activation
from model.layers.dropout import Dropout
from model.network import Network

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
        remarks.append(Remark("network", "It does not fit into memory; take fewer units."))
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
            f"There are {size:,} training images: every epoch is a single step.",
            is_problem=False,
        )
    if size is not None and config.steps is not None:
        epochs = config.steps / -(-size // config.batch_size)
        yield Remark(
            "steps",
            f"That is after {epochs:,.1f} {'epoch' if epochs == 1 else 'epochs'}, whatever Epochs "
            "says.",
            is_problem=False,
        )
    usual = optimizers.DEFAULT_RATES[config.optimizer]
    if config.learning_rate >= _WILD * usual:
        yield Remark(
            "learning_rate",
            f"{config.learning_rate / usual:,.0f} times the usual {usual:g}: the loss will likely "
            "run away, which is worth seeing once.",
            is_problem=False,
        )
    if config.network_settings.get("initialisation") == "zeros":
        yield Remark(
            "initialisation",
            "Every unit stays like its neighbour, so next to nothing is learnt.",
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
            f"Numerical gradients are for fully connected networks, but {title} has a "
            f"{type(others[0]).__name__}; choose Backpropagation here, or the network "
            f"{zoo.TITLES['simple_net']}.",
        )
    elif network.parameters.size > _MANY_DIFFERENCES:
        yield Remark(
            "gradient",
            f"{network.parameters.size:,} parameters are moved one by one: a single step takes "
            "minutes.",
            is_problem=False,
        )


def _about_data(network: Network, facts: DataFacts) -> Iterator[Remark]:
    if network.input_shape != facts.image_shape:
        takes, has = (
            " x ".join(map(str, shape)) for shape in (network.input_shape, facts.image_shape)
        )
        yield Remark(
            "network",
            f"It takes images of {takes}, but those of {facts.name} are {has}; choose another "
            "network, or another file under Data.",
        )
    elif facts.classes > network.classes:
        yield Remark(
            "classes",
            f"{facts.name} has {facts.classes} classes, but the network tells {network.classes} "
            f"apart; set {facts.classes}.",
        )


def _named(text: str, otherwise: str) -> Remark:
    """The remark of an error text, at the first setting the text names."""
    names = "|".join([*_settings(), *_CALLED])
    found = re.search(rf"\b({names})\b", text)
    setting = found.group() if found else otherwise
    # "Conv2d: kernel_size 40 does not fit": whoever found it is of no interest here.
    words = re.sub(r"^\w+: ", "", text)
    return Remark(_CALLED.get(setting, setting), f"{words[:1].upper()}{words[1:].rstrip('.')}.")


_CALLED: Mapping[str, str] = {"rate": "dropout", "units": "hidden", "parameters": "network"}
"""Layers know their arguments by other names than the networks do."""


def _settings() -> list[str]:
    own = {name for network in zoo.NETWORKS for name in zoo.settings_of(network)}
    own |= {name for each in optimizers.OPTIMIZERS for name in optimizers.settings_of(each)}
    return sorted(own | {field.name for field in fields(TrainingConfig)})
