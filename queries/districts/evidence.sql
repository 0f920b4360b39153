-- Grain: one row per record of a register that counts in one place and period, those that are not done first, with the number of all of them; none without the right to rows.
with counting as (
    select
        *,
        case
            when $way = 'due' then coalesce(done_at <= due_at, false)
            else coalesce(done_at < $until and (ended_at is null or ended_at >= $until), false)
        end as is_done
    from records
    where
        register = $register
        and register in (select register from seen_registers)
        and ($kind = '' or kind = $kind)
        and entered_at < $until
        and case $way
            when 'stock' then left_at is null or left_at >= $until
            when 'due' then due_at < $until and due_at >= $until - to_months($span::integer)
            else
                (left_at is null or left_at >= $until)
                and (done_at is null or done_at >= $until - to_months($span::integer))
        end
        and place in (select ancestors.place from ancestors where ancestors.ancestor = $place)
        and place in (select place from visible)
        and exists (select act from granted where act = 'rows')
)

select
    counting.record,
    counting.title,
    counting.place,
    places.short_zh,
    places.short_en,
    counting.kind,
    counting.entered_at,
    counting.due_at,
    counting.amount,
    counting.base,
    counting.is_done,
    counting.source,
    counting.delivery,
    counting.row,
    case when counting.done_at < $until then counting.done_at end as done_at,
    count(*) over () as total
from counting
inner join places on counting.place = places.place
order by counting.is_done, counting.amount / nullif(counting.base, 0), counting.due_at, counting.record
limit $size offset $skip
