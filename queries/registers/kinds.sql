-- Grain: one row per register, kind and source of records in one place and below: how many they are, and the newest entry.
select
    register,
    kind,
    source,
    count(*) as records,
    max(entered_at) as entered_at
from records
where
    register in (select unnest($registers))
    and register in (select register from seen_registers)
    and place in (select ancestors.place from ancestors where ancestors.ancestor = $place)
    and place in (select place from visible)
group by register, kind, source
order by register, kind, source
