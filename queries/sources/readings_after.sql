-- Grain: one row per reading, the truth and superseded ones, that one source delivered after a stamp (seq), observed from since to until.
with told as (
    select
        delivery,
        row,
        indicator,
        place,
        observed_at
    from readings
    where source = $source and known_seq > $seq and observed_at between $since and $until
    union all
    select
        delivery,
        row,
        indicator,
        place,
        observed_at
    from readings_superseded
    where source = $source and known_seq > $seq and observed_at between $since and $until
)

select
    delivery,
    row,
    indicator,
    place,
    observed_at
from told
where
    place in (select place from visible)
    and indicator in (select indicator from readable)
