"""One loaded network, with what people call it and where it lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.handwriting.input_steps import INPUT_SIDE
from model.nn import zoo

if TYPE_CHECKING:
    from model.nn.network import Network
    from model.storage.weights_file import TrainedNetwork

DRAWING_SHAPE = (1, INPUT_SIDE, INPUT_SIDE)
DIGITS = 10


@dataclass(eq=False)
class NetworkEntry:
    """One loaded network.

    Attributes
    ----------
    origin
        Where it comes from, for people: "bundled", a file's name, "run 2".
    trained
        The network, with the story of its training. While it trains both grow.
    path
        The file that holds it as it is now, None if there is none.
    data_name
        Where images like those it learnt from are found, as `open_dataset` takes it.
    is_edited
        Whether a person made it from another: no training would make it again.
    """

    origin: str
    trained: TrainedNetwork
    path: Path | None = None
    data_name: str = "mnist"
    is_edited: bool = False

    @property
    def network(self) -> Network:
        """The network itself; the window's own copy while it trains."""
        return self.trained.network

    @property
    def title(self) -> str:
        """What people call it: "SimpleConvNet (bundled)"."""
        return f"{zoo.TITLES.get(self.network.name, self.network.name)} ({self.origin})"

    @property
    def test_accuracy(self) -> float | None:
        """Measured at the end of its training, 0 to 1; None if never measured."""
        return self.trained.history.test_accuracy

    @property
    def test_images(self) -> int | None:
        """On how many images `test_accuracy` was measured; None if that is not known."""
        count = self.trained.data.get("test")
        return count if isinstance(count, int) else None

    @property
    def is_unsaved(self) -> bool:
        """Whether closing the program would lose a step of training, or an edit."""
        return self.path is None and (self.is_edited or bool(self.trained.history.losses))

    @property
    def can_read_drawings(self) -> bool:
        """Whether it takes the input that is made of a drawing, and answers with a digit."""
        return self.network.input_shape == DRAWING_SHAPE and self.network.classes == DIGITS


def require_reader(entry: NetworkEntry) -> None:
    """ValueError if ``entry`` cannot read drawings."""
    if not entry.can_read_drawings:
        shape = " x ".join(str(size) for size in entry.network.input_shape)
        raise ValueError(
            f"{entry.title} takes images of {shape} and knows {entry.network.classes} classes, but "
            f"a drawing is 1 x {INPUT_SIDE} x {INPUT_SIDE} and one of {DIGITS} digits; "
            "look at it in Filters, and choose another network to read with"
        )
