"""The network library of Digitpad: layers, training and data in plain numpy. It knows no screen."""
