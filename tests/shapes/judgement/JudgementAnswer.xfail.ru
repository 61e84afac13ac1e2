# expect: shape=JudgementAnswer path=answer focus=needed
DELETE DATA { l:needed srv:answer true }
