"""A network as a table to read: its layers, their output shapes and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.nn.network import Network

_HEADINGS = ("layer", "output", "parameters", "")


def summary_text(network: Network) -> str:
    """One line a layer in topological order, under a line of headings; the sum comes last."""
    shape = " x ".join(map(str, network.input_shape))
    rows = [_HEADINGS, ("input", shape, "", "")]
    for entry in network.summary():
        names = ", ".join(
            f"{name} {' x '.join(map(str, of))}" for name, of in entry.parameters.items()
        )
        output = " x ".join(map(str, entry.output_shape))
        rows.append((entry.name, output, f"{entry.parameter_count:,}", names))
    rows.append(("total", "", f"{network.parameters.size:,}", ""))
    layers, outputs, counts, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    return "\n".join(
        f"{layer:<{layers}}  {output:<{outputs}}  {count:>{counts}}  {names}".rstrip()
        for layer, output, count, names in rows
    )
