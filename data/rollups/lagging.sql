-- Grain: one row per affected indicator and place whose shown hour lies before those in `near_hours`.
with complete_hours as (
    select h.indicator, h.place, count(*) as hours
    from near_hours as h
    inner join refs as r on r.indicator = h.indicator and r.place = h.place
    inner join rules as i on i.indicator = h.indicator and i.shown = 'last_hour'
    where h.hour >= r.since and h.hour <= r.ref
        and (h.hour < r.ref or date_diff('second', h.hour, h.last_at) + i.period_s >= 3600)
    group by h.indicator, h.place
)
select
    cast(r.indicator as varchar) as indicator,
    cast(r.place as varchar) as place,
    cast(r.ref as timestamp) as ref
from refs as r
inner join rules as i on i.indicator = r.indicator and i.shown = 'last_hour'
left join complete_hours as c on c.indicator = r.indicator and c.place = r.place
where c.hours is null
