"""Which column says the place, and what its texts are called in the city's tree."""

from data.describe._match import close_place, codes_share, places_named
from data.describe._names import PLACE, SITE
from data.describe._profile import Profile, is_like
from data.describe._write import Lines, quoted

MOST_INLINE = 120


def write_place(lines: Lines, columns: list[Profile], taken: set[str]) -> set[str]:
    """[columns.place]: codes as they are, names with the codes that the city's tree has for them; the column taken."""
    free = [one for one in columns if one.name not in taken and one.texts and not one.when]
    coded = [one for one in free if codes_share(text for text, _ in one.texts) >= 0.5]
    if coded:
        code = max(coded, key=lambda one: one.distinct)
        share = codes_share(text for text, _ in code.texts)
        lines.pair("place", quoted(code.name), f"{share:.0%} of its texts are codes of the city's places")
        return {code.name}
    named: list[tuple[float, Profile | None, str, dict[str, str]]] = []
    for one in free:
        kind, codes = places_named([text for text, _ in one.texts], is_like(one.name, SITE))
        named.append((len(codes) / len(one.texts), one, kind, codes))
    likely = [one for pattern in PLACE for one in free if is_like(one.name, pattern)]
    share, first, level, found = max(named, key=lambda row: row[0], default=(0.0, None, "", {}))
    best: Profile | None = first if share >= 0.3 else likely[0] if likely else None
    found = found if share >= 0.3 else {}
    if best is None:
        lines.pair("place", '{ constant = "?" }', "DECIDE: no column says where; one place for all rows?")
        return set()
    lines.table("[columns.place]")
    remark = f"{len(found)} of {best.distinct} texts are names of places ({level})" if found else ""
    lines.pair(
        "column", quoted(best.name), remark or f"DECIDE: none of its {best.distinct} texts is a place of the city"
    )
    lines.pair("clean", '["strip"]')
    if best.filled < 1:
        lines.remark(
            f'default = "?"  DECIDE: {1 - best.filled:.1%} of the rows say no place; without a default they are set aside'
        )
    unknown = [(text, rows) for text, rows in best.texts if text not in found]
    if not found and (len(unknown) > MOST_INLINE or best.distinct > len(best.texts)):
        lines.remark(
            'DECIDE: too many for a map; a crosswalk file: lookup = { file = "?.csv", from = "?", to = "place" }'
        )
        return {best.name}
    lines.table("[columns.place.map]")
    for text, place in found.items():
        lines.pair(quoted(text), quoted(place))
    for text, rows in unknown[:MOST_INLINE]:
        close = close_place(text, level) if found else ""
        lines.remark(f'{quoted(text)} = "?"  DECIDE: rows: {rows}{f"; {close}" if close else ""}')
    return {best.name}
