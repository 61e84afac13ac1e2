# expect: shape=ActOnly path=- focus=came
INSERT DATA { l:came srv:hasForm form:oral }
