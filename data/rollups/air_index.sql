-- Grain: one row per air index, place and hour for which no index is reported.
select
    cast(a.indicator as varchar) as indicator,
    cast(a.place as varchar) as place,
    cast(a.hour as timestamp) as hour,
    cast(a.value as double) as value,
    cast(1 as bigint) as samples,
    cast(a.value as double) as sum,
    cast(a.value as double) as min,
    cast(a.value as double) as max,
    cast(a.value as double) as last,
    cast(a.last_at as timestamp) as last_at,
    cast(null as double) as num,
    cast(null as double) as den
from air_values as a
left join hours as own on own.indicator = a.indicator and own.place = a.place and own.hour = a.hour
where own.place is null
