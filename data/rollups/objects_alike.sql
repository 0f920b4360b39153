-- Grain: one row per object that shares its kind, name and address, or its kind and point, with another one of the city.
-- Names and points are compared by their hashes: the texts of millions would be grouped for seconds. A hash of one file means nothing in another.
with seen as (
    select
        o.place,
        o.kind,
        o.said,
        o.spot
    from all_objects as o
    where o.state <> 'removed'
),

said_twice as (
    select said from seen
    group by said
    having count(*) > 1
),

spots_twice as (
    select spot from seen
    where spot is not null
    group by spot
    having count(*) > 1
)

select
    cast(s.place as varchar) as place,
    cast(s.kind as varchar) as kind,
    cast(t.said as ubigint) as said,
    cast(n.spot as ubigint) as spot
from seen as s
left join said_twice as t on s.said = t.said
left join spots_twice as n on s.spot = n.spot
where t.said is not null or n.spot is not null
