-- Grain: one row per indicator, place and hour of the week (Monday 00:00 is 0): median and robust spread of eight weeks.
with past as (
    select h.indicator, h.place, h.value,
        (isodow(h.hour) - 1) * 24 + hour(h.hour) as slot
    from past_hours as h
    inner join anew as a on a.indicator = h.indicator
    inner join rules as i on i.indicator = h.indicator
    inner join places as p on p.place = h.place
    where h.hour >= cast($since as timestamp) and h.hour < cast($before as timestamp) and h.value is not null
        and i.shown <> 'day' and (p.level in ('city', 'district', 'unit') or i.shown = 'last_hour')
),
middle as (
    select indicator, place, slot, quantile_cont(value, 0.5) as median, count(*) as weeks
    from past
    group by indicator, place, slot
),
distance as (
    select p.indicator, p.place, p.slot, quantile_cont(abs(p.value - m.median), 0.5) as mad
    from past as p
    inner join middle as m on m.indicator = p.indicator and m.place = p.place and m.slot = p.slot
    group by p.indicator, p.place, p.slot
)
select
    cast(m.indicator as varchar) as indicator,
    cast(m.place as varchar) as place,
    cast(m.slot as integer) as slot,
    cast(m.median as double) as median,
    cast(1.4826 * d.mad as double) as spread,
    cast(m.weeks as integer) as weeks,
    cast($before as timestamp) as before
from middle as m
inner join distance as d on d.indicator = m.indicator and d.place = m.place and d.slot = m.slot
where m.weeks >= 4
