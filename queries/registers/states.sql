-- Grain: one row per kind and state of a register's records in one place and below at a moment: how many they are.
with stated as (
    select
        kind,
        case
            when left_at <= $now then 'left'
            when done_at <= $now and (ended_at is null or ended_at > $now) then 'done'
            when due_at < $now then 'overdue'
            when due_at is not null then 'due'
            else 'open'
        end as state
    from records
    where
        register = $register
        and register in (select register from seen_registers)
        and place in (select ancestors.place from ancestors where ancestors.ancestor = $place)
        and place in (select place from visible)
)

select
    kind,
    state,
    count(*) as records
from stated
group by kind, state
order by kind, state
