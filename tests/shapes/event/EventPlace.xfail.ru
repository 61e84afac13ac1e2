# expect: shape=EventPlace path=place focus=came
INSERT DATA { l:came srv:place "Б"@kk }
