"""`digitpad networks`: which networks there are, and the layers of one."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from model.nn import zoo
from model.nn.summary_table import summary_text

if TYPE_CHECKING:
    import argparse


def networks(options: argparse.Namespace) -> int:
    """List every network with its title and parameters, or one with its layers and settings."""
    if options.name is not None:
        network = zoo.build(options.name)
        title = f"{options.name}: {zoo.TITLES[options.name]}"
        settings = [
            f"  {name}={_as_given(value)}\n"
            for name, value in zoo.settings_of(options.name).items()
        ]
        sys.stdout.write(
            f"{title}\n\n{summary_text(network)}\n\n"
            f"settings, as `digitpad train --setting` takes them:\n{''.join(settings)}"
        )
        return 0
    names = max(map(len, zoo.NETWORKS))
    titles = max(map(len, zoo.TITLES.values()))
    for name, title in zoo.TITLES.items():
        count = zoo.build(name).parameters.size
        sys.stdout.write(f"{name:<{names}}  {title:<{titles}}  {count:>9,} parameters\n")
    return 0


def _as_given(value: object) -> str:
    """As it is typed after --setting: a word bare, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
