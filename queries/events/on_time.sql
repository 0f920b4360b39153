-- Grain: one row per topic, per place directly below, per month of opening, and one for all, of events opened in one place and below from since to before until: how many are of each class at the moment.
with named as (
    select
        ancestors.place,
        max(edges.child) as child
    from ancestors
    left join ancestors as lower on ancestors.place = lower.place
    left join edges on lower.ancestor = edges.child and edges.parent = $place
    where ancestors.ancestor = $place
    group by ancestors.place
),

classed as (
    select
        events.topic,
        named.child as below,
        strftime(events.opened_at, '%Y-%m') as month,
        case
            when events.due_at is null then 'without_due'
            when events.due_at > events.opened_at + to_days($farthest_days) then 'due_too_far'
            when events.closed_at <= $moment and events.closed_at <= events.due_at then 'in_time'
            when events.closed_at <= $moment then 'late'
            when events.due_at < $moment then 'overdue'
            else 'not_yet_due'
        end as class
    from events
    inner join named on events.place = named.place
    where
        events.kind = $kind
        and events.opened_at >= $since and events.opened_at < least($until, $moment)
        and events.place in (select place from visible)
)

select
    case grouping(topic, below, month) when 3 then 'topic' when 5 then 'place' when 6 then 'month' else 'all' end
        as part,
    case grouping(topic, below, month) when 3 then topic when 5 then below when 6 then month end as key,
    count(*) filter (where class = 'in_time') as in_time,
    count(*) filter (where class = 'late') as late,
    count(*) filter (where class = 'overdue') as overdue,
    count(*) filter (where class = 'not_yet_due') as not_yet_due,
    count(*) filter (where class = 'without_due') as without_due,
    count(*) filter (where class = 'due_too_far') as due_too_far
from classed
group by grouping sets ((topic), (below), (month), ())
order by part, key nulls last
