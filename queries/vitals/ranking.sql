-- Grain: one row per place asked for, with its newest value of one indicator; value is null where there is none.
with asked as (select unnest($places) as place),

newest as (
    select place, value, samples, num, den, period_start, observed_at, z, normal, previous
    from latest
    where indicator = $indicator and indicator in (select indicator from readable)
)

select
    asked.place,
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
from asked
inner join places on asked.place = places.place
left join newest on asked.place = newest.place
where asked.place in (select place from visible)
order by asked.place
