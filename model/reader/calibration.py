"""Making a network's probabilities mean what they say, and finding when not to trust them.

A temperature divides all logits (Guo et al., 2017). It is put into the last layer's weights, so
that users of the network need not know of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.nn.layers import Linear
from model.nn.loss import softmax, softmax_cross_entropy

if TYPE_CHECKING:
    from model.base.arrays import FloatArray, IntArray
    from model.nn.network import Network

_TEMPERATURES = (0.2, 5.0)
_STEPS = 60


def fit_temperature(logits: FloatArray, labels: IntArray) -> float:
    """The temperature with the smallest cross-entropy.

    Parameters
    ----------
    logits, labels
        Shapes (n, classes) and (n,) of examples the network did not learn from.

    Returns
    -------
    From 0.2 to 5, to 1%; by golden section, since the loss has one valley in the temperature.
    """
    golden = (np.sqrt(5) - 1) / 2
    low, high = np.log(_TEMPERATURES)

    def loss(log_temperature: float) -> float:
        scaled = logits.T.astype(np.float64) / np.exp(log_temperature)
        return softmax_cross_entropy(scaled, labels, labels.size)[0]

    for _ in range(_STEPS):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def divide_logits(network: Network, temperature: float) -> None:
    """Put the temperature into the last layer, in place: the answers stay, their sureness moves.

    Raises
    ------
    ValueError
        If the network does not end in a Linear layer, or the temperature is not above 0.
    """
    last = network.layers[-1]
    if not isinstance(last, Linear) or not temperature > 0:
        raise ValueError(
            f"temperature {temperature!r} cannot be put into {type(last).__name__}; expected a "
            "number above 0 and a network that ends in Linear"
        )
    for values in last.values.values():
        values /= temperature


def calibration_error(probabilities: FloatArray, labels: IntArray, bins: int = 15) -> float:
    """The expected calibration error (Naeini et al., 2015; Guo et al., 2017).

    Parameters
    ----------
    probabilities, labels
        Shapes (n, classes) and (n,).
    bins
        Equal parts of 0 to 1 that the answers are sorted into by their probability.

    Returns
    -------
    The mean, over the answers, of how far the share of right ones in a bin is from the mean
    probability in it: 0 to 1.
    """
    sure = probabilities.max(axis=1).astype(np.float64)
    is_right = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((sure * bins).astype(np.intp), bins - 1)
    differences = np.bincount(bin_of, is_right - sure, minlength=bins)
    return float(np.abs(differences).sum() / len(labels))


def threshold_for(probabilities: FloatArray, refused: float) -> float:
    """The probability below which the least sure share ``refused`` of these answers lies.

    Parameters
    ----------
    probabilities
        Shape (n, classes), of examples that ought to be accepted.
    refused
        Share that may be refused, 0 to 1. At 1 only answers as sure as the surest are accepted.

    Raises
    ------
    ValueError
        If the share is another, or there are no examples.
    """
    if not 0 <= refused <= 1 or len(probabilities) == 0:
        raise ValueError(
            f"refused is {refused!r} of {len(probabilities)} examples; expected a share from 0 to "
            "1 of at least one example"
        )
    sure = np.sort(probabilities.max(axis=1))
    return float(sure[min(int(refused * len(sure)), len(sure) - 1)])


@dataclass(frozen=True)
class Calibration:
    """What the logits were divided by, and the probability that an answer needs to be trusted."""

    temperature: float
    refuses_below: float


def calibrate(
    network: Network, logits: FloatArray, labels: IntArray, refused: float
) -> Calibration:
    """Put the best temperature into ``network``, and find when its answers are to be refused.

    Parameters
    ----------
    logits, labels
        Its own, (n, classes) and (n,), of examples it did not learn from.
    refused
        Share of them that may be refused.

    Returns
    -------
    The temperature, and the probability below which the least sure share ``refused`` lies.
    """
    temperature = fit_temperature(logits, labels)
    divide_logits(network, temperature)
    probabilities = softmax(logits.T / temperature).T
    return Calibration(temperature, threshold_for(probabilities, refused))
