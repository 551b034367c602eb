"""Page Deeper: the units of any layer."""
