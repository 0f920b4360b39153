-- Grain: one row per delivery of one source after a stamp (seq), oldest first.
select
    delivery,
    file,
    seq,
    rows_read,
    first_at,
    last_at
from deliveries
where
    source = $source
    and seq > $seq
    and status <> 'withdrawn'
order by seq, delivery
