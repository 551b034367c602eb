"""`digitpad evaluate`: how many digits of a test set a network reads right."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from tqdm import tqdm

from digitpad.cli.data_notes import tell_notes
from digitpad.state.data_sources import open_dataset
from digitpad.system.resources import BUNDLED_WEIGHTS, asset
from model.base.threads import WorkerPool
from model.nn.evaluation import evaluate as score
from model.storage.weights_file import load
from model.training.compatibility import require_fit

if TYPE_CHECKING:
    import argparse

BATCH_SIZE = 100
"""As the tutorials' inference script takes them."""


def evaluate(options: argparse.Namespace) -> int:
    """Run the whole test set, showing the running number of right answers."""
    path = options.weights or asset(BUNDLED_WEIGHTS[0])
    network = load(path).network
    data = open_dataset(options.data)
    require_fit(network, data)
    tell_notes(data)
    with (
        WorkerPool(1) as pool,
        tqdm(total=len(data.x_test), unit="image", disable=options.json) as bar,
    ):
        for result in score([network], data.x_test, data.t_test, pool, BATCH_SIZE):
            bar.update(result.seen - bar.n)
            bar.set_postfix_str(f"{result.correct} of {result.seen} right", refresh=False)
    if options.json:
        answer = {
            "weights": str(path),
            "data": data.name,
            "correct": result.correct,
            "total": result.total,
            "accuracy": result.accuracy,
            "loss": result.loss,
        }
        sys.stdout.write(json.dumps(answer) + "\n")
    else:
        sys.stdout.write(
            f"{data.name}: {result.correct} of {result.total} right, {result.accuracy:.2%}\n"
        )
    return 0
