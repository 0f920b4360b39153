-- Grain: one row per delivery of one source of which rows were set aside, newest first, at most size; none of a source that is not opened to the viewer, since a row set aside may lack its place.
select
    set_aside.delivery,
    deliveries.file,
    deliveries.status,
    deliveries.admitted_at,
    count(*) as rows_returned
from set_aside
inner join deliveries on set_aside.delivery = deliveries.delivery
where
    set_aside.source = $source
    and set_aside.source in (select source from opened)
group by set_aside.delivery, deliveries.file, deliveries.status, deliveries.admitted_at, deliveries.seq
order by deliveries.admitted_at desc, deliveries.seq desc, set_aside.delivery
limit $size
