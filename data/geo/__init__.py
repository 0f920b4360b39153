"""Where things lie: coordinate systems, vendored boundaries and codes, and the sketch that stands in for missing ones."""
