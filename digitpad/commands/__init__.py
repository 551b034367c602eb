"""What the `digitpad` command does beside opening the window; one file a subcommand."""
