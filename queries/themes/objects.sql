-- Grain: one row per kind and state of objects and place given: how many are there in it and below at a moment; no row where there is none.
select
    objects.kind,
    objects.state,
    ancestors.ancestor as place,
    count(*) as objects
from objects
inner join ancestors on objects.place = ancestors.place
where
    objects.kind in (select unnest($of_kinds))
    and objects.kind in (select kind from seen_kinds)
    and ancestors.ancestor in (select unnest($places))
    and ancestors.ancestor in (select place from visible)
    and objects.place in (select place from visible)
    and (objects.left_at is null or objects.left_at > $now)
    and objects.state <> 'removed'
group by objects.kind, objects.state, ancestors.ancestor
order by objects.kind, objects.state, ancestors.ancestor
