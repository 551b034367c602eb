"""Whether a network, a data set and the checkpoint of a run belong together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from model.base.errors import DataError

if TYPE_CHECKING:
    from model.base.arrays import FloatArray
    from model.data.datasets import Dataset
    from model.nn.network import Network
    from model.training.checkpoint import Checkpoint


def require_fit(network: Network, dataset: Dataset) -> None:
    """Whether ``network`` can take the images of ``dataset`` and answer with its labels.

    Raises
    ------
    DataError
        If the images have another shape, or there are more classes than the network knows.
    """
    if dataset.image_shape != network.input_shape:
        raise DataError(
            f"{dataset.name} has images of {dataset.image_shape}, but "
            f"{network.name} takes {network.input_shape}; {_advice(network, 'input_shape')}"
        )
    if dataset.classes > network.classes:
        raise DataError(
            f"{dataset.name} has {dataset.classes} classes, but "
            f"{network.name} distinguishes {network.classes}; {_advice(network, 'classes')}"
        )


def _advice(network: Network, setting: str) -> str:
    """To change the network where it has such a setting; not every one has."""
    other = "choose a network or a data set that fits"
    return f"set {setting}, or {other}" if setting in network.settings else other


def require_same_data(known: Mapping[str, Any], dataset: Dataset) -> None:
    """Require that ``dataset`` is the one that `Dataset.identity` gave ``known`` for.

    The name may be another: a folder may have been renamed. An empty ``known`` accepts every
    data set.

    Raises
    ------
    DataError
        If it is another.
    """
    found = dataset.identity()
    if known and any(known.get(key) != found[key] for key in ("train", "test", "digest")):
        raise DataError(
            f"the run was begun on {known.get('train')} + {known.get('test')} images of "
            f"{known.get('name')}, but these are {found['train']} + {found['test']} other images "
            f"of {found['name']}; give the data it was begun with"
        )


def require_same_run(
    checkpoint: Checkpoint, images: int, parts: int, learning: FloatArray | None
) -> None:
    """Whether a run over ``images``, with batches in ``parts``, can go on from ``checkpoint``.

    ``learning`` are the weights that learn beside their running mean, None without one.

    Raises
    ------
    ValueError
        If the checkpoint is of another run.
    """
    if checkpoint.position > images:
        raise ValueError(
            f"the run was left after {checkpoint.position:,} images of an epoch, but there "
            f"are {images:,}; go on with the data it was begun with"
        )
    if len(checkpoint.generators) != parts:
        raise ValueError(
            f"the run was left with batches in {len(checkpoint.generators)} parts, but now "
            f"they have {parts}; go on with the batch_size it was begun with"
        )
    if learning is not None and (
        checkpoint.learning is None or checkpoint.learning.shape != learning.shape
    ):
        raise ValueError(
            "the run was left without the weights that learn beside their mean; "
            "go on with the averaging it was begun with"
        )
