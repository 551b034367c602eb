"""What each setting is called on the form, and what its tooltip teaches."""

from __future__ import annotations

import functools
import re

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
"""Called by this name, so that Qt's lupdate finds the texts."""


def words_for(setting: str) -> tuple[str, str]:
    """Title and tooltip of the setting; one nobody has described is called as in the code."""
    plain = setting.replace("_", " ").capitalize()
    return words().get(
        setting, (plain, translate("settings", "Called {0} on the command line.").format(setting))
    )


def in_words(text: str) -> str:
    """An error text as people read it: settings under their titles, whole numbers without ".0"."""
    names = "|".join(sorted(words(), key=len, reverse=True))

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


def none_in_words(setting: str) -> str:
    """What leaving a setting open is called."""
    open_steps = translate("settings", "The epochs' end")
    return open_steps if setting == "steps" else translate("settings", "All")


def _choices() -> dict[str, str]:
    return {
        "relu": "ReLU",
        "sigmoid": translate("settings", "Sigmoid"),
        "tanh": "tanh",
        "std": translate("settings", "Normal"),
        "he": "He",
        "xavier": "Xavier",
        "zeros": translate("settings", "Zeros"),
        "constant": translate("settings", "Constant"),
        "cosine": translate("settings", "Cosine"),
        "one_cycle": translate("settings", "One cycle"),
        "backpropagation": translate("settings", "Backpropagation"),
        "numerical": translate("settings", "Numerical"),
        "shuffle": translate("settings", "Shuffled"),
        "replacement": translate("settings", "With replacement"),
        "none": translate("settings", "None"),
        "affine": translate("settings", "Shift, turn, stretch"),
        "elastic": translate("settings", "Bend as well"),
        "handwriting": translate("settings", "Pen width as well"),
    }


@functools.cache
def words() -> dict[str, tuple[str, str]]:
    """Title and tooltip of every setting, by its name."""
    return {**_run(), **_network(), **_optimizer()}


def _run() -> dict[str, tuple[str, str]]:
    return {
        "train_size": (
            translate("settings", "Training images"),
            translate(
                "settings", "Images to learn from. More of them: slower epochs, better reading."
            ),
        ),
        "test_size": (
            translate("settings", "Test images"),
            translate(
                "settings", "Images that are never learnt from, only read, after each epoch."
            ),
        ),
        "epochs": (
            translate("settings", "Epochs"),
            translate("settings", "How often every training image is seen."),
        ),
        "batch_size": (
            translate("settings", "Batch size"),
            translate(
                "settings",
                "Images the gradient is averaged over before each step. "
                "Small: many noisy steps. Large: few smooth ones.",
            ),
        ),
        "optimizer": (
            translate("settings", "Optimizer"),
            translate(
                "settings",
                "How a gradient becomes a step. SGD goes straight down it, Momentum keeps "
                "rolling, Adam gives every weight a pace of its own.",
            ),
        ),
        "learning_rate": (
            translate("settings", "Learning rate"),
            translate(
                "settings",
                "Length of each step. Too short, and nothing is learnt; too long, and the loss "
                "jumps about or the units die: try it. Another optimizer brings its own.",
            ),
        ),
        "seed": (
            translate("settings", "Seed"),
            translate(
                "settings",
                "The same seed gives the same first weights and the same order of images.",
            ),
        ),
        "schedule": (
            translate("settings", "Schedule"),
            translate(
                "settings",
                "How the learning rate goes over the run: as set throughout, down along half a "
                "cosine, or up first and then down.",
            ),
        ),
        "weight_decay": (
            translate("settings", "Weight decay"),
            translate(
                "settings",
                "How much weights shrink after each step, as a share of the learning rate: a "
                "brake on learning by heart. 0.01 is usual, 0 is none.",
            ),
        ),
        "augmentation": (
            translate("settings", "Distortion"),
            translate(
                "settings",
                "Shows every training image a little different each time: shifted, turned, bent. "
                "Slower to learn, and better at real handwriting.",
            ),
        ),
        "label_smoothing": (
            translate("settings", "Label smoothing"),
            translate(
                "settings",
                "Share of the answer spread over all classes, so that the network is never asked "
                "to be wholly sure. 0.1 is usual, 0 is none.",
            ),
        ),
        "averaging": (
            translate("settings", "Averaging"),
            translate(
                "settings",
                "Keeps a running mean of the weights: each step leaves this share of what was. "
                "0.999 smooths the end of a run, 0 is none.",
            ),
        ),
        "sampling": (
            translate("settings", "Batches"),
            translate(
                "settings",
                "Shuffled: every image once an epoch. With replacement: each batch drawn from all "
                "images anew, as the tutorials do.",
            ),
        ),
        "gradient": (
            translate("settings", "Gradient"),
            translate(
                "settings",
                "Backpropagation is exact and quick. Numerical moves every weight a little up and "
                "down and looks what the loss does: the same answer, thousands of times slower.",
            ),
        ),
        "evaluation_samples": (
            translate("settings", "Evaluate on"),
            translate(
                "settings", "After each epoch, measure accuracy on the first so many images only."
            ),
        ),
        "steps": (
            translate("settings", "End at step"),
            translate(
                "settings", "End after so many batches, in the middle of an epoch if need be."
            ),
        ),
        "threads": (
            translate("settings", "Threads"),
            translate(
                "settings",
                "Processor cores to work with. The result is the same, bit for bit, for any.",
            ),
        ),
    }


