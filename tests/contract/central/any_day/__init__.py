"""A few days of a small hospital, in any order of acts: the model, the machine, its two doors."""
