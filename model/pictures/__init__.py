"""Photographs and scans to the ink of digits: brightness, paper, lines, what hangs together."""
