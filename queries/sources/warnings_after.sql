-- Grain: one row per version of a warning, the truth and superseded ones, that one source delivered after a stamp (seq), issued from since to until.
with told as (
    select
        delivery,
        row,
        warning,
        issued_at,
        place
    from warnings
    where source = $source and known_seq > $seq and issued_at between $since and $until
    union all
    select
        delivery,
        row,
        warning,
        issued_at,
        place
    from warnings_superseded
    where source = $source and known_seq > $seq and issued_at between $since and $until
)

select
    delivery,
    row,
    warning,
    issued_at
from told
where place in (select place from visible)
