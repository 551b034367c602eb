"""The window works in the folder that its workspace was given, and nowhere else."""

from digitpad.shell.main_window import MainWindow
from digitpad.state.workspace import Workspace
from model.training.config import TrainingConfig

QUICK = TrainingConfig(train_size=200, test_size=100, epochs=1, batch_size=50)


def test_nothing_is_kept_outside_the_folder_handed_in(
    qapp, settings, data_folder, tmp_path, wait_for
):
    workspace = Workspace(tmp_path / "handed in")
    window = MainWindow(workspace, settings)
    try:
        assert window.train_tab
        workspace.training.start(QUICK)
        wait_for(lambda: not workspace.training.session.is_active)
        workspace.close()
        assert list((tmp_path / "handed in" / "runs").iterdir())
        assert not data_folder.exists()
    finally:
        workspace.close()
        window.deleteLater()
        workspace.deleteLater()
