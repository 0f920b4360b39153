-- Grain: one row per delivery of a source, newest first, one page of them; counts, file and sentence (which quote rows) only of a source that is opened to the viewer.
select
    deliveries.delivery,
    deliveries.contract,
    deliveries.status,
    deliveries.received_at,
    deliveries.admitted_at,
    deliveries.first_at,
    deliveries.last_at,
    case when opened.source is not null then deliveries.file end as file,
    case when opened.source is not null then deliveries.sentence end as sentence,
    case when opened.source is not null then deliveries.told end as told,
    case when opened.source is not null then deliveries.rows_read end as rows_read,
    case when opened.source is not null then deliveries.rows_admitted end as rows_admitted,
    case when opened.source is not null then deliveries.rows_known end as rows_known,
    case when opened.source is not null then deliveries.rows_set_aside end as rows_set_aside
from deliveries
left join opened on deliveries.source = opened.source
where deliveries.source = $source
order by deliveries.admitted_at desc, deliveries.seq desc, deliveries.delivery
limit $size offset $skip
