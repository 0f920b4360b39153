-- Grain: one row per object whose code, name or address holds a text, by kind and code, at most each of a kind.
select object, kind, name, place, state
from objects
where
    (contains(object, upper($text)) or contains(lower(name), $text) or contains(lower(address_text), $text))
    and place in (select place from visible)
    and kind in (select kind from seen_kinds)
    and kind in (select unnest($of_kinds))
qualify row_number() over (partition by kind order by object) <= $each
order by kind, object
