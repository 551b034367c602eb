"""Files that claim to hold more than they do make no more memory."""

import struct
import warnings
from pathlib import Path

import numpy as np
import pytest
from weights_files import change, claim, contents, describe, load_or_none, memory_below, refused


def test_memory_is_watched() -> None:
    with pytest.raises(AssertionError), memory_below(5):
        np.empty(6 * 2**20, np.uint8)


@pytest.mark.parametrize(
    ("descr", "shape"),
    [
        ("'<f4'", f"({10**12},)"),
        ("'<f4'", f"({10**6}, {10**6}, {10**6})"),
        ("'<f4'", f"({10**30},)"),
        ("'<f4'", f"(0, {10**30})"),
        ("'<f4'", "(-1,)"),
        ("'<f4'", f"(-{10**6}, -{10**6})"),
        ("'<U0'", f"({10**12},)"),
        ("'|V0'", f"({10**12},)"),
        (f"'<U{10**8}'", "()"),
        (f"('<f4', ({10**9},))", "()"),
        ("'|O'", "(18,)"),
        ("[('a', '|O')]", "(18,)"),
    ],
)
@pytest.mark.parametrize("name", ["about", "W1", "losses", "extra"])
def test_header_that_claims_too_much(path: Path, name: str, descr: str, shape: str) -> None:
    change(path, **{name: claim(describe(descr, shape), bytes(72))})
    with memory_below(20):
        found = load_or_none(path)
    # Of what nobody asked for, an array of nothing may pass.
    assert found is None or name == "extra"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "{'descr",
        "'''",
        "(" * 5000,
        "-" * 5000 + "1",
        "  1\n 2",
        "\0",
        "[]",
        "{}",
        "{" * 20_000,
        describe("'<f4'", "3"),
        describe("'<f4'", "(3.0,)"),
        describe("'nonsense'", "(3,)"),
        describe("1", "(3,)"),
        describe("__import__('os')", "(3,)"),
    ],
)
def test_header_that_is_none(path: Path, header: str) -> None:
    change(path, W1=claim(header, bytes(72)))
    assert "is damaged or cut short" in refused(path)


def test_headers_at_random(path: Path) -> None:
    """Every checksum is right, so all of this reaches numpy's parser."""
    sound = describe("'<f4'", "(2, 1, 3, 3)")
    rng = np.random.default_rng(1)
    letters = sorted(set(sound)) + list("0123456789-+*()[]{}'\"\\\n\t#LO|>U")
    refusals = 0
    for _ in range(300):
        header = list(sound)
        for place in rng.integers(0, len(header), rng.integers(1, 4)).tolist():
            header[place] = str(rng.choice(letters))
        change(path, W1=claim("".join(header), bytes(72)))
        with warnings.catch_warnings():
            # numpy's parser warns of headers written by Python 2 and of odd literals.
            warnings.simplefilter("ignore")
            refusals += load_or_none(path) is None
    assert refusals > 200


def claim_to_unpack_to(path: Path, claimed: int) -> None:
    """Both the header and the archive's directory say that W1 is as large as that."""
    whole = claim(describe("'<f4'", f"({claimed // 4 - 64:12},)"), bytes(72))
    change(path, W1=whole)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"W1.npy") - 46  # where the entry of the directory begins
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = struct.pack("<I", claimed)
    path.write_bytes(content)


@pytest.mark.parametrize("claimed", [900 * 2**20, 2**32 - 2])
def test_archive_that_claims_to_unpack_to_much_more(path: Path, claimed: int) -> None:
    claim_to_unpack_to(path, claimed)
    with memory_below(20):
        assert "claims to unpack to" in refused(path)


def test_archive_that_claims_just_more_than_deflation_can_do(path: Path) -> None:
    """At the bound it is read and found damaged; a byte more, and it is not even begun."""
    sound, parts = path.read_bytes(), contents(path)
    others = sum(len(part) for name, part in parts.items() if name != "W1.npy")
    claim_to_unpack_to(path, 1000)
    most = 1100 * path.stat().st_size - others
    for claimed, words in ((most, "is damaged"), (most + 1, "claims to unpack to")):
        path.write_bytes(sound)
        claim_to_unpack_to(path, claimed)
        with memory_below(20):
            assert words in refused(path)
