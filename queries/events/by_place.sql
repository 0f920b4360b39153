-- Grain: one row per place and topic, per place and month of opening, and per place: how many events of a kind were opened there and below from since to before until.
select
    place,
    case grouping(topic, strftime(hour, '%Y-%m')) when 1 then 'topic' when 2 then 'month' else 'all' end as part,
    case grouping(topic, strftime(hour, '%Y-%m')) when 1 then topic when 2 then strftime(hour, '%Y-%m') end as key,
    sum(opened)::bigint as opened
from events_hourly
where
    kind = $kind
    and hour >= $since and hour < $until
    and place in (select place from visible)
group by grouping sets ((place, topic), (place, strftime(hour, '%Y-%m')), (place))
having sum(opened) > 0
order by place, part, key nulls last
