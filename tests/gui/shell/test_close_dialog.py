"""Closing asks about what would be lost, and leaves at once if there is nothing."""

import numpy as np
from window_actions import ENDLESS, leave, train

from digitpad.state.data_sources import bundled_mnist
from model.storage import weights_file
from model.training.trainer import Trainer, TrainingConfig


def test_closing_without_anything_to_ask(window):
    assert window.close()
    assert not window.isVisible()


def test_closing_while_training_may_be_thought_better_of(window, workspace, answer_box, wait_for):
    run = workspace.training.start(ENDLESS)
    wait_for(lambda: run.trained.history.losses)
    said = answer_box(window.close, "Keep training")
    assert said.startswith("A training is running")
    assert window.isVisible()
    before = len(run.trained.history.losses)
    wait_for(lambda: len(run.trained.history.losses) > before)


def test_stop_and_close(window, workspace, answer_box, wait_for):
    config = TrainingConfig(train_size=60_000, test_size=20, epochs=900, threads=1)
    run = workspace.training.start(config)
    wait_for(lambda: run.trained.history.losses)
    answer_box(window.close, "Discard")
    assert not window.isVisible()
    assert not workspace.training.session.is_active


def test_a_paused_training_is_asked_about_too(window, workspace, answer_box, wait_for):
    config = TrainingConfig(train_size=60_000, test_size=20, epochs=900, threads=1)
    run = workspace.training.start(config)
    wait_for(lambda: run.trained.history.losses)
    workspace.training.session.pause()
    answer_box(lambda: leave(window), "Discard")
    assert not window.isVisible()
    assert not workspace.training.session.is_active


def test_an_unsaved_network_is_asked_about(
    window, workspace, answer_box, choose, wait_for, tmp_path
):
    run = train(workspace, wait_for)
    said = answer_box(window.close, "Cancel")
    assert said.startswith("Save SimpleConvNet (run 1)?")
    assert window.isVisible()
    choose("")  # Save, and then Cancel in the file dialog
    answer_box(window.close, "Save…")
    assert window.isVisible()
    choose(tmp_path / "kept.npz")
    answer_box(window.close, "Save…")
    assert not window.isVisible()
    back = weights_file.load(tmp_path / "kept.npz")
    np.testing.assert_array_equal(back.network.parameters, run.network.parameters)


def test_an_unsaved_network_may_be_discarded(window, workspace, answer_box, wait_for):
    train(workspace, wait_for)
    answer_box(window.close, "Close without saving")
    assert not window.isVisible()


def test_a_saved_network_is_not_asked_about(window, workspace, wait_for, tmp_path):
    run = train(workspace, wait_for)
    workspace.training.save(run, tmp_path / "kept.npz")
    assert window.close()


def test_closing_while_it_trains_shows_how_much_there_is_to_lose(
    window, workspace, answer_box, wait_for
):
    run = workspace.training.start(ENDLESS)
    wait_for(lambda: run.trained.history.epochs)
    said = answer_box(window.close, "Keep training")
    assert "SimpleConvNet (run 1) has learnt for" in said
    assert window.isVisible()
    assert workspace.training.session.is_active
    before = len(run.trained.history.losses)
    wait_for(lambda: len(run.trained.history.losses) > before)


def test_cancelling_where_to_save_leaves_the_training_running(
    window, workspace, answer_box, choose, wait_for
):
    run = workspace.training.start(ENDLESS)
    wait_for(lambda: run.trained.history.losses)
    choose("")
    answer_box(window.close, "Stop and save…")
    assert window.isVisible()
    assert workspace.training.session.is_active


def test_a_run_stopped_at_closing_is_saved_as_it_ended_and_can_be_gone_on_with(
    window, workspace, answer_box, choose, wait_for, tmp_path
):
    run = workspace.training.start(ENDLESS)
    wait_for(lambda: run.trained.history.losses)
    choose(tmp_path / "kept.npz")
    answer_box(window.close, "Stop and save…")
    assert not window.isVisible()
    back = weights_file.load(tmp_path / "kept.npz")
    np.testing.assert_array_equal(back.network.parameters, run.network.parameters)
    assert back.checkpoint.step == len(run.trained.history.losses)
    assert back.data["train"] == 200
    trainer = Trainer(TrainingConfig(**back.config), bundled_mnist(), back.network, back.checkpoint)
    assert trainer.checkpoint().step == back.checkpoint.step


def test_several_unsaved_networks_are_one_question(window, workspace, answer_box, wait_for):
    for _ in range(2):
        train(workspace, wait_for)
    said = answer_box(window.close, "Close without saving")
    assert said.startswith("Save 2 networks?")
    assert "(run 1)" in said
    assert "(run 2)" in said
    assert not window.isVisible()


def test_where_the_network_cannot_be_written_the_window_stays_as_good_as_before(
    window, workspace, answer_box, choose, wait_for, tmp_path
):
    run = train(workspace, wait_for)
    page, ended = window.filters_tab.health_page, []
    page.work.finished.connect(lambda: ended.append(True))
    choose(tmp_path / "no folder" / "kept.npz")
    said = answer_box(window.close, "Save…", "OK")
    assert "not saved" in said
    assert window.isVisible()
    assert run.is_unsaved
    window.tabs.setCurrentWidget(window.filters_tab)
    window.filters_tab.show_page(page)
    wait_for(lambda: ended)
    workspace.training.save(train(workspace, wait_for), tmp_path / "other.npz")
    answer_box(window.close, "Close without saving")
    assert not window.isVisible()
