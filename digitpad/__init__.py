"""The Digitpad application: windows onto the network library in ``model``."""

__version__ = "0.2.0"
