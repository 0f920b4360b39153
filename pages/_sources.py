"""The names of sources."""

from data.sources import sources


def source_name(key: str, lang: str) -> str:
    """The name of a source in a language; its key where its file is no longer there."""
    found = sources().get(key)
    return found.name[lang] if found else key
