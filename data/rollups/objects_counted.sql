-- Grain: one row per place and kind of object: how many there are, and how many of them lack an address or hang on nothing known.
with judged as (
    select
        o.place,
        o.kind,
        o.address is null as is_unaddressed,
        o.address is not null and a.object is null as is_lost,
        o.part_of is not null and p.object is null as is_orphan
    from all_objects as o
    left join all_objects as a on o.address = a.object
    left join all_objects as p on o.part_of = p.object
    where o.state <> 'removed'
)
select
    cast(place as varchar) as place,
    cast(kind as varchar) as kind,
    cast(count(*) as bigint) as objects,
    cast(sum(case when not is_unaddressed and not is_lost then 1 else 0 end) as bigint) as with_address,
    cast(sum(case when is_unaddressed then 1 else 0 end) as bigint) as unaddressed,
    cast(sum(case when is_orphan or is_lost then 1 else 0 end) as bigint) as orphans
from judged
group by place, kind
