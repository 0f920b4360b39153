-- Grain: one row per row set aside of one source's deliveries after a stamp (seq) up to a time, in the order of their stamps; none of a source that is not opened to the viewer, since a row set aside may lack its place.
select
    set_aside.delivery,
    set_aside.source,
    set_aside.contract,
    set_aside.row,
    set_aside.key,
    set_aside.rule,
    set_aside.reason,
    set_aside.told,
    set_aside.content,
    set_aside.set_aside_at,
    deliveries.file,
    deliveries.seq,
    deliveries.rows_read
from set_aside
inner join deliveries on set_aside.delivery = deliveries.delivery
where
    set_aside.source = $source
    and deliveries.seq > $seq
    and set_aside.set_aside_at <= $until
    and set_aside.source in (select source from opened)
order by deliveries.seq, set_aside.delivery, set_aside.row, set_aside.rule
