"""What the tabs share: networks, the drawing, runs, labelled digits; signals when they change."""
