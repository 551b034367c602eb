"""The lesson: begin and stop it, see how far it is, compare before and after, keep it or not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from digitpad.widgets.basics import Button, label
from digitpad.widgets.theme import SPACE


class LessonPanel(QWidget):
    """Shows one of three things: what could be learnt, the lesson going on, or its outcome."""

    learn_requested = Signal()
    stop_requested = Signal()
    keep_requested = Signal()
    decline_requested = Signal()
    go_back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lesson_panel")
        self._make_controls()
        table = QGridLayout()
        table.setHorizontalSpacing(3 * SPACE)
        table.setVerticalSpacing(SPACE // 2)
        for row, texts in enumerate(
            (
                ("", self.tr("before"), self.tr("after")),
                (self.tr("Of these drawings it reads"), "", ""),
                (self.tr("Of MNIST's test images it reads"), "", ""),
            )
        ):
            for column, text in enumerate(texts):
                cell = label(text, "muted" if row == 0 or column == 0 else "title")
                cell.setObjectName(f"lesson_{('head', 'own', 'test')[row]}_{column}")
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                table.addWidget(cell, row, column, side)
                self._cells[row, column] = cell
        table.setColumnStretch(3, 1)
        self._table = QWidget()
        self._table.setLayout(table)
        table.setContentsMargins(0, 0, 0, 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self._learn, self._stop, self._keep, self._decline, self._go_back):
            buttons.addWidget(button)
        buttons.addWidget(self._bar, 1)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self._said)
        layout.addWidget(self._table)
        layout.addLayout(buttons)
        self.show_ready(0, has_kept=False)

    def show_ready(self, digits: int, *, has_kept: bool, text: str = "") -> None:
        """Before a lesson: how many drawings could be learnt, and whether one was kept."""
        if not text and has_kept:
            text = self.tr(
                "Your drawings are read with a network you have taught. Learning again begins "
                "with the one that came with the program, from all of your digits."
            )
        elif not text:
            text = self.tr(
                "In about ten seconds the network learns these drawings, mixed with MNIST so that "
                "it forgets nothing. Five of an unusual digit are a good beginning."
            )
        self._show(text, self._learn, *([self._go_back] if has_kept else []))
        self._learn.setEnabled(digits > 0)

    def show_progress(self, share: float, text: str) -> None:
        """During a lesson: how far it is, 0 to 1, and what it is doing."""
        self._bar.setValue(round(1000 * share))
        self._show(text, self._stop, self._bar)

    def show_outcome(
        self, own: tuple[int, int, int], test: tuple[int, int, int], seconds: float
    ) -> None:
        """After a lesson: right before, right after, and how many, of drawings and of MNIST."""
        before, after, total = own
        of = self.tr("{0} of {1}")
        self._cells[1, 1].setText(of.format(f"{before:,}", f"{total:,}"))
        self._cells[1, 2].setText(of.format(f"{after:,}", f"{total:,}"))
        before, after, total = test
        self._cells[2, 1].setText(f"{before / total:.2%}")
        self._cells[2, 2].setText(f"{after / total:.2%}")
        text = self.tr("Learnt in {0} s. Keep it, and your next drawing is read with it.").format(
            f"{seconds:.0f}"
        )
        self._show(text, self._table, self._keep, self._decline)

    def _make_controls(self) -> None:
        self._cells: dict[tuple[int, int], QLabel] = {}
        self._said = label(name="lesson_label")
        self._said.setWordWrap(True)
        self._said.setAccessibleName(self.tr("The lesson"))
        self._bar = QProgressBar()
        self._bar.setObjectName("lesson_bar")
        self._bar.setAccessibleName(self.tr("How far the lesson is"))
        self._bar.setToolTip(self.tr("How far the lesson is; drawings are read meanwhile."))
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(SPACE)
        self._learn = Button(
            "learn_button",
            self.tr("Learn from my digits"),
            self.tr("Train a copy of the default network on your drawings, mixed with MNIST."),
            "start",
            is_primary=True,
        )
        self._stop = Button(
            "stop_lesson_button",
            self.tr("Stop"),
            self.tr("End the lesson; everything stays as it was."),
            "stop",
        )
        self._keep = Button(
            "keep_lesson_button",
            self.tr("Keep it"),
            self.tr("Read with what it has learnt, now and whenever the program starts."),
            "save",
            is_primary=True,
        )
        self._decline = Button(
            "decline_lesson_button",
            self.tr("Go back"),
            self.tr("Forget this lesson; drawings are read as before it."),
            "undo",
        )
        self._go_back = Button(
            "forget_lessons_button",
            self.tr("Go back to the original"),
            self.tr("Read with the network that came with the program. Your digits stay."),
            "undo",
        )
        for button, signal in (
            (self._learn, self.learn_requested),
            (self._stop, self.stop_requested),
            (self._keep, self.keep_requested),
            (self._decline, self.decline_requested),
            (self._go_back, self.go_back_requested),
        ):
            button.clicked.connect(signal)

    def _show(self, text: str, *shown: QWidget) -> None:
        self._said.setText(text)
        for part in (
            *(self._table, self._bar, self._learn, self._stop),
            *(self._keep, self._decline, self._go_back),
        ):
            part.setVisible(part in shown)
