"""Each funding regime poses an allocation problem; none solves one."""
