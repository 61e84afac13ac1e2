# expect: nothing
INSERT DATA { ex:2-end srv:quotePrefix "келісімді "@kk }
