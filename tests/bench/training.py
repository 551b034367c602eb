"""How fast the library trains, beside PyTorch and the tutorials' way, in one run.

    python tests/bench/training.py [--rounds 5] [--quick] [--only simple_conv_net]

Each contender is a process of its own, kept alive and asked in turn, so that all meet the same
disturbances; given are medians of the rounds after one to warm up, and their ratios. PyTorch is
measured if it can be imported by this Python or the one named by --torch-python (it is no
dependency: `pip install torch` for the CPU). All use as many threads as there are cores.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

WORKS = {
    "simple_conv_net": "simple_conv_net, Adam, batch 100: one epoch of {n:,} images",
    "simple_net": "simple_net, SGD, batch 100: {n:,} steps",
    "mlp_cifar10": "mlp_cifar10, Adam, batch 16: {n:,} steps",
    "predict": "simple_conv_net: prediction of {n:,} images",
}
SIZES = {"simple_conv_net": 60_000, "simple_net": 10_000, "mlp_cifar10": 1_000, "predict": 10_000}
TUTORIAL_SHARE = 10
"""The tutorials' way is given a tenth of an epoch, and its time taken ten times."""


def images_for(work: str) -> tuple[np.ndarray, np.ndarray]:
    """Random images and labels: the time does not depend on what they show."""
    rng = np.random.default_rng(0)
    shape, n = ((3, 32, 32), 16_000) if work == "mlp_cifar10" else ((1, 28, 28), 60_000)
    return rng.integers(0, 256, (n, *shape), dtype=np.uint8), rng.integers(0, 10, n)


def digitpad_worker(work: str, size: int, threads: int) -> Callable[[], None]:
    """One round of ours."""
    from model.base.threads import WorkerPool
    from model.data.datasets import Dataset
    from model.nn.evaluation import evaluate
    from model.training.config import TrainingConfig
    from model.training.history import StepDone
    from model.training.trainer import Trainer

    x, t = images_for(work)
    data = Dataset("bench", x, t, x[:100], t[:100], 10)
    settings = {
        "simple_net": {"optimizer": "sgd", "learning_rate": 0.1},
        "mlp_cifar10": {"batch_size": 16, "learning_rate": 0.0003},
    }.get(work, {})
    name = "simple_conv_net" if work == "predict" else work
    # Next to nothing is evaluated after an epoch: only training is timed.
    config = TrainingConfig(
        network=name, threads=threads, epochs=10_000, evaluation_samples=1, **settings
    )
    if work == "predict":
        network = config.build_network()
        twins = [network, *(network.replica() for _ in range(threads - 1))]
        pool = WorkerPool(threads)

        def predict() -> None:
            for _ in evaluate(twins, x[:size], t[:size], pool):
                pass

        return predict

    # One run, gone on with in each round: PyTorch's network too is made outside the time.
    run = Trainer(config, data).run()
    steps = size // 100 if work == "simple_conv_net" else size

    def train() -> None:
        left = steps
        while left:
            left -= isinstance(next(run), StepDone)

    return train


