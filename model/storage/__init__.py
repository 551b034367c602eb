"""Weights, runs and their histories as files."""