def _network() -> dict[str, tuple[str, str]]:
    return {
        "filters": (
            translate("settings", "Filters"),
            translate(
                "settings", "Kernels of the first convolution: each looks for a pattern of its own."
            ),
        ),
        "second_filters": (
            translate("settings", "Second filters"),
            translate(
                "settings",
                "Kernels of the second convolution: each combines what the first ones found.",
            ),
        ),
        "kernel_size": (
            translate("settings", "Kernel size"),
            translate(
                "settings",
                "Pixels a kernel sees in each direction. LeNet and SimpleConvNet take 5.",
            ),
        ),
        "pad": (
            translate("settings", "Padding"),
            translate(
                "settings", "Pixels of background added around the image, so that its rim counts."
            ),
        ),
        "stride": (
            translate("settings", "Stride"),
            translate("settings", "Pixels a kernel moves on. 2 makes maps of half the size."),
        ),
        "hidden": (
            translate("settings", "Hidden units"),
            translate(
                "settings",
                "Units between image and answer. Where there may be more layers: 100, 50.",
            ),
        ),
        "classes": (
            translate("settings", "Classes"),
            translate("settings", "How many kinds of images it distinguishes; 10 for digits."),
        ),
        "weight_std": (
            translate("settings", "Weight scale"),
            translate(
                "settings", "Standard deviation of the first weights. Try 1 or 0.0001 and see."
            ),
        ),
        "activation": (
            translate("settings", "Activation"),
            translate(
                "settings",
                "What bends a layer's sums. ReLU cuts at zero and learns fast; sigmoid and "
                "tanh saturate.",
            ),
        ),
        "initialisation": (
            translate("settings", "Initialisation"),
            translate(
                "settings",
                "How the first weights are drawn: He keeps ReLU's outputs in scale, Xavier "
                "those of sigmoid and tanh. With zeros every unit stays like its neighbour.",
            ),
        ),
        "dropout": (
            translate("settings", "Dropout"),
            translate(
                "settings", "Share of units left out of each step, so that none relies on another."
            ),
        ),
    }


def _optimizer() -> dict[str, tuple[str, str]]:
    return {
        "momentum": (
            translate("settings", "Momentum"),
            translate("settings", "How much of the last step is kept in the next one."),
        ),
        "decay": (
            translate("settings", "Memory"),
            translate("settings", "How much of the squared gradients so far is kept at each step."),
        ),
        "beta1": (
            translate("settings", "Beta 1"),
            translate("settings", "How slowly Adam's mean of the gradient forgets."),
        ),
        "beta2": (
            translate("settings", "Beta 2"),
            translate("settings", "How slowly Adam's mean of the squared gradient forgets."),
        ),
        "epsilon": (
            translate("settings", "Epsilon"),
            translate("settings", "Keeps the division by small gradients finite."),
        ),
    }
