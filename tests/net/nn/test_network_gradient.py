"""A network's gradient: right for any network that is not refused with a reason."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_network import bytes_images, small_network

from model.nn.layers import Conv2d, Linear, MaxPool2d, ReLU, Shape
from model.nn.network import Network
from model.nn.zoo import simple_conv_net

STEP = 1e-6


def check_gradient(network: Network, n: int, seed: int) -> None:
    """Backpropagation against central differences, every parameter, in float64."""
    rng = np.random.default_rng(seed)
    network.parameters[...] = rng.normal(0, 0.7, network.parameters.size)
    images = rng.random((n, *network.input_shape))
    labels = rng.integers(0, network.classes, n)
    network.gradient[...] = 1e9
    loss = network.loss_and_gradient(images, labels)
    assert loss == pytest.approx(network.loss(images, labels), rel=1e-12)
    expected = np.zeros_like(network.gradient)
    for place, kept in enumerate(network.parameters.tolist()):
        network.parameters[place] = kept + STEP
        above = network.loss(images, labels)
        network.parameters[place] = kept - STEP
        expected[place] = (above - network.loss(images, labels)) / (2 * STEP)
        network.parameters[place] = kept
    np.testing.assert_allclose(network.gradient, expected, rtol=1e-5, atol=1e-8)


LAYERS = st.one_of(
    st.tuples(
        st.just(Conv2d), st.integers(0, 3), st.integers(0, 4), st.integers(0, 3), st.integers(-1, 2)
    ),
    st.tuples(st.just(MaxPool2d), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just(ReLU)),
    st.tuples(st.just(Linear), st.integers(0, 3)),
)


def what_is_wrong(layers: list[tuple], input_shape: Shape) -> str | None:
    """The setting a network of these layers must be refused for, worked out apart from it."""
    for kind, *values in layers:
        if kind is Conv2d:
            for name, value, least in zip(
                ("filters", "kernel_size", "stride", "pad"), values, (1, 1, 1, 0), strict=True
            ):
                if value < least:
                    return name
        elif kind is MaxPool2d and min(values) < 1:
            return "size" if values[0] < 1 else "stride"
        elif kind is Linear and values[0] < 1:
            return "units"
    shape = input_shape
    for kind, *values in layers:
        if kind is Linear:
            shape = (values[0],)
        elif kind is not ReLU:
            if len(shape) != 3:
                return "input"
            size, stride, pad = values[1:] if kind is Conv2d else (*values, 0)
            if min(shape[1:]) + 2 * pad < size:
                return "kernel_size" if kind is Conv2d else "size"
            channels = values[0] if kind is Conv2d else shape[0]
            shape = (channels, *((side + 2 * pad - size) // stride + 1 for side in shape[1:]))
    return None


@settings(deadline=None, max_examples=150, derandomize=True, database=None)
@given(
    layers=st.lists(LAYERS, max_size=4),
    classes=st.integers(2, 4),
    input_shape=st.tuples(st.integers(1, 2), st.integers(1, 7), st.integers(1, 7)),
    n=st.integers(1, 3),
    seed=st.integers(0, 10**6),
)
def test_any_network_is_refused_with_a_reason_or_has_a_right_gradient(
    layers: list[tuple], classes: int, input_shape: Shape, n: int, seed: int
) -> None:
    layers = [*layers, (Linear, classes)]
    setting = what_is_wrong(layers, input_shape)

    def build() -> Network:
        return Network([kind(*values) for kind, *values in layers], input_shape, dtype=np.float64)

    if setting is None:
        check_gradient(build(), n, seed)
    else:
        with pytest.raises(ValueError, match=rf"\b{setting}\b"):
            build()


@settings(deadline=None, max_examples=60, derandomize=True, database=None)
@given(
    input_shape=st.tuples(st.integers(0, 3), st.integers(1, 8), st.integers(1, 8)),
    filters=st.integers(0, 3),
    kernel_size=st.integers(1, 5),
    pad=st.integers(-1, 2),
    stride=st.integers(0, 3),
    hidden=st.integers(0, 3),
    classes=st.integers(1, 4),
)
def test_simple_conv_net_of_any_form(
    input_shape: Shape,
    filters: int,
    kernel_size: int,
    pad: int,
    stride: int,
    hidden: int,
    classes: int,
) -> None:
    bad = {
        "input_shape": min(input_shape) < 1,
        "filters": filters < 1,
        "pad": pad < 0,
        "stride": stride < 1,
        "hidden": hidden < 1,
        "classes": classes < 2,
    }
    sides = [(side + 2 * pad - kernel_size) // max(stride, 1) + 1 for side in input_shape[1:]]
    names = [name for name, is_bad in bad.items() if is_bad]
    if not names and min(sides) < 2:
        names = ["kernel_size" if min(sides) < 1 else "size"]
    values = (input_shape, filters, kernel_size, pad, stride, hidden, classes)
    if names:
        with pytest.raises(ValueError, match=rf"\b({'|'.join(names)})\b"):
            simple_conv_net(*values)
    else:
        check_gradient(simple_conv_net(*values).copy(np.float64), 2, 0)


def test_gradient_of_the_small_network() -> None:
    check_gradient(small_network(dtype=np.float64), 4, 0)


def test_float32_gradient_is_the_float64_one() -> None:
    network = small_network()
    images, labels = bytes_images(9), np.arange(9) % 4
    exact = network.copy(np.float64)
    loss = network.loss_and_gradient(images, labels)
    assert loss == pytest.approx(exact.loss_and_gradient(images, labels), rel=1e-5)
    np.testing.assert_allclose(network.gradient, exact.gradient, rtol=1e-3, atol=1e-6)


def test_parts_of_a_batch_add_up_to_the_whole() -> None:
    network = small_network(dtype=np.float64)
    images, labels = bytes_images(7), np.arange(7) % 4
    loss = network.loss_and_gradient(images, labels)
    whole = network.gradient.copy()
    first = network.loss_and_gradient(images[:3], labels[:3], 7)
    total = network.gradient.copy()
    second = network.loss_and_gradient(images[3:], labels[3:], 7)
    assert first + second == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(total + network.gradient, whole, rtol=1e-9, atol=1e-14)
