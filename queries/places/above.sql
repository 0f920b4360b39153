-- Grain: one row per place asked for, with the list of all places above it and itself, reporting units included.
select place, list(ancestor order by ancestor) as above
from ancestors
where place in (select unnest($places)) and place in (select place from visible)
group by place
order by place
