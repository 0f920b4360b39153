-- Grain: one row per source, contract and field that it ever delivered: indicators of readings that may be seen, filled columns of events and warnings.
select
    source,
    contract,
    field,
    deliveries,
    rows,
    first_at,
    last_at
from fields
where
    contract <> 'readings'
    or field in (select indicator from readable)
order by source, contract, field
