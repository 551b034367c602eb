"""What training makes small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.base.arrays import FloatArray, IntArray

NONE_OF_THEM = -1
"""The label of what belongs to no class: its target is the same probability for every class
(outlier exposure; Hendrycks et al., 2019)."""


def softmax(logits: FloatArray) -> FloatArray:
    """Probabilities from logits, both (classes, n); each column sums to 1.

    The largest logit is subtracted first, so that no exponential overflows.
    """
    shifted = np.exp(logits - logits.max(axis=0))
    result: FloatArray = shifted / shifted.sum(axis=0)
    return result


def softmax_cross_entropy(
    logits: FloatArray, labels: IntArray, batch_size: int, smoothing: float = 0.0
) -> tuple[float, FloatArray]:
    """The cross-entropy of softmax(logits), and its gradient by the logits.

    Parameters
    ----------
    logits
        Shape (classes, n).
    labels
        Shape (n,), each from 0 to classes - 1, or `NONE_OF_THEM`.
    batch_size
        The examples the mean is taken over: n, or more where these n are a part of a batch.
    smoothing
        The share of the target that is spread evenly over all classes, 0 to 1 (Szegedy et al.,
        2016). It keeps a network from growing ever surer of what it has long known.

    Returns
    -------
    The sum of the n losses divided by ``batch_size``, and its gradient, (classes, n).

    Raises
    ------
    ValueError
        If n is 0, there are not n labels, or one of them is of no class.
    """
    if labels.shape != logits.shape[1:] or not labels.size:
        raise ValueError(
            f"there are {logits.shape[1]} images and labels of shape {labels.shape}; give one "
            "label an image, and at least one of both"
        )
    shifted = logits - np.maximum.reduce(logits)
    gradient = np.exp(shifted)
    sums = np.add.reduce(gradient)
    losses = np.log(sums)
    sums *= batch_size
    gradient /= sums
    lowest = np.minimum.reduce(labels)
    if lowest < NONE_OF_THEM:
        raise _no_classes(labels, len(logits))
    try:
        # Places of the true classes' logits, all in one row: quicker than by two indices.
        truth = labels.astype(np.intp, casting="same_kind", copy=False) * labels.size
        truth += np.arange(labels.size)
        of_truth = shifted.take(truth)
    except (IndexError, TypeError):
        raise _no_classes(labels, len(logits)) from None
    # Of logits that lie image after image `reshape` would give a copy, to be written in vain.
    gradient = np.ascontiguousarray(gradient)
    in_a_row = gradient.reshape(-1)
    if smoothing or lowest < 0:
        evenly = np.where(labels < 0, 1, smoothing).astype(logits.dtype)
        losses -= evenly * shifted.mean(axis=0) + (1 - evenly) * of_truth
        gradient -= evenly / (batch_size * len(logits))
        in_a_row[truth] -= (1 - evenly) / batch_size
    else:
        losses -= of_truth
        in_a_row[truth] -= 1 / batch_size
    return float(np.add.reduce(losses, dtype=np.float64)) / batch_size, gradient


def _no_classes(labels: IntArray, classes: int) -> ValueError:
    return ValueError(
        f"the labels go from {labels.min()} to {labels.max()}, as {labels.dtype}; expected "
        f"integers from 0 to {classes - 1}"
    )
