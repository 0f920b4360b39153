-- Grain: one row per kind of object in one place and below, as quality.sql, where a stamp is older than the sums of objects.
-- Names and spots are compared by their hashes: the texts of millions would be grouped for seconds.
with seen as (
    select
        object,
        kind,
        address,
        part_of,
        hash(kind, name, address_text) as said,
        case when lon is not null then hash(kind, lon, lat) end as spot
    from objects
    where
        state <> 'removed'
        and place in (select place from ancestors where ancestor = $place)
        and place in (select place from visible)
        and kind in (select kind from seen_kinds)
),

twice as (
    select said from seen
    group by said
    having count(*) > 1
),

spots as (
    select spot from seen
    where spot is not null
    group by spot
    having count(*) > 1
),

hung_on as (
    select address as code from seen
    where address is not null
    union
    select part_of as code from seen
    where part_of is not null
),

lost as (
    select hung_on.code from hung_on
    anti join objects on hung_on.code = objects.object
),

judged as (
    select
        kind,
        address is null as is_unaddressed,
        address is not null and address in (select code from lost) as is_lost,
        part_of is not null and part_of in (select code from lost) as is_orphan,
        said in (select said from twice) or (spot is not null and spot in (select spot from spots)) as is_double
    from seen
)

select
    kind,
    count(*) as objects,
    count(*) filter (where not is_unaddressed and not is_lost) as with_address,
    count(*) filter (where is_unaddressed) as unaddressed,
    count(*) filter (where is_orphan or is_lost) as orphans,
    count(*) filter (where is_double) as doubles
from judged
group by kind
order by kind
