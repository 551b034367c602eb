"""Every layer by itself: forward against plain loops, backward against central differences."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.base.arrays import FloatArray
from model.nn.layers import (
    AvgPool2d,
    Conv2d,
    Dropout,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool2d,
    ReLU,
    Shape,
    Sigmoid,
    Tanh,
)

STEP = 1e-6


def with_parameters(layer: Layer, input_shape: Shape, rng: np.random.Generator) -> Layer:
    """The layer with random float64 parameters, and gradients full of what was there before."""
    for letter, shape in layer.parameter_shapes(input_shape).items():
        layer.values[letter] = rng.normal(size=shape)
        layer.gradients[letter] = np.full(shape, 1e9)
    return layer


def by_differences(value: Callable[[], float], array: FloatArray) -> FloatArray:
    """The gradient of ``value`` by every number in ``array``, each moved there and back."""
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        kept = array[place]
        array[place] = kept + STEP
        above = value()
        array[place] = kept - STEP
        gradient[place] = (above - value()) / (2 * STEP)
        array[place] = kept
    return gradient


def check_gradient(layer: Layer, input_shape: Shape, n: int, seed: int = 0) -> None:
    rng = np.random.default_rng(seed)
    with_parameters(layer, input_shape, rng)
    x = rng.normal(size=(*input_shape, n))
    direction = rng.normal(size=(*layer.output_shape(input_shape), n))

    def value() -> float:
        return float((layer.forward(x, keep=False) * direction).sum())

    expected = {letter: by_differences(value, layer.values[letter]) for letter in layer.values}
    expected_dx = by_differences(value, x)
    layer.forward(x, keep=True)
    dx = layer.backward(direction.copy(), need_dx=True)
    assert dx is not None
    assert dx.shape == x.shape
    np.testing.assert_allclose(dx, expected_dx, rtol=1e-6, atol=1e-7)
    for letter, gradient in expected.items():
        np.testing.assert_allclose(layer.gradients[letter], gradient, rtol=1e-6, atol=1e-7)

    for gradient in layer.gradients.values():
        gradient[...] = 1e9
    layer.forward(x, keep=True)
    assert layer.backward(direction.copy(), need_dx=False) is None
    for letter, gradient in expected.items():
        np.testing.assert_allclose(layer.gradients[letter], gradient, rtol=1e-6, atol=1e-7)


CONVOLUTIONS = [
    (Conv2d(1, 1), (1, 1, 1)),
    (Conv2d(3, 3), (1, 7, 5)),
    (Conv2d(2, 5), (3, 5, 9)),
    (Conv2d(3, 3, pad=1), (2, 5, 4)),
    (Conv2d(2, 2, pad=2), (2, 3, 5)),
    (Conv2d(2, 3, stride=2), (2, 7, 8)),
    (Conv2d(2, 3, stride=3), (1, 8, 7)),
    (Conv2d(3, 2, stride=3, pad=1), (2, 6, 5)),
    (Conv2d(2, 4, stride=2, pad=3), (3, 3, 4)),
]
POOLS = [
    (MaxPool2d(2, 2), (3, 6, 4)),
    (MaxPool2d(2, 2), (2, 7, 5)),
    (MaxPool2d(3, 2), (2, 7, 6)),
    (MaxPool2d(3, 1), (1, 5, 4)),
    (MaxPool2d(2, 3), (2, 8, 5)),
    (MaxPool2d(1, 1), (1, 2, 3)),
]
OTHERS = [
    (AvgPool2d(2, 2), (3, 7, 4)),
    (AvgPool2d(3, 2), (2, 7, 6)),
    (AvgPool2d(2, 3), (1, 8, 5)),
    (Sigmoid(), (2, 3, 3)),
    (Tanh(), (5,)),
    (Dropout(0.4), (6,)),
    (LocalResponseNorm(5, alpha=0.3), (7, 3, 2)),
    (LocalResponseNorm(4, alpha=0.3), (6, 2, 2)),
    (LocalResponseNorm(3, alpha=0.5, beta=0.4, k=1.5), (2, 3, 3)),
    (LocalResponseNorm(9, alpha=0.3), (3, 2, 2)),
]


@pytest.mark.parametrize(("layer", "input_shape"), CONVOLUTIONS)
@pytest.mark.parametrize("n", [1, 3])
def test_convolution_slides_its_kernels(layer: Conv2d, input_shape: Shape, n: int) -> None:
    rng = np.random.default_rng(1)
    with_parameters(layer, input_shape, rng)
    x = rng.normal(size=(*input_shape, n))
    channels, height, width = input_shape
    filters, down, across = layer.output_shape(input_shape)
    assert down == (height + 2 * layer.pad - layer.kernel_size) // layer.stride + 1
    assert across == (width + 2 * layer.pad - layer.kernel_size) // layer.stride + 1
    expected = np.zeros((filters, down, across, n))
    for f, i, j, image in np.ndindex(expected.shape):
        total = layer.values["b"][f]
        for c, a, b in itertools.product(
            range(channels), range(layer.kernel_size), range(layer.kernel_size)
        ):
            row = i * layer.stride + a - layer.pad
            column = j * layer.stride + b - layer.pad
            if 0 <= row < height and 0 <= column < width:
                total += layer.values["W"][f, c, a, b] * x[c, row, column, image]
        expected[f, i, j, image] = total
    np.testing.assert_allclose(layer.forward(x, keep=True), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("layer", "input_shape"), POOLS)
@pytest.mark.parametrize("keep", [True, False])
def test_pooling_takes_the_largest(layer: MaxPool2d, input_shape: Shape, keep: bool) -> None:
    x = np.random.default_rng(2).normal(size=(*input_shape, 3))
    channels, down, across = layer.output_shape(input_shape)
    expected = np.zeros((channels, down, across, 3))
    for c, i, j, image in np.ndindex(expected.shape):
        top, left = i * layer.stride, j * layer.stride
        window = [
            x[c, row, column, image]
            for row in range(top, top + layer.size)
            for column in range(left, left + layer.size)
        ]
        expected[c, i, j, image] = max(window)
    np.testing.assert_array_equal(layer.forward(x, keep=keep), expected)


def test_linear_is_a_weighted_sum() -> None:
    rng = np.random.default_rng(3)
    layer = with_parameters(Linear(4), (2, 3, 1), rng)
    x = rng.normal(size=(2, 3, 1, 5))
    expected = np.zeros((4, 5))
    for unit, image in np.ndindex(expected.shape):
        features = x[..., image].ravel()
        weights = layer.values["W"][:, unit]
        expected[unit, image] = layer.values["b"][unit] + sum(
            weight * feature for weight, feature in zip(weights, features, strict=True)
        )
    np.testing.assert_allclose(layer.forward(x, keep=True), expected, rtol=1e-12)
    image_after_image = np.ascontiguousarray(x.T).T  # in memory, as a data set's images come
    np.testing.assert_allclose(layer.forward(image_after_image, keep=True), expected, rtol=1e-12)


def test_relu_cuts_below_zero_and_passes_no_gradient_at_zero() -> None:
    layer = ReLU()
    x = np.array([[-2.0, -0.0, 0.0, 0.5, 3.0]])
    assert layer.forward(x, keep=True).tolist() == [[0, 0, 0, 0.5, 3]]
    dy = np.array([[1.0, 2.0, 3.0, 4.0, 5.0]])
    dx = layer.backward(dy, need_dx=True)
    assert dx is not None
    assert dx.tolist() == [[0, 0, 0, 4, 5]]
    assert dy.tolist() == [[1, 2, 3, 4, 5]]
    assert x.tolist() == [[-2, 0, 0, 0.5, 3]]


@pytest.mark.parametrize(
    ("layer", "input_shape"),
    [
        *CONVOLUTIONS,
        *POOLS,
        *OTHERS,
        (Linear(3), (5,)),
        (Linear(2), (2, 3, 1)),
        (Linear(1), (1,)),
        (ReLU(), (4,)),
        (ReLU(), (2, 3, 3)),
    ],
)
@pytest.mark.parametrize("n", [1, 2])
def test_gradient(layer: Layer, input_shape: Shape, n: int) -> None:
    check_gradient(layer, input_shape, n)


@settings(deadline=None, max_examples=60, derandomize=True, database=None)
@given(
    filters=st.integers(1, 3),
    kernel_size=st.integers(1, 4),
    stride=st.integers(1, 4),
    pad=st.integers(0, 4),
    input_shape=st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6)),
    n=st.integers(1, 2),
)
def test_convolution_of_any_form_fits_or_says_why(
    filters: int, kernel_size: int, stride: int, pad: int, input_shape: Shape, n: int
) -> None:
    layer = Conv2d(filters, kernel_size, stride, pad)
    if min(input_shape[1:]) + 2 * pad < kernel_size:
        with pytest.raises(ValueError, match=f"Conv2d: kernel_size {kernel_size} does not fit"):
            layer.output_shape(input_shape)
    else:
        check_gradient(layer, input_shape, n)


@settings(deadline=None, max_examples=60, derandomize=True, database=None)
@given(
    size=st.integers(1, 4),
    stride=st.integers(1, 4),
    input_shape=st.tuples(st.integers(1, 3), st.integers(1, 7), st.integers(1, 7)),
    n=st.integers(1, 2),
)
def test_pooling_of_any_form_fits_or_says_why(
    size: int, stride: int, input_shape: Shape, n: int
) -> None:
    layer = MaxPool2d(size, stride)
    if min(input_shape[1:]) < size:
        with pytest.raises(ValueError, match=f"MaxPool2d: a window of size {size} does not fit"):
            layer.output_shape(input_shape)
    else:
        check_gradient(layer, input_shape, n)


def test_pooling_of_equal_values_gives_the_gradient_to_the_first() -> None:
    layer = MaxPool2d(2, 2)
    layer.forward(np.zeros((1, 4, 4, 1)), keep=True)
    dx = layer.backward(np.arange(1.0, 5).reshape(1, 2, 2, 1), need_dx=True)
    assert dx is not None
    assert dx[0, :, :, 0].tolist() == [[1, 0, 2, 0], [0, 0, 0, 0], [3, 0, 4, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("layer", "input_shape"),
    [CONVOLUTIONS[7], POOLS[2], *OTHERS, (Linear(3), (5,)), (ReLU(), (5,))],
)
def test_nothing_is_left_of_a_batch_of_another_size(layer: Layer, input_shape: Shape) -> None:
    rng = np.random.default_rng(4)
    with_parameters(layer, input_shape, rng)
    small, large = (rng.normal(size=(*input_shape, n)) for n in (2, 5))
    first = layer.forward(small, keep=True).copy()
    dy = rng.normal(size=first.shape)
    first_dx = layer.backward(dy.copy(), need_dx=True)
    assert first_dx is not None
    first_dx = first_dx.copy()
    other = layer.forward(large, keep=True)
    layer.backward(np.ones_like(other), need_dx=True)
    np.testing.assert_array_equal(layer.forward(small, keep=True), first)
    np.testing.assert_array_equal(layer.backward(dy.copy(), need_dx=True), first_dx)


@pytest.mark.parametrize(
    ("layer", "input_shape"),
    [CONVOLUTIONS[7], POOLS[2], *OTHERS, (Linear(3), (5,)), (ReLU(), (5,))],
)
def test_float32_stays_float32_and_buffers_are_kept(layer: Layer, input_shape: Shape) -> None:
    rng = np.random.default_rng(5)
    for letter, shape in layer.parameter_shapes(input_shape).items():
        layer.values[letter] = rng.normal(size=shape).astype(np.float32)
        layer.gradients[letter] = np.zeros(shape, np.float32)
    x = rng.normal(size=(*input_shape, 2)).astype(np.float32)
    y = layer.forward(x, keep=True)
    dx = layer.backward(np.ones_like(y), need_dx=True)
    assert dx is not None
    assert (y.dtype, dx.dtype) == (np.float32, np.float32)
    if isinstance(layer, Dropout):
        return  # at rest it hands on what it is given
    again = layer.forward(x, keep=True)
    assert np.shares_memory(again, y)
    again_dx = layer.backward(np.ones_like(y), need_dx=True)
    assert again_dx is not None
    assert np.shares_memory(again_dx, dx)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda value: Conv2d(value, 3), "Conv2d: filters"),
        (lambda value: Conv2d(3, value), "Conv2d: kernel_size"),
        (lambda value: Conv2d(3, 3, value), "Conv2d: stride"),
        (lambda value: MaxPool2d(value, 2), "MaxPool2d: size"),
        (lambda value: MaxPool2d(2, value), "MaxPool2d: stride"),
        (lambda value: Linear(value), "Linear: units"),
    ],
)
@pytest.mark.parametrize("value", [0, -1, 2.5, 2.0, "3", None, True])
def test_impossible_setting_is_named(
    make: Callable[[object], Layer], name: str, value: object
) -> None:
    with pytest.raises(ValueError, match=f"^{name} is {value!r}, but must be a whole number, 1"):
        make(value)


@pytest.mark.parametrize("value", [-1, 0.5, True])
def test_impossible_pad_is_named(value: object) -> None:
    make: Callable[..., Layer] = Conv2d
    with pytest.raises(ValueError, match=r"^Conv2d: pad is .*, but must be a whole number, 0 or"):
        make(3, 3, 1, value)


@pytest.mark.parametrize("layer", [Conv2d(2, 3), MaxPool2d(2, 2)])
def test_layers_of_images_refuse_features(layer: Layer) -> None:
    with pytest.raises(ValueError, match=r"has shape \(10,\).*put it before any Linear"):
        layer.output_shape((10,))


def test_average_pooling_takes_the_mean() -> None:
    x = np.random.default_rng(6).normal(size=(2, 5, 7, 3))
    y = AvgPool2d(3, 2).forward(x, keep=True)
    assert y.shape == (2, 2, 3, 3)
    for c, i, j, image in np.ndindex(y.shape):
        window = x[c, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3, image]
        assert y[c, i, j, image] == pytest.approx(window.mean())


def test_sigmoid_and_tanh_are_themselves_and_never_overflow() -> None:
    x = np.array([-1e4, -3.0, 0.0, 0.5, 1e4])
    with np.errstate(over="ignore"):
        expected = 1 / (1 + np.exp(-x))
    np.testing.assert_allclose(Sigmoid().forward(x, keep=True), expected, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(Tanh().forward(x, keep=True), np.tanh(x))


def test_dropout_leaves_out_its_share_and_makes_up_for_it() -> None:
    layer = Dropout(0.3)
    x = np.ones((1000, 50))
    assert layer.forward(x, keep=True) is x
    y = layer.forward(x, keep=True, rng=np.random.default_rng(0)).copy()
    assert set(np.unique(y)) == {0.0, 1 / 0.7}
    assert np.mean(y == 0) == pytest.approx(0.3, abs=0.01)
    dx = layer.backward(np.full(x.shape, 2.0), need_dx=True)
    np.testing.assert_array_equal(dx, 2 * y)
    again = layer.forward(x, keep=True, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(again, y)
    for rate in (-0.1, 1.0, math.nan):
        with pytest.raises(ValueError, match="dropout rate is"):
            Dropout(rate)


@pytest.mark.parametrize("beta", [0.75, 0.4])
def test_response_norm_divides_by_its_neighbours(beta: float) -> None:
    layer = LocalResponseNorm(5, alpha=0.2, beta=beta, k=2.0)
    x = np.random.default_rng(7).normal(size=(8, 2, 3, 2))
    y = layer.forward(x, keep=True)
    for c in range(8):
        near = (x[max(0, c - 2) : c + 3] ** 2).sum(axis=0)
        np.testing.assert_allclose(y[c], x[c] / (2 + 0.2 * near) ** beta, rtol=1e-12)


def test_three_layer_net_by_hand_as_the_tutorial_works_it_out() -> None:
    """A hidden value is the sum over its inputs of tanh(input x weight); no bias anywhere."""
    tanh = Tanh()

    def hidden(inputs: FloatArray, weights: list[list[float]]) -> FloatArray:
        products = np.array(weights, float) * inputs
        return tanh.forward(products, keep=False).sum(axis=1)

    first = hidden(np.array([3.0, 5.0]), [[2, 4], [4, -5]])
    second = hidden(first, [[-1, 1], [2, 2]])
    output = float(second @ [-3.0, 7.0])
    assert output == pytest.approx(9.887385002294863, rel=1e-14)
