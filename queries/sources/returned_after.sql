-- Grain: one row per row set aside of one source's deliveries after a stamp (seq) up to a time, in the order of their stamps; none for a viewer who does not see the whole city (root).
select
    set_aside.delivery,
    set_aside.source,
    set_aside.contract,
    set_aside.row,
    set_aside.key,
    set_aside.rule,
    set_aside.reason,
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
    and exists (select place from visible where place = $root)
order by deliveries.seq, set_aside.delivery, set_aside.row, set_aside.rule
