"""Tables of labels and pixels, as Kaggle and others give MNIST."""

import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from data_files import TRAIN, csv, digits
from paths import DATA

from model.base.errors import DataError
from model.data.datasets import Dataset
from model.data.sources import open_dataset

IMAGES, LABELS, TEST_IMAGES, TEST_LABELS = digits()
IS_TEST = np.arange(TRAIN) % 6 == 5
PLAIN = csv(IMAGES, LABELS)


def require_parted(found: Dataset) -> None:
    """The digits, every sixth of them to test on."""
    np.testing.assert_array_equal(found.x_train[:, 0], IMAGES[~IS_TEST])
    np.testing.assert_array_equal(found.t_train, LABELS[~IS_TEST])
    np.testing.assert_array_equal(found.x_test[:, 0], IMAGES[IS_TEST])
    np.testing.assert_array_equal(found.t_test, LABELS[IS_TEST])
    assert found.classes == 10
    assert "every 6th image" in " ".join(found.notes)


def last(text: str) -> str:
    """With the label behind the pixels."""
    return "".join(
        f"{','.join([*row.split(',')[1:], row.split(',')[0]])}\n" for row in text.splitlines()
    )


def with_index(text: str) -> str:
    """As pandas writes it, with a first column that counts."""
    head, *rows = text.splitlines()
    return "\n".join([f",{head}", *(f"{at},{row}" for at, row in enumerate(rows))])


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.removesuffix("\n"),
        f"{PLAIN}\n\n",
        f"\ufeff{PLAIN}",
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        csv(IMAGES, LABELS, names=False),
        csv(IMAGES, LABELS, delimiter=";"),
        csv(IMAGES, LABELS, delimiter="\t"),
        csv(IMAGES, LABELS, delimiter=", "),
        csv(IMAGES, LABELS, names=False, delimiter=" "),
        PLAIN.replace("pixel", "1x").replace("label", '"Label"'),
        csv(IMAGES.astype(float), LABELS),
        last(PLAIN).replace("label", "class"),
        last(csv(IMAGES, LABELS, names=False)),
        with_index(PLAIN),
        f"{','.join(map(str, range(785)))}\n{csv(IMAGES, LABELS, names=False)}",
    ],
    ids=[
        *("plain", "no-end", "empty-lines", "mark", "windows", "old-mac", "no-names", "semicolon"),
        *("tab", "blanks", "blank", "1x1", "floats", "last", "last-no-names", "index", "numbered"),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_every_form_of_a_table(tmp_path: Path, text: str, is_packed: bool) -> None:
    path = tmp_path / f"digits.csv{'.gz' * is_packed}"
    path.write_bytes(gzip.compress(text.encode()) if is_packed else text.encode())
    found = open_dataset(path)
    assert found.name == "digits"
    require_parted(found)


def test_fractions_to_1_are_spread(tmp_path: Path) -> None:
    path = tmp_path / "digits.csv"
    text = io.StringIO()
    table = np.concatenate([LABELS[:, None], IMAGES.reshape(TRAIN, -1) / 255], axis=1)
    np.savetxt(text, table, "%.6g", delimiter=",")
    path.write_text(text.getvalue())
    require_parted(open_dataset(path))


def test_pixels_of_0_and_1_are_spread_and_told(tmp_path: Path) -> None:
    path = tmp_path / "digits.csv"
    path.write_text(csv((IMAGES > 127).astype(np.uint8), LABELS))
    found = open_dataset(path)
    np.testing.assert_array_equal(found.x_train[:, 0], (IMAGES[~IS_TEST] > 127) * 255)
    assert "0 and 1" in " ".join(found.notes)


def test_kaggles_own_table() -> None:
    found = open_dataset(DATA / "formats" / "mnist_train.csv")
    assert found.x_train.shape == (2, 1, 28, 28)
    assert [*found.t_train, *found.t_test] == [5, 0, 4]
    assert len(found.notes) == 1


@pytest.mark.parametrize("given", ["mnist_train.csv", "mnist_test.csv.gz", "folder"])
def test_two_tables_are_one_to_learn_from_and_one_to_test_on(tmp_path: Path, given: str) -> None:
    (tmp_path / "mnist_train.csv").write_text(PLAIN)
    (tmp_path / "mnist_test.csv.gz").write_bytes(
        gzip.compress(csv(TEST_IMAGES, TEST_LABELS).encode())
    )
    found = open_dataset(tmp_path if given == "folder" else tmp_path / given)
    assert found.name == "mnist_train"
    np.testing.assert_array_equal(found.x_train[:, 0], IMAGES)
    np.testing.assert_array_equal(found.x_test[:, 0], TEST_IMAGES)
    np.testing.assert_array_equal(found.t_test, TEST_LABELS)
    assert "mnist_test.csv.gz" in " ".join(found.notes)


def test_kaggles_test_table_has_no_labels(tmp_path: Path) -> None:
    unlabelled = csv(TEST_IMAGES, None)
    (tmp_path / "test.csv").write_text(unlabelled)
    with pytest.raises(DataError, match=r"test\.csv has no labels: its 784 columns"):
        open_dataset(tmp_path / "test.csv")
    (tmp_path / "train.csv").write_text(PLAIN)
    with pytest.raises(DataError, match=r"no labels.*train\.csv lies beside it"):
        open_dataset(tmp_path / "test.csv")
    (tmp_path / "sample_submission.csv").write_text("ImageId,Label\n1,0\n")
    for place in (tmp_path, tmp_path / "train.csv"):
        found = open_dataset(place)
        require_parted(found)
        assert "test.csv has no labels" in found.notes[0]


def line(at: int, change: str) -> str:
    """The table with something done to one of its lines, counted from 1."""
    lines = PLAIN.splitlines()
    fields = lines[at - 1].split(",")
    match change:
        case "short":
            fields = fields[:700]
        case "text":
            fields[5] = "nought"
        case "empty":
            fields[5] = ""
        case "large":
            fields[5] = "256"
        case "negative":
            fields[5] = "-1"
        case "endless":
            fields[5] = "1" * 400
        case "not finite":
            fields[5] = "nan"
        case "letter":
            fields[0] = "A"
        case "half":
            fields[0] = "2.5"
    return "\n".join([*lines[: at - 1], ",".join(fields), *lines[at:]])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("short", "line 42: 700 columns, expected 785"),
        ("text", "line 42, column 6: 'nought', expected a number from 0 to 255"),
        ("empty", "line 42, column 6: nothing, expected"),
        ("large", "line 42, column 6: '256', expected"),
        ("negative", "line 42, column 6: '-1', expected"),
        ("endless", "line 42, column 6: '1{30}', expected"),
        ("not finite", "line 42, column 6: 'nan', expected"),
        ("letter", "line 42, column 1: 'A', expected a label"),
        ("half", "line 42, column 1: '2.5', expected a label"),
    ],
)
def test_what_is_no_number_is_named_by_its_line(tmp_path: Path, change: str, words: str) -> None:
    path = tmp_path / "digits.csv"
    path.write_text(line(42, change))
    with pytest.raises(DataError, match=f"digits.csv, {words}"):
        open_dataset(path)


