"""Chinese texts with the plain marks that lists of facts are written with."""

WIDE = str.maketrans("，；：？！（）", ",;:?!()")


def plain(said: str) -> str:
    """The text with , ; : ? ! ( ) for their wide forms."""
    return said.translate(WIDE)
