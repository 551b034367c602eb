"""The `digitpad` command: the window, or one of the things scripts and people without a screen use.

Importing this loads no Qt; what needs Qt or the network is imported when it is asked for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from digitpad.cli.foreign_model import foreign_model
from digitpad.cli.parsers import build_parser


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
    problem = foreign_model()
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


def _fail(text: str, status: int) -> int:
    print(f"digitpad: {text}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
