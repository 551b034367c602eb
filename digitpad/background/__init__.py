"""Work beside the window: a training run in its thread, and tasks that newer ones supersede."""
