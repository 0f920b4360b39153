-- Grain: one row per row set aside of the sources, newest first, at most size; none of a source that is not opened to the viewer, since a row set aside may lack its place.
select
    set_aside.source,
    set_aside.contract,
    set_aside.delivery,
    set_aside.row,
    set_aside.rule,
    set_aside.reason,
    set_aside.told,
    set_aside.content,
    set_aside.set_aside_at,
    deliveries.file
from set_aside
left join deliveries on set_aside.delivery = deliveries.delivery
where
    set_aside.source in (select unnest($sources))
    and set_aside.source in (select source from opened)
order by set_aside.set_aside_at desc, set_aside.delivery, set_aside.row
limit $size
