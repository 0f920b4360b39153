-- Grain: one row per indicator, part of it, place and end of a period: what its register's records count to, numerator and denominator, with the number of records.
with specs as (
    select
        unnest($scored) as indicator,
        unnest($parts) as part,
        unnest($registers) as register,
        unnest($kinds) as kind,
        unnest($ways) as way,
        unnest($nums) as num,
        unnest($dens) as den,
        unnest($months)::integer as months
),

held as (
    select
        records.register,
        records.kind,
        records.entered_at,
        records.left_at,
        records.due_at,
        records.done_at,
        records.ended_at,
        records.amount,
        records.base,
        ancestors.ancestor as unit
    from records
    inner join ancestors on records.place = ancestors.place
    where
        ancestors.ancestor in (select unnest($places))
        and ancestors.ancestor in (select place from visible)
        and records.place in (select place from visible)
        and records.register in (select register from seen_registers)
),

-- Unnested and not joined: a join by more and less would hold all records in all periods before the engine.
spread as (
    select
        held.* exclude (register, kind),
        specs.indicator,
        specs.part,
        specs.way,
        specs.num,
        specs.den,
        specs.months,
        unnest($untils)::timestamp as until
    from held
    inner join specs on held.register = specs.register and (specs.kind = '' or held.kind = specs.kind)
),

of_period as (
    select
        indicator,
        part,
        num,
        den,
        unit,
        until,
        amount,
        base,
        case
            when way = 'due' then done_at <= due_at
            else done_at < until and (ended_at is null or ended_at >= until)
        end as is_done,
        case
            when num = 'workdays'
                then
                    (date_trunc('week', least(done_at, until))::date - date_trunc('week', entered_at)::date) // 7 * 5
                    + least(isodow(least(done_at, until)), 6) - least(isodow(entered_at), 6)
        end as workdays
    from spread
    where
        entered_at < until
        and case way
            when 'stock' then left_at is null or left_at >= until
            when 'due' then due_at < until and due_at >= until - to_months(months)
            else (left_at is null or left_at >= until) and (done_at is null or done_at >= until - to_months(months))
        end
),

counted as (
    select
        indicator,
        part,
        unit,
        until,
        count(*) as records,
        any_value(den) as den_of,
        case any_value(num)
            when 'done' then count(*) filter (where is_done)
            when 'amount' then sum(amount)
            when 'spared' then sum(base - amount)
            when 'records' then count(*)
            when 'workdays' then median(workdays) filter (where num = 'workdays')
        end::double as num,
        case any_value(den) when 'base' then sum(base) else count(*) end::double as den
    from of_period
    group by indicator, part, unit, until
),

bases_spread as (
    select register, unit, entered_at, left_at, amount, unnest($untils)::timestamp as until
    from held
    where register in (select den from specs)
),

bases as (
    select register, unit, until, sum(coalesce(amount, 1)) as den
    from bases_spread
    where entered_at < until and (left_at is null or left_at >= until)
    group by register, unit, until
),

nothing as (
    select specs.indicator, specs.part, bases.unit, bases.until, bases.den
    from specs
    inner join bases on specs.den = bases.register
    anti join counted
        on
            specs.indicator = counted.indicator and specs.part = counted.part
            and bases.unit = counted.unit and bases.until = counted.until
),

answered as (
    select
        counted.indicator,
        counted.part,
        counted.unit as place,
        counted.until,
        counted.num,
        coalesce(bases.den, counted.den) as den,
        counted.records
    from counted
    left join bases
        on counted.den_of = bases.register and counted.unit = bases.unit and counted.until = bases.until
    union all by name
    select indicator, part, unit as place, until, 0.0 as num, den, 0 as records from nothing
)

select indicator, part, place, until, num, den, records
from answered
order by indicator, part, place, until
