-- Grain: one row per version of one object, the newest first.
with said as (
    select object, kind, name, place, part_of, owner, state, lon, lat, version, source, delivery from objects
    where object = $object
    union all
    select object, kind, name, place, part_of, owner, state, lon, lat, version, source, delivery
    from objects_superseded
    where object = $object
)

select
    said.object,
    said.kind,
    said.name,
    said.place,
    said.part_of,
    said.owner,
    said.state,
    said.lon,
    said.lat,
    said.version,
    said.source,
    deliveries.file
from said
left join deliveries on said.delivery = deliveries.delivery
where
    said.place in (select place from visible)
    and said.kind in (select kind from seen_kinds)
order by said.version desc
