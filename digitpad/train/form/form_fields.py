"""The fields of the form, made from the settings themselves, and what is said under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from digitpad.train.form.data_choice import DataChoice
from digitpad.train.form.derived_fields import field_for
from digitpad.train.form.fields import Choice, Field
from digitpad.train.form.own_settings import OwnSettings
from digitpad.train.form.setting_words import in_words, words_for
from digitpad.train.form.validation import Remark
from model.nn import optimizers, zoo
from model.training.config import TrainingConfig

if TYPE_CHECKING:
    from digitpad.train.form.form_rows import FormRows

translate = QCoreApplication.translate
"""Called by this name, so that Qt's lupdate finds the texts."""

BASIC = ("epochs", "batch_size", "optimizer", "learning_rate", "seed")
"""In sight at once; every other setting of a run is under Advanced."""


@dataclass
class FormFields:
    """What stands on the form.

    Attributes
    ----------
    data, network, optimizer
        Fields that are made of several: the images, and the settings that each network and each
        optimizer has of its own.
    fields
        All others, by the name of the setting.
    """

    data: DataChoice
    network: OwnSettings
    optimizer: OwnSettings
    fields: dict[str, Field] = field(default_factory=dict)


def make_fields(rows: FormRows) -> FormFields:
    """Make them, in the order they stand in on ``rows``."""
    titles = [(title, name) for name, title in zoo.TITLES.items()]
    made: dict[str, Field] = {"network": Choice("network_combo", titles)}
    rows.add("network", translate("settings", "Network"), made["network"])
    network = OwnSettings(
        "network",
        translate("settings", "Network's settings"),
        translate("settings", "Sizes, first weights, dropout: what this network leaves open."),
        {name: zoo.settings_of(name) for name in zoo.NETWORKS},
        rows,
    )
    data = DataChoice(rows)
    for name in BASIC:
        made[name] = _add(rows, name)
        if name == "optimizer":
            optimizer = OwnSettings(
                "optimizer",
                translate("settings", "Optimizer's settings"),
                translate(
                    "settings", "What this optimizer leaves open, such as how much it remembers."
                ),
                {each: optimizers.settings_of(each) for each in optimizers.OPTIMIZERS},
                rows,
            )
    rows.add_group(
        "advanced",
        translate("settings", "Advanced"),
        translate(
            "settings", "Schedule, weight decay, batches, threads, and how gradients are found."
        ),
    )
    elsewhere = {*made, *data.sizes, "network_settings", "optimizer_settings"}
    for setting in fields(TrainingConfig):
        if setting.name not in elsewhere:
            made[setting.name] = _add(rows, setting.name, "advanced")
    return FormFields(data, network, optimizer, made)


def show_remarks(
    rows: FormRows, own: Sequence[OwnSettings], remarks: Sequence[Remark]
) -> list[str]:
    """Say each under its setting, problems first; the titles of the settings that have one."""
    message: dict[str, Remark] = {}
    for remark in remarks:
        places = [each.row(remark.setting) for each in own]
        name = next((row for row in places if row), remark.setting)
        if name not in message or remark.is_problem:
            message[name] = remark
    for name in rows.names():
        remark = message.get(name, Remark(name, "", False))
        if not remark.is_problem and rows.note(name):
            remark = Remark(name, rows.note(name), False)
        rows.show_remark(name, in_words(remark.text), is_problem=remark.is_problem)
    return [rows.title(name) for name, remark in message.items() if remark.is_problem]


def _add(rows: FormRows, name: str, group: str = "") -> Field:
    """A field and a row for the run's setting of this name."""
    (found,) = (each for each in fields(TrainingConfig) if each.name == name)
    make = found.default_factory
    default = found.default if make is MISSING else make()
    title, tip = words_for(name)
    made = field_for(name, default, tip)
    rows.add(name, title, made, group)
    return made
