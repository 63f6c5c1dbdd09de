"""Question sets, metrics, the runner, reports."""
