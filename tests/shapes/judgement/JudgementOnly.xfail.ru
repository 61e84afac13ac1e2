# expect: shape=JudgementOnly path=- focus=told
INSERT DATA { l:told srv:judgementAnswer true }
