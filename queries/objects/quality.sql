-- Grain: one row per kind of object in one place and below: how many there are, and how many of them lack or doubt something.
with seen as (
    select
        object,
        kind,
        address,
        part_of,
        count(*) over (partition by kind, name, address_text) > 1 as is_twice,
        lon is not null and count(*) over (partition by kind, lon, lat) > 1 as is_on_spot
    from objects
    where
        state <> 'removed'
        and place in (select place from ancestors where ancestor = $place)
        and place in (select place from visible)
        and kind in (select kind from seen_kinds)
),

known as (
    select object from objects
)

select
    seen.kind,
    count(*) as objects,
    count(*) filter (where addresses.object is not null) as with_address,
    count(*) filter (where seen.address is null) as unaddressed,
    count(*) filter (where seen.is_twice or seen.is_on_spot) as doubles,
    count(*) filter (
        where seen.part_of is not null and upper_ones.object is null or seen.address is not null and addresses.object is null
    ) as orphans
from seen
left join known as addresses on seen.address = addresses.object
left join known as upper_ones on seen.part_of = upper_ones.object
group by seen.kind
order by seen.kind
