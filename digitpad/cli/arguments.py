"""Arguments that several subcommands take, and what each must look like."""

from __future__ import annotations

import argparse
from pathlib import Path


def whole(text: str) -> int:
    """A whole number, or what is wrong with it."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number, such as 20") from None


def number(text: str) -> float:
    """A number, or what is wrong with it."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number, such as 0.001") from None


def add_data(parser: argparse.ArgumentParser) -> None:
    """The data set."""
    parser.add_argument(
        "--data",
        default="mnist",
        help="mnist, {data} (default: mnist)",
    )


def add_weights(parser: argparse.ArgumentParser) -> None:
    """The weights file of a subcommand that only reads."""
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="FILE.npz",
        default=argparse.SUPPRESS,  # or it would put aside what stands before the command
        help="(default: the bundled digitpad_net)",
    )
