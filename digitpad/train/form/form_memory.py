"""What the form remembers from one start of the program to the next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSettings

if TYPE_CHECKING:
    from digitpad.train.form.fields import Field
    from digitpad.train.form.own_settings import OwnSettings


def save(settings: QSettings, fields: Iterable[Field], own: Mapping[str, OwnSettings]) -> None:
    """Write down the fields, each under its editor's name, and the groups of own settings."""
    for field in fields:
        settings.setValue(_key(field), field.value())
    for name, group in own.items():
        settings.setValue(f"train/{name}_settings", json.dumps(group.values()))


def restore(settings: QSettings, fields: Iterable[Field], own: Mapping[str, OwnSettings]) -> None:
    """Set what was written down; what cannot be read stays as it is."""
    for name, group in own.items():
        group.set_values(_read(settings.value(f"train/{name}_settings")))
    for field in fields:
        if settings.contains(_key(field)):
            field.set_value(settings.value(_key(field)))


def _key(field: Field) -> str:
    return f"train/{field.editor.objectName()}"


def _read(text: object) -> dict[str, Any]:
    try:
        found = json.loads(str(text))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