def test_a_column_that_only_counts_is_not_blamed(tmp_path: Path) -> None:
    head, *rows = line(42, "text").splitlines()
    path = tmp_path / "digits.csv"
    path.write_text("\n".join([f"id,{head}", *(f"{at}000,{row}" for at, row in enumerate(rows))]))
    with pytest.raises(DataError, match=r"digits\.csv, line 42, column 7: 'nought'"):
        open_dataset(path)


def test_fractions_and_larger_numbers_are_not_mixed(tmp_path: Path) -> None:
    path = tmp_path / "digits.csv"
    path.write_text(csv(IMAGES / 2, LABELS))
    with pytest.raises(DataError, match=r"digits\.csv holds fractions and numbers above 1"):
        open_dataset(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (csv(IMAGES[:, :, :20], LABELS), "560 columns beside the label; expected the pixels of a"),
        ("label,pixel0,pixel1,pixel2,pixel3\n", "holds no image"),
        ("label,pixel0,pixel1,pixel2,pixel3\n3,1,2,3,4\n", "holds 1 image; expected 2"),
        (csv(IMAGES, None, names=False), "no labels: its 784 columns"),
        ("1,2,3,4,5," * 200_000, "a line of more than 1,048,576 bytes"),
        ("\ufeff" + PLAIN, "UTF-16"),
    ],
    ids=["oblong", "names", "one", "no labels", "endless line", "utf-16"],
)
def test_a_table_of_something_else(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "digits.csv"
    path.write_bytes(text.encode("utf-16-le" if words == "UTF-16" else "utf-8"))
    with pytest.raises(DataError, match=f"digits.csv.* {words}"):
        open_dataset(path)


def test_a_packed_table_that_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "digits.csv.gz"
    path.write_bytes(gzip.compress(PLAIN.encode())[:-200])
    with pytest.raises(DataError, match=r"digits\.csv\.gz is damaged or cut short"):
        open_dataset(path)


def test_a_packed_table_that_would_fill_the_memory(tmp_path: Path) -> None:
    """A few hundred kilobytes that unpack to lines of zeros without end."""
    path = tmp_path / "digits.csv.gz"
    row = b"1" + b",0" * 784 + b"\n"
    with gzip.open(path, "wb") as packed:
        for _ in range(60):
            packed.write(row * 1000)
    with pytest.raises(DataError, match=r"digits\.csv\.gz unpacks to more than"):
        open_dataset(path)
