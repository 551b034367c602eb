"""Data and network are chosen on the Train tab, and what does not fit is refused there."""

from fnmatch import fnmatch

import pytest
from data_files import IDX_NAMES, digits, transposed, write_idx
from paths import DATA
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QLabel,
)
from train_actions import Hand, choose_file, offered, select, write_data

from model.nn.zoo import NETWORKS

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hand(shown, wait_for):
    window, workspace = shown
    return Hand(window, workspace, wait_for)


def test_a_network_for_other_images_is_refused_where_it_is_chosen(hand):
    assert offered(hand, "network_combo") == list(NETWORKS)
    select(hand, "network_combo", "conv_net_cifar10")
    note = hand.tab.findChild(QLabel, "network_combo_note")
    assert note.isVisible()
    assert "3 x 32 x 32" in note.text()
    assert "under Data" in note.text()
    assert not hand.button("start_button").isEnabled()
    assert hand.text("reason_label").endswith(": Network")
    QTest.keyClick(hand.window, Qt.Key.Key_T, CTRL)
    assert not hand.session.is_active
    select(hand, "network_combo", "lenet5")
    assert not note.isVisible()
    assert hand.button("start_button").isEnabled()


def test_a_chosen_file_is_learnt_from(hand, monkeypatch, tmp_path):
    choose_file(hand, monkeypatch, write_data(tmp_path / "mine.npz"))
    assert hand.tab.form.data_name() == str(tmp_path / "mine.npz")
    assert hand.tab.findChild(QComboBox, "amount_combo").currentText() == "mine.npz"
    hand.wait_for_data()
    assert hand.number("train_size_spin").maximum() == 60
    hand.fill(train_size_spin=60, test_size_spin=20, epochs_spin=1)
    hand.click("start_button")
    hand.wait_for_end()
    assert hand.losses() == 3
    assert hand.workspace.networks.run.trained.data["name"] == "mine"


def test_one_of_mnists_files_stands_for_its_folder(hand, monkeypatch, tmp_path):
    choose_file(hand, monkeypatch, tmp_path / "t10k-images-idx3-ubyte.gz")
    assert hand.tab.form.data_name() == str(tmp_path)


@pytest.mark.parametrize(
    ("name", "train", "note"),
    [
        ("mnist.npz", 100, ""),
        ("binary.npz", 100, "0 and 1"),
        ("mnist_train.csv", 2, "every 6th image"),
    ],
)
def test_data_as_others_give_them(hand, monkeypatch, name, train, note):
    choose_file(hand, monkeypatch, DATA / "formats" / name)
    hand.wait_for_data()
    assert hand.number("train_size_spin").maximum() == train
    told = hand.tab.findChild(QLabel, "amount_combo_note")
    shown = told.text() if told is not None and told.isVisible() else ""
    assert note in shown
    assert bool(note) == bool(shown)
    assert told is None or told.property("role") != "error"


def test_a_set_of_emnist_is_chosen_by_one_of_its_files(hand, monkeypatch, tmp_path):
    names = {name: f"emnist-digits-{name}.gz" for name in IDX_NAMES}
    folder = write_idx(tmp_path / "gzip", names, transposed(digits()))
    chosen = folder / names[IDX_NAMES[2]]
    choose_file(hand, monkeypatch, chosen)
    hand.wait_for_data()
    assert hand.tab.form.data_name() == str(chosen)
    assert "turned back" in hand.tab.findChild(QLabel, "amount_combo_note").text()


def test_the_dialog_shows_the_files_of_every_format(hand, monkeypatch):
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a: asked.append(a[3]) or ("", ""))
    combo = hand.tab.findChild(QComboBox, "amount_combo")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)
    shown = asked[0].split("(")[1].split(")")[0].split()
    for name in (
        *("train-images.idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte.gz", "mnist.npz"),
        *("cifar-10-binary.tar.gz", "data_batch_1", "test_batch.bin", "train.csv", "a.csv.gz"),
    ):
        assert any(fnmatch(name, pattern) for pattern in shown), name


def test_choosing_no_file_leaves_mnist(hand, monkeypatch):
    choose_file(hand, monkeypatch, "")
    assert hand.tab.form.data_name() == "mnist"
    assert hand.tab.findChild(QComboBox, "amount_combo").currentIndex() == 0


@pytest.mark.parametrize("kind", ["other shape", "no data"])
def test_data_that_do_not_fit_are_reported_at_once_where_they_are(
    hand, monkeypatch, tmp_path, kind
):
    path = tmp_path / "mine.npz"
    if kind == "no data":
        path.write_text("nothing of the kind")
    else:
        write_data(path, (20, 20))
        select(hand, "network_combo", "conv_net_cifar10")
    choose_file(hand, monkeypatch, path)
    field = {"no data": "amount_combo", "other shape": "network_combo"}[kind]
    words = {"no data": "mine.npz", "other shape": "those of mine are 1 x 20 x 20"}[kind]

    def is_reported():
        note = hand.tab.findChild(QLabel, f"{field}_note")
        return note is not None and words in note.text() and note.property("role") == "error"

    hand.wait_for(is_reported)
    assert not hand.button("start_button").isEnabled()
    select(hand, "network_combo", "lenet5")
    assert hand.button("start_button").isEnabled() is (kind == "other shape")


def test_a_run_that_cannot_begin_is_refused_and_leaves_nothing(hand, monkeypatch, tmp_path):
    hand.fill()
    hand.click("start_button")
    hand.wait_for_end()
    before, run = hand.losses(), hand.workspace.networks.run
    path = write_data(tmp_path / "mine.npz")
    choose_file(hand, monkeypatch, path)
    hand.wait_for_data()
    path.write_text("broken since it was looked at")
    hand.fill(train_size_spin=60, test_size_spin=20)
    hand.click("start_button")
    hand.wait_for_end()
    trouble = hand.tab.findChild(QLabel, "trouble_label")
    assert trouble.isVisible()
    assert trouble.text().startswith("Not started: ")
    assert "mine.npz" in trouble.text()
    assert hand.workspace.networks.run is run
    assert len(hand.workspace.networks.entries) == 3
    assert hand.losses() == before
    assert hand.button("start_button").isEnabled()


def test_a_network_that_reads_no_drawings_cannot_be_used_in_draw(hand, monkeypatch, tmp_path):
    choose_file(hand, monkeypatch, write_data(tmp_path / "color.npz", (3, 32, 32)))
    select(hand, "network_combo", "conv_net_cifar10")
    hand.wait_for_data()
    hand.fill(train_size_spin=20, test_size_spin=20, epochs_spin=1)
    bundled = hand.workspace.networks.in_use
    hand.click("start_button")
    hand.wait_for_end()
    assert hand.losses() == 1
    assert not hand.button("use_button").isEnabled()
    assert "other images" in hand.button("use_button").toolTip()
    assert not hand.window.draw_tab.findChild(QCheckBox, "follow_check").isEnabled()
    assert hand.window.draw_tab.findChild(QComboBox, "network_in_use_combo").count() == 2
    with pytest.raises(ValueError, match="3 x 32 x 32"):
        hand.workspace.networks.use(hand.workspace.networks.run)
    with pytest.raises(ValueError, match="look at it in Filters"):
        hand.workspace.networks.follow_run(True)
    assert hand.workspace.networks.in_use is bundled
    hand.window.tabs.setCurrentIndex(2)
    assert hand.window.filters_tab.kernels_page.after.kernel_count() == 32
    assert not hand.window.findChild(QFrame, "scale_card").isVisible()
