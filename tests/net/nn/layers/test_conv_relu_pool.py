"""Convolution, ReLU and pooling done as one, held against the three layers themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.base.arrays import FloatArray
from model.nn.layers import Conv2d, Layer, Linear, MaxPool2d, ReLU, Shape, row_groups
from model.nn.layers.conv_relu_pool import MOST_CHANNELS, ConvReluPool, fuse
from model.nn.network import Network


def build(input_shape: Shape, filters: int, kernel_size: int, pad: int) -> ConvReluPool:
    """The fused layer with random float64 parameters."""
    rng = np.random.default_rng(7)
    conv = Conv2d(filters, kernel_size, pad=pad)
    for letter, shape in conv.parameter_shapes(input_shape).items():
        conv.values[letter] = rng.normal(size=shape)
        conv.gradients[letter] = np.full(shape, 1e9)
    return ConvReluPool(conv)


def check_against_the_three(fused: ConvReluPool, x: FloatArray) -> None:
    conv, relu, pool = fused.conv, ReLU(), MaxPool2d(2, 2)
    y = pool.forward(relu.forward(conv.forward(x, keep=True), keep=True), keep=True).copy()
    assert fused.output_shape(x.shape[:-1]) == y.shape[:-1]
    dy = np.random.default_rng(8).normal(size=y.shape)
    d_pool = pool.backward(dy.copy(), need_dx=True)
    assert d_pool is not None
    d_relu = relu.backward(d_pool, need_dx=True)
    assert d_relu is not None
    dx = conv.backward(d_relu, need_dx=True)
    assert dx is not None
    expected = {letter: gradient.copy() for letter, gradient in conv.gradients.items()}

    np.testing.assert_allclose(fused.forward(x, keep=False), y, rtol=1e-12, atol=1e-12)
    assert fused.inputs is None
    for need_dx in (False, True, False):
        for gradient in conv.gradients.values():
            gradient[...] = 1e9
        np.testing.assert_allclose(fused.forward(x, keep=True), y, rtol=1e-12, atol=1e-12)
        found = fused.backward(dy.copy(), need_dx=need_dx)
        for letter, gradient in expected.items():
            np.testing.assert_allclose(
                conv.gradients[letter], gradient, rtol=1e-10, atol=1e-10, err_msg=letter
            )
        if need_dx:
            assert found is not None
            np.testing.assert_allclose(found, dx, rtol=1e-10, atol=1e-10)
        else:
            assert found is None


@settings(deadline=None, max_examples=120, derandomize=True, database=None)
@given(
    channels=st.integers(1, 3),
    filters=st.integers(1, 4),
    kernel_size=st.integers(1, 5),
    pad=st.integers(0, 3),
    extra=st.tuples(st.integers(1, 7), st.integers(1, 7)),
    n=st.integers(1, 4),
)
def test_equals_the_three_layers(
    channels: int, filters: int, kernel_size: int, pad: int, extra: tuple[int, int], n: int
) -> None:
    height, width = (max(1, kernel_size + more - 2 * pad) for more in extra)
    shape = (channels, height, width)
    fused = build(shape, filters, kernel_size, pad)
    x = np.random.default_rng(9).normal(size=(*shape, n))
    check_against_the_three(fused, x)


@pytest.mark.parametrize(
    ("shape", "kernel_size", "pad"),
    [((1, 28, 28), 5, 0), ((1, 9, 13), 4, 0), ((3, 8, 5), 3, 1), ((2, 7, 7), 2, 2)],
)
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_blank_images_are_all_ties(shape: Shape, kernel_size: int, pad: int, value: float) -> None:
    fused = build(shape, 4, kernel_size, pad)
    fused.conv.values["W"][...] = np.round(fused.conv.values["W"] * 8) / 8  # sums are exact
    fused.conv.values["b"][...] = [1.0, -1.0, 0.0, 500.0]
    check_against_the_three(fused, np.full((*shape, 3), value))


def test_tied_gradient_goes_to_the_first_in_reading_order() -> None:
    conv = Conv2d(1, 1)
    conv.values |= {"W": np.ones((1, 1, 1, 1)), "b": np.ones(1)}
    conv.gradients |= {"W": np.zeros((1, 1, 1, 1)), "b": np.zeros(1)}
    fused = ConvReluPool(conv)
    x = np.array([[0.0, 0, 1, 2], [0, 0, 2, 2], [5, 1, 1, 3], [5, 5, 3, 3]]).reshape(1, 4, 4, 1)
    fused.forward(x, keep=True)
    dx = fused.backward(np.arange(1.0, 5).reshape(1, 2, 2, 1), need_dx=True)
    assert dx is not None
    assert dx[0, :, :, 0].tolist() == [[1, 0, 0, 2], [0, 0, 0, 0], [3, 0, 0, 4], [0, 0, 0, 0]]


def test_odd_rows_and_columns_left_over_get_no_gradient() -> None:
    fused = build((1, 5, 5), 2, 1, 0)
    fused.conv.values["b"][...] = 100
    x = np.random.default_rng(0).normal(size=(1, 5, 5, 2))
    fused.forward(x, keep=True)
    dx = fused.backward(np.ones((2, 2, 2, 2)), need_dx=True)
    assert dx is not None
    assert dx[:, :4, :4].any()
    assert not dx[:, 4].any()
    assert not dx[:, :, 4].any()


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
def test_rows_in_groups(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    shape, filters, n = (2, 11, 8), 3, 5  # four rows of three pooled outputs
    monkeypatch.setattr(row_groups, "_GROUP_BYTES", rows * 4 * filters * 3 * n * 4)
    fused = build(shape, filters, 3, 0)
    check_against_the_three(fused, np.random.default_rng(2).normal(size=(*shape, n)))
    assert fused.rows is not None
    assert len(fused.rows.groups) == -(-4 // rows)


def test_batches_of_changing_size() -> None:
    fused = build((2, 9, 8), 3, 3, 1)
    for n in (4, 1, 7, 4):
        check_against_the_three(fused, np.random.default_rng(n).normal(size=(2, 9, 8, n)))


CONV, RELU, POOL = Conv2d(2, 3), ReLU(), MaxPool2d(2, 2)


@pytest.mark.parametrize(
    "layers",
    [
        [Conv2d(2, 3, stride=2), RELU, POOL],
        [CONV, RELU, MaxPool2d(3, 2)],
        [CONV, RELU, MaxPool2d(2, 1)],
        [CONV, POOL, RELU],
        [CONV, RELU],
        [Linear(3), RELU, POOL],
        [],
    ],
)
def test_stands_for_nothing_else(layers: list[Layer]) -> None:
    assert ConvReluPool.standing_for(layers) is None


@pytest.mark.parametrize("channels", [1, MOST_CHANNELS, MOST_CHANNELS + 1])
def test_is_used_where_the_channels_are_few(channels: int) -> None:
    layers = [Conv2d(3, 3), ReLU(), MaxPool2d(2, 2), Conv2d(9, 1), Conv2d(2, 1), RELU, POOL]
    steps = fuse([*layers, Linear(4)], (channels, 9, 9))
    expected = [Conv2d, Conv2d, ReLU, MaxPool2d, Linear]  # nine channels before the second three
    first = [ConvReluPool] if channels <= MOST_CHANNELS else [Conv2d, ReLU, MaxPool2d]
    assert [type(step) for step in steps] == [*first, *expected]


def test_shares_the_parameters_of_the_layer_it_stands_for() -> None:
    fused = ConvReluPool.standing_for([CONV, RELU, POOL])
    assert fused is not None
    assert fused.conv is CONV


def test_a_network_is_run_with_it() -> None:
    """The unfused forward of `feature_maps` and the fused one agree, and are not one code."""
    network = Network([Conv2d(3, 3), ReLU(), MaxPool2d(2, 2), Linear(4)], (1, 7, 7))
    network.initialise(np.random.default_rng(0))
    images = np.random.default_rng(1).random((5, 7, 7), np.float32)
    np.testing.assert_allclose(
        network.logits(images).T, network.feature_maps(images)[-1], rtol=1e-5, atol=1e-7
    )
    alone = network.layers[0]
    network.layers[0].buffers.get("y", (3, 5, 5, 5), np.float32)[...] = 77
    network.logits(images)
    assert (alone.buffers.get("y", (3, 5, 5, 5), np.float32) == 77).all()
