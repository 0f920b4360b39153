-- Grain: one row per input of an air index, place and hour.
select
    cast(h.indicator as varchar) as indicator,
    cast(h.place as varchar) as place,
    cast(h.hour as timestamp) as hour,
    cast(h.value as double) as value,
    cast(h.last_at as timestamp) as last_at
from hours as h
inner join derived as d on d.input = h.indicator
where d.indicator = $index
