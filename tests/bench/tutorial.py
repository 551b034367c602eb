"""The tutorials' way to train SimpleConvNet, written again as the yardstick.

It follows the code of Saito, "Deep Learning from Scratch" (2016), chapters 4 to 7, step by step:
images first, float64 from the first im2col on, im2col and col2im by loops over the kernel with
transposes around every product, a new array at every turn, the gradient by the images, which
nobody reads, and, as its Trainer does, the loss taken again after every step. Its accuracy, taken
once an epoch, is left out. It is here to be slow in the ways that code is; nothing else uses it.
"""

from __future__ import annotations

import numpy as np


def im2col(images: np.ndarray, size: int, stride: int = 1) -> np.ndarray:
    """(n, c, h, w) to (n * out_h * out_w, c * size * size)."""
    n, c, h, w = images.shape
    down, across = (h - size) // stride + 1, (w - size) // stride + 1
    images = np.pad(images, [(0, 0), (0, 0), (0, 0), (0, 0)], "constant")
    columns = np.zeros((n, c, size, size, down, across))
    for y in range(size):
        for x in range(size):
            places = images[:, :, y : y + stride * down : stride, x : x + stride * across : stride]
            columns[:, :, y, x] = places
    return columns.transpose(0, 4, 5, 1, 2, 3).reshape(n * down * across, -1)


def col2im(columns: np.ndarray, shape: tuple[int, ...], size: int, stride: int = 1) -> np.ndarray:
    """The reverse: what lies in several patches is added up."""
    n, c, h, w = shape
    down, across = (h - size) // stride + 1, (w - size) // stride + 1
    columns = columns.reshape(n, down, across, c, size, size).transpose(0, 3, 4, 5, 1, 2)
    images = np.zeros((n, c, h + stride - 1, w + stride - 1))
    for y in range(size):
        for x in range(size):
            places = images[:, :, y : y + stride * down : stride, x : x + stride * across : stride]
            places += columns[:, :, y, x]
    return images[:, :, :h, :w]


class Convolution:
    """Kernels W of shape (filters, channels, size, size), stride 1, no padding."""

    def __init__(self, weights: np.ndarray, bias: np.ndarray) -> None:
        self.W, self.b = weights, bias

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        filters, _, size, _ = self.W.shape
        n, _, h, w = x.shape
        self.columns = im2col(x, size)
        self.kernels = self.W.reshape(filters, -1).T
        out = np.dot(self.columns, self.kernels) + self.b
        return out.reshape(n, h - size + 1, w - size + 1, -1).transpose(0, 3, 1, 2)

    def backward(self, dout: np.ndarray) -> np.ndarray:
        filters, channels, size, _ = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, filters)
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(self.columns.T, dout)
        self.dW = self.dW.transpose(1, 0).reshape(filters, channels, size, size)
        return col2im(np.dot(dout, self.kernels.T), self.x.shape, size)


class Relu:
    """max(x, 0)."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout: np.ndarray) -> np.ndarray:
        dout[self.mask] = 0
        return dout


class Pooling:
    """The largest of each 2 x 2."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        n, c, h, w = x.shape
        columns = im2col(x, 2, 2).reshape(-1, 4)
        self.winners = np.argmax(columns, axis=1)
        out = np.max(columns, axis=1)
        return out.reshape(n, h // 2, w // 2, c).transpose(0, 3, 1, 2)

    def backward(self, dout: np.ndarray) -> np.ndarray:
        dout = dout.transpose(0, 2, 3, 1)
        spread = np.zeros((dout.size, 4))
        spread[np.arange(self.winners.size), self.winners.flatten()] = dout.flatten()
        rows = dout.shape[0] * dout.shape[1] * dout.shape[2]
        return col2im(spread.reshape(rows, -1), self.x.shape, 2, 2)


class Affine:
    """x W + b."""

    def __init__(self, weights: np.ndarray, bias: np.ndarray) -> None:
        self.W, self.b = weights, bias

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout: np.ndarray) -> np.ndarray:
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx.reshape(*self.shape)


class TutorialNet:
    """Conv 30@5x5 - ReLU - MaxPool 2 - Affine 100 - ReLU - Affine 10, trained by Adam."""

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.params = {
            "W1": 0.01 * rng.standard_normal((30, 1, 5, 5)),
            "b1": np.zeros(30),
            "W2": 0.01 * rng.standard_normal((4320, 100)),
            "b2": np.zeros(100),
            "W3": 0.01 * rng.standard_normal((100, 10)),
            "b3": np.zeros(10),
        }
        p = self.params
        first, second = Convolution(p["W1"], p["b1"]), Affine(p["W2"], p["b2"])
        third = Affine(p["W3"], p["b3"])
        self.learning: list[Convolution | Affine] = [first, second, third]
        self.layers: list[Convolution | Affine | Relu | Pooling] = [
            *(first, Relu(), Pooling()),
            *(second, Relu(), third),
        ]
        self.m = {name: np.zeros_like(values) for name, values in p.items()}
        self.v = {name: np.zeros_like(values) for name, values in p.items()}
        self.steps = 0

    def step(self, images: np.ndarray, labels: np.ndarray) -> float:
        """One batch, (n, 1, 28, 28) float32 0 to 1: its gradient, Adam, and its loss after."""
        self._adam(self.gradient(images, labels))
        return self.loss(images, labels)

    def loss(self, images: np.ndarray, labels: np.ndarray) -> float:
        """Mean cross-entropy."""
        x = images
        for layer in self.layers:
            x = layer.forward(x)
        x = x.T - np.max(x.T, axis=0)
        self.y = (np.exp(x) / np.sum(np.exp(x), axis=0)).T
        n = len(labels)
        return float(-np.sum(np.log(self.y[np.arange(n), labels] + 1e-7)) / n)

    def gradient(self, images: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
        """By backpropagation, through every layer."""
        self.loss(images, labels)
        dout = self.y.copy()
        dout[np.arange(len(labels)), labels] -= 1
        dout = dout / len(labels)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        grads = {}
        for number, layer in enumerate(self.learning, start=1):
            grads[f"W{number}"], grads[f"b{number}"] = layer.dW, layer.db
        return grads

    def _adam(self, grads: dict[str, np.ndarray], rate: float = 0.001) -> None:
        self.steps += 1
        rate *= np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        for name, values in self.params.items():
            self.m[name] += 0.1 * (grads[name] - self.m[name])
            self.v[name] += 0.001 * (grads[name] ** 2 - self.v[name])
            values -= rate * self.m[name] / (np.sqrt(self.v[name]) + 1e-7)
