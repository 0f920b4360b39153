-- Grain: one row per source: how many readings of the indicators it gave in one place and below from since to before until.
select
    source,
    count(*) as rows_read,
    count(distinct delivery) as deliveries,
    min(observed_at) as first_at,
    max(observed_at) as last_at
from readings
where
    indicator in (select unnest($indicators))
    and place in (select place from ancestors where ancestor = $place)
    and observed_at >= $since and observed_at < $until
    and place in (select place from visible)
    and indicator in (select indicator from readable)
    and exists (select act from granted where act = 'rows')
group by source
order by source
