"""Page Kernels: the first layer before, during and after training; its export."""
