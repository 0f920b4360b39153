-- Grain: one row per changed indicator and place: its newest hour in `some_hours`, null when it has none there.
select
    cast(c.indicator as varchar) as indicator,
    cast(c.place as varchar) as place,
    cast(max(h.hour) as timestamp) as ref
from changed as c
left join some_hours as h on h.indicator = c.indicator and h.place = c.place
group by c.indicator, c.place
