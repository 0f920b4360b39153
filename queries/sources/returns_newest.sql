-- Grain: one row per delivery of one source of which rows were set aside, newest first, at most size; none for a viewer who does not see the whole city (root).
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
    and exists (select place from visible where place = $root)
group by set_aside.delivery, deliveries.file, deliveries.status, deliveries.admitted_at, deliveries.seq
order by deliveries.admitted_at desc, deliveries.seq desc, set_aside.delivery
limit $size
