"""Between the buttons of the Train tab and the run: what each press does, and what went wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from digitpad.background.run_control import Pace
from digitpad.background.training_session import TrainingState
from digitpad.train.form.setting_words import in_words
from digitpad.train.running.trouble_words import cure_in_words, divergence_in_words, stuck_in_words
from model.training.diagnosis import after_divergence, stuck_at_chance
from model.training.history import EpochDone, Event, RunStarted, SettingChanged
from model.training.live_settings import values_after

if TYPE_CHECKING:
    from digitpad.state.workspace import Workspace
    from digitpad.train.form.form import TrainingForm
    from digitpad.train.running.controls import DrivingControls
    from digitpad.train.running.live_controls import LiveControls
    from digitpad.widgets.banner import Banner
    from model.base.errors import DivergedError
    from model.training.config import TrainingConfig


class TrainingController(QObject):
    """Starts and drives runs by the form's settings, and shows their troubles in the banner."""

    def __init__(
        self,
        workspace: Workspace,
        form: TrainingForm,
        controls: DrivingControls,
        live: LiveControls,
        banner: Banner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._session = workspace.training.session
        self._form, self._controls, self._live, self._banner = form, controls, live, banner
        self._config: TrainingConfig | None = None
        self._diverged: DivergedError | None = None
        self._is_stuck_shown = False
        # What the form said when a run was set up that waits for its first step; and of the next.
        self._set_up_by: tuple[TrainingConfig, str] | None = None
        self._set_up_next: tuple[TrainingConfig, str] | None = None
        controls.start_requested.connect(self.start)
        controls.pause_requested.connect(self._on_pause)
        controls.step_requested.connect(self._on_step)
        controls.epoch_requested.connect(self._on_epoch)
        controls.stop_requested.connect(self._session.stop)
        controls.reset_requested.connect(self._on_reset)
        controls.new_weights_requested.connect(self._on_new_weights)
        live.moved.connect(self._on_moved)
        self._session.state_changed.connect(self.offer)
        workspace.training.started.connect(self._on_run_started)
        workspace.training.reported.connect(self._on_reported)
        workspace.training.warned.connect(self._on_warned)
        workspace.training.diverged.connect(self._on_diverged)
        workspace.training.failed.connect(self._on_failed)
        self.offer()

    @property
    def is_set_up(self) -> bool:
        """Whether the run has its first weights, but took no step: it may still be changed."""
        return self._set_up_by is not None and self._session.state is TrainingState.PAUSED

    @Slot()
    def start(self) -> None:
        """Train a new network by the form's settings, unless a run is active."""
        self._go(Pace.RUN)

    def _go(self, pace: Pace) -> None:
        """Let the run that is held go on, or begin one; one that is set up, by what is changed."""
        if self._session.is_active and not self.is_set_up:
            self._session.resume(pace)
            return
        self._form.settle()
        try:
            if self.is_set_up:
                if self._form_settings() == self._set_up_by:
                    self._session.resume(pace)
                else:
                    self._set_up(*self._form_settings(), pace)
                return
            self._workspace.training.start(self._form.config(), self._form.data_name(), pace)
        except ValueError as error:
            self.show_refusal(str(error))

    def _set_up(self, config: TrainingConfig, data_name: str, pace: Pace) -> None:
        """End what is active, and begin again by ``config``."""
        try:
            self._set_up_next = self._form_settings() if pace is Pace.PAUSE else None
            self._workspace.training.restart(config, data_name, pace)
        except ValueError as error:
            self.show_refusal(str(error))

    def _begun_with(self) -> tuple[TrainingConfig, str]:
        """The settings and data of the run that is active, now shown, or else those of the form."""
        if self._session.is_active and not self.is_set_up and self._config is not None:
            begun = self._config, self._workspace.training.data_name
            if self._form.reason or self._form_settings() != begun:
                self._form.set_config(*begun)
            return begun
        self._form.settle()
        return self._form_settings()

    def _form_settings(self) -> tuple[TrainingConfig, str]:
        """ValueError where they are impossible."""
        return self._form.config(), self._form.data_name()

    @Slot(str)
    def show_refusal(self, text: str) -> None:
        """Show why a run did not start."""
        self._banner.show_message(self.tr("Not started: {0}.").format(in_words(text.rstrip("."))))

    @Slot()
    def _on_pause(self) -> None:
        if self._session.state is TrainingState.PAUSED:
            self._session.resume()
        else:
            self._session.pause()

    @Slot()
    def _on_step(self) -> None:
        self._go(Pace.STEP)

    @Slot()
    def _on_epoch(self) -> None:
        self._go(Pace.EPOCH)

    @Slot()
    def _on_reset(self) -> None:
        try:
            config, data_name = self._begun_with()
        except ValueError as error:
            self.show_refusal(str(error))
            return
        self._set_up(config, data_name, Pace.PAUSE)

    @Slot()
    def _on_new_weights(self) -> None:
        try:
            config, data_name = self._begun_with()
        except ValueError as error:
            self.show_refusal(str(error))
            return
        self._form.set_seed(config.seed + 1)
        self._set_up(replace(config, seed=config.seed + 1), data_name, Pace.PAUSE)

    @Slot(str, float)
    def _on_moved(self, name: str, value: float) -> None:
        self._session.change(**{name: value})

    @Slot()
    def offer(self) -> None:
        """Offer what can be done now: nothing begins by settings that are impossible."""
        state = self._session.state
        if state is TrainingState.RUNNING:
            self._set_up_by = None
        is_active = state is not TrainingState.IDLE and not self.is_set_up
        self._controls.show_state(
            is_active=is_active,
            is_paused=is_active and state is TrainingState.PAUSED,
            is_stopping=state is TrainingState.STOPPING,
            can_begin=not self._form.reason,
        )
        network = None if self._form.reason else self._form.network
        if not is_active and network is not None:
            # They stay in sight, so that the curves below keep their place.
            config = self._form.config()
            self._live.show_settings(values_after(config, network, ()))
        self._live.setEnabled(is_active and state is not TrainingState.STOPPING)

    @Slot(object)
    def _on_run_started(self, config: TrainingConfig) -> None:
        self._config = config
        self._set_up_by, self._set_up_next = self._set_up_next, None
        self._diverged, self._is_stuck_shown = None, False
        self._banner.hide()
        self._show_live_settings()

    @Slot(object)
    def _on_reported(self, events: list[Event]) -> None:
        if any(isinstance(event, RunStarted | SettingChanged) for event in events):
            self._show_live_settings()
        if any(isinstance(event, EpochDone) for event in events):
            self._check_whether_stuck()

    def _values_now(self) -> dict[str, float]:
        """What may be moved while a run goes on, as it stands."""
        run = self._workspace.networks.run
        if run is None or self._config is None:
            return {}
        return values_after(self._config, run.network, run.trained.history.changes)

    def _show_live_settings(self) -> None:
        now = self._values_now()
        if now:
            self._live.show_settings(now)

    def _check_whether_stuck(self) -> None:
        """Say once of a run that it guesses; take it back where it learns after all."""
        run, now = self._workspace.networks.run, self._values_now()
        if run is None or self._config is None or not now:
            return
        history = run.trained.history
        stuck = stuck_at_chance(self._config, run.network, history, now["learning_rate"])
        if stuck is not None and not self._is_stuck_shown:
            self._is_stuck_shown = True
            self._offer_again(stuck_in_words(stuck), stuck.cure)
        elif stuck is None and self._is_stuck_shown and not self._diverged:
            self._is_stuck_shown = False
            self._banner.hide()

    @Slot(str)
    def _on_warned(self, text: str) -> None:
        self._banner.show_message(
            self.tr("The training goes on, but: {0}.").format(text.rstrip("."))
        )

    @Slot(object)
    def _on_diverged(self, error: DivergedError) -> None:
        """`_on_failed` follows at once."""
        self._diverged = error

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        now, run = self._values_now(), self._workspace.networks.run
        if self._diverged is not None and self._config is not None and run is not None:
            # Not of error.learning_rate: there the schedule's factor is in.
            again = after_divergence(
                self._config, run.network, self._diverged, now["learning_rate"]
            )
            self._offer_again(divergence_in_words(self._diverged, self._config, again), again)
            return
        sentence = (
            self.tr("Stopped: {0}.")
            if self._workspace.training.has_begun
            else self.tr("Not started: {0}.")
        )
        self._banner.show_message(sentence.format(in_words(text.rstrip("."))))

    def _offer_again(self, text: str, again: TrainingConfig) -> None:
        """Show ``text``, with a button that starts the run again by other settings."""
        data_name = self._workspace.training.data_name

        def start_again() -> None:
            self._form.set_config(again, data_name)
            self._set_up(again, data_name, Pace.RUN)

        assert self._config is not None
        self._banner.show_message(text, (*cure_in_words(self._config, again), start_again))
