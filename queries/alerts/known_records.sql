-- Grain: one row per record of a register entered from known_since to before until, oldest first.
select place, entered_at as at
from records
where
    register = $register
    and register in (select register from seen_registers)
    and entered_at >= $known_since and entered_at < $until
    and place in (select place from visible)
order by entered_at, place
