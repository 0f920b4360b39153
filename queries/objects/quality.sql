-- Grain: one row per kind of object in one place and below: how many there are, and how many of them lack or doubt something.
with seen as (
    select object, kind, name, address, address_text, part_of, lon, lat
    from objects
    where
        state <> 'removed'
        and place in (select place from ancestors where ancestor = $place)
        and place in (select place from visible)
        and kind in (select kind from seen_kinds)
),

twice as (
    select kind, name, address_text from seen
    group by kind, name, address_text
    having count(*) > 1
),

spots as (
    select kind, lon, lat from seen
    where lon is not null
    group by kind, lon, lat
    having count(*) > 1
),

judged as (
    select
        seen.kind,
        seen.address is null as is_unaddressed,
        seen.address is not null and addresses.object is null as is_lost,
        seen.part_of is not null and upper_ones.object is null as is_orphan,
        twice.kind is not null or spots.kind is not null as is_double
    from seen
    left join twice
        on
            seen.kind = twice.kind and seen.name = twice.name
            and seen.address_text is not distinct from twice.address_text
    left join spots on seen.kind = spots.kind and seen.lon = spots.lon and seen.lat = spots.lat
    left join objects as addresses on seen.address = addresses.object
    left join objects as upper_ones on seen.part_of = upper_ones.object
)

select
    kind,
    count(*) as objects,
    count(*) filter (where not is_unaddressed and not is_lost) as with_address,
    count(*) filter (where is_unaddressed) as unaddressed,
    count(*) filter (where is_double) as doubles,
    count(*) filter (where is_orphan or is_lost) as orphans
from judged
group by kind
order by kind
