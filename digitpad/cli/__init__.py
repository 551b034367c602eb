"""The `digitpad` command: the window, or one of the things scripts and people without a screen use.

Importing this loads no Qt; what needs Qt or the network is imported when it is asked for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from digitpad import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with ``arguments`` (by default the process's own).

    Returns
    -------
    The exit status: 0 done, 1 something went wrong, 2 it cannot be done like this.
    """
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.weights is not None and options.command not in (None, "evaluate", "predict"):
        parser.error(f"--weights is not for {options.command}; leave it out")
    problem = _foreign_model()
    if problem:
        return _fail(problem, 2)
    try:
        return _run(options)
    except KeyboardInterrupt:
        return _fail("stopped", 130)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        return 1
    except ImportError as error:
        if not (error.name or "").startswith("PySide6"):
            raise
        from digitpad.system.display import why_no_qt

        return _fail(why_no_qt(error), 2)
    except MemoryError as error:
        message = str(error) or "the system gave no more"
        return _fail(
            f"there is not enough memory ({message}); take a smaller network, less padding or a "
            "smaller batch",
            1,
        )
    except (ValueError, ArithmeticError, OSError) as error:
        return _fail(str(error), 1)


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "train":
            from digitpad.cli.train import train

            return train(options)
        case "evaluate":
            from digitpad.cli.evaluate import evaluate

            return evaluate(options)
        case "predict":
            from digitpad.cli.predict import predict

            return predict(options)
        case "networks":
            from digitpad.cli.networks import networks

            return networks(options)
        case "demo":
            from digitpad.cli.demo import demo

            return demo(options)
    from digitpad.shell.application import open_window

    return open_window(options.weights)


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, not after a dozen of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(_fail(f"{message}; see {self.prog} --help", 2))


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number, such as 20") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number, such as 0.001") from None


def build_parser() -> argparse.ArgumentParser:
    """The command line with every subcommand."""
    parser = _Parser(
        prog="digitpad",
        description="Draw a digit and a small numpy network reads it. Without a command: "
        "open the window.",
    )
    parser.add_argument("--version", action="version", version=f"digitpad {__version__}")
    parser.add_argument(
        "--weights", type=Path, metavar="FILE.npz", help="open the window with these weights"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    train = commands.add_parser(
        "train", help="train a network and save its weights", formatter_class=_NamesHelp
    )
    _add_train(train)

    evaluate = commands.add_parser("evaluate", help="count right answers on a test set")
    _add_weights(evaluate)
    _add_data(evaluate)
    evaluate.add_argument("--json", action="store_true", help="one JSON object on stdout")

    predict = commands.add_parser("predict", help="read pictures and drawings")
    _add_weights(predict)
    predict.add_argument(
        "--read",
        choices=("automatic", "digit", "number"),
        default="automatic",
        help="what a drawing is taken for: what it looks like (default), one digit however wide, "
        "or a number",
    )
    predict.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a picture (PNG, JPEG, BMP) or a .jsonl of drawings",
    )
    predict.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="STEP",
        help="leave out a step on the way to the 28 x 28 input, to see what becomes of the answer: "
        "background, line_width, scaling, centring or smoothing; may be given again",
    )

    networks = commands.add_parser("networks", help="list the networks, or the layers of one")
    networks.add_argument("name", nargs="?", metavar="NAME", help="show this one's layers")

    demo = commands.add_parser("demo", help="let the window play its main job by itself")
    demo.add_argument("--screenshots", type=Path, metavar="DIR", help="where to put a PNG a tab")
    demo.add_argument(
        "--epochs", type=_whole, default=1, metavar="N", help="(default: %(default)s)"
    )
    demo.add_argument(
        "--train", type=_whole, default=60_000, metavar="N", help="images (default: %(default)s)"
    )
    return parser


def _add_train(train: argparse.ArgumentParser) -> None:
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
    # None where nothing is given: beside --resume that is told from the default.
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
    _add_data(train)
    train.add_argument("--train", type=_whole, metavar="N", help="training images (default: all)")
    train.add_argument("--test", type=_whole, metavar="N", help="test images (default: all)")
    train.add_argument("--epochs", type=_whole, metavar="N", help="(default: 20)")
    train.add_argument("--steps", type=_whole, metavar="N", help="end after so many batches")
    train.add_argument("--batch-size", type=_whole, metavar="N", help="(default: 100)")
    train.add_argument("--optimizer", metavar="NAME", help="one of {optimizers} (default: adam)")
    train.add_argument(
        "--optimizer-setting",
        action="append",
        metavar="NAME=VALUE",
        help="change one of the optimizer's settings, such as momentum=0.8",
    )
    train.add_argument("--learning-rate", type=_number, metavar="RATE", help="(default: {rates})")
    train.add_argument("--schedule", metavar="NAME", help="one of {schedules} (default: constant)")
    train.add_argument("--weight-decay", type=_number, metavar="SHARE", help="(default: none)")
    train.add_argument(
        "--sampling",
        metavar="NAME",
        help="shuffle: every image once an epoch; replacement: batches drawn from all images "
        "(default: shuffle)",
    )
    train.add_argument(
        "--evaluation-samples",
        type=_whole,
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
        "--label-smoothing", type=_number, metavar="SHARE", help="of the target (default: 0)"
    )
    train.add_argument(
        "--averaging",
        type=_number,
        metavar="SHARE",
        help="make the network a running mean that keeps this share a step (default: 0, no mean)",
    )
    train.add_argument("--seed", type=_whole, metavar="N", help="(default: 0)")
    train.add_argument(
        "--threads", type=_whole, metavar="N", help="(default: one a core, 8 at most)"
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


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        default="mnist",
        help="mnist, a folder with four IDX files named as MNIST's, cifar-10-python.tar.gz, or an "
        ".npz with x_train, t_train, x_test and t_test (default: mnist)",
    )


def _add_weights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="FILE.npz",
        default=argparse.SUPPRESS,  # or it would put aside what stands before the command
        help="(default: the bundled digitpad_net)",
    )


class _NamesHelp(argparse.HelpFormatter):
    """Puts in the names there are to choose from, which are imported only when help is shown."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        text = super()._get_help_string(action)
        if not text or "{" not in text:
            return text
        if _foreign_model():  # a stranger's, of which nothing is run
            return text.replace("{", "the ").replace("}", "")
        from model.data.image_distortion import AUGMENTATIONS
        from model.nn.optimizers import DEFAULT_RATES, OPTIMIZERS
        from model.nn.schedules import SCHEDULES
        from model.nn.zoo import NETWORKS
        from model.reader.recipe import RECIPES
        from model.training.presets import PRESETS

        names = {
            "networks": NETWORKS,
            "optimizers": OPTIMIZERS,
            "recipes": RECIPES,
            "presets": PRESETS,
            "augmentations": AUGMENTATIONS,
            "schedules": SCHEDULES,
            "rates": [f"{name} {rate:g}" for name, rate in DEFAULT_RATES.items()],
        }
        return text.format_map({key: ", ".join(known) for key, known in names.items()})


def _foreign_model() -> str | None:
    """What is wrong if another package or file called ``model`` comes first on the path."""
    import importlib.util

    ours = Path(__file__).resolve().parents[2] / "model"
    found = importlib.util.find_spec("model")
    origin = Path(found.origin).resolve() if found and found.origin else None
    if origin == ours / "__init__.py":
        return None
    return (
        f"found another module named model at {origin or 'no place'}, but Digitpad needs its own "
        f"at {ours}; start it from another folder, or take that module off PYTHONPATH"
    )


def _fail(text: str, status: int) -> int:
    print(f"digitpad: {text}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
