"""How an agreement stands on a day: lifecycle, states of norms, why, what-if, chronology."""
