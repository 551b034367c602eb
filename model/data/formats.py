"""Every format of data that is read: what errors, help, the file dialog and README name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One of them.

    Attributes
    ----------
    title
        What it is, to stand after "choose".
    holds
        What must be in it.
    patterns
        Its files' names, as a file dialog filters them.
    """

    title: str
    holds: str
    patterns: tuple[str, ...]


FORMATS = (
    Format(
        "a folder with four IDX files named as MNIST's",
        "`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and "
        "`t10k-labels-idx1-ubyte`, packed by gzip or not, with `-` or `.` between the parts of "
        "their names. Fashion-MNIST and EMNIST come so; EMNIST's images are turned upright.",
        ("*ubyte", "*ubyte.gz"),
    ),
    Format(
        "cifar-10-python.tar.gz",
        "CIFAR-10 as it is published, also `cifar-10-binary.tar.gz` and the unpacked folder of "
        "either.",
        ("*.tar.gz", "*.tgz", "*.tar", "data_batch_*", "test_batch*"),
    ),
    Format(
        "an .npz file with x_train, t_train, x_test and t_test",
        "Images (n, height, width) or with an axis of channels, uint8 0 to 255, or float or 0 and "
        "1; labels from 0. `y_train` and `y_test` as in Keras' `mnist.npz` are the same.",
        ("*.npz",),
    ),
    Format(
        "a CSV file with a label and the pixels of an image in each line",
        "Kaggle's `train.csv` or `mnist_train.csv`, with or without names in the first line, "
        "packed by gzip or not. `mnist_test.csv` beside it is the test set; otherwise every sixth "
        "image is.",
        ("*.csv", "*.csv.gz"),
    ),
)

KINDS = ", ".join(each.title for each in FORMATS[:-1]) + f", or {FORMATS[-1].title}"
"""All of them in half a sentence."""

PATTERNS = tuple(pattern for each in FORMATS for pattern in each.patterns)
"""The names of all files that may be data."""
