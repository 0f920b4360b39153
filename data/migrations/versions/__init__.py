"""One module a version. What was once released is never changed: a new version is a new module."""
