-- Grain: one row: the newest hour in which an air station sent a pollutant.
select max(hour) as hour
from hourly
where
    indicator in (select unnest($pollutants))
    and hour >= $since and hour < $until
    and place in (select place from places where level = 'site')
    and place in (select place from visible)
    and indicator in (select indicator from readable)
