-- Grain: one row per event of a kind and some topics opened from known_since to before until, oldest first.
select place, opened_at as at
from events
where
    kind = $kind
    and topic in (select unnest($topics))
    and opened_at >= $known_since and opened_at < $until
    and place in (select place from visible)
order by opened_at, place
