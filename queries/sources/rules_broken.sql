-- Grain: one row per source and rule that rows (or files, for file_readable) broke from since to before until, most broken first; how many only of the sources that are opened to the viewer.
with broken as (
    select
        source,
        contract,
        rule,
        property,
        cast(sum(rows_broken) as bigint) as rows_broken,
        count(distinct delivery) as deliveries,
        max(judged_at) as last_at
    from quality
    where judged_at >= $since and judged_at < $until
    group by source, contract, rule, property
)

select
    broken.source,
    broken.contract,
    broken.rule,
    broken.property,
    broken.deliveries,
    broken.last_at,
    case when opened.source is not null then broken.rows_broken end as rows_broken
from broken
left join opened on broken.source = opened.source
order by broken.source, broken.rows_broken desc, broken.rule
