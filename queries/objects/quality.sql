-- Grain: one row per kind of object in one place and below: how many there are, and how many of them lack or doubt something.
with below as (
    select place from ancestors
    where ancestor = $place and place in (select place from visible)
),

counted as (
    select
        kind,
        cast(sum(objects) as bigint) as objects,
        cast(sum(with_address) as bigint) as with_address,
        cast(sum(unaddressed) as bigint) as unaddressed,
        cast(sum(orphans) as bigint) as orphans
    from objects_counted
    where place in (select place from below) and kind in (select kind from seen_kinds)
    group by kind
),

alike as (
    select
        kind,
        said is not null and count(*) over (partition by said) > 1
        or spot is not null and count(*) over (partition by spot) > 1 as is_double
    from objects_alike
    where place in (select place from below) and kind in (select kind from seen_kinds)
),

doubled as (
    select kind, count(*) as doubles from alike
    where is_double
    group by kind
)

select
    counted.kind,
    counted.objects,
    counted.with_address,
    counted.unaddressed,
    counted.orphans,
    coalesce(doubled.doubles, 0) as doubles
from counted
left join doubled on counted.kind = doubled.kind
order by counted.kind
