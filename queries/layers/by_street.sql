-- Grain: one row per kind, street and community that has objects of the kind (null: they belong to none): number, faults, newest version.
with above as (
    select
        ancestors.place,
        max(ancestors.ancestor) filter (where places.level = 'district') as district,
        max(ancestors.ancestor) filter (where places.level = 'street') as street,
        max(ancestors.ancestor) filter (where places.level = 'community') as community
    from ancestors
    inner join places on ancestors.ancestor = places.place
    where ancestors.place in (select place from visible)
    group by ancestors.place
)

select
    objects.kind,
    above.district,
    above.street,
    above.community,
    count(*) as things,
    count(*) filter (where objects.state = 'fault') as faults,
    max(objects.version) as newest
from objects
inner join above on objects.place = above.place
where objects.kind in (select unnest($of_kinds)) and objects.kind in (select kind from seen_kinds)
    and objects.state <> 'removed'
group by objects.kind, above.district, above.street, above.community
order by objects.kind, above.district, above.street, above.community
