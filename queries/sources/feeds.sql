-- Grain: one row per source that ever delivered; sources carry no place.
select source, last_admitted_at, last_data_at, deliveries, rows_admitted, rows_set_aside
from feeds
order by source
