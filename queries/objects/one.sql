-- Grain: one row: an object in its newest version.
select
    objects.object,
    objects.kind,
    objects.name,
    objects.place,
    objects.address,
    objects.address_text,
    objects.part_of,
    objects.owner,
    objects.state,
    objects.lon,
    objects.lat,
    objects.geometry,
    objects.entered_at,
    objects.left_at,
    objects.version,
    objects.source,
    objects.delivery,
    objects.row,
    deliveries.file,
    deliveries.admitted_at
from objects
left join deliveries on objects.delivery = deliveries.delivery
where
    objects.object = $object
    and objects.place in (select place from visible)
    and objects.kind in (select kind from seen_kinds)
