"""Runs kept and compared: table, race, export."""
