"""Page Health: dead kernels, twins, and those barely trained."""
