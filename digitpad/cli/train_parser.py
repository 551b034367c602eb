"""What `digitpad train` takes; its help names what there is to choose from."""

from __future__ import annotations

import argparse
from pathlib import Path

from digitpad.cli.arguments import add_data, number, whole
from digitpad.cli.foreign_model import foreign_model


def fill_train_parser(train: argparse.ArgumentParser) -> None:
    """`digitpad train`."""
    train.add_argument(
        "--recipe",
        metavar="NAME",
        help="train as a bundled network was: one of {recipes}; other settings may be given beside",
    )
    train.add_argument(
        "--strokes",
        type=Path,
        metavar="FILE",
        help="for the recipe: UCI's pendigits-orig.tra, unpacked, or drawings as .jsonl",
    )
    # None where nothing is given: --resume must distinguish that from the default.
    train.add_argument(
        "--preset",
        metavar="NAME",
        help="a whole run by name, of which the other options change what they name: one of "
        "{presets}",
    )
    train.add_argument(
        "--network", metavar="NAME", help="one of {networks} (default: simple_conv_net)"
    )
    train.add_argument(
        "--setting",
        action="append",
        metavar="NAME=VALUE",
        help="change one of the network's settings, such as hidden=50; may be given again; "
        "`digitpad networks` with the network's name lists them",
    )
    add_data(train)
    train.add_argument("--train", type=whole, metavar="N", help="training images (default: all)")
    train.add_argument("--test", type=whole, metavar="N", help="test images (default: all)")
    train.add_argument("--epochs", type=whole, metavar="N", help="(default: 20)")
    train.add_argument("--steps", type=whole, metavar="N", help="end after so many batches")
    train.add_argument("--batch-size", type=whole, metavar="N", help="(default: 100)")
    train.add_argument("--optimizer", metavar="NAME", help="one of {optimizers} (default: adam)")
    train.add_argument(
        "--optimizer-setting",
        action="append",
        metavar="NAME=VALUE",
        help="change one of the optimizer's settings, such as momentum=0.8",
    )
    train.add_argument("--learning-rate", type=number, metavar="RATE", help="(default: {rates})")
    train.add_argument("--schedule", metavar="NAME", help="one of {schedules} (default: constant)")
    train.add_argument("--weight-decay", type=number, metavar="SHARE", help="(default: none)")
    train.add_argument(
        "--sampling",
        metavar="NAME",
        help="shuffle: every image once an epoch; replacement: batches drawn from all images "
        "(default: shuffle)",
    )
    train.add_argument(
        "--evaluation-samples",
        type=whole,
        metavar="N",
        help="measure accuracy on the first N only",
    )
    train.add_argument(
        "--gradient",
        metavar="NAME",
        help="backpropagation, or numerical for central differences (default: backpropagation)",
    )
    train.add_argument(
        "--augmentation",
        metavar="NAME",
        help="distort the images anew each time: one of {augmentations} (default: none)",
    )
    train.add_argument(
        "--label-smoothing", type=number, metavar="SHARE", help="of the target (default: 0)"
    )
    train.add_argument(
        "--averaging",
        type=number,
        metavar="SHARE",
        help="make the network a running mean that keeps this share a step (default: 0, no mean)",
    )
    train.add_argument("--seed", type=whole, metavar="N", help="(default: 0)")
    train.add_argument(
        "--threads", type=whole, metavar="N", help="(default: one a core, 8 at most)"
    )
    train.add_argument("--save", type=Path, metavar="FILE.npz", help="where to keep the weights")
    train.add_argument(
        "--final",
        action="store_true",
        help="leave out of the file what going on would need: two thirds of it",
    )
    train.add_argument(
        "--resume",
        type=Path,
        metavar="FILE.npz",
        help="go on with a run saved before, on the same data and by its own settings; only "
        "--epochs or --steps may be raised, and --threads changed",
    )
    train.add_argument("--json", action="store_true", help="one JSON object an epoch on stdout")


class NamesHelp(argparse.HelpFormatter):
    """Puts in the names there are to choose from, which are imported only when help is shown."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        text = super()._get_help_string(action)
        if not text or "{" not in text:
            return text
        if foreign_model():  # another's, of which nothing is run
            return text.replace("{", "the ").replace("}", "")
        from model.data.formats import KINDS
        from model.data.image_distortion import AUGMENTATIONS
        from model.nn.optimizers import DEFAULT_RATES, OPTIMIZERS
        from model.nn.schedules import SCHEDULES
        from model.nn.zoo import NETWORKS
        from model.reader.recipe import RECIPES
        from model.training.presets import PRESETS

        names = {
            "data": [KINDS],
            "networks": NETWORKS,
            "optimizers": OPTIMIZERS,
            "recipes": RECIPES,
            "presets": PRESETS,
            "augmentations": AUGMENTATIONS,
            "schedules": SCHEDULES,
            "rates": [f"{name} {rate:g}" for name, rate in DEFAULT_RATES.items()],
        }
        return text.format_map({key: ", ".join(known) for key, known in names.items()})
