-- Grain: one row per derived indicator, place and hour: the reported value above the place's alert level in force then.
select
    cast(r.indicator as varchar) as indicator,
    cast(h.place as varchar) as place,
    cast(h.hour as timestamp) as hour,
    cast(h.value - r.alert as double) as value,
    cast(h.samples as bigint) as samples,
    cast(h.sum - h.samples * r.alert as double) as sum,
    cast(h.min - r.alert as double) as min,
    cast(h.max - r.alert as double) as max,
    cast(h.last - r.alert as double) as last,
    cast(h.last_at as timestamp) as last_at,
    cast(h.num as double) as num,
    cast(h.den as double) as den
from hours as h
inner join derived as d on d.input = h.indicator
inner join reference_levels as r
    on r.indicator = d.indicator and r.place = h.place
        and (r.valid_from is null or h.hour >= r.valid_from) and (r.valid_to is null or h.hour < r.valid_to)
left join hours as own on own.indicator = r.indicator and own.place = h.place and own.hour = h.hour
where own.place is null
