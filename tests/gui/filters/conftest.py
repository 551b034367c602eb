"""The Filters tab with SimpleConvNet in it, whose 30 kernels are the tutorial's, and other nets."""

from pathlib import Path

import pytest
from filter_pages import press

from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork
from model.training.trainer import TrainingConfig

COLOUR = Path(__file__).resolve().parents[4] / "shared/data/cifar10-sample/cifar-10-python.tar.gz"


@pytest.fixture
def workspace(shown):
    return shown[1]


@pytest.fixture
def tab(window, workspace):
    workspace.networks.use(workspace.networks.entries[1])
    window.tabs.setCurrentWidget(window.filters_tab)
    return window.filters_tab


@pytest.fixture
def turn_to(tab):
    """Press a page's button, and be given the page."""

    def turn(name):
        press(tab, f"show_{name}_button")
        return getattr(tab, name)

    return turn


@pytest.fixture
def open_network(tab, workspace, tmp_path):
    """Save a network with first weights, open the file and look at it."""

    def open_new(name, **settings):
        network = TrainingConfig(network=name, seed=3, network_settings=settings).build_network()
        weights_file.save(tmp_path / f"{name}.npz", TrainedNetwork(network))
        entry = workspace.networks.open(tmp_path / f"{name}.npz")
        tab.show_entry(entry)
        return entry

    return open_new


@pytest.fixture
def colour_archive():
    if not COLOUR.is_file():
        pytest.skip("the sample of CIFAR-10 is not here")
    return COLOUR
