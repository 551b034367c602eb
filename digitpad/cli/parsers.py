"""The command line: the parser of the whole, and one of each subcommand."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from digitpad import __version__
from digitpad.cli.arguments import add_data, add_weights, whole
from digitpad.cli.train_parser import NamesHelp, fill_train_parser


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, not after a dozen of usage."""

    def error(self, message: str) -> NoReturn:
        print(f"digitpad: {message}; see {self.prog} --help", file=sys.stderr)
        self.exit(2)


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
    fill_train_parser(
        commands.add_parser(
            "train", help="train a network and save its weights", formatter_class=NamesHelp
        )
    )
    _fill_evaluate(
        commands.add_parser(
            "evaluate", help="count right answers on a test set", formatter_class=NamesHelp
        )
    )
    _fill_predict(commands.add_parser("predict", help="read pictures and drawings"))
    _fill_networks(commands.add_parser("networks", help="list the networks, or the layers of one"))
    _fill_demo(commands.add_parser("demo", help="let the window play its main job by itself"))
    return parser


def _fill_evaluate(evaluate: argparse.ArgumentParser) -> None:
    add_weights(evaluate)
    add_data(evaluate)
    evaluate.add_argument("--json", action="store_true", help="one JSON object on stdout")


def _fill_predict(predict: argparse.ArgumentParser) -> None:
    add_weights(predict)
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


def _fill_networks(networks: argparse.ArgumentParser) -> None:
    networks.add_argument("name", nargs="?", metavar="NAME", help="show this one's layers")


def _fill_demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--screenshots", type=Path, metavar="DIR", help="where to put a PNG a tab")
    demo.add_argument("--epochs", type=whole, default=1, metavar="N", help="(default: %(default)s)")
    demo.add_argument(
        "--train", type=whole, default=60_000, metavar="N", help="images (default: %(default)s)"
    )
