-- Grain: one row per object of one kind in one place and below that has one fault: no address, a double or an orphan.
with seen as (
    select
        object,
        kind,
        name,
        place,
        state,
        address,
        address_text,
        part_of,
        count(*) over (partition by kind, name, address_text) > 1 as is_twice,
        lon is not null and count(*) over (partition by kind, lon, lat) > 1 as is_on_spot
    from objects
    where
        kind = $kind and state <> 'removed'
        and place in (select place from ancestors where ancestor = $place)
        and place in (select place from visible)
        and kind in (select kind from seen_kinds)
),

known as (
    select object from objects
)

select seen.object, seen.kind, seen.name, seen.place, seen.state, seen.address, seen.address_text, seen.part_of
from seen
left join known as addresses on seen.address = addresses.object
left join known as upper_ones on seen.part_of = upper_ones.object
where
    $fault = 'unaddressed' and seen.address is null
    or $fault = 'doubles' and (seen.is_twice or seen.is_on_spot)
    or $fault = 'orphans' and (
        seen.part_of is not null and upper_ones.object is null or seen.address is not null and addresses.object is null
    )
order by seen.name, seen.address_text, seen.object
limit $size offset $skip
