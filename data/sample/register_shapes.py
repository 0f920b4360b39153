"""Shapes of the sample city's registers: how many records there are, where they start (2024-07) and would be three years later.

These are the registers that the district scores are counted from; those of the themes stand in register_shapes_themes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """How a register's records come about.

    way: 'stock' (there, and done some day), 'batch_stock' (so many of so many, counted anew each half-year), 'due' (each
    month, done in time or not), 'batch' (each month, so many of so many), 'sum' (each month, so many), 'measure' (each
    time a number about a to b), 'exact' (all of them, but in the share a to b of months for one), 'held' (comes each month
    and leaves after a to b months), 'people' (one count a street), 'rare', 'count'.
    a, b: the share at the start and after three years; each: records of a place (of the monthly ways in a month); size:
    what one record stands for; at: whose records they are: a street's, a unit's, the city's, a unit's told in its largest
    street; every: a place has something only every so many months; taper: how each kind shrinks against the one before;
    in_order: the records are done one after the other.
    """

    way: str
    a: float
    b: float
    each: int
    size: float = 0.0
    at: str = "street"
    every: int = 1
    taper: float = 1.0
    in_order: bool = False


SCORED: dict[str, Shape] = {
    "systems": Shape("stock", 0.52, 0.96, 2),
    "map_layers": Shape("batch_stock", 0.62, 0.97, 5, 60),
    "objects": Shape("batch_stock", 0.58, 0.95, 4, 400),
    "sign_deliveries": Shape("batch", 0.82, 0.99, 1, 40),
    "priority_sites": Shape("stock", 0.42, 0.90, 5),
    "device_hours": Shape("batch", 0.90, 0.99, 1, 2400),
    "base_stations": Shape("people", 0.0013, 0.0034, 8),
    "sensor_alerts": Shape("due", 0.55, 0.88, 4),
    "permit_items": Shape("stock", 0.88, 0.995, 9),
    "scenarios": Shape("stock", 0.25, 0.68, 2),
    "mobile_apps": Shape("stock", 0.40, 0.95, 1),
    "catalogue_entries": Shape("stock", 0.66, 0.97, 9),
    "resources_due": Shape("stock", 0.58, 0.95, 6),
    "form_fields": Shape("stock", 0.36, 0.08, 16),
    "share_requests": Shape("due", 0.70, 0.97, 2),
    "refreshes": Shape("batch", 0.80, 0.985, 1, 30),
    "quality_checks": Shape("batch", 0.90, 0.993, 1, 900),
    "return_flows": Shape("due", 0.42, 0.90, 1, every=2),
    "opening_plans": Shape("due", 0.62, 0.96, 1, every=2),
    "open_datasets": Shape("stock", 0.60, 0.95, 3, 18),
    "case_visits": Shape("batch", 0.72, 0.18, 1, 60),
    "case_days": Shape("batch", 0.52, 0.17, 1, 900),
    "service_windows": Shape("stock", 0.66, 0.99, 4),
    "ratings": Shape("batch", 0.93, 0.992, 1, 45),
    "venues": Shape("stock", 0.40, 0.92, 5),
    "accessibility_tests": Shape("stock", 0.48, 0.94, 3),
    "senior_training": Shape("people", 0.0009, 0.0048, 1),
    "online_sessions": Shape("batch", 0.66, 0.90, 1, 60),
    "grid_events": Shape("batch", 0.86, 0.985, 1, 120),
    "alert_loops": Shape("due", 0.70, 0.96, 3),
    "call_backs": Shape("batch", 0.74, 0.93, 1, 40),
    "grid_platforms": Shape("stock", 0.40, 0.95, 1),
    "centre_checklist": Shape("stock", 0.45, 0.97, 5, at="unit_street"),
    "orders": Shape("due", 0.82, 0.985, 3),
    "budgets": Shape("batch", 0.72, 0.96, 1, 90),
    "conformance": Shape("stock", 0.44, 0.92, 2),
    "mlps": Shape("stock", 0.78, 0.99, 1),
    "vulnerabilities": Shape("due", 0.70, 0.97, 1, every=2),
    "security_incidents": Shape("rare", 0.016, 0.004, 1),
    "graded_resources": Shape("stock", 0.50, 0.96, 8),
    "steward_posts": Shape("stock", 0.45, 0.96, 2),
    "training_hours": Shape("people", 1.6, 6.2, 1),
    "findings": Shape("due", 0.62, 0.96, 1, every=2),
    "shared_resources": Shape("stock", 0.62, 0.15, 5),
    "population": Shape("count", 1.0, 1.0, 1),
    "seniors": Shape("count", 0.21, 0.21, 1),
    "staff": Shape("count", 0.0035, 0.0035, 1),
}
