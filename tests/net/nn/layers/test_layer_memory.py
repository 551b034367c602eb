"""What layers hold between calls: their buffers, the inputs only where they are asked to."""

import inspect

import numpy as np
import pytest
from layer_samples import ONE_OF_EACH, with_parameters

from model.nn.layers import Dropout, Layer, Shape
from model.nn.layers.conv_relu_pool import ConvReluPool


@pytest.mark.parametrize(
    ("layer", "input_shape"),
    ONE_OF_EACH,
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
    ONE_OF_EACH,
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


@pytest.mark.parametrize(("layer", "input_shape"), ONE_OF_EACH)
def test_inputs_are_held_only_where_they_are_to_be_kept(layer: Layer, input_shape: Shape) -> None:
    rng = np.random.default_rng(6)
    with_parameters(layer, input_shape, rng)
    x = rng.normal(size=(*input_shape, 2))
    layer.forward(x, keep=True)
    assert layer.inputs is x
    layer.forward(x, keep=False)
    held = [name for name, value in vars(layer).items() if value is x]
    assert layer.inputs is None
    assert not held


def test_every_layer_is_among_those_looked_at() -> None:
    def below(kind: type) -> set[type]:
        return {kind}.union(*(below(each) for each in kind.__subclasses__()))

    everything = {kind for kind in below(Layer) if not inspect.isabstract(kind)}
    # Other tests have layers of their own.
    kinds = {kind for kind in everything if kind.__module__.startswith("model.")}
    assert kinds - {ConvReluPool} == {type(layer) for layer, _ in ONE_OF_EACH}
