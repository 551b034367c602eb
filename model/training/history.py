"""What happens in a training: events as they come, and the record they leave."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from model.base.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class RunStarted:
    """Before the first step. ``kernels`` is a copy of W1, None if the net has no kernels.

    ``steps`` are those of the whole run.
    """

    steps_per_epoch: int
    steps: int
    kernels: FloatArray | None


@dataclass(frozen=True, slots=True)
class UpdateSizes:
    """How far one step moved each layer's weights; measured at a few steps of an epoch.

    Attributes
    ----------
    epoch, step
        Counted from 1 and from the start of the run.
    seconds
        Spent in this epoch's steps so far.
    ratios
        By the weights' name: the length of the change over that of the weights before it.
    """

    epoch: int
    step: int
    seconds: float = field(compare=False)  # the same run takes another time
    ratios: dict[str, float]


@dataclass(frozen=True, slots=True)
class StepDone:
    """One batch learnt; ``loss`` is its mean before the step. Both counts start at 1.

    ``kernels`` is a copy of W1 after the few steps of the first epoch that `is_worth_keeping`
    names, else None. ``update`` is how far the step moved the weights, where that was measured.
    """

    epoch: int
    step: int
    loss: float
    kernels: FloatArray | None = field(default=None, repr=False, compare=False)
    update: UpdateSizes | None = None


@dataclass(frozen=True, slots=True)
class Differentiating:
    """Part of a gradient by central differences is done: ``done`` of ``total`` parameters."""

    epoch: int
    step: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Learning:
    """Part of a batch that makes much work is learnt: ``done`` of ``total`` images."""

    epoch: int
    step: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Evaluating:
    """Part of an epoch's evaluation is done: ``seen`` of ``total`` images."""

    epoch: int
    seen: int
    total: int


@dataclass(frozen=True, slots=True)
class EpochDone:
    """An epoch and its evaluation are over.

    Attributes
    ----------
    epoch, step
        Counted from 1 and from the start of the run.
    seconds
        Time spent in training steps, without evaluation and pauses.
    images_per_second
        Images learnt in each of those seconds.
    train_loss
        Mean over the epoch's images, each taken before its step.
    train_accuracy, test_accuracy, test_loss
        After the epoch, over the images the run evaluates on.
    kernels
        A copy of W1, or None.
    dead_units
        By the ReLU layer's name: the share of its units that answer to none of some images.
    """

    epoch: int
    step: int
    seconds: float
    images_per_second: float
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    kernels: FloatArray | None = field(repr=False)
    dead_units: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting was moved while the run went on; ``after`` holds from the step after ``step``.

    Attributes
    ----------
    step
        Steps done when it was moved: where a curve over steps shows its mark.
    name
        "learning_rate", "weight_decay" or "dropout".
    before, after
        Its values; the learning rate's are those before the schedule's factor.
    """

    step: int
    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The first layer's kernels, (filters, channels, height, width), after ``step`` steps."""

    step: int
    kernels: FloatArray = field(repr=False)


def is_worth_keeping(step: int) -> bool:
    """Whether the kernels of the first epoch are kept after ``step``, which counts from 1.

    They change most at first, so the steps kept double: 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, ...
    Of 600 steps that is 18, and some 50 KB for 30 kernels.
    """
    power = step & -step
    return step in (power, 3 * power)


Event: TypeAlias = (
    RunStarted | StepDone | Differentiating | Learning | Evaluating | EpochDone | SettingChanged
)


def is_start(event: Event) -> bool:
    """Whether a run begins, or is gone on with, by ``event``."""
    return isinstance(event, RunStarted)


@dataclass
class History:
    """Everything a training reported, for curves and for the weights file.

    Attributes
    ----------
    losses
        Every batch's loss, in order.
    epochs
        One entry an epoch.
    first_kernels
        W1 before the first step, or None.
    early_kernels
        W1 at some steps of the first epoch, in order; empty if the run kept none.
    steps_per_epoch
        Batches in an epoch, 0 before a run started.
    changes
        Settings moved while it ran, in order.
    updates
        How far steps moved the layers, see `model.training.layer_watch`; empty in files of
        earlier versions.
    """

    steps_per_epoch: int = 0
    losses: list[float] = field(default_factory=list)
    epochs: list[EpochDone] = field(default_factory=list)
    first_kernels: FloatArray | None = None
    changes: list[SettingChanged] = field(default_factory=list)
    early_kernels: list[Snapshot] = field(default_factory=list)
    updates: list[UpdateSizes] = field(default_factory=list)

    def record(self, event: Event) -> None:
        """Add what ``event`` reports."""
        match event:
            case RunStarted():
                self.steps_per_epoch = event.steps_per_epoch
                if not self.losses:  # a resumed run has them already
                    self.first_kernels = event.kernels
            case StepDone():
                self.losses.append(event.loss)
                if event.update is not None:
                    self.updates.append(event.update)
                if event.kernels is not None:
                    self.early_kernels.append(Snapshot(event.step, event.kernels))
            case EpochDone():
                self.epochs.append(event)
            case SettingChanged():
                self.changes.append(event)

    def copy(self) -> History:
        """The record so far, which `record` on this one leaves as it is."""
        twin = replace(self)
        for name, value in vars(twin).items():
            if isinstance(value, list):  # whatever list is added later, too
                setattr(twin, name, value.copy())
        return twin

    def snapshots(self) -> list[Snapshot]:
        """Every copy of W1 there is, from before the first step to after the last epoch."""
        by_step = {early.step: early for early in self.early_kernels}
        if self.first_kernels is not None:
            by_step[0] = Snapshot(0, self.first_kernels)
        for epoch in self.epochs:
            if epoch.kernels is not None:
                by_step[epoch.step] = Snapshot(epoch.step, epoch.kernels)
        return [by_step[step] for step in sorted(by_step)]

    @property
    def test_accuracy(self) -> float | None:
        """After the last epoch, 0 to 1; None before the first is over."""
        return self.epochs[-1].test_accuracy if self.epochs else None
