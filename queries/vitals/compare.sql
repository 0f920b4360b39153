-- Grain: one row per hour asked for in which one indicator has a value in one place; hours_seen tells how many of the six hours up to it have one.
with asked as (select unnest($moments)::timestamp as moment)

select
    asked.moment,
    max(hourly.value) filter (where hourly.hour = asked.moment) as value,
    max(hourly.samples) filter (where hourly.hour = asked.moment) as samples,
    count(*) as hours_seen
from asked
inner join hourly
    on hourly.hour > asked.moment - interval 6 hour and hourly.hour <= asked.moment
where
    hourly.indicator = $indicator and hourly.place = $place
    and hourly.place in (select place from visible)
    and hourly.indicator in (select indicator from readable)
group by asked.moment
having max(hourly.value) filter (where hourly.hour = asked.moment) is not null
order by asked.moment
