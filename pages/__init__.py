"""Where am I: one file a page."""
