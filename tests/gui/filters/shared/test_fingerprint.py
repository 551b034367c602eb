"""Whether a network differs from the one looked at before: decided quickly and correctly."""

import numpy as np

from digitpad.filters.shared.fingerprint import fingerprint


def test_any_weight_changed_is_another_network_and_none_is_the_same(tab):
    selection = tab.selection
    values = selection.entry.network.parameters
    before = fingerprint(selection)
    assert fingerprint(selection) == before
    rng = np.random.default_rng(3)
    for at in rng.integers(values.size, size=20):
        kept = values[at].copy()
        values[at] += 0.01
        assert fingerprint(selection) != before
        values[at] = kept
    assert fingerprint(selection) == before
    values[5] = np.nan
    assert fingerprint(selection) == fingerprint(selection) != before
    values[:] = 3e38
    assert fingerprint(selection) == fingerprint(selection)
