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

periods as (select unnest($untils)::timestamp as until),

held as (
    select records.*, ancestors.ancestor as unit
    from records
    inner join ancestors on records.place = ancestors.place
    where
        ancestors.ancestor in (select unnest($places))
        and ancestors.ancestor in (select place from visible)
        and records.place in (select place from visible)
),

of_period as (
    select
        specs.indicator,
        specs.part,
        specs.num,
        specs.den,
        held.unit,
        periods.until,
        held.amount,
        held.base,
        case
            when specs.way = 'due' then held.done_at <= held.due_at
            else held.done_at < periods.until and (held.ended_at is null or held.ended_at >= periods.until)
        end as is_done,
        (date_trunc('week', least(held.done_at, periods.until))::date - date_trunc('week', held.entered_at)::date) // 7 * 5
        + least(isodow(least(held.done_at, periods.until)), 6) - least(isodow(held.entered_at), 6) as workdays
    from held
    inner join specs on held.register = specs.register and (specs.kind = '' or held.kind = specs.kind)
    inner join periods
        on
            held.entered_at < periods.until
            and case specs.way
                when 'stock' then held.left_at is null or held.left_at >= periods.until
                when 'due'
                    then
                        held.due_at < periods.until
                        and held.due_at >= periods.until - to_months(specs.months)
                else
                    (held.left_at is null or held.left_at >= periods.until)
                    and (held.done_at is null or held.done_at >= periods.until - to_months(specs.months))
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
            when 'workdays' then median(workdays)
        end::double as num,
        case any_value(den) when 'base' then sum(base) else count(*) end::double as den
    from of_period
    group by indicator, part, unit, until
),

bases as (
    select held.register, held.unit, periods.until, sum(coalesce(held.amount, 1)) as den
    from held
    inner join periods
        on held.entered_at < periods.until and (held.left_at is null or held.left_at >= periods.until)
    where held.register in (select den from specs)
    group by held.register, held.unit, periods.until
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
