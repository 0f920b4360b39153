-- Grain: one row per source and rule that rows (or files, for file_readable) broke from since to before until, most broken first.
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
order by source, rows_broken desc, rule
