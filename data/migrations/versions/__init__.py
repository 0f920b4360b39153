"""The versions, one file each; `revision` gives their order. There is no way down but a backup: entries are never deleted."""
