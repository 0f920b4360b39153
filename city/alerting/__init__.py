"""监测告警: what the city's own rules find in its readings. Never called 预警, which only authorities issue."""
