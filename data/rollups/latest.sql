-- Grain: one row per affected indicator and place: the newest period that the sign shows, its normal and the one a day before.
with candidates as (
    select h.indicator, h.place, h.hour as period_start, h.value, h.samples, h.num, h.den, h.last_at,
        i.time, i.shown, i.is_z
    from near_hours as h
    inner join refs as r on r.indicator = h.indicator and r.place = h.place
    inner join rules as i on i.indicator = h.indicator
    where (i.shown = 'hour' and h.hour = r.ref)
        or (
            i.shown = 'last_hour' and h.hour >= r.since and h.hour <= r.ref
            and (h.hour < r.ref or date_diff('second', h.hour, h.last_at) + i.period_s >= 3600)
        )
    union all
    select d.indicator, d.place, d.day as period_start, d.value, d.samples, d.num, d.den, d.last_at,
        i.time, i.shown, i.is_z
    from near_days as d
    inner join refs as r
        on r.indicator = d.indicator and r.place = d.place and d.day = cast(date_trunc('day', r.ref) as timestamp)
    inner join rules as i on i.indicator = d.indicator
    where i.shown = 'day'
),
newest as (
    select indicator, place, max(period_start) as period_start
    from candidates
    group by indicator, place
),
chosen as (
    select c.indicator, c.place, c.period_start, c.value, c.samples, c.num, c.den, c.last_at, c.time, c.shown, c.is_z,
        (isodow(c.period_start) - 1) * 24 + hour(c.period_start) as slot
    from candidates as c
    inner join newest as n
        on n.indicator = c.indicator and n.place = c.place and n.period_start = c.period_start
),
summed_hours as (
    select h.indicator, h.place, h.hour, h.value
    from past_hours as h
    inner join rules as i on i.indicator = h.indicator and i.shown = 'day' and i.time = 'sum'
),
before as (
    select c.indicator, c.place, max(h.value) as value
    from chosen as c
    inner join day_ago_hours as h
        on h.indicator = c.indicator and h.place = c.place and h.hour = c.period_start - interval 24 hour
    where c.shown <> 'day'
    group by c.indicator, c.place
    union all
    select c.indicator, c.place, max(d.value) as value
    from chosen as c
    inner join near_days as d
        on d.indicator = c.indicator and d.place = c.place and d.day = c.period_start - interval 24 hour
    where c.shown = 'day' and c.time <> 'sum'
    group by c.indicator, c.place
    union all
    select c.indicator, c.place, sum(h.value) as value
    from chosen as c
    inner join summed_hours as h
        on h.indicator = c.indicator and h.place = c.place
            and h.hour >= c.period_start - interval 24 hour and h.hour <= c.last_at - interval 24 hour
    where c.shown = 'day' and c.time = 'sum'
    group by c.indicator, c.place
)
select
    cast(c.indicator as varchar) as indicator,
    cast(c.place as varchar) as place,
    cast(c.value as double) as value,
    cast(c.samples as bigint) as samples,
    cast(c.num as double) as num,
    cast(c.den as double) as den,
    cast(c.period_start as timestamp) as period_start,
    cast(c.last_at as timestamp) as observed_at,
    cast(case
        when c.is_z then c.value
        when c.shown = 'day' then null
        else (c.value - n.median)
            / nullif(greatest(n.spread, case when c.time = 'sum' then sqrt(greatest(n.median, 1)) else 0 end), 0)
    end as double) as z,
    cast(case when c.shown <> 'day' then n.median end as double) as normal,
    cast(case when c.shown <> 'day' then n.spread end as double) as spread,
    cast(b.value as double) as previous
from chosen as c
left join normals as n on n.indicator = c.indicator and n.place = c.place and n.slot = c.slot
left join before as b on b.indicator = c.indicator and b.place = c.place
