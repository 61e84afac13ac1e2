# expect: shape=JudgementAbout path=isAbout focus=needed
DELETE DATA { l:needed srv:isAbout l:told }
