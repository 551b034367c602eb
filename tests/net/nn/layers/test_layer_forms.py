"""Layers of any form: they fit their inputs, or say why not, and name impossible settings."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_samples import check_gradient

from model.nn.layers import Conv2d, Layer, Linear, MaxPool2d, Shape


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
