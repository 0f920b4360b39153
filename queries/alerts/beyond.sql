-- Grain: one row per newest reading that meets one of the conditions given as four lists (watched, is_z, sign, number).
with conditions as (
    select
        unnest($watched) as indicator,
        unnest($is_z) as is_z,
        unnest($signs) as sign,
        unnest($numbers) as number
),

judged as (
    select distinct latest.indicator, latest.place
    from latest
    inner join conditions on latest.indicator = conditions.indicator
    where case
            when conditions.is_z and conditions.sign in ('>=', '>') then abs(latest.z) >= conditions.number
            when conditions.is_z then latest.z <= conditions.number
            when conditions.sign in ('>=', '>') then latest.value >= conditions.number
            else latest.value <= conditions.number
        end
)

select
    latest.indicator,
    latest.place,
    places.level as place_level,
    places.name_zh,
    places.name_en,
    places.short_zh,
    places.short_en,
    parents.short_zh as parent_zh,
    parents.short_en as parent_en,
    latest.value,
    latest.den,
    latest.observed_at,
    latest.z,
    latest.normal,
    (select list(ancestors.ancestor) from ancestors where ancestors.place = latest.place) as above
from latest
inner join judged on latest.indicator = judged.indicator and latest.place = judged.place
inner join places on latest.place = places.place
left join places as parents on places.parent = parents.place
where
    latest.place in (select place from visible)
    and latest.indicator in (select indicator from readable)
order by latest.indicator, latest.place
