"""What to learn from and how much of it: the bundled MNIST, or a file of the person's.

A file is read in the background as soon as it is chosen, so that the form knows how many images it
has, of what shape and of how many classes, and can say at once what does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QPushButton

from digitpad.background.task import Background
from digitpad.state.data_sources import (
    MNIST_FACTS,
    DataFacts,
    facts_of,
    open_dataset,
)
from digitpad.train.form.fields import Choice, Whole
from digitpad.train.form.setting_words import words_for
from digitpad.widgets.dialogs import ask_for_data
from model.data.formats import PATTERNS
from model.data.sources import whole_of
from model.training.presets import MNIST

if TYPE_CHECKING:
    from digitpad.train.form.form_rows import FormRows

QUICK = (5_000, 1_000)
"""The tutorials' quick setting: training and test images."""

ALL = (MNIST_FACTS.train, MNIST_FACTS.test)
_UNKNOWN = (10_000_000, 10_000_000)
"""The most of a file nobody has read yet."""
_CHOOSE = "choose"


class DataChoice(QObject):
    """Three rows of the form: the data, and how many images to learn from and to test on."""

    changed = Signal()

    def __init__(self, rows: FormRows) -> None:
        super().__init__(rows)
        self._rows = rows
        self._file: Path | None = None
        self._facts: DataFacts | None = MNIST_FACTS
        self._trouble = ""
        self._reading = Background("digitpad-data-reading", self)
        self._reading.reported.connect(self._on_read)
        self._reading.failed.connect(self._on_failed)
        self._reading.finished.connect(self.changed)
        self._amount = Choice(
            "amount_combo", [], tip=self.tr("What to learn from, and how much of it to test on.")
        )
        rows.add("data", self.tr("Data"), self._amount)
        self._wanted = ("", "")
        self._choose = QPushButton(self.tr("Choose its file\N{HORIZONTAL ELLIPSIS}"))
        self._choose.setObjectName("choose_data_button")
        self._choose.setAccessibleName(self.tr("Choose its file"))
        self._choose.setToolTip(self.tr("Point at the file that this preset learns from."))
        self._choose.clicked.connect(self._on_choose)
        self._choose.hide()
        rows.add_widget(self._choose)
        self.sizes: dict[str, Whole] = {}
        for name, value, most, step in zip(
            ("train_size", "test_size"), QUICK, ALL, (1_000, 500), strict=True
        ):
            title, tip = words_for(name)
            self.sizes[name] = Whole(f"{name}_spin", 1, most, value, step, tip=tip)
            self.sizes[name].changed.connect(self._on_size_changed)
            rows.add(name, title, self.sizes[name])
        self._amount.combo.activated.connect(self._on_chosen)
        self._offer()

    @property
    def name(self) -> str:
        """What to learn from, as `open_dataset` takes it: "mnist" or a path."""
        return MNIST if self._file is None else str(self._file)

    @property
    def facts(self) -> DataFacts | None:
        """What is known of the data; None while they are being read, or cannot be."""
        return self._facts

    @property
    def trouble(self) -> str:
        """Why the data cannot be learnt from, or not yet; "" if they can."""
        if self._facts is None and not self._trouble and self._file is not None:
            return self.tr("Reading {0}\N{HORIZONTAL ELLIPSIS}").format(self._file.name)
        return self._trouble or self._wanted[0]

    @property
    def notes(self) -> str:
        """What there is to say of how the data were read; "" if nothing."""
        return " ".join(self._facts.notes) if self._facts is not None else ""

    @property
    def is_wanting(self) -> bool:
        """Whether a file is still to be pointed at."""
        return bool(self._wanted[0])

    def want_file(self, message: str, title: str) -> None:
        """Say that a file is needed, with a button that asks for it under ``title``."""
        self._set_file(None)
        self._wanted, self._facts = (message, title), None
        self._choose.show()
        self.changed.emit()

    @property
    def is_reading(self) -> bool:
        """Whether the file is being looked at."""
        return self._reading.is_busy

    def set_name(self, name: str) -> None:
        """Learn from "mnist", or from the file or folder of that path."""
        self._set_file(None if name == MNIST else Path(name))

    def set_sizes(self, train: int | None, test: int | None) -> None:
        """Choose how many images to learn from and to test on; None for all."""
        for field, size in zip(self.sizes.values(), (train, test), strict=True):
            field.set_value(field.most() if size is None else size)

    def ask_file(self, title: str) -> Path | None:
        """Ask which file or folder to learn from; None if the person thought better of it."""
        folder = "" if self._file is None else str(self._file.parent)
        path = ask_for_data(self._rows, title, folder, PATTERNS)
        # A dialog for files gives no folder: one of the files in it stands for it.
        return None if path is None else whole_of(path)

    @Slot()
    def _set_file(self, file: Path | None) -> None:
        if file == self._file and self._facts is not None:
            return
        self._wanted = ("", "")
        self._choose.hide()
        self._file, self._trouble = file, ""
        self._facts = MNIST_FACTS if file is None else None
        self._limit(ALL if file is None else _UNKNOWN)
        self._offer()

        def read() -> Iterator[DataFacts]:
            yield facts_of(open_dataset(str(file)))

        if file is None:
            self._reading.cancel()
        else:
            self._reading.start(read)
        self.changed.emit()

    def _limit(self, most: tuple[int, int]) -> None:
        for field, each in zip(self.sizes.values(), most, strict=True):
            field.set_most(each)

    def _offer(self) -> None:
        choices: list[tuple[str, object]] = [
            (self.tr("Quick: 5,000/1,000"), QUICK),
            (self.tr("All: 60,000/10,000"), ALL),
            (self.tr("MNIST as set below"), None),
        ]
        if self._file is not None:
            choices.append((self._file.name or str(self._file), self._file))
        choices.append((self.tr("Choose a data file\N{HORIZONTAL ELLIPSIS}"), _CHOOSE))
        self._amount.combo.clear()
        for text, data in choices:
            self._amount.combo.addItem(text, data)
        self._show_amount()

    def _show_amount(self) -> None:
        sizes = tuple(field.value() for field in self.sizes.values())
        index = [QUICK, ALL, sizes].index(sizes) if self._file is None else 3
        self._amount.combo.setCurrentIndex(index)

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        choice = self._amount.combo.itemData(index)
        if choice == _CHOOSE:
            path = self.ask_file(self.tr("Choose a data file"))
            if path is not None:
                self._set_file(path)
        elif isinstance(choice, Path):
            self._set_file(choice)
        else:
            self._set_file(None)
        if isinstance(choice, tuple | list):
            self.set_sizes(*choice)
        self._show_amount()

    @Slot()
    def _on_choose(self) -> None:
        path = self.ask_file(self._wanted[1])
        if path is not None:
            self._set_file(path)

    @Slot()
    def _on_size_changed(self) -> None:
        self._show_amount()
        self.changed.emit()

    @Slot(object)
    def _on_read(self, facts: DataFacts) -> None:
        self._facts = facts
        self._limit((facts.train, facts.test))

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._trouble = f"{text.rstrip('.')}."
