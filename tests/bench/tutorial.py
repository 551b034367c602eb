"""The tutorials' way to train SimpleConvNet, written anew from their text as the yardstick.

Images first, float64, im2col by loops over the kernel with transposes around every product, a new
array at every turn. It is here to be slow in the way they are, and is used by nothing else.
"""

from __future__ import annotations

import numpy as np


def im2col(images: np.ndarray, size: int) -> np.ndarray:
    """(n, c, h, w) to (n * out_h * out_w, c * size * size)."""
    n, c, h, w = images.shape
    down, across = h - size + 1, w - size + 1
    columns = np.zeros((n, c, size, size, down, across))
    for y in range(size):
        for x in range(size):
            columns[:, :, y, x] = images[:, :, y : y + down, x : x + across]
    return columns.transpose(0, 4, 5, 1, 2, 3).reshape(n * down * across, -1)


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
        self.m = {name: np.zeros_like(values) for name, values in self.params.items()}
        self.v = {name: np.zeros_like(values) for name, values in self.params.items()}
        self.steps = 0

    def step(self, images: np.ndarray, labels: np.ndarray) -> None:
        """One batch: forward, backward, Adam."""
        p, n = self.params, len(images)
        columns = im2col(images, 5)
        conv = np.dot(columns, p["W1"].reshape(30, -1).T) + p["b1"]
        conv = conv.reshape(n, 24, 24, 30).transpose(0, 3, 1, 2)
        conv_mask = conv <= 0
        active = conv.copy()
        active[conv_mask] = 0
        pools = np.zeros((n, 30, 2, 2, 12, 12))
        for y in range(2):
            for x in range(2):
                pools[:, :, y, x] = active[:, :, y : y + 24 : 2, x : x + 24 : 2]
        pools = pools.transpose(0, 4, 5, 1, 2, 3).reshape(-1, 4)
        winners = np.argmax(pools, axis=1)
        pooled = np.max(pools, axis=1).reshape(n, 12, 12, 30).transpose(0, 3, 1, 2)
        flat = pooled.reshape(n, -1)
        hidden = np.dot(flat, p["W2"]) + p["b2"]
        hidden_mask = hidden <= 0
        hidden[hidden_mask] = 0
        logits = np.dot(hidden, p["W3"]) + p["b3"]
        logits = logits - logits.max(axis=1, keepdims=True)
        d = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        d[np.arange(n), labels] -= 1
        d /= n
        grads = {"W3": np.dot(hidden.T, d), "b3": d.sum(axis=0)}
        d = np.dot(d, p["W3"].T)
        d[hidden_mask] = 0
        grads["W2"], grads["b2"] = np.dot(flat.T, d), d.sum(axis=0)
        d = np.dot(d, p["W2"].T).reshape(pooled.shape).transpose(0, 2, 3, 1)
        spread = np.zeros((d.size, 4))
        spread[np.arange(winners.size), winners.flatten()] = d.flatten()
        spread = spread.reshape(n, 12, 12, 30, 2, 2).transpose(0, 3, 4, 5, 1, 2)
        d_conv = np.zeros((n, 30, 25, 25))
        for y in range(2):
            for x in range(2):
                d_conv[:, :, y : y + 24 : 2, x : x + 24 : 2] += spread[:, :, y, x]
        d_conv = d_conv[:, :, :24, :24]
        d_conv[conv_mask] = 0
        d_rows = d_conv.transpose(0, 2, 3, 1).reshape(-1, 30)
        grads["W1"] = np.dot(columns.T, d_rows).T.reshape(30, 1, 5, 5)
        grads["b1"] = d_rows.sum(axis=0)
        self._adam(grads)

    def _adam(self, grads: dict[str, np.ndarray], rate: float = 0.001) -> None:
        self.steps += 1
        rate *= np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        for name, values in self.params.items():
            self.m[name] += 0.1 * (grads[name] - self.m[name])
            self.v[name] += 0.001 * (grads[name] ** 2 - self.v[name])
            values -= rate * self.m[name] / (np.sqrt(self.v[name]) + 1e-7)
