"""From what polls see to what somebody has to mend: ailments, and the problems they make. Pure."""
