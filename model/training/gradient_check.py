"""Backpropagation held against central differences."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from model.training.central_differences import require_length

if TYPE_CHECKING:
    from model.base.arrays import ByteArray, FloatArray, IntArray
    from model.nn.network import Network

_H = 1e-6
"""Small, since in float64 it may be: a larger step crosses more kinks of ReLU and max pooling."""

_KINK = 1e-3
"""A relative difference of the slopes to both sides that is no curvature but a corner."""

_CLOSE = 1e-4

_FLOOR = 1e-4
"""Gradients smaller than this share of the network's largest are compared as if they were that
large: below, the differences hold rounding only."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One parameter is compared.

    Attributes
    ----------
    done, total
        How many are, of how many.
    parameter
        Its array: "W1".
    backpropagated, numerical
        Its two gradients.
    error
        How far they lie apart, see `GradientCheck`.
    """

    done: int
    total: int
    parameter: str
    backpropagated: float
    numerical: float
    error: float


@dataclass(frozen=True)
class GradientCheck:
    """How far two gradients lie apart.

    Attributes
    ----------
    positions
        Which parameters of the flat vector were compared, (checked,).
    backpropagated, numerical
        Their gradients, (checked,) each.
    errors
        |a - b| / (|a| + |b|) of each, the sum taken no smaller than 1e-4 of the largest gradient.
        At a corner, where the slopes to both sides differ, whatever lies between them is right:
        there b is the nearer end of what lies between.
    kinks
        How many such corners were met. Untrained networks have some on every blank background,
        where ReLU is given exactly 0.
    largest_error
        The largest of ``errors``.
    parameter, index
        Where that is: for example "W1" and (12, 0, 3, 4).
    by_parameter
        The largest error in each parameter that was looked at.
    backpropagation_seconds, numerical_seconds
        What the one gradient took, for every parameter of the network, and the differences, for
        those that were compared.
    """

    positions: IntArray = field(repr=False)
    backpropagated: FloatArray = field(repr=False)
    numerical: FloatArray = field(repr=False)
    errors: FloatArray = field(repr=False)
    kinks: int
    largest_error: float
    parameter: str
    index: tuple[int, ...]
    by_parameter: dict[str, float]
    backpropagation_seconds: float
    numerical_seconds: float


def check_gradients(
    network: Network,
    images: ByteArray | FloatArray,
    labels: IntArray,
    *,
    sample: int | None = None,
    rng: np.random.Generator | None = None,
    h: float = _H,
) -> GradientCheck:
    """Compare the two gradients, parameter by parameter, on a float64 copy of the network.

    Parameters
    ----------
    network
        Left as it is.
    images, labels
        A small batch: every parameter costs two passes of it.
    sample
        How many values to look at in each parameter, drawn by ``rng``; None looks at all.
    rng
        Needed with ``sample``.
    h
        How far a parameter is moved, both ways.

    Raises
    ------
    ValueError
        If ``sample`` is given without ``rng``, or is below 1; if ``h`` is no length; or if the
        images and labels do not fit the network.
    """
    *_, result = checking_gradients(network, images, labels, sample=sample, rng=rng, h=h)
    assert isinstance(result, GradientCheck)
    return result


def checking_gradients(
    network: Network,
    images: ByteArray | FloatArray,
    labels: IntArray,
    *,
    sample: int | None = None,
    rng: np.random.Generator | None = None,
    h: float = _H,
) -> Iterator[Compared | GradientCheck]:
    """`check_gradients` bit by bit: yields each parameter compared, and last the result."""
    require_length(h)
    exact = network.copy(np.float64)
    spans = _spans(exact)
    chosen = {name: _chosen(span, sample, rng) for name, span in spans.items()}
    positions = np.concatenate(list(chosen.values()))
    names = [name for name, some in chosen.items() for _ in some]
    exact.loss_and_gradient(images, labels)  # the first one also makes the buffers
    began = time.perf_counter()
    exact.loss_and_gradient(images, labels)
    backpropagation_seconds, numerical_seconds = time.perf_counter() - began, 0.0
    backpropagated = exact.gradient[positions].copy()
    base = exact.loss(images, labels)
    floor = _FLOOR * float(np.abs(exact.gradient).max()) or 1.0
    numerical, errors = np.empty_like(backpropagated), np.empty_like(backpropagated)
    kinks = 0
    for done, position in enumerate(positions.tolist()):
        began = time.perf_counter()
        best = (0.0, np.inf, False)
        for step in (h, h / 10, h / 100):
            slopes = _slopes(exact, images, labels, position, base, step)
            found = _compare(float(backpropagated[done]), slopes, floor)
            best = min(best, found, key=lambda one: one[1])
            if best[1] < _CLOSE:
                break  # else a corner may lie within the step: try a shorter one
        numerical[done], errors[done], is_kink = best
        kinks += is_kink
        numerical_seconds += time.perf_counter() - began
        yield Compared(
            done + 1,
            positions.size,
            names[done],
            float(backpropagated[done]),
            float(numerical[done]),
            float(errors[done]),
        )
    worst = int(errors.argmax())
    name, span = names[worst], spans[names[worst]]
    yield GradientCheck(
        positions,
        backpropagated,
        numerical,
        errors,
        kinks,
        float(errors[worst]),
        name,
        tuple(
            int(i) for i in np.unravel_index(positions[worst] - span[0], exact.params[name].shape)
        ),
        {
            name: float(errors[(positions >= low) & (positions < high)].max(initial=0.0))
            for name, (low, high) in spans.items()
        },
        backpropagation_seconds,
        numerical_seconds,
    )


def _slopes(
    network: Network,
    images: ByteArray | FloatArray,
    labels: IntArray,
    position: int,
    base: float,
    h: float,
) -> tuple[float, float]:
    """The loss's slope below and above one parameter, which is put back."""
    value = network.parameters[position].copy()
    found = []
    for move in (-h, h):
        network.parameters[position] = value + move
        found.append((network.loss(images, labels) - base) / move)
    network.parameters[position] = value
    return found[0], found[1]


def _compare(
    backpropagated: float, slopes: tuple[float, float], floor: float
) -> tuple[float, float, bool]:
    """The central difference, its relative error, and whether the loss has a corner here."""
    numerical = sum(slopes) / 2
    size = max(abs(backpropagated) + abs(numerical), floor)
    low, high = sorted(slopes)
    is_kink = high - low > _KINK * size
    nearest = min(max(backpropagated, low), high) if is_kink else numerical
    return numerical, abs(backpropagated - nearest) / size, is_kink


def _spans(network: Network) -> dict[str, tuple[int, int]]:
    """Where each parameter begins and ends in the flat vector."""
    spans, start = {}, 0
    for name, values in network.params.items():
        spans[name] = (start, start + values.size)
        start += values.size
    return spans


def _chosen(span: tuple[int, int], sample: int | None, rng: np.random.Generator | None) -> IntArray:
    everything = np.arange(*span)
    if sample is None:
        return everything
    if rng is None or sample < 1:
        raise ValueError(f"sample is {sample}, but must be 1 or more and come with an rng")
    if sample >= everything.size:
        return everything
    return np.sort(rng.choice(everything, sample, replace=False))
