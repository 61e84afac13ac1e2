# expect: nothing
DELETE DATA { ex:1-incorporation-guest srv:reason "The guest is A."@en , "Гость – это А."@ru , "Қонақ – А."@kk }
