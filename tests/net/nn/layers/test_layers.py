"""Every layer by itself: forward against plain loops, backward against central differences."""

import itertools
import math

import numpy as np
import pytest
from layer_samples import CONVOLUTIONS, DENSE, OTHERS, POOLS, RELUS, check_gradient, with_parameters

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
    [*CONVOLUTIONS, *POOLS, *OTHERS, *DENSE, *RELUS],
)
@pytest.mark.parametrize("n", [1, 2])
def test_gradient(layer: Layer, input_shape: Shape, n: int) -> None:
    check_gradient(layer, input_shape, n)


def test_pooling_of_equal_values_gives_the_gradient_to_the_first() -> None:
    layer = MaxPool2d(2, 2)
    layer.forward(np.zeros((1, 4, 4, 1)), keep=True)
    dx = layer.backward(np.arange(1.0, 5).reshape(1, 2, 2, 1), need_dx=True)
    assert dx is not None
    assert dx[0, :, :, 0].tolist() == [[1, 0, 2, 0], [0, 0, 0, 0], [3, 0, 4, 0], [0, 0, 0, 0]]


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
