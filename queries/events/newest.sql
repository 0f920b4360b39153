-- Grain: one row: the newest hour before a moment in which an event of a kind was opened in one place and below, null when there is none.
select max(hour) as hour
from events_hourly
where
    kind = $kind and place = $place and hour < $moment
    and place in (select place from visible)
