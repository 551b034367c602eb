"""The table of a network's layers."""

import pytest

from model.nn import zoo
from model.nn.summary_table import summary_text


def test_every_layer_in_order_aligned_and_summed() -> None:
    assert summary_text(zoo.build("simple_conv_net")).splitlines() == [
        "layer        output        parameters",
        "input        1 x 28 x 28",
        "Conv2d 1     30 x 24 x 24         780  W1 30 x 1 x 5 x 5, b1 30",
        "ReLU 1       30 x 24 x 24           0",
        "MaxPool2d 1  30 x 12 x 12           0",
        "Linear 1     100              432,100  W2 4320 x 100, b2 100",
        "ReLU 2       100                    0",
        "Linear 2     10                 1,010  W3 100 x 10, b3 10",
        "total                         433,890",
    ]


@pytest.mark.parametrize("name", zoo.NETWORKS)
def test_the_total_is_the_sum_and_the_vectors_size(name: str) -> None:
    network = zoo.build(name)
    _, _, *layers, total = summary_text(network).splitlines()
    assert [line.split("  ")[0] for line in layers] == [e.name for e in network.summary()]
    assert total.split() == ["total", f"{network.parameters.size:,}"]
    assert sum(entry.parameter_count for entry in network.summary()) == network.parameters.size
