-- Grain: one row per place of the levels below one place, with its newest value of one indicator; value is null where there is none. Sites only where they ever sent it.
with newest as (
    select place, value, samples, num, den, period_start, observed_at, z, normal, previous
    from latest
    where indicator = $indicator and indicator in (select indicator from readable)
)

select
    places.place,
    places.name_zh,
    places.name_en,
    places.short_zh,
    places.short_en,
    places.level,
    newest.value,
    newest.samples,
    newest.num,
    newest.den,
    newest.period_start,
    newest.observed_at,
    newest.z,
    newest.normal,
    newest.previous
from places
left join newest on places.place = newest.place
where
    places.level in (select unnest($levels))
    and places.place in (select place from ancestors where ancestor = $place and depth > 0)
    and places.place in (select place from visible)
    and (places.level not in ('site', 'quasi') or newest.place is not null)
order by places.place
