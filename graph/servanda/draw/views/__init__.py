"""The views: each module draws one, from the network, in ``view(plan) -> Sheet``."""
