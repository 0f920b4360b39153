-- Grain: one row per source that ever delivered; counts of rows only of the sources that are opened to the viewer.
select
    feeds.source,
    feeds.last_admitted_at,
    feeds.last_data_at,
    feeds.deliveries,
    case when opened.source is not null then feeds.rows_admitted end as rows_admitted,
    case when opened.source is not null then feeds.rows_set_aside end as rows_set_aside
from feeds
left join opened on feeds.source = opened.source
order by feeds.source
