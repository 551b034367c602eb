"""How a form is laid out: a title and a field a row, remarks below it, groups that fold away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from digitpad.widgets.basics import label
from digitpad.widgets.theme import SPACE

if TYPE_CHECKING:
    from digitpad.train.form.fields import Field


@dataclass
class _Row:
    field: Field
    group: str
    note: QLabel | None = None
    """Made when there is something to say."""
    is_wanted: bool = True


class FormRows(QWidget):
    """Rows by name, in the order they are added."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._groups: dict[str, QToolButton] = {}
        self._form = QFormLayout()
        self._form.setVerticalSpacing(SPACE)
        self._form.setHorizontalSpacing(2 * SPACE)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._form)
        layout.addStretch()

    def add(self, name: str, title: str, field: Field, group: str = "") -> None:
        """Add a row, within ``group`` if that was added before."""
        editor = field.editor
        editor.setAccessibleName(title)
        editor.setMinimumHeight(3 * SPACE + 2)
        heading = label(title, "muted")
        heading.setToolTip(editor.toolTip())
        heading.setBuddy(editor)
        self._form.addRow(heading, editor)
        self._rows[name] = _Row(field, group)
        if group:
            self._show(name)

    def add_widget(self, widget: QWidget) -> None:
        """Add something as wide as the form."""
        self._form.addRow(widget)

    def add_group(self, name: str, title: str, tip: str) -> None:
        """Add the button that folds and unfolds the rows added to this group."""
        button = QToolButton()
        button.setObjectName(f"{name}_button")
        button.setText(title)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setArrowType(Qt.ArrowType.RightArrow)
        button.setProperty("fold", True)
        button.setCheckable(True)
        button.toggled.connect(self._on_folded)
        self._groups[name] = button
        self._form.addRow(button)

    def open_group(self, name: str) -> None:
        """Unfold it."""
        self._groups[name].setChecked(True)

    def set_group_title(self, name: str, title: str, *, is_wanted: bool = True) -> None:
        """Say something else on its button, or hide it where it has nothing to fold."""
        button = self._groups[name]
        button.setText(title)
        button.setAccessibleName(title)
        self._form.setRowVisible(button, is_wanted)

    def want(self, name: str, is_wanted: bool) -> None:
        """Whether the row has a place in the form at present."""
        self._rows[name].is_wanted = is_wanted
        self._show(name)

    def names(self) -> list[str]:
        """Every row, shown or not."""
        return list(self._rows)

    def title(self, name: str) -> str:
        """What the row is called."""
        return self._rows[name].field.editor.accessibleName()

    def note(self, name: str) -> str:
        """What the row's field has to say of what was typed."""
        return self._rows[name].field.note

    def settle(self) -> None:
        """Take what is being typed in any field."""
        for row in self._rows.values():
            row.field.settle()

    def show_remark(self, name: str, text: str, *, is_problem: bool = True) -> None:
        """Write below the row what is wrong with it, or worth knowing; "" for nothing."""
        row = self._rows[name]
        role = "error" if is_problem else "muted"
        if row.note is None:
            if not text:
                return
            row.note = self._add_note(row.field.editor)
        elif row.note.text() == text and row.note.property("role") == role:
            return
        row.note.setText(text)
        row.note.setProperty("role", role)
        row.note.style().polish(row.note)
        row.field.editor.setAccessibleDescription(text)
        if text and is_problem and row.group:
            self.open_group(row.group)
        self._show(name)

    def _add_note(self, editor: QWidget) -> QLabel:
        note = label(name=f"{editor.objectName()}_note")
        note.setWordWrap(True)
        for row in range(self._form.rowCount()):
            item = self._form.itemAt(row, QFormLayout.ItemRole.FieldRole)
            if item is not None and item.widget() is editor:
                self._form.insertRow(row + 1, note)
        return note

    def _show(self, name: str) -> None:
        row = self._rows[name]
        is_open = not row.group or self._groups[row.group].isChecked()
        self._form.setRowVisible(row.field.editor, row.is_wanted and is_open)
        if row.note is not None:
            self._form.setRowVisible(row.note, row.is_wanted and is_open and bool(row.note.text()))

    @Slot(bool)
    def _on_folded(self, is_open: bool) -> None:
        for group, button in self._groups.items():
            if button is self.sender():
                arrow = Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
                button.setArrowType(arrow)
                for name, row in self._rows.items():
                    if row.group == group:
                        self._show(name)
