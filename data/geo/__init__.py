"""Where things lie: coordinate systems, vendored boundaries and codes, sketches in place of missing ones."""
