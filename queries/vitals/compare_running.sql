-- Grain: one row per day asked for: one indicator in one place over the first hours of that day.
with days as (select unnest($moments)::timestamp as moment)

select
    days.moment,
    sum(hourly.value) as total,
    sum(hourly.value * hourly.samples) / nullif(sum(hourly.samples), 0) as mean,
    min(hourly.value) as lowest,
    max(hourly.value) as highest,
    arg_max(hourly.value, hourly.hour) as newest,
    sum(hourly.num) as num,
    sum(hourly.den) as den,
    count(distinct hourly.hour) as hours_seen
from days
inner join hourly
    on hourly.hour >= days.moment and hourly.hour < days.moment + $hours * interval 1 hour
where
    hourly.indicator = $indicator and hourly.place = $place
    and hourly.place in (select place from visible)
    and hourly.indicator in (select indicator from readable)
group by days.moment
order by days.moment
