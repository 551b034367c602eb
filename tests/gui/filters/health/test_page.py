"""Kernel health: what is reported of dead, twin and unlearnt kernels is true."""

import re

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from digitpad.state.data_sources import bundled_mnist, open_dataset
from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork


@pytest.fixture
def page(turn_to):
    return turn_to("health_page")


def line_text(page, name):
    return page.lines[name].text()


def test_the_bundled_kernels_are_well(page, wait_for):
    flat = page.selection.entry.network.kernels.reshape(30, -1)
    alike = np.corrcoef(flat) - 2 * np.eye(30)
    first, second = sorted(np.unravel_index(alike.argmax(), alike.shape))
    nearest = f"the nearest are {first + 1} and {second + 1} with {alike.max():.2f}"
    assert line_text(page, "twins").endswith(nearest)
    assert line_text(page, "noise").startswith("none: every kernel has moved away")
    wait_for(lambda: "10,000" in line_text(page, "dead") and not page.work.is_busy)
    assert line_text(page, "dead") == "none: each answers to some of the 10,000 test images"
    page.selection.choose(4)
    maps = page.selection.entry.network.feature_maps(bundled_mnist().x_test[:500])[1]
    about = page.findChild(QLabel, "health_kernel_label").text()
    most = re.search(r"on the test images it answers 0.00 to (\d+\.\d+)", about)
    assert float(most[1]) >= maps[4].max() - 0.005


def test_dead_twin_and_noisy_kernels_are_named_and_marked(page, shown, wait_for, tmp_path):
    network = shown[1].networks.in_use.network.copy()
    network.params["b1"][8] = -100
    network.params["W1"][16] = 2 * network.params["W1"][4]
    weights_file.save(tmp_path / "ill.npz", TrainedNetwork(network))
    plain = page.grid.grab().toImage()
    shown[1].networks.open(tmp_path / "ill.npz")
    assert line_text(page, "twins") == "5 and 17 (correlation 1.000)"
    wait_for(lambda: not page.work.is_busy)
    assert line_text(page, "dead").startswith("9: the same answer to all 10,000")
    assert page.grid.grab().toImage() != plain


def test_a_network_of_other_images(page, open_network, workspace, colour_archive, wait_for):
    entry = open_network("conv_net_cifar10", filters=6)
    assert line_text(page, "dead").startswith(
        "not known: Its test images, 3 x 32 x 32, are not at hand"
    )
    assert "; still noise" not in page.grid.kernel_text(0)
    assert line_text(page, "noise").startswith("not known: this file does not hold")
    assert not page.work.is_busy
    entry.network.params["b1"][4] = -100
    workspace.networks.set_images(entry, str(colour_archive))
    wait_for(lambda: not page.work.is_busy)
    total = len(open_dataset(str(colour_archive)).x_test)
    assert line_text(page, "dead") == f"5: the same answer to all {total} test images, everywhere"
    assert page.grid.kernel_text(4).endswith("; dead")


def test_the_network_that_reads_drawings_is_well(page, tab, workspace):
    tab.show_entry(workspace.networks.entries[0])
    assert line_text(page, "noise").startswith("none: every kernel has moved away")
    assert "of them have no clear direction, and work all the same" in line_text(page, "noise")
    assert all("noise" not in page.grid.kernel_text(at) for at in range(32))


def test_kernels_that_never_moved_are_still_noise(page, shown, tmp_path):
    trained = shown[1].networks.entries[1].trained
    network = trained.network.copy()
    network.params["W1"][6] = trained.history.first_kernels[6]
    ill = TrainedNetwork(network, history=trained.history)
    weights_file.save(tmp_path / "ill.npz", ill)
    shown[1].networks.open(tmp_path / "ill.npz")
    assert line_text(page, "noise").startswith("7: hardly moved from the random weights")
    assert page.grid.kernel_text(6).endswith("; still noise")


def test_a_network_without_kernels(page, open_network):
    open_network("simple_net")
    assert line_text(page, "dead") == line_text(page, "noise") == ""
    assert "without a convolution" in page.grid.accessibleDescription()


def test_closing_the_window_ends_the_look_at_the_test_set(page, shown):
    assert page.work.is_busy
    shown[1].close()
    assert not page.work.is_busy
