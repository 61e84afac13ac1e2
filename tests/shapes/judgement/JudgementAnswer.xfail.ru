# expect: shape=JudgementAnswer path=judgementAnswer focus=needed
DELETE DATA { l:needed srv:judgementAnswer true }
