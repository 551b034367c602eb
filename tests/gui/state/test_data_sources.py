"""What labels mean is known of data that were read, however they are called."""

import numpy as np
from data_files import IDX_NAMES, digits, write_idx
from paths import DATA

from digitpad.state.data_sources import class_name, facts_of, open_dataset


def test_of_digits_labels_mean_themselves():
    assert class_name("mnist", 7) == "7"


def test_cifar_10_is_known_by_its_names_before_it_is_read(tmp_path):
    for name in ("cifar-10-python.tar.gz", "cifar-10-batches-bin", "data_batch_1"):
        assert class_name(str(tmp_path / name), 3) == "cat"


def test_an_archive_of_any_name_is_known_once_it_is_read(tmp_path):
    path = tmp_path / "photographs"
    path.write_bytes((DATA / "formats" / "cifar-10-binary.tar.gz").read_bytes())
    open_dataset(str(path))
    assert class_name(str(path), 3) == "cat"


def test_letters_are_called_by_their_names(tmp_path):
    x_train, _, x_test, _ = digits()
    labels = [(np.arange(len(x)) % 26 + 1).astype(np.uint8) for x in (x_train, x_test)]
    names = {name: f"emnist-letters-{name}" for name in IDX_NAMES}
    write_idx(tmp_path, names, (x_train, labels[0], x_test, labels[1]))
    facts = facts_of(open_dataset(str(tmp_path)))
    assert facts.classes == 26
    assert class_name(str(tmp_path), 2) == "C"
