# expect: nothing
DELETE DATA { l:told srv:hasForm form:oral }
