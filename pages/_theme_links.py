"""From a register back to the themes that count it."""

from city.themes import Section, Theme, themes


def themes_of(register: str) -> tuple[tuple[Theme, Section], ...]:
    """The sections whose measures are counted from a register, in the order of the themes."""
    return tuple((theme, one) for theme in themes().values() for one in theme.sections if one.register == register)
