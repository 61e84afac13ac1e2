"""A check of all agreements of a store: the report of one whole graph, made in parts; see :mod:`.checking`.

Shapes look across agreements: an actor may be described in many graphs, a log speaks of the norms of an
agreement. :mod:`.reach` reads off the shapes which triples they can ask for, :mod:`.context` fetches those
that stand elsewhere for one agreement, and :mod:`.shard` checks some agreements with them. :mod:`.kept` keeps
the results, so that after a load only what has changed is checked again, and what depends on it.
"""
