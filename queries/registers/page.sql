-- Grain: one row per record of a register in one place and below, of a kind and state (of all, where it is empty), in an order; none without the right to rows.
with stated as (
    select
        *,
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
        and exists (select act from granted where act = 'rows')
)

select
    stated.record,
    stated.title,
    stated.place,
    places.name_zh,
    places.name_en,
    places.short_zh,
    places.short_en,
    stated.kind,
    stated.state,
    stated.entered_at,
    stated.due_at,
    stated.done_at,
    stated.left_at,
    stated.amount,
    stated.base,
    stated.source,
    stated.delivery,
    stated.row
from stated
inner join places on stated.place = places.place
where
    ($kind = '' or stated.kind = $kind)
    and ($state = '' or stated.state = $state)
order by
    case when $sort = 'entered' then stated.entered_at when $sort = 'done' then stated.done_at end desc nulls last,
    case when $sort = 'due' then stated.due_at end nulls last,
    case when $sort = 'place' then stated.place when $sort = 'title' then stated.title end,
    stated.record
limit $size offset $skip
