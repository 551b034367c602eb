"""What each setting is called on the form, and what its tooltip teaches."""

from __future__ import annotations

import functools
import re

from PySide6.QtCore import QCoreApplication


def words_for(setting: str) -> tuple[str, str]:
    """Title and tooltip of the setting; one nobody has described is called as in the code."""
    plain = setting.replace("_", " ").capitalize()
    return _words().get(setting, (plain, _tr("Called {0} on the command line.").format(setting)))


def in_words(text: str) -> str:
    """An error text as people read it: settings under their titles, whole numbers without ".0"."""
    names = "|".join(sorted(_words(), key=len, reverse=True))

    def title(found: re.Match[str]) -> str:
        name = found.group()
        if "_" not in name:
            return name
        words = words_for(name.lower())[0]
        return words if name[0].isupper() or found.start() == 0 else words[0].lower() + words[1:]

    text = re.sub(rf"\b({names})\b", title, text, flags=re.IGNORECASE)
    return re.sub(r"(?<![\d.])(-?\d+)\.0(?![\d.])", r"\1", text)


def title_of_choice(name: str) -> str:
    """What one of the names a setting may take is called."""
    return _choices().get(name, name)


def _choices() -> dict[str, str]:
    return {
        "relu": "ReLU",
        "sigmoid": _tr("Sigmoid"),
        "tanh": "tanh",
        "std": _tr("Normal"),
        "he": "He",
        "xavier": "Xavier",
        "zeros": _tr("Zeros"),
        "constant": _tr("Constant"),
        "cosine": _tr("Cosine"),
        "one_cycle": _tr("One cycle"),
        "backpropagation": _tr("Backpropagation"),
        "numerical": _tr("Numerical"),
        "shuffle": _tr("Shuffled"),
        "replacement": _tr("With replacement"),
        "none": _tr("None"),
        "affine": _tr("Shift, turn, stretch"),
        "elastic": _tr("Bend as well"),
        "handwriting": _tr("Pen width as well"),
    }


@functools.cache
def _words() -> dict[str, tuple[str, str]]:
    return {**_run(), **_network(), **_optimizer()}


def _run() -> dict[str, tuple[str, str]]:
    return {
        "train_size": (
            _tr("Training images"),
            _tr("Images to learn from. More of them: slower epochs, better reading."),
        ),
        "test_size": (
            _tr("Test images"),
            _tr("Images that are never learnt from, only read, after each epoch."),
        ),
        "epochs": (_tr("Epochs"), _tr("How often every training image is seen.")),
        "batch_size": (
            _tr("Batch size"),
            _tr(
                "Images the gradient is averaged over before each step. "
                "Small: many noisy steps. Large: few smooth ones."
            ),
        ),
        "optimizer": (
            _tr("Optimizer"),
            _tr(
                "How a gradient becomes a step. SGD goes straight down it, Momentum keeps "
                "rolling, Adam gives every weight a pace of its own."
            ),
        ),
        "learning_rate": (
            _tr("Learning rate"),
            _tr(
                "Length of each step. Too short, and nothing is learnt; too long, and the loss "
                "jumps about or the units die: try it. Another optimizer brings its own."
            ),
        ),
        "seed": (
            _tr("Seed"),
            _tr("The same seed gives the same first weights and the same order of images."),
        ),
        "schedule": (
            _tr("Schedule"),
            _tr(
                "How the learning rate goes over the run: as set throughout, down along half a "
                "cosine, or up first and then down."
            ),
        ),
        "weight_decay": (
            _tr("Weight decay"),
            _tr(
                "How much weights shrink after each step, as a share of the learning rate: a "
                "brake on learning by heart. 0.01 is usual, 0 is none."
            ),
        ),
        "augmentation": (
            _tr("Distortion"),
            _tr(
                "Shows every training image a little different each time: shifted, turned, bent. "
                "Slower to learn, and better at real handwriting."
            ),
        ),
        "label_smoothing": (
            _tr("Label smoothing"),
            _tr(
                "Share of the answer spread over all classes, so that the network is never asked "
                "to be wholly sure. 0.1 is usual, 0 is none."
            ),
        ),
        "averaging": (
            _tr("Averaging"),
            _tr(
                "Keeps a running mean of the weights: each step leaves this share of what was. "
                "0.999 smooths the end of a run, 0 is none."
            ),
        ),
        "sampling": (
            _tr("Batches"),
            _tr(
                "Shuffled: every image once an epoch. With replacement: each batch drawn from all "
                "images anew, as the tutorials do."
            ),
        ),
        "gradient": (
            _tr("Gradient"),
            _tr(
                "Backpropagation is exact and quick. Numerical moves every weight a little up and "
                "down and looks what the loss does: the same answer, thousands of times slower."
            ),
        ),
        "evaluation_samples": (
            _tr("Evaluate on"),
            _tr("After each epoch, measure accuracy on the first so many images only."),
        ),
        "steps": (
            _tr("End at step"),
            _tr("End after so many batches, in the middle of an epoch if need be."),
        ),
        "threads": (
            _tr("Threads"),
            _tr("Processor cores to work with. The result is the same, bit for bit, for any."),
        ),
    }


def _network() -> dict[str, tuple[str, str]]:
    return {
        "filters": (
            _tr("Filters"),
            _tr("Kernels of the first convolution: each looks for a pattern of its own."),
        ),
        "second_filters": (
            _tr("Second filters"),
            _tr("Kernels of the second convolution: each combines what the first ones found."),
        ),
        "kernel_size": (
            _tr("Kernel size"),
            _tr("Pixels a kernel sees in each direction. LeNet and SimpleConvNet take 5."),
        ),
        "pad": (
            _tr("Padding"),
            _tr("Pixels of background added around the image, so that its rim counts."),
        ),
        "stride": (
            _tr("Stride"),
            _tr("Pixels a kernel moves on. 2 makes maps of half the size."),
        ),
        "hidden": (
            _tr("Hidden units"),
            _tr("Units between image and answer. Where there may be more layers: 100, 50."),
        ),
        "classes": (
            _tr("Classes"),
            _tr("How many kinds of images are told apart; 10 for digits."),
        ),
        "weight_std": (
            _tr("Weight scale"),
            _tr("Standard deviation of the first weights. Try 1 or 0.0001 and see."),
        ),
        "activation": (
            _tr("Activation"),
            _tr(
                "What bends a layer's sums. ReLU cuts at zero and learns fast; sigmoid and "
                "tanh saturate."
            ),
        ),
        "initialisation": (
            _tr("Initialisation"),
            _tr(
                "How the first weights are drawn: He keeps ReLU's outputs in scale, Xavier "
                "those of sigmoid and tanh. With zeros every unit stays like its neighbour."
            ),
        ),
        "dropout": (
            _tr("Dropout"),
            _tr("Share of units left out of each step, so that none relies on another."),
        ),
    }


def _optimizer() -> dict[str, tuple[str, str]]:
    return {
        "momentum": (_tr("Momentum"), _tr("How much of the last step is kept in the next one.")),
        "decay": (
            _tr("Memory"),
            _tr("How much of the squared gradients so far is kept at each step."),
        ),
        "beta1": (_tr("Beta 1"), _tr("How slowly Adam's mean of the gradient forgets.")),
        "beta2": (_tr("Beta 2"), _tr("How slowly Adam's mean of the squared gradient forgets.")),
        "epsilon": (_tr("Epsilon"), _tr("Keeps the division by small gradients finite.")),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)
