-- Grain: one row per indicator, place with all that lies below it, and day; exact median or 90th percentile of the readings.
select
    cast(r.indicator as varchar) as indicator,
    cast(a.ancestor as varchar) as place,
    cast(t.day as timestamp) as day,
    cast(case
        when min(i.time) = 'p90' then quantile_cont(r.value, 0.9)
        else quantile_cont(r.value, 0.5)
    end as double) as value,
    cast(count(r.value) as bigint) as samples,
    cast(sum(r.value) as double) as sum,
    cast(min(r.value) as double) as min,
    cast(max(r.value) as double) as max,
    cast(null as double) as last,
    cast(max(r.observed_at) as timestamp) as last_at,
    cast(null as double) as num,
    cast(null as double) as den
from readings as r
inner join rules as i on i.indicator = r.indicator and i.time in ('median', 'p90')
inner join touched_days as t
    on t.indicator = r.indicator and t.day = cast(date_trunc('day', r.observed_at) as timestamp)
inner join ancestors as a on a.place = r.place
group by r.indicator, a.ancestor, t.day
