-- Grain: one row per topic of requests opened in one place and below from since to before until, with the same span before.
select
    topic,
    coalesce(sum(opened) filter (where hour >= $since), 0)::bigint as opened,
    coalesce(sum(opened) filter (where hour < $since), 0)::bigint as opened_before
from events_hourly
where
    kind = 'request' and place = $place
    and hour >= $before and hour < $until
    and place in (select place from visible)
group by topic
order by opened desc, topic
