"""What switching kernels off does to the accuracy of the bundled networks, worked out from scratch.

Nothing of ``model`` is used for what is expected: the weights are read by numpy from their files,
the images by gzip, and every layer is written out here by its definition.
"""

import gzip

import numpy as np
import pytest

from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.analysis.ablation import edited, importances
from model.nn.evaluation import accuracy
from model.storage import weights_file

IMAGES = 250


@pytest.fixture(scope="module")
def test_set():
    """Some of MNIST's test images, (n, 28, 28) from 0 to 255, and their labels."""
    with gzip.open(asset("mnist") / "t10k-images-idx3-ubyte.gz") as stream:
        images = np.frombuffer(stream.read(), np.uint8, offset=16).reshape(-1, 28, 28)
    with gzip.open(asset("mnist") / "t10k-labels-idx1-ubyte.gz") as stream:
        labels = np.frombuffer(stream.read(), np.uint8, offset=8).astype(np.int64)
    return images[2_000 : 2_000 + IMAGES], labels[2_000 : 2_000 + IMAGES]


def convolved(x, kernels, biases):
    """Of (n, channels, h, w): each kernel laid on every place, ReLU, the largest of 2 x 2."""
    side = kernels.shape[-1]
    down, across = x.shape[2] - side + 1, x.shape[3] - side + 1
    y = np.zeros((len(x), len(kernels), down, across))
    for row in range(side):
        for column in range(side):
            seen = x[:, :, row : row + down, column : column + across]
            y += np.tensordot(seen, kernels[:, :, row, column], (1, 1)).transpose(0, 3, 1, 2)
    y = np.maximum(y + biases[:, np.newaxis, np.newaxis], 0)
    rows = [y[:, :, start::2] for start in (0, 1)]
    return np.maximum.reduce([half[..., start::2] for half in rows for start in (0, 1)])


def right_answers(stored, test_set, factors):
    """With the first kernels, and their biases, multiplied; convolutions come first, then ReLU."""
    images, labels = test_set
    x = images[:, np.newaxis] / 255
    names = sorted((name for name in stored if name[0] == "W"), key=lambda name: int(name[1:]))
    for name in names:
        w, b = (stored[letter + name[1:]].astype(np.float64) for letter in "Wb")
        if name == "W1":
            w, b = w * factors[:, np.newaxis, np.newaxis, np.newaxis], b * factors
        if w.ndim == 4:
            x = convolved(x, w, b)
            continue
        x = x.reshape(len(x), -1) @ w + b
        if name != names[-1]:
            x = np.maximum(x, 0)
    return int((x.argmax(axis=1) == labels).sum())


@pytest.fixture(params=BUNDLED_WEIGHTS, scope="module")
def bundled(request):
    """The network as the program reads it, and the arrays in its file."""
    path = asset(request.param)
    with np.load(path, allow_pickle=False) as file:
        stored = {name: file[name] for name in file.files if name[0] in "Wb" and name[1:].isdigit()}
    return weights_file.load(path).network, stored


def test_kernels_off_and_scaled_cost_what_plain_arithmetic_says(bundled, test_set):
    network, stored = bundled
    count = len(network.kernels)
    strongest = np.argsort(-np.abs(stored["W1"]).sum(axis=(1, 2, 3)))
    off, scaled = np.ones(count), np.linspace(0, 2, count)
    off[strongest[:8]] = 0
    found = [
        round(IMAGES * accuracy(edited(network, factors.tolist()), *test_set))
        for factors in (np.ones(count), off, scaled)
    ]
    assert found == [
        right_answers(stored, test_set, factors) for factors in (np.ones(count), off, scaled)
    ]
    assert found[1] < found[0] - 4


def test_what_a_kernel_is_worth_is_what_plain_arithmetic_says(bundled, test_set):
    network, stored = bundled
    *_, last = importances(network, *test_set)
    least = np.argsort(last.correct_without)[:2].tolist()
    for kernel in (*least, 0):
        factors = np.ones(len(network.kernels))
        factors[kernel] = 0
        assert last.correct_without[kernel] == right_answers(stored, test_set, factors)
    assert last.correct == right_answers(stored, test_set, np.ones(len(network.kernels)))