def torch_worker(work: str, size: int, threads: int) -> Callable[[], None]:
    """One round of PyTorch, eager, as its own tutorials write it."""
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    x, t = (torch.from_numpy(array) for array in images_for(work))
    x = x.float() / 255  # once, outside the time
    loss = nn.CrossEntropyLoss()
    wide = [nn.Linear(3072, 1000), nn.ReLU(), nn.Linear(1000, 500), nn.ReLU()]
    conv = [nn.Conv2d(1, 30, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
    network = nn.Sequential(
        *{
            "simple_net": [nn.Flatten(), nn.Linear(784, 50), nn.Sigmoid(), nn.Linear(50, 10)],
            "mlp_cifar10": [nn.Flatten(), *wide, nn.Linear(500, 10)],
        }.get(work, [*conv, nn.Linear(4320, 100), nn.ReLU(), nn.Linear(100, 10)])
    )
    if work == "predict":

        def predict() -> None:
            with torch.inference_mode():
                for start in range(0, size, 100):
                    network(x[start : start + 100]).argmax(dim=1)

        return predict
    if work == "simple_net":
        optimizer: torch.optim.Optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    else:
        rate = 0.0003 if work == "mlp_cifar10" else 0.001
        optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    batch = 16 if work == "mlp_cifar10" else 100
    steps = size // 100 if work == "simple_conv_net" else size

    def train() -> None:
        done = 0
        while done < steps:
            order = torch.randperm(len(x))
            for start in range(0, len(x) - batch + 1, batch):
                chosen = order[start : start + batch]
                optimizer.zero_grad()
                loss(network(x[chosen]), t[chosen]).backward()
                optimizer.step()
                done += 1
                if done == steps:
                    return

    return train


def tutorial_worker(work: str, size: int, threads: int) -> Callable[[], None]:
    """A tenth of a round of the tutorials' way; BLAS uses the threads."""
    from tutorial import TutorialNet

    x, t = images_for(work)
    x = x.astype(np.float32) / 255.0  # as the book's reader does; once, outside the time
    network = TutorialNet()
    rng = np.random.default_rng(0)

    def train() -> None:
        for _ in range(size // 100 // TUTORIAL_SHARE):
            chosen = rng.choice(len(x), 100)
            network.step(x[chosen], t[chosen])

    return train


WORKERS = {"digitpad": digitpad_worker, "torch": torch_worker, "tutorial": tutorial_worker}


def serve(name: str, work: str, size: int, threads: int) -> None:
    """Do one round for each line that comes in, and report how long it took."""
    go = WORKERS[name](work, size, threads)
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        go()
        print(time.perf_counter() - began, flush=True)


class Contender:
    """A process that is asked for rounds."""

    def __init__(self, python: str, name: str, work: str, size: int, threads: int) -> None:
        self.seconds: list[float] = []
        command = [python, __file__, "--serve", name, work, str(size), str(threads)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.is_ready = self._process.stdout.readline().strip() == "ready"

    def round(self) -> float:
        """Seconds for one round."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def end(self) -> None:
        """Let the process go."""
        self._process.communicate()


def race(
    work: str, size: int, rounds: int, threads: int, torch_python: str | None, peak: float
) -> None:
    """All contenders in turn; prints a row for each, and what the products alone would take.

    ``peak`` is in GFLOP/s.
    """
    contenders = {"digitpad": Contender(sys.executable, "digitpad", work, size, threads)}
    if threads > 1:
        contenders["digitpad, 1 thread"] = Contender(sys.executable, "digitpad", work, size, 1)
    if torch_python is not None:
        contenders["torch"] = Contender(torch_python, "torch", work, size, threads)
    if work == "simple_conv_net":
        name = "the tutorials' way"
        contenders[name] = Contender(sys.executable, "tutorial", work, size, threads)
    contenders = {name: one for name, one in contenders.items() if one.is_ready}
    for turn in range(rounds + 1):
        for name, contender in contenders.items():
            scale = TUTORIAL_SHARE if name.startswith("the") else 1
            seconds = scale * contender.round()
            if turn:
                contender.seconds.append(seconds)
    for contender in contenders.values():
        contender.end()
    ours = contenders["digitpad"].seconds
    print(f"\n{WORKS[work].format(n=size)}")
    for name, contender in contenders.items():
        ratios = [a / b for a, b in zip(ours, contender.seconds, strict=True)]
        print(
            f"  {name:20} {statistics.median(contender.seconds):8.3f} s"
            f"   digitpad takes {statistics.median(ratios):6.3f} of it"
            f"   ({min(ratios):.3f} to {max(ratios):.3f})"
        )
    seconds = product_seconds(work, size, peak)
    share = seconds / statistics.median(ours)
    print(f"  {'its products alone':20} {seconds:8.3f} s   {share:.0%} of digitpad's time")


def product_seconds(work: str, size: int, peak: float) -> float:
    """What the matrix products of ``work`` alone would take at ``peak`` GFLOP/s."""
    from products import flops

    from model.nn import zoo

    images = size * {"simple_net": 100, "mlp_cifar10": 16}.get(work, 1)
    network = zoo.build("simple_conv_net" if work == "predict" else work)
    return images * flops(network, is_training=work != "predict") / peak / 1e9


def find_torch(python: str) -> str | None:
    """``python`` if it can import PyTorch, and says which."""
    probe = "import torch, numpy; print(torch.__version__)"
    done = subprocess.run([python, "-c", probe], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    print(f"PyTorch {done.stdout.strip()}")
    return python


def main() -> None:
    """Read the command line, and race."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", choices=WORKS, action="append")
    parser.add_argument("--torch-python", default=sys.executable)
    parser.add_argument("--serve", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        name, work, size, threads = options.serve
        serve(name, work, int(size), int(threads))
        return
    from products import gigaflops

    from model.base.threads import default_threads

    threads = default_threads()
    print(
        f"{os.cpu_count()} cores, {threads} threads, Python {platform.python_version()}, ", end=""
    )
    print(f"numpy {np.__version__}")
    torch_python = find_torch(options.torch_python)
    if torch_python is None:
        print("PyTorch is not installed: measured without it")
    one, peak = gigaflops(1), gigaflops(threads)
    print(
        f"matrix products alone: {one:.0f} GFLOP/s on one thread, {peak:.0f} on {threads} at once, "
        f"{peak / one:.2f} times as many"
    )
    for work in options.only or WORKS:
        size = SIZES[work] // 10 if options.quick else SIZES[work]
        race(work, size, options.rounds, threads, torch_python, peak)


if __name__ == "__main__":
    main()
