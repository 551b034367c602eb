"""Widgets and colours that every tab uses."""
