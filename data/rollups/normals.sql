-- Grain: one row per indicator, place and hour of the week (Monday 00:00 is 0): median and robust spread of eight weeks.
with past as (
    select h.indicator, h.place, h.hour, h.value,
        (isodow(h.hour) - 1) * 24 + hour(h.hour) as slot
    from past_hours as h
    where h.value is not null
),
middle as (
    select indicator, place, slot, median(value) as median, count(*) as weeks
    from past
    group by indicator, place, slot
),
distance as (
    select p.indicator, p.place, p.slot, median(abs(p.value - m.median)) as mad
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
