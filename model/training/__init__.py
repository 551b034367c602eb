"""One training run: its settings, its steps, its events and its checkpoints."""
