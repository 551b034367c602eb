"""`digitpad networks`: which networks there are, and the layers of one."""

from __future__ import annotations

import argparse
import sys

from model import zoo
from model.summary_text import summary_text


def networks(options: argparse.Namespace) -> int:
    """List every network with its title and parameters, or one with its layers."""
    if options.name is not None:
        network = zoo.build(options.name)
        title = f"{options.name}: {zoo.TITLES[options.name]}"
        sys.stdout.write(f"{title}\n\n{summary_text(network)}\n")
        return 0
    names = max(map(len, zoo.NETWORKS))
    titles = max(map(len, zoo.TITLES.values()))
    for name, title in zoo.TITLES.items():
        count = zoo.build(name).parameters.size
        sys.stdout.write(f"{name:<{names}}  {title:<{titles}}  {count:>9,} parameters\n")
    return 0
