"""The form with every setting of a run."""
