-- Grain: one row per source and rule by which codes were set aside; none of a source that is not opened to the viewer.
select source, rule, count(*) as rows_broken, max(set_aside_at) as newest_at
from set_aside
where
    contract = 'objects' and rule in ('code_in_form', 'code_checked', 'object_present')
    and source in (select source from opened)
group by source, rule
order by source, rule
