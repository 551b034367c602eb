"""The Draw tab under a real mouse: the answer follows the pen, and every key does what it says."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QStackedWidget,
)
from simulated_users import LEFT, DrawingHand

from digitpad.state.data_sources import bundled_mnist
from digitpad.system.resources import asset
from model.handwriting.drawings_file import read_drawings
from model.storage import weights_file
from model.storage.weights_file import TrainedNetwork
from model.training.trainer import TrainingConfig

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SAMPLES = {drawing.label: drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))}


class Hand(DrawingHand):
    """With the ten samples."""

    @property
    def strip(self):
        return self.tab.strip.grab().toImage()

    def draw(self, label):
        self.write([stroke.tolist() for stroke in SAMPLES[label].strokes])

    def is_enabled(self, name):
        return self.button(name).isEnabled()


@pytest.fixture
def hand(shown, wait_for):
    window, workspace = shown
    return Hand(window, workspace, wait_for)


@pytest.fixture
def workspace(shown):
    return shown[1]


def is_invitation_shown(hand):
    stack = hand.tab.answer.findChild(QStackedWidget)
    return stack.currentWidget().objectName() == "invitation_label"


def test_a_blank_canvas_has_an_invitation_and_no_answer(hand):
    assert not hand.digit.isdigit()
    assert is_invitation_shown(hand)
    assert hand.text("confidence_label") == hand.text("runner_up_label") == ""
    assert hand.bars == "Nothing to read yet"
    assert hand.window.windowTitle() == "Digitpad"
    for name in ("undo_button", "redo_button", "clear_button"):
        assert not hand.is_enabled(name)


@pytest.mark.parametrize("label", range(10))
def test_every_sample_is_read_right(hand, label):
    hand.draw(label)
    assert hand.digit == str(label)
    assert hand.window.windowTitle() == f"{label} \N{EN DASH} Digitpad"
    assert hand.text("confidence_label").endswith("% sure")
    assert hand.text("runner_up_label").startswith("then ")
    assert hand.bars.startswith(f"{label}: ")
    assert not is_invitation_shown(hand)


def test_all_of_it_follows_the_pen_while_the_button_is_down(hand):
    empty = hand.strip
    (stroke,) = SAMPLES[3].strokes
    first, *others = stroke.tolist()
    hand.press(*first)
    hand.settle()
    seen = []
    for point in others:
        hand.move(*point)
        hand.settle()
        seen.append((hand.text("prediction_label"), hand.text("confidence_label"), hand.bars))
        assert hand.canvas.sketch.is_drawing
    for what in zip(*seen, strict=True):
        assert len(set(what)) > 2
    assert hand.strip != empty
    assert seen[-1][0] == "3"
    hand.lift(*others[-1])
    assert not hand.canvas.sketch.is_drawing


def test_many_moves_at_once_end_with_the_answer_for_all_of_them(hand):
    for stroke in SAMPLES[3].strokes:
        points = [hand.canvas.to_widget(*point).toPoint() for point in stroke.tolist()]
        QTest.mousePress(hand.canvas, LEFT, pos=points[0])
        for point in points:
            QTest.mouseMove(hand.canvas, point)
        QTest.mouseRelease(hand.canvas, LEFT, pos=points[-1])
    assert not hand.tab.is_answer_current
    assert hand.digit == "3"
    shown = hand.bars
    hand.tab.read_now()
    assert hand.bars == shown


@pytest.mark.parametrize("by", ["button", "key"])
def test_undo_redo_and_clear(hand, by):
    def do(name):
        if by == "button":
            hand.click(f"{name}_button")
            return
        keys = {
            "undo": (Qt.Key.Key_Z, CTRL),
            "redo": (Qt.Key.Key_Z, CTRL | SHIFT),
            "clear": (Qt.Key.Key_Delete,),
        }
        hand.key(*keys[name])

    hand.draw(7)
    bars = hand.bars
    hand.stroke([(0.1, 0.9), (0.9, 0.9)])
    hand.settle()
    assert hand.bars != bars
    do("undo")
    assert hand.bars == bars
    assert hand.is_enabled("redo_button")
    do("redo")
    assert hand.bars != bars
    do("undo")
    do("clear")
    assert hand.canvas.is_empty()
    assert not hand.digit.isdigit()
    assert is_invitation_shown(hand)
    assert hand.window.windowTitle() == "Digitpad"
    assert not hand.is_enabled("clear_button")
    do("undo")
    assert hand.bars == bars
    assert hand.digit == "7"


def test_other_keys_people_are_used_to(hand):
    hand.draw(7)
    hand.key(Qt.Key.Key_Backspace)
    assert hand.canvas.is_empty()
    hand.key(Qt.Key.Key_Z, CTRL)
    assert not hand.canvas.is_empty()
    hand.key(Qt.Key.Key_Y, CTRL)
    assert hand.canvas.is_empty()


@pytest.mark.parametrize("by", ["button", "key"])
def test_a_test_image_is_shown_with_its_label_and_read(hand, by):
    data = bundled_mnist()
    pictures, is_right = set(), []
    for _ in range(8):
        hand.click("sample_button") if by == "button" else hand.key(Qt.Key.Key_R, CTRL)
        words = hand.text("sample_label").replace(",", "").split()
        number = int(next(word.rstrip(":") for word in words if word.rstrip(":").isdigit())) - 1
        picture = hand.canvas.picture()
        assert (picture == data.x_test[number, 0]).all()
        assert int(words[-1]) == data.t_test[number]
        is_right.append(hand.digit == words[-1])
        pictures.add(number)
    assert len(pictures) > 1
    assert sum(is_right) >= 6
    hand.stroke([(0.5, 0.2), (0.5, 0.8)])
    assert hand.digit == "1"
    assert hand.text("sample_label") == ""


def test_without_the_data_it_says_why_and_goes_on(hand, monkeypatch):
    def fail():
        raise FileNotFoundError("the bundled file mnist is missing; install Digitpad again")

    hand.draw(7)
    monkeypatch.setattr("digitpad.draw.tab.bundled_mnist", fail)
    hand.click("sample_button")
    assert "install Digitpad again" in hand.text("sample_label")
    assert hand.digit == "7"


def test_a_click_alone_is_too_little_to_read(hand):
    hand.stroke([(0.5, 0.5)])
    assert (hand.digit, hand.text("runner_up_label")) == ("?", "too little ink to read")
    assert len(hand.bars) > 20  # the bars are shown all the same
    hand.click("clear_button")
    assert hand.digit == "\N{EN DASH}"


def test_a_letter_is_no_digit_and_a_stroke_along_the_edge_is_read_without_complaint(hand):
    hand.stroke([(0.2, 0.9), (0.2, 0.1), (0.5, 0.6), (0.8, 0.1), (0.8, 0.9)])  # an M
    assert (hand.digit, hand.text("confidence_label")) == ("?", "Not sure")
    assert hand.window.windowTitle() == "Not sure \N{EN DASH} Digitpad"
    assert hand.text("runner_up_label") in {"does not look like a digit", "between 1 and 4"}
    hand.click("clear_button")
    hand.stroke([(0.0, 0.0), (1.0, 0.0), (1.2, 0.5), (1.0, 1.0)])
    assert hand.digit.isdigit() or hand.digit == "?"


def test_another_network_reads_the_same_ink_anew(hand, workspace, tmp_path):
    network = TrainingConfig(seed=3).build_network()
    weights_file.save(tmp_path / "raw.npz", TrainedNetwork(network))
    hand.draw(7)
    bundled = hand.bars
    workspace.networks.open(tmp_path / "raw.npz")
    hand.settle()
    raw = hand.bars
    assert raw != bundled
    assert workspace.networks.in_use is workspace.networks.entries[2]
    combo = hand.tab.findChild(QComboBox, "network_in_use_combo")
    assert combo.currentText() == "SimpleConvNet (raw.npz)"
    assert [combo.itemText(i) for i in range(combo.count())] == [
        "DigitpadNet (bundled)",
        "SimpleConvNet (bundled)",
        "SimpleConvNet (raw.npz)",
    ]
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Up)
    QTest.keyClick(combo, Qt.Key.Key_Up)
    hand.settle()
    assert hand.bars == bundled
    assert workspace.networks.in_use is workspace.networks.entries[0]


def test_follow_reads_with_the_network_in_training(hand, workspace, wait_for):
    hand.draw(7)
    bundled = hand.bars
    check = hand.tab.findChild(QCheckBox, "follow_check")
    QTest.mouseClick(check, LEFT, pos=QPoint(8, check.height() // 2))
    assert check.isChecked()
    config = TrainingConfig(train_size=60_000, batch_size=20, test_size=100, threads=1)
    run = workspace.training.start(config)
    hand.settle()
    assert workspace.networks.in_use is run
    seen = set()
    wait_for(lambda: seen.add(hand.bars) or len(seen) > 5)
    assert not run.trained.history.epochs  # within an epoch, not only at the end of each
    QTest.mouseClick(check, LEFT, pos=QPoint(8, check.height() // 2))
    hand.settle()
    assert hand.bars == bundled
    before = len(run.trained.history.losses)
    wait_for(lambda: len(run.trained.history.losses) > before)
    assert hand.bars == bundled


def test_ink_that_a_network_gone_wild_cannot_read_has_no_answer(hand, workspace):
    workspace.networks.in_use.network.parameters[...] = 1e38
    hand.draw(7)
    assert not hand.digit.isdigit()


def test_the_eraser_has_a_button_that_follows_the_key(hand):
    button = hand.tab.findChild(QPushButton, "eraser_button")
    hand.draw(3)
    QTest.mouseClick(button, LEFT)
    assert button.isChecked()
    x, y = SAMPLES[3].strokes[0].tolist()[0]
    hand.press(x, y)
    hand.lift(x, y)
    assert hand.canvas.is_empty()
    QTest.keyClick(hand.canvas, Qt.Key.Key_E)
    assert not button.isChecked()
    assert not button.icon().isNull()


def test_every_tab_can_see_what_is_drawn(hand, workspace):
    heard = []
    workspace.drawing.changed.connect(lambda: heard.append(workspace.drawing.image))
    hand.press(0.5, 0.2)
    hand.move(0.5, 0.8)
    hand.settle()
    assert heard[-1].shape == (28, 28)
    assert heard[-1][14, 14] > 0
    hand.lift(0.5, 0.8)
    count = len(heard)
    hand.tab.read_now()
    assert len(heard) == count
    hand.click("clear_button")
    assert workspace.drawing.image is None
    assert heard[-1] is None


def test_a_step_left_out_changes_what_is_read_and_one_click_brings_it_back(hand, workspace):
    hand.draw(3)
    whole = workspace.drawing.image
    check = hand.tab.findChild(QCheckBox, "scaling_check")
    QTest.mouseClick(check, LEFT, pos=QPoint(8, 8))
    hand.settle()
    assert not (workspace.drawing.image == whole).all()
    warning = hand.tab.findChild(QLabel, "steps_off_label")
    assert warning.isVisible()
    assert warning.text() == "Steps are off: Scaling"
    hand.click("all_steps_button")
    assert check.isChecked()
    assert not warning.isVisible()
    assert (workspace.drawing.image == whole).all()
