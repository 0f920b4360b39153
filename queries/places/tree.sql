-- Grain: one row per place and one that it lies directly in, by the legal tree or as a part of a reporting unit, with its level.
select
    edges.parent,
    edges.child as place,
    places.level
from edges
inner join places on edges.child = places.place
where
    edges.parent in (select place from visible)
    and edges.child in (select place from visible)
order by edges.parent, edges.child
