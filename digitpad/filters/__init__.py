"""The Filters tab: the first layer's kernels before and after training."""
