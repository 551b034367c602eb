"""A run under way: its controls, live settings and progress."""
