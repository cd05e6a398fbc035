"""The sample program: one company, two launches, people with names, and a date in trouble."""
