"""The settings that a network or an optimizer has of its own, as rows of the form.

Made from the constructors' arguments: a network with a new setting has a field for it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.train.form.derived_fields import field_for
from digitpad.train.form.setting_words import words_for

if TYPE_CHECKING:
    from digitpad.train.form.fields import Field
    from digitpad.train.form.form_rows import FormRows

FROM_DATA = ("input_shape",)
"""Settings nobody has to choose: the data say them."""


class OwnSettings(QObject):
    """Rows for the network or the optimizer that is chosen.

    Parameters
    ----------
    kind
        "network" or "optimizer": the group's name begins with it, and those of its rows.
    owners
        Everyone's settings with their defaults, by name.
    rows
        Where they are added; the group is made here.
    """

    changed = Signal()

    def __init__(
        self,
        kind: str,
        title: str,
        tip: str,
        owners: Mapping[str, Mapping[str, object]],
        rows: FormRows,
    ) -> None:
        super().__init__(rows)
        self._group = f"{kind}_settings"
        self._title = title
        self._owners = owners
        self._rows = rows
        self._owner = ""
        self._is_filled_in = False
        """Whether values are being shown that no person changed."""
        self._fields: dict[tuple[str, type], Field] = {}
        rows.add_group(self._group, title, tip)
        for settings in owners.values():
            for name, default in settings.items():
                key = (name, type(default))
                if name not in FROM_DATA and key not in self._fields:
                    self._add(kind, key, default)

    def set_owner(self, owner: str) -> None:
        """Show the settings of another one, as they usually are."""
        self._owner = owner
        self.set_values({})

    def values(self) -> dict[str, object]:
        """What differs from the defaults."""
        defaults = self._owners[self._owner]
        found = {name: field.value() for name, field in self._own().items()}
        return {name: value for name, value in found.items() if value != defaults[name]}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show ``values``, and the default of every setting that is not among them."""
        own = self._own()
        self._is_filled_in = True
        for name, field in own.items():
            field.set_value(self._owners[self._owner][name])
            if name in values:
                field.set_value(values[name])
        self._is_filled_in = False
        for key, field in self._fields.items():
            self._rows.want(self._row(key), own.get(key[0]) is field)
        self._on_changed()

    def row(self, setting: str) -> str | None:
        """The row of the owner's setting of this name; None if it has none."""
        field = self._own().get(setting)
        return next((self._row(key) for key, each in self._fields.items() if each is field), None)

    def default(self, setting: str) -> object:
        """What the owner has it at when nobody says otherwise; None without such a setting."""
        return self._owners[self._owner].get(setting)

    def _own(self) -> dict[str, Field]:
        """The fields of the owner of this moment, by the settings' names."""
        settings = self._owners.get(self._owner, {})
        return {
            name: self._fields[name, type(default)]
            for name, default in settings.items()
            if name not in FROM_DATA
        }

    def _row(self, key: tuple[str, type]) -> str:
        return f"{self._group}.{key[0]}.{key[1].__name__}"

    def _add(self, kind: str, key: tuple[str, type], default: object) -> None:
        title, tip = words_for(key[0])
        field = field_for(key[0], default, tip, f"{kind}_")
        field.changed.connect(self._on_changed)
        self._fields[key] = field
        self._rows.add(self._row(key), title, field, self._group)

    @Slot()
    def _on_changed(self) -> None:
        if self._is_filled_in:
            return
        count = len(self.values())
        title = self._title
        if count:
            title += " " + self.tr("({0} changed)").format(count)
        self._rows.set_group_title(self._group, title, is_wanted=bool(self._own()))
        weight_std = self.row("weight_std")
        if weight_std is not None:
            initialisation = self._own()["initialisation"].value()
            self._rows.want(weight_std, initialisation == "std")
        self.changed.emit()
