-- Grain: one row per official warning in force at a moment, in its newest issue, most severe first.
with issues as (
    select *, row_number() over (partition by warning order by issued_at desc) as issue
    from warnings
    where issued_at <= $now
)

select
    issues.warning,
    issues.kind,
    issues.level,
    issues.issuer,
    issues.title,
    issues.issued_at,
    issues.expires_at,
    issues.place
from issues
where
    issues.issue = 1
    and (issues.expires_at is null or issues.expires_at > $now)
    and issues.place in (select place from visible)
order by issues.level, issues.issued_at desc
